// SPDX-License-Identifier: Apache-2.0
// The files of a stick without the stick, as a browser sends them one by one: they count as they would there, and what
// goes back is what would have been left.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include <cmocka.h>

#include "firmware/carry/stick.h"
#include "host/books/book.h"
#include "host/carry/asking.h"
#include "host/carry/parcel.h"
#include "host/carry/stick.h"
#include "host/ledger/ledger.h"
#include "host/tally/tally.h"
#include "proto/directory.h"
#include "proto/file.h"
#include "proto/pair.h"
#include "proto/stick.h"
#include "tests/support/paired.h"
#include "tests/support/program.h"

#define AREA 530402001

static char mount[300], own[400]; // the stick, and the terminal's directory on it

static void leave_stick(void) {
    char id[TERMINAL_TEXT_SIZE];
    struct stick_visit visit = {0};
    snprintf(mount, sizeof mount, "%s/stick", paired_dir);
    assert_int_equal(directory_make(mount, 0755), STATUS_OK);
    assert_int_equal(stick_visit(&p.station, mount, 0, &visit), STATUS_OK);
    snprintf(own, sizeof own, "%s/" STICK_TOP "/%s", mount, terminal_id_format(p.station.terminal, id));
}

static struct stick_report take_bytes(const char *place, const void *bytes, size_t len) {
    struct stick_report report;
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(stick_take(&p.host, place, bytes, len, &report), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    return report;
}

// A file of the terminal's directory, under a path that begins with `before`.
static struct stick_report take_file(const char *before, const char *name) {
    char path[700], place[700], id[TERMINAL_TEXT_SIZE];
    uint8_t *bytes;
    size_t len;
    snprintf(path, sizeof path, "%s/%s", own, name);
    snprintf(place, sizeof place, "%s%s/%s", before, terminal_id_format(p.station.terminal, id), name);
    assert_int_equal(file_read(path, 1 << 20, &bytes, &len), STATUS_OK);
    struct stick_report report = take_bytes(place, bytes, len);
    free(bytes);
    return report;
}

static void first_batch(char name[300]) {
    struct directory d;
    name[0] = '\0';
    assert_int_equal(directory_open(own, &d), STATUS_OK);
    DIR *list = directory_list(&d);
    for (struct dirent *e; (e = readdir(list));)
        if (strstr(e->d_name, STICK_BATCH_SUFFIX))
            snprintf(name, 300, "%s", e->d_name);
    closedir(list);
    directory_close(&d);
    assert_true(name[0]);
}

static void files_of_a_stick_count_one_by_one(void **unused) {
    char batch[300];
    (void)unused;
    pairing_attend(&p, 3);
    leave_stick();
    first_batch(batch);
    struct stick_report r = take_file("E/" STICK_TOP "/", batch);
    assert_int_equal(r.file, STICK_FILE_BATCH);
    assert_int_equal(r.result.outcome, INGEST_TAKEN);
    assert_int_equal(r.result.events, 5);
    assert_int_equal(r.terminal, p.station.terminal);
    r = take_file("", batch); // who chose the directory below sends shorter paths
    assert_int_equal(r.result.outcome, INGEST_DUPLICATE);
    assert_int_equal(take_file("", STICK_HEALTH).file, STICK_FILE_SAID);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM terminal_health"), 1);
}

static void batch_alone_counts_by_its_content(void **unused) {
    char batch[300], path[700];
    uint8_t *bytes;
    size_t len;
    (void)unused;
    pairing_attend(&p, 2);
    leave_stick();
    first_batch(batch);
    snprintf(path, sizeof path, "%s/%s", own, batch);
    assert_int_equal(file_read(path, 1 << 20, &bytes, &len), STATUS_OK);
    assert_int_equal(take_bytes("x.batch", bytes, len).file, STICK_FILE_RENAMED);
    assert_int_equal(take_bytes(batch, bytes, len).file, STICK_FILE_BATCH);
    struct stick_report r = take_bytes("a/b/c/torn.batch", bytes, len / 2);
    assert_int_equal(r.result.outcome, INGEST_QUARANTINED);
    free(bytes);
}

static void file_that_is_none_of_ours_is_told(void **unused) {
    (void)unused;
    assert_int_equal(take_bytes("photos/cat.jpg", "x", 1).file, STICK_FILE_OTHER);
    assert_int_equal(take_bytes("", "", 0).file, STICK_FILE_OTHER);
    assert_int_equal(take_bytes("/", "", 0).file, STICK_FILE_OTHER);
    assert_int_equal(take_bytes("//health", "", 0).file, STICK_FILE_OTHER);
    assert_int_equal(take_bytes("ROLLCALL/0000000000000001/health", "", 0).file, STICK_FILE_OTHER);
    assert_int_equal(take_bytes("ROLLCALL/0000000000000001/ack", "x", 1).file, STICK_FILE_LEFT);
    assert_int_equal(take_bytes("ROLLCALL/0000000000000001/pair-request", "x", 1).file, STICK_FILE_BAD_REQUEST);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM pairing_request"), 0);
}

static void health_of_another_is_not_kept(void **unused) {
    uint8_t bytes[] = "forged";
    char place[100], id[TERMINAL_TEXT_SIZE];
    (void)unused;
    snprintf(place, sizeof place, "%s/health", terminal_id_format(p.station.terminal, id));
    assert_int_equal(take_bytes(place, bytes, sizeof bytes).file, STICK_FILE_UNREADABLE);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM terminal_health"), 0);
}

// ---- pairing ----

static uint64_t stranger_asks(struct stick_report *report) {
    struct key_pair keys;
    uint8_t *bytes;
    size_t len;
    key_pair_new(&keys);
    assert_int_equal(pair_request_pack(&keys, "test", &bytes, &len), STATUS_OK);
    *report = take_bytes(STICK_PAIR_REQUEST, bytes, len);
    free(bytes);
    return terminal_id_of(keys.public_key);
}

static enum status answer(uint64_t terminal, int64_t area, const char *name) {
    uint64_t released;
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    return db_end(p.host.db,
                  asking_pair(&p.host, terminal, &(struct asking_place){.area = area, .name = name}, &released));
}

static enum status refuse(uint64_t terminal) {
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    return db_end(p.host.db, asking_refuse(&p.host, terminal));
}

static void keep_act(void *text, const struct book_entry *entry) {
    book_sentence(&p.host, entry->act, LANGUAGE_EN, 0, text);
}

// That a request was refused is an act, with who and why; it makes no row, and every other row stands without it.
static void refusal_is_an_act_of_the_book(void **unused) {
    struct stick_report report;
    char text[BOOK_SENTENCE_SIZE] = "", id[TERMINAL_TEXT_SIZE], expected[128], bad[128];
    (void)unused;
    uint64_t terminal = stranger_asks(&report);
    const struct book_filter of_it = {.what = "terminal.", .who = "", .subject = terminal, .limit = 1};
    p.host.who = "李审";
    p.host.why = "不认得";
    assert_int_equal(refuse(terminal), STATUS_OK);
    assert_int_equal(book_each(&p.host, &of_it, keep_act, text), STATUS_OK);
    snprintf(expected, sizeof expected, "李审 did not take terminal %s, which asked to be paired (reason: 不认得)",
             terminal_id_format(terminal, id));
    assert_string_equal(text, expected);
    assert_int_equal(book_compare(&p.host, bad), STATUS_OK);
    assert_string_equal(bad, "");
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM terminal"), 1);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(book_replay(&p.host), STATUS_OK);
    assert_int_equal(tally_recount(&p.host, &(uint64_t){0}), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM terminal"), 1);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM act WHERE what = 'terminal.refuse'"), 1);
}

