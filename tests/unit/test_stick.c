// SPDX-License-Identifier: Apache-2.0
// Sticks that were made by somebody else: no link leads either side out of the stick, names in any bytes stay readable,
// and nobody is paired who was not meant.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/carry/stick.h"
#include "host/carry/stick.h"
#include "host/ledger/ledger.h"
#include "proto/batch.h"
#include "proto/directory.h"
#include "proto/file.h"
#include "proto/pair.h"
#include "proto/printable.h"
#include "proto/stick.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"

#define AREA 530402001

static char dir[256], mount[300];
static struct pairing p;
static int told[16];
static char told_path[2000];

static int make(void **unused) {
    (void)unused;
    pairing_make(&p, temporary_make(dir));
    snprintf(mount, sizeof mount, "%s/stick", dir);
    return directory_make(mount, 0755);
}

static int clean(void **unused) {
    (void)unused;
    pairing_close(&p);
    temporary_remove(dir);
    return 0;
}

static void hear(void *context, const struct stick_report *report) {
    (void)context;
    told[report->file]++;
    snprintf(told_path, sizeof told_path, "%s", report->path ? report->path : "");
}

static struct stick_totals collect(struct stick_options options) {
    struct stick_totals totals;
    options.report = hear;
    memset(told, 0, sizeof told);
    assert_int_equal(stick_collect(&p.host, mount, &options, &totals), STATUS_OK);
    return totals;
}

static int entries(const char *path) {
    struct directory d;
    int n = -2; // . and ..
    assert_int_equal(directory_open(path, &d), STATUS_OK);
    DIR *list = directory_list(&d);
    while (readdir(list))
        n++;
    closedir(list);
    directory_close(&d);
    return n;
}

// ---- links ----

// A link on the stick at ROLLCALL (depth 0) or at the terminal's directory (1), to a directory elsewhere.
static void link_elsewhere(int depth, char elsewhere[400]) {
    char path[400], id[TERMINAL_TEXT_SIZE];
    snprintf(elsewhere, 400, "%s/elsewhere", dir);
    assert_int_equal(directory_make(elsewhere, 0755), STATUS_OK);
    snprintf(path, sizeof path, "%s/" STICK_TOP, mount);
    if (depth == 1) {
        assert_int_equal(directory_make(path, 0755), STATUS_OK);
        snprintf(path, sizeof path, "%s/" STICK_TOP "/%s", mount, terminal_id_format(p.station.terminal, id));
    }
    assert_int_equal(symlink(elsewhere, path), 0);
}

static void host_follows_no_link_on_a_stick(void **unused) {
    char elsewhere[400];
    (void)unused;
    link_elsewhere(1, elsewhere);
    struct stick_totals t = collect((struct stick_options){0});
    assert_int_equal(entries(elsewhere), 0);
    assert_int_equal(t.trouble, 1);
    assert_int_equal(told[STICK_FILE_NOT_A_FILE], 1);
}

static void host_follows_no_link_to_the_top_of_a_stick(void **unused) {
    char elsewhere[400], inside[440], id[TERMINAL_TEXT_SIZE];
    struct stick_totals t;
    (void)unused;
    link_elsewhere(0, elsewhere);
    snprintf(inside, sizeof inside, "%s/%s", elsewhere, terminal_id_format(p.station.terminal, id));
    assert_int_equal(directory_make(inside, 0755), STATUS_OK);
    assert_int_equal(stick_collect(&p.host, mount, &(struct stick_options){.report = hear}, &t), STATUS_INVALID);
    assert_int_equal(entries(inside), 0);
}

static void terminal_follows_no_link_on_a_stick(void **unused) {
    char elsewhere[400];
    (void)unused;
    pairing_attend(&p, 2);
    for (int depth = 0; depth < 2; depth++) {
        struct stick_visit v = {0};
        link_elsewhere(depth, elsewhere);
        assert_int_equal(stick_visit(&p.station, mount, 0, &v), STATUS_INVALID);
        assert_int_equal(entries(elsewhere), 0);
        temporary_remove(mount);
        assert_int_equal(directory_make(mount, 0755), STATUS_OK);
    }
}

