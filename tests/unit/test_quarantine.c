// SPDX-License-Identifier: Apache-2.0
// What is kept apart, with its reason, and never in the way of others: revoked, unpaired, forged, hostile.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/books/book.h"
#include "host/books/terminals.h"
#include "host/carry/stick.h"
#include "host/ledger/ledger.h"
#include "host/tally/tally.h"
#include "proto/file.h"
#include "proto/stick.h"
#include "tests/support/batches.h"
#include "tests/support/paired.h"

static void shut_out(void) {
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(terminals_revoke(&p.host, p.station.terminal), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
}

static void revoked_terminal_is_kept_apart_from_then_on(void **unused) {
    (void)unused;
    pairing_attend(&p, 3);
    batches_take(&p, batches_seal(&p, 0, 4));
    shut_out();
    struct ingest_result r = batches_take(&p, batches_seal(&p, 4, 0));
    assert_int_equal(r.outcome, INGEST_QUARANTINED);
    assert_int_equal(r.reason, STATUS_REVOKED);
    assert_int_equal(batches_farmers(&p), 2);
    batches_check_recount(&p);
}

static uint8_t held_digest[KEY_DIGEST_BYTES];
static int held_len;

static void see_held(void *context, const struct ingest_held *held) {
    (void)context;
    memcpy(held_digest, held->digest, sizeof held_digest);
    held_len++;
}

static void look_at_held(int expected) {
    held_len = 0;
    assert_int_equal(ingest_held_each(&p.host, 0, see_held, NULL), STATUS_OK);
    assert_int_equal(held_len, expected);
}

static enum status let_pass(void) {
    struct ingest_result r;
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    enum status status = ingest_let_pass(&p.host, held_digest, &r);
    if (status == STATUS_OK)
        assert_int_equal(tally_update(&p.host), STATUS_OK);
    if (status == STATUS_OK)
        return db_commit(p.host.db);
    db_rollback(p.host.db);
    return status;
}

static void reject(void) {
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(ingest_reject(&p.host, held_digest), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
}

static void honest_batch_of_a_revoked_terminal_counts_once_released(void **unused) {
    (void)unused;
    pairing_attend(&p, 3);
    shut_out();
    assert_int_equal(batches_take(&p, batches_seal(&p, 0, 0)).reason, STATUS_REVOKED);
    assert_int_equal(batches_farmers(&p), 0);
    look_at_held(1);
    p.host.why = "遗失前的记录，已核对";
    assert_int_equal(let_pass(), STATUS_OK);
    assert_int_equal(batches_farmers(&p), 3);
    assert_int_equal(let_pass(), STATUS_CONFLICT);
    look_at_held(0);
    assert_int_equal(batches_take(&p, batches_seal(&p, 0, 0)).outcome, INGEST_DUPLICATE);
    look_at_held(0);
    batches_check_recount(&p);
}

static void let_in(enum status expected, uint64_t taken) {
    uint64_t released = 0;
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(ingest_readmit(&p.host, p.station.terminal, &released), expected);
    if (expected == STATUS_OK)
        assert_int_equal(db_commit(p.host.db), STATUS_OK);
    else
        db_rollback(p.host.db);
    assert_int_equal(released, taken);
}

static void readmitted_terminal_counts_with_what_waited(void **unused) {
    (void)unused;
    pairing_attend(&p, 3);
    let_in(STATUS_CONFLICT, 0);
    shut_out();
    assert_int_equal(batches_take(&p, batches_seal(&p, 0, 4)).reason, STATUS_REVOKED);
    look_at_held(1);
    let_in(STATUS_OK, 1);
    look_at_held(0);
    assert_int_equal(batches_farmers(&p), 2);
    assert_int_equal(batches_take(&p, batches_seal(&p, 4, 0)).outcome, INGEST_TAKEN);
    assert_int_equal(batches_farmers(&p), 3);
    batches_check_recount(&p);
}

static void forged_batch_is_never_released(void **unused) {
    struct ingest_result r;
    (void)unused;
    pairing_attend(&p, 3);
    struct sealed b = batches_seal(&p, 0, 0);
    b.data[b.len - 1] ^= 1;
    assert_int_equal(ingest_batch(&p.host, "stick", "a", b.data, b.len, &r), STATUS_OK);
    free(b.data);
    look_at_held(1);
    assert_int_equal(let_pass(), STATUS_INVALID);
    assert_int_equal(batches_farmers(&p), 0);
    reject();
    look_at_held(0);
}

// Two programmes of one quota: no attendance is another, and each is told under its programme.
static void session_of_another_programme_is_tallied_there(void **unused) {
    struct session session;
    enum session_problem problem;
    (void)unused;
    pairing_attend(&p, 3);
    batches_take(&p, batches_seal(&p, 0, 0));
    assert_int_equal(session_find(&p.host, p.session, &session), STATUS_OK);
    snprintf(session.programme, sizeof session.programme, "P08");
    p.host.now_ms = session.start_ms - 1; // by the office's clock it has not begun
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(session_edit(&p.host, &session, &problem), STATUS_OK);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM tally_outcome WHERE programme <> 'P08'"), 0);
    assert_int_equal(
        pairing_count(&p, "SELECT SUM(attendances) FROM tally_outcome WHERE programme = 'P08' AND area = 530400"), 3);
    batches_check_recount(&p);
}

static void session_called_off_counts_nobody_until_it_is_held(void **unused) {
    (void)unused;
    pairing_attend(&p, 3);
    batches_take(&p, batches_seal(&p, 0, 0));
    assert_int_equal(batches_farmers(&p), 3);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(session_cancel(&p.host, p.session), STATUS_OK);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    assert_int_equal(batches_farmers(&p), 0);
    batches_check_recount(&p);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(session_hold(&p.host, p.session), STATUS_OK);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    assert_int_equal(batches_farmers(&p), 3);
    batches_check_recount(&p);
}

static void unpaired_terminal_counts_once_it_is_paired(void **unused) {
    uint64_t released;
    (void)unused;
    pairing_attend(&p, 3);
    assert_int_equal(db_execute(p.host.db, "DELETE FROM terminal"), STATUS_OK);
    struct ingest_result r = batches_take(&p, batches_seal(&p, 0, 0));
    assert_int_equal(r.reason, STATUS_UNPAIRED);
    assert_int_equal(batches_farmers(&p), 0);
    assert_int_equal(ingest_pair(&p.host, p.station.keys.public_key, 530402001, &released), STATUS_OK);
    assert_int_equal(released, 1);
    assert_int_equal(batches_farmers(&p), 3);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM act WHERE what = 'quarantine.release'"), 1);
    look_at_held(0);
}

static void expect_row_bad(const char *expected) {
    char bad[128];
    assert_int_equal(book_compare(&p.host, bad), STATUS_OK);
    assert_string_equal(bad, expected);
}

// A host from before the book let batches in without an act: its book begins with what it found.
static void batch_let_in_before_the_book_needs_no_act(void **unused) {
    (void)unused;
    expect_row_bad("");
    assert_int_equal(
        db_execute(p.host.db,
                   "INSERT INTO quarantine (digest, reason, detail, terminal, name, received_ms, bytes, released_ms)"
                   " VALUES (X'01', 'unpaired', '', 7, '', 100, X'00', 200)"),
        STATUS_OK);
    expect_row_bad("quarantine 0000000000000007");
    struct act found = act_of("setting.found", 0);
    act_set_text(&found, "name", "credit");
    act_set_text(&found, "value", "venue");
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(book_write(&p.host, &found), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    expect_row_bad("");
    assert_int_equal(db_execute(p.host.db, "UPDATE quarantine SET released_ms = 99"), STATUS_OK);
    expect_row_bad("quarantine 0000000000000007"); // before it came
    assert_int_equal(db_execute(p.host.db, "UPDATE quarantine SET released_ms = 4102444800000"), STATUS_OK);
    expect_row_bad("quarantine 0000000000000007"); // since the book began
}

// What is held already takes no more room, however full the quarantine is.
static void batch_that_is_held_is_not_refused_when_nothing_more_fits(void **unused) {
    (void)unused;
    pairing_attend(&p, 3);
    assert_int_equal(db_execute(p.host.db, "DELETE FROM terminal"), STATUS_OK);
    assert_int_equal(batches_take(&p, batches_seal(&p, 0, 0)).outcome, INGEST_QUARANTINED);
    assert_int_equal(
        db_execute(p.host.db,
                   "INSERT INTO quarantine (digest, reason, detail, terminal, name, received_ms, bytes, released_ms)"
                   " SELECT X'01', 'forged', '', 0, '', 0, ZEROBLOB(67108864 - LENGTH(bytes)), 0 FROM quarantine"),
        STATUS_OK);
    assert_int_equal(batches_take(&p, batches_seal(&p, 0, 0)).outcome, INGEST_QUARANTINED);
    assert_int_equal(batches_take(&p, batches_seal(&p, 0, 2)).outcome, INGEST_REFUSED);
}

// It is what the batch says that the office looked at, not who was paired at the time.
static void rejected_batch_counts_no_more_once_its_terminal_is_paired(void **unused) {
    uint64_t released;
    (void)unused;
    pairing_attend(&p, 3);
    assert_int_equal(db_execute(p.host.db, "DELETE FROM terminal"), STATUS_OK);
    assert_int_equal(batches_take(&p, batches_seal(&p, 0, 0)).reason, STATUS_UNPAIRED);
    look_at_held(1);
    reject();
    assert_int_equal(ingest_pair(&p.host, p.station.keys.public_key, 530402001, &released), STATUS_OK);
    assert_int_equal(released, 0);
    struct ingest_result r = batches_take(&p, batches_seal(&p, 0, 0));
    assert_int_equal(r.outcome, INGEST_QUARANTINED);
    assert_int_equal(r.reason, STATUS_REJECTED);
    assert_int_equal(batches_farmers(&p), 0);
    look_at_held(0);
}

static void batch_signed_by_another_is_not_told_as_released_at_pairing(void **unused) {
    uint64_t released;
    struct ingest_result r;
    (void)unused;
    pairing_attend(&p, 3);
    assert_int_equal(db_execute(p.host.db, "DELETE FROM terminal"), STATUS_OK);
    struct sealed b = batches_seal(&p, 0, 0);
    b.data[b.len - 1] ^= 1;
    assert_int_equal(ingest_batch(&p.host, "file", "test", b.data, b.len, &r), STATUS_OK);
    free(b.data);
    assert_int_equal(ingest_pair(&p.host, p.station.keys.public_key, 530402001, &released), STATUS_OK);
    assert_int_equal(released, 0);
    look_at_held(1);
}

static int told[8];

static void count_report(void *context, const struct stick_report *report) {
    (void)context;
    told[report->file]++;
}

static struct stick_totals visit(const char *mount) {
    struct stick_options options = {.report = count_report};
    struct stick_totals totals;
    memset(told, 0, sizeof told);
    assert_int_equal(stick_collect(&p.host, mount, &options, &totals), STATUS_OK);
    return totals;
}

static void hostile_stick_harms_nothing_else(void **unused) {
    char mount[300], place[340], path[460], terminal[TERMINAL_TEXT_SIZE], name[STICK_BATCH_NAME_SIZE];
    uint64_t epoch = journal_current_epoch(p.station.journal);
    (void)unused;
    pairing_attend(&p, 5);
    snprintf(mount, sizeof mount, "%s/stick", paired_dir);
    snprintf(place, sizeof place, "%s/ROLLCALL/%s", mount, terminal_id_format(p.station.terminal, terminal));
    assert_int_equal(directory_make(place, 0755), STATUS_OK);
    struct sealed whole = batches_seal(&p, 0, 0), part = batches_seal(&p, 0, 3);
    struct stick_batch b = {epoch, 1, 7};
    snprintf(path, sizeof path, "%s/%s", place, stick_batch_format(&b, name));
    file_write(path, whole.data, whole.len, 0644);
    snprintf(path, sizeof path, "%s/renamed.batch", place);
    file_write(path, part.data, part.len, 0644);
    b.first = 900, b.last = 901;
    snprintf(path, sizeof path, "%s/%s", place, stick_batch_format(&b, name));
    mkdir(path, 0755); // a directory named like a batch
    snprintf(path, sizeof path, "%s/torn.batch", place);
    file_write(path, whole.data, whole.len / 2, 0644);
    snprintf(path, sizeof path, "%s/link.batch", place);
    assert_int_equal(symlink("/dev/zero", path), 0);
    snprintf(path, sizeof path, "%s/pipe.batch", place);
    assert_int_equal(mkfifo(path, 0644), 0);
    snprintf(path, sizeof path, "%s/huge.batch", place);
    uint8_t *huge = calloc(1, 1 << 20);
    file_write(path, huge, 1 << 20, 0644);
    free(huge);
    for (int i = 0; i < 3000; i++) {
        snprintf(path, sizeof path, i % 2 ? "%s/%d.batch" : "%s/%d.jpg", place, i);
        FILE *f = fopen(path, "w");
        fclose(f);
    }
    snprintf(path, sizeof path, "%s/ROLLCALL/not-a-terminal", mount);
    mkdir(path, 0755);
    struct stick_totals t = visit(mount);
    assert_int_equal(t.batches, 2);
    assert_int_equal(t.events, 7);
    assert_int_equal(t.others, 1501);
    assert_int_equal(t.refused, 1);
    assert_int_equal(t.trouble, 3);
    assert_int_equal(t.quarantined, 1501);
    assert_true(t.untold > 0);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM quarantine"), 2); // the torn one, and the empty one
    assert_int_equal(batches_farmers(&p), 5);
    t = visit(mount);
    assert_int_equal(t.events, 0);
    assert_int_equal(batches_farmers(&p), 5);
    free(whole.data);
    free(part.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(revoked_terminal_is_kept_apart_from_then_on, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(honest_batch_of_a_revoked_terminal_counts_once_released, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(readmitted_terminal_counts_with_what_waited, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(forged_batch_is_never_released, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_of_another_programme_is_tallied_there, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_called_off_counts_nobody_until_it_is_held, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(unpaired_terminal_counts_once_it_is_paired, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(batch_let_in_before_the_book_needs_no_act, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(batch_that_is_held_is_not_refused_when_nothing_more_fits, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(rejected_batch_counts_no_more_once_its_terminal_is_paired, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(batch_signed_by_another_is_not_told_as_released_at_pairing, paired_make,
                                        paired_clean),
        cmocka_unit_test_setup_teardown(hostile_stick_harms_nothing_else, paired_make, paired_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
