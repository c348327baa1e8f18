// SPDX-License-Identifier: Apache-2.0
// Databases: of an older version, of a newer one, and the engine's own check.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/books/audit.h"
#include "host/books/people.h"
#include "host/tally/tally.h"
#include "proto/file.h"
#include "tests/support/batches.h"
#include "tests/support/paired.h"

// The engine's own check once took a column for NULL that stands before one of the key.
static void host_with_merges_and_allocations_passes_its_check(void **unused) {
    (void)unused;
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(people_merge(&p.host, p.people[0], p.people[1], 1), STATUS_OK);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    assert_int_equal(db_execute(p.host.db, "INSERT INTO allocation (quota, year, area, target, at_ms)"
                                           " VALUES ('farmer', 2026, 530402, 7300, 1)"),
                     STATUS_OK);
    assert_int_equal(db_check(p.host.db), STATUS_OK);
}

static void database_of_a_newer_version_is_left_alone(void **unused) {
    struct host other;
    (void)unused;
    assert_int_equal(db_execute(p.host.db, "PRAGMA user_version = 1000"), STATUS_OK);
    host_close(&p.host);
    assert_int_equal(host_open(p.host_dir, PAIRING_NOW_MS, &other), STATUS_NEWER);
    memset(&p.host, 0, sizeof p.host);
}

static char *sql_of(const char *path) {
    uint8_t *bytes;
    size_t len;
    assert_int_equal(file_read(path, 1 << 20, &bytes, &len), STATUS_OK);
    char *text = strndup((char *)bytes, len);
    free(bytes);
    return text;
}

// What SQLite itself says of a table's columns, whatever the text it was made with.
static void columns_of(struct db *db, char *into, size_t size) {
    struct statement *s;
    size_t n = 0;
    db_prepare(
        db, &s,
        "SELECT m.name || '.' || c.name || ' ' || c.type || c.\"notnull\" || c.pk FROM sqlite_master m,"
        " pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT IN ('batch_4', 'event_4') ORDER BY 1");
    while (db_step(s) == DB_ROW)
        n += (size_t)snprintf(into + n, size - n, "%s\n", db_column_text(s, 0));
    assert_int_equal(db_finish(s), STATUS_OK);
    assert_true(n > 1000 && n < size);
}

// The fixture is opened as any database would be, by its file.
static void database_of_version_2_is_brought_up_to_date(void **unused) {
    static char before[16384], after[16384];
    char path[300], command[700];
    struct db *db;
    (void)unused;
    columns_of(p.host.db, before, sizeof before);
    snprintf(path, sizeof path, "%s/old.db", paired_dir);
    char *sql = sql_of("tests/vectors/host_2.sql");
    snprintf(command, sizeof command,
             "python3 -c 'import sqlite3,sys;sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())' %s", path);
    FILE *shell = popen(command, "w");
    assert_non_null(shell);
    fputs(sql, shell);
    free(sql);
    assert_int_equal(pclose(shell), 0);
    assert_int_equal(db_open_reader(path, &db), STATUS_OUTDATED); // a reader changes nothing
    assert_int_equal(db_open(path, &db), STATUS_OK);
    columns_of(db, after, sizeof after);
    assert_string_equal(before, after);
    struct statement *s;
    db_prepare(db, &s,
               "SELECT COUNT(*) FROM session n JOIN enrollment e ON e.session = n.number"
               " WHERE n.min_stay_s = 3600 AND n.late_s = 0 AND e.is_cancelled = 0");
    int64_t found = 0;
    assert_int_equal(db_get_int(s, &found), STATUS_OK);
    assert_int_equal(found, 1);
    db_close(db);
}

static int64_t first_bad_row(int64_t *rows) {
    uint8_t head[KEY_DIGEST_BYTES];
    int64_t bad;
    assert_int_equal(audit_verify(&p.host, rows, &bad, head), STATUS_OK);
    return bad;
}

static void log_of_an_older_host_is_signed_as_it_is_found(void **unused) {
    int64_t rows;
    (void)unused;
    assert_int_equal(db_execute(p.host.db, "INSERT INTO audit (seq, at_ms, who, what, detail, chain) VALUES"
                                           " (1, 5, '管一', 'login', '10.0.0.1', x'00'),"
                                           " (2, 6, '管一', 'names', '/people 3', x'00')"),
                     STATUS_OK);
    assert_int_equal(first_bad_row(&rows), 1); // not signed
    assert_int_equal(audit_adopt(&p.host), STATUS_OK);
    assert_int_equal(audit_add(&p.host, "管一", "logout", ""), STATUS_OK);
    assert_int_equal(first_bad_row(&rows), 0);
    assert_int_equal(rows, 3);
    assert_int_equal(db_execute(p.host.db, "UPDATE audit SET detail = '/people 2' WHERE seq = 2"), STATUS_OK);
    assert_int_equal(first_bad_row(&rows), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(host_with_merges_and_allocations_passes_its_check, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(database_of_version_2_is_brought_up_to_date, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(log_of_an_older_host_is_signed_as_it_is_found, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(database_of_a_newer_version_is_left_alone, paired_make, paired_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