static void no_name_leads_out_of_a_directory(void **unused) {
    static const char *const names[] = {"", ".", "..", "a/b", "/etc/passwd", "../stick"};
    struct directory d, below;
    uint8_t *bytes;
    size_t len;
    (void)unused;
    assert_int_equal(directory_open(mount, &d), STATUS_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(directory_enter(&d, names[i], 1, &below), STATUS_INVALID);
        assert_int_equal(directory_read(&d, names[i], 100, &bytes, &len), STATUS_INVALID);
        assert_int_equal(directory_write(&d, names[i], "x", 1, 0644), STATUS_INVALID);
        assert_int_equal(directory_remove(&d, names[i]), STATUS_INVALID);
        assert_int_equal(directory_move(&d, "x", names[i]), STATUS_INVALID);
        assert_int_equal(directory_sync(&d, names[i]), STATUS_INVALID);
    }
    directory_close(&d);
}

// A worn stick may read its names so far and no further.
static void list_that_breaks_off_is_no_end(void **unused) {
    struct directory d;
    enum status status = STATUS_OK;
    (void)unused;
    assert_int_equal(directory_open(mount, &d), STATUS_OK);
    DIR *list = directory_list(&d);
    while (directory_next(list, &status))
        assert_int_equal(status, STATUS_OK);
    assert_int_equal(status, STATUS_OK);
    rewinddir(list);
    int fd = dup(dirfd(list));
    close(dirfd(list));
    assert_null(directory_next(list, &status));
    assert_int_equal(status, STATUS_IO);
    dup2(fd, dirfd(list));
    close(fd);
    closedir(list);
    directory_close(&d);
}

// ---- names ----

static void name_in_another_encoding_stays_readable(void **unused) {
    static const char gbk[] = "\xc5\xfa\xb4\xce\x1b[2J\n.batch"; // 批次 in GBK, and what would clear a screen
    char place[400], path[500], id[TERMINAL_TEXT_SIZE];
    struct statement *s;
    (void)unused;
    snprintf(place, sizeof place, "%s/" STICK_TOP "/%s", mount, terminal_id_format(p.station.terminal, id));
    assert_int_equal(directory_make(place, 0755), STATUS_OK);
    snprintf(path, sizeof path, "%s/%s", place, gbk);
    assert_int_equal(file_write(path, "torn", 4, 0644), STATUS_OK);
    assert_int_equal(collect((struct stick_options){0}).quarantined, 1);
    snprintf(path, sizeof path, STICK_TOP "/%s/\\xC5\\xFA\\xB4\\xCE\\x1B[2J\\n.batch", id);
    assert_string_equal(told_path, path);
    db_prepare(p.host.db, &s, "SELECT name FROM quarantine");
    assert_int_equal(db_step(s), DB_ROW);
    assert_string_equal(db_column_text(s, 0), path);
    assert_int_equal(db_finish(s), STATUS_OK);
}

// ---- commits ----

// Each event of the terminal as a batch of its own.
static uint64_t leave_single_events(void) {
    char place[400], path[500], name[STICK_BATCH_NAME_SIZE], id[TERMINAL_TEXT_SIZE];
    uint64_t epoch = journal_current_epoch(p.station.journal), seq = 0;
    snprintf(place, sizeof place, "%s/" STICK_TOP "/%s", mount, terminal_id_format(p.station.terminal, id));
    assert_int_equal(directory_make(place, 0755), STATUS_OK);
    for (;; seq++) {
        struct batch b = {.head = {.terminal = p.station.terminal, .epoch = epoch, .first = seq + 1}};
        size_t n, len;
        uint8_t *bytes;
        assert_int_equal(journal_read(p.station.journal, epoch, seq, 1, &b.events, &n, b.head.previous), STATUS_OK);
        b.head.count = (uint32_t)n;
        if (n == 0) {
            batch_clear(&b);
            return seq;
        }
        assert_int_equal(batch_seal(&b, &p.station.keys, &bytes, &len), STATUS_OK);
        snprintf(path, sizeof path, "%s/%s", place,
                 stick_batch_format(&(struct stick_batch){epoch, seq + 1, seq + 1}, name));
        assert_int_equal(file_write(path, bytes, len, 0644), STATUS_OK);
        free(bytes);
        batch_clear(&b);
    }
}