static void request_waits_until_it_is_answered(void **unused) {
    struct stick_report report;
    struct terminal known;
    (void)unused;
    uint64_t one = stranger_asks(&report), other = stranger_asks(&report);
    assert_int_equal(report.file, STICK_FILE_WANTS_PAIRING);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM pairing_request"), 2);
    assert_int_equal(answer(one, 99, ""), STATUS_INVALID);
    assert_int_equal(answer(one, AREA, "玉兴街道农技站"), STATUS_OK);
    assert_int_equal(answer(one, AREA, ""), STATUS_NOT_FOUND);
    assert_int_equal(ledger_terminal(&p.host, one, &known), STATUS_OK);
    assert_int_equal(known.area, AREA);
    assert_int_equal(refuse(other), STATUS_OK);
    assert_int_equal(refuse(other), STATUS_NOT_FOUND);
    assert_int_equal(ledger_terminal(&p.host, other, &known), STATUS_NOT_FOUND);
}

static void of_requests_no_more_wait_than_somebody_reads(void **unused) {
    struct stick_report report;
    (void)unused;
    for (int i = 0; i < ASKING_MAX; i++) {
        stranger_asks(&report);
        assert_int_equal(report.status, STATUS_OK);
    }
    stranger_asks(&report);
    assert_int_equal(report.status, STATUS_TOO_LARGE);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM pairing_request"), ASKING_MAX);
}

// ---- what goes back ----

static void unpack(const uint8_t *bytes, size_t len) {
    zip_error_t error;
    uint8_t file[1 << 16];
    char path[700];
    zip_t *zip = zip_open_from_source(zip_source_buffer_create(bytes, len, 0, &error), ZIP_RDONLY, &error);
    assert_non_null(zip);
    for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
        zip_file_t *part = zip_fopen_index(zip, (zip_uint64_t)i, 0);
        zip_int64_t n = zip_fread(part, file, sizeof file);
        snprintf(path, sizeof path, "%s/%s", mount, zip_get_name(zip, (zip_uint64_t)i, 0));
        assert_int_equal(file_write(path, file, (size_t)n, 0644), STATUS_OK);
        zip_fclose(part);
    }
    zip_discard(zip);
}

static void parcel_laid_on_the_stick_is_what_the_host_would_leave(void **unused) {
    char batch[300];
    uint8_t *bytes;
    size_t len;
    struct stick_visit visit = {0};
    (void)unused;
    pairing_attend(&p, 3);
    leave_stick();
    first_batch(batch);
    take_file("", batch);
    pairing_add_session(&p, (struct session){.programme = "P07", .area = AREA, .venue = "学校", .end_ms = 3600000},
                        NULL); // so that there is a newer plan
    struct parcel_terminal to = {p.station.terminal, 1};
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(parcel_make(&p.host, &to, 1, &bytes, &len), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    unpack(bytes, len);
    free(bytes);
    assert_int_equal(stick_visit(&p.station, mount, 0, &visit), STATUS_OK);
    assert_int_equal(visit.pair_answer, STATUS_OK);
    assert_int_equal(visit.acks, STATUS_OK);
    assert_int_equal(visit.plan, STATUS_OK);
    assert_int_equal(visit.removed, 1);
    assert_int_equal(pairing_pending(&p), 0);
}

static void stranger_gets_no_parcel(void **unused) {
    uint8_t *bytes;
    size_t len;
    struct parcel_terminal to = {1, 1};
    (void)unused;
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(parcel_make(&p.host, &to, 1, &bytes, &len), STATUS_NOT_FOUND);
    db_rollback(p.host.db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_of_a_stick_count_one_by_one, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(batch_alone_counts_by_its_content, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(file_that_is_none_of_ours_is_told, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(health_of_another_is_not_kept, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(refusal_is_an_act_of_the_book, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(request_waits_until_it_is_answered, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(of_requests_no_more_wait_than_somebody_reads, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(parcel_laid_on_the_stick_is_what_the_host_would_leave, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(stranger_gets_no_parcel, paired_make, paired_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