static struct db *reader; // sees another version after each commit
static int64_t version, versions;

static void count_versions(void *context, const struct stick_report *report) {
    int64_t now = 0;
    hear(context, report);
    assert_int_equal(db_version(reader, &now), STATUS_OK);
    versions += now != version;
    version = now;
}

static void batches_of_a_stick_share_a_commit(void **unused) {
    char path[400], cap[64];
    struct stick_totals totals;
    struct stick_options options = {.report = count_versions};
    (void)unused;
    pairing_attend(&p, 10);
    uint64_t events = leave_single_events();
    assert_int_equal(events, 12);
    snprintf(path, sizeof path, "%s/rollcall.db", p.host_dir);
    assert_int_equal(db_open_reader(path, &reader), STATUS_OK);
    memset(told, 0, sizeof told);
    snprintf(cap, sizeof cap, "PRAGMA max_page_count = %d", (int)pairing_count(&p, "PRAGMA page_count"));
    assert_int_equal(db_execute(p.host.db, cap), STATUS_OK);
    assert_int_equal(stick_collect(&p.host, mount, &options, &totals), STATUS_FULL);
    assert_int_equal(told[STICK_FILE_BATCH], 0); // of what is not durable nothing is told
    assert_int_equal(totals.events, 0);
    assert_int_equal(db_begin(p.host.db), STATUS_OK); // a failure sticks until the next one begins
    assert_int_equal(db_execute(p.host.db, "PRAGMA max_page_count = 1000000"), STATUS_OK);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM batch"), 0);
    db_rollback(p.host.db);
    version = versions = 0;
    assert_int_equal(stick_collect(&p.host, mount, &options, &totals), STATUS_OK);
    assert_int_equal(totals.events, events);
    assert_int_equal(told[STICK_FILE_BATCH], events);
    assert_int_equal(versions, 1);
    db_close(reader);
}

// ---- pairing ----

// Another terminal's request on the stick.
static uint64_t stranger_asks(void) {
    struct key_pair keys;
    uint8_t *bytes;
    size_t len;
    char place[400], path[440], id[TERMINAL_TEXT_SIZE];
    key_pair_new(&keys);
    uint64_t terminal = terminal_id_of(keys.public_key);
    snprintf(place, sizeof place, "%s/" STICK_TOP "/%s", mount, terminal_id_format(terminal, id));
    assert_int_equal(directory_make(place, 0755), STATUS_OK);
    assert_int_equal(pair_request_pack(&keys, "test", &bytes, &len), STATUS_OK);
    snprintf(path, sizeof path, "%s/" STICK_PAIR_REQUEST, place);
    assert_int_equal(file_write(path, bytes, len, 0644), STATUS_OK);
    free(bytes);
    return terminal;
}

static int is_paired(uint64_t terminal) {
    struct terminal known;
    return ledger_terminal(&p.host, terminal, &known) == STATUS_OK;
}

static void one_request_is_paired_without_a_question(void **unused) {
    (void)unused;
    uint64_t one = stranger_asks();
    struct stick_totals t = collect((struct stick_options){.pair = 1, .pair_area = AREA});
    assert_int_equal(t.paired, 1);
    assert_true(is_paired(one));
}

static void of_several_requests_only_the_chosen_are_paired(void **unused) {
    (void)unused;
    uint64_t meant = stranger_asks(), other = stranger_asks();
    struct stick_totals t = collect((struct stick_options){.pair = 1, .pair_area = AREA});
    assert_int_equal(t.paired, 0);
    assert_int_equal(t.unchosen, 2);
    assert_int_equal(told[STICK_FILE_WANTS_CHOICE], 2);
    assert_false(is_paired(meant) || is_paired(other));
    t = collect((struct stick_options){.pair = 1, .pair_area = AREA, .chosen = &meant, .chosen_len = 1});
    assert_int_equal(t.paired, 1);
    assert_true(is_paired(meant));
    assert_false(is_paired(other));
}

static void chosen_terminal_that_does_not_ask_is_missed(void **unused) {
    uint64_t absent = 1;
    (void)unused;
    uint64_t one = stranger_asks();
    struct stick_totals t =
        collect((struct stick_options){.pair = 1, .pair_area = AREA, .chosen = &absent, .chosen_len = 1});
    assert_int_equal(t.missed, 1);
    assert_int_equal(told[STICK_FILE_NO_REQUEST], 1);
    assert_false(is_paired(one));
}

// ---- what stands in the way ----

static void block(const char *name) {
    char path[700], id[TERMINAL_TEXT_SIZE];
    snprintf(path, sizeof path, "%s/" STICK_TOP "/%s/%s/full", mount, terminal_id_format(p.station.terminal, id), name);
    assert_int_equal(directory_make(path, 0755), STATUS_OK);
}

// Whatever name a directory bears: the other files are left, and the one that is not is told.
static void directory_under_a_name_of_ours_stops_no_other_file(void **unused) {
    static const char *const names[] = {STICK_HEALTH, STICK_HEAD,         STICK_HEALTH ".new", STICK_ACK,
                                        STICK_PLAN,   STICK_PAIR_REQUEST, STICK_PAIR_ANSWER};
    struct stick_options options = {0};
    struct stick_visit visit = {0};
    (void)unused;
    pairing_attend(&p, 3);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        block(names[i]);
    assert_int_equal(stick_visit(&p.station, mount, 0, &visit), STATUS_OK);
    assert_true(visit.batches > 0 && visit.unwritten > 0 && !visit.is_short);
    assert_string_equal(visit.obstacle, STICK_HEALTH);
    assert_int_equal(collect(options).events, visit.events);
    assert_true(told[STICK_FILE_NOT_LEFT] >= 2);
}

static void batch_that_cannot_be_left_is_told(void **unused) {
    char name[STICK_BATCH_NAME_SIZE];
    struct stick_visit visit = {0};
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    (void)unused;
    pairing_attend(&p, 3);
    assert_int_equal(journal_epochs(p.station.journal, epochs, &len), STATUS_OK);
    struct stick_batch batch = {.epoch = epochs[0].epoch, .first = 1, .last = epochs[0].last};
    block(stick_batch_format(&batch, name));
    assert_int_equal(stick_visit(&p.station, mount, 0, &visit), STATUS_OK);
    assert_true(visit.is_short && !visit.events);
    assert_string_equal(visit.obstacle, name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(host_follows_no_link_on_a_stick, make, clean),
        cmocka_unit_test_setup_teardown(host_follows_no_link_to_the_top_of_a_stick, make, clean),
        cmocka_unit_test_setup_teardown(terminal_follows_no_link_on_a_stick, make, clean),
        cmocka_unit_test_setup_teardown(no_name_leads_out_of_a_directory, make, clean),
        cmocka_unit_test_setup_teardown(list_that_breaks_off_is_no_end, make, clean),
        cmocka_unit_test_setup_teardown(name_in_another_encoding_stays_readable, make, clean),
        cmocka_unit_test_setup_teardown(directory_under_a_name_of_ours_stops_no_other_file, make, clean),
        cmocka_unit_test_setup_teardown(batch_that_cannot_be_left_is_told, make, clean),
        cmocka_unit_test_setup_teardown(batches_of_a_stick_share_a_commit, make, clean),
        cmocka_unit_test_setup_teardown(one_request_is_paired_without_a_question, make, clean),
        cmocka_unit_test_setup_teardown(of_several_requests_only_the_chosen_are_paired, make, clean),
        cmocka_unit_test_setup_teardown(chosen_terminal_that_does_not_ask_is_missed, make, clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
