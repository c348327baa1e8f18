// SPDX-License-Identifier: Apache-2.0
// What arrives, in any order: counted once, kept as it came, and dated by what is known of its clocks.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/ledger/held.h"
#include "host/ledger/ledger.h"
#include "host/ledger/timeline.h"
#include "host/tally/tally.h"
#include "tests/support/batches.h"
#include "tests/support/paired.h"

static void gap_is_kept_named_and_closed_later(void **unused) {
    (void)unused;
    pairing_attend(&p, 10); // started, opened, closed none: 12 events
    struct ingest_result r = batches_take(&p, batches_seal(&p, 8, 0));
    assert_true(r.leaves_gap);
    assert_int_equal(r.outcome, INGEST_TAKEN);
    assert_int_equal(batches_farmers(&p), 4);
    uint64_t seq;
    uint8_t chain[KEY_DIGEST_BYTES];
    struct ledger_state state;
    ledger_held(&p.host, p.station.terminal, journal_current_epoch(p.station.journal), &seq, chain);
    assert_int_equal(seq, 0);
    ledger_state(&p.host, &state);
    assert_int_equal(state.gaps, 1);
    assert_false(batches_take(&p, batches_seal(&p, 0, 8)).leaves_gap);
    ledger_held(&p.host, p.station.terminal, journal_current_epoch(p.station.journal), &seq, chain);
    assert_int_equal(seq, 12);
    ledger_state(&p.host, &state);
    assert_int_equal(state.gaps, 0);
    assert_int_equal(batches_farmers(&p), 10);
    batches_check_recount(&p);
}

static void overlapping_batches_count_once(void **unused) {
    (void)unused;
    pairing_attend(&p, 10);
    batches_take(&p, batches_seal(&p, 0, 7));
    struct ingest_result r = batches_take(&p, batches_seal(&p, 3, 12));
    assert_int_equal(r.events, 5);
    assert_int_equal(r.duplicates, 4);
    uint64_t seq;
    uint8_t chain[KEY_DIGEST_BYTES];
    ledger_held(&p.host, p.station.terminal, journal_current_epoch(p.station.journal), &seq, chain);
    assert_int_equal(seq, 12);
    assert_int_equal(batches_farmers(&p), 10);
}

// Switched on again, with a clock that says so many seconds.
static void restart(int64_t second) {
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, PAIRING_NOW_MS + second * 1000), STATUS_OK);
}

static void fork_keeps_both_and_is_flagged(void **unused) {
    char command[1200];
    struct ledger_state state;
    (void)unused;
    pairing_attend(&p, 3);
    struct sealed first = batches_seal(&p, 0, 0);
    station_close(&p.station); // the whole directory is copied, as a card is imaged: nothing can tell the copies apart
    snprintf(command, sizeof command, "cp -r '%s' '%s.copy'", p.terminal_dir, p.terminal_dir);
    assert_int_equal(system(command), 0);
    batches_take(&p, first);
    restart(100);
    pairing_scan(&p, p.tokens[5], 100);
    struct ingest_result r = batches_take(&p, batches_seal(&p, 5, 0));
    assert_false(r.is_fork);
    station_close(&p.station);
    snprintf(command, sizeof command, "rm -rf '%s'; mv '%s.copy' '%s'", p.terminal_dir, p.terminal_dir, p.terminal_dir);
    assert_int_equal(system(command), 0);
    restart(100);
    pairing_scan(&p, p.tokens[6], 100);
    r = batches_take(&p, batches_seal(&p, 5, 0));
    assert_true(r.is_fork);
    assert_int_equal(r.events, 1);
    ledger_state(&p.host, &state);
    assert_int_equal(state.forks, 1);
    assert_int_equal(batches_farmers(&p), 5);
    batches_check_recount(&p);
    uint64_t seq;
    struct ledger_proof proof;
    uint8_t held[KEY_DIGEST_BYTES], ours[KEY_DIGEST_BYTES];
    ledger_held(&p.host, p.station.terminal, journal_current_epoch(p.station.journal), &seq, held);
    journal_chain(p.station.journal, journal_current_epoch(p.station.journal), seq, ours);
    assert_memory_equal(held, ours, sizeof held); // the copy that is alive is the one answered
    assert_int_equal(ledger_verify(&p.host, &proof), STATUS_OK);
    assert_int_equal(proof.bad, 0);
}

// One copy of a card goes on in its boot, the other is switched on again: both come to a boot of one number, the second
// with a clock, far behind the first and overlapping nothing of it.
static void copied_card_leaves_figures_equal_to_their_recount(void **unused) {
    char command[1200];
    (void)unused;
    pairing_attend(&p, 3);
    batches_take(&p, batches_seal(&p, 0, 0));
    station_close(&p.station);
    snprintf(command, sizeof command, "cp -r '%s' '%s.copy'", p.terminal_dir, p.terminal_dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK); // no clock
    pairing_scan(&p, p.tokens[5], 100);
    batches_take(&p, batches_seal(&p, 5, 0));
    station_close(&p.station);
    snprintf(command, sizeof command, "rm -rf '%s'; mv '%s.copy' '%s'", p.terminal_dir, p.terminal_dir, p.terminal_dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    for (int i = 6; i < 10; i++)
        pairing_scan(&p, p.tokens[i], 100 + i);
    uint64_t here = batches_newest_seq(&p);
    station_close(&p.station);
    restart(300);
    pairing_scan(&p, p.tokens[10], 10);
    batches_take(&p, batches_seal(&p, here, 0));
    batches_check_recount(&p);
}

// Opened by a clock that was a day ahead; a host put it right, then the power went. Those scanned behind the power cut
// count from that opening, and the batch that tells when it was comes in last.
static void clock_that_dates_an_opening_counts_who_came_in_a_later_boot(void **unused) {
    const int64_t day = 24 * 3600;
    (void)unused;
    station_close(&p.station);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, PAIRING_NOW_MS + 2 * day * 1000), STATUS_OK);
    pairing_attend(&p, 0);
    uint64_t opened = batches_newest_seq(&p);
    assert_int_equal(
        station_set_clock(&p.station, (struct moment){60000}, PAIRING_NOW_MS + (day + 60) * 1000, CLOCK_HOST),
        STATUS_OK);
    uint64_t dated = batches_newest_seq(&p);
    assert_true(dated > opened);
    station_close(&p.station);
    restart(day + 600);
    for (int i = 0; i < 3; i++)
        pairing_scan(&p, p.tokens[i], 10 + i);
    batches_take(&p, batches_seal(&p, 0, opened));
    batches_take(&p, batches_seal(&p, dated, 0));
    batches_take(&p, batches_seal(&p, opened, dated));
    assert_int_equal(batches_farmers(&p), 3);
    batches_check_recount(&p);
}

static enum status count_asks(void *context, uint64_t seq, int *is_only, uint64_t *chain) {
    (void)seq;
    ++*(int *)context;
    *is_only = 0;
    *chain = 0;
    return STATUS_OK;
}

// A thousand batches behind a gap were walked back for each other: a million steps and more, 87 s.
static void batches_behind_a_gap_are_asked_about_once_each(void **unused) {
    enum { LINKS = 1000 };
    static struct held_link links[LINKS + 1];
    const struct held_link *found;
    int asks = 0;
    (void)unused;
    links[0] = (struct held_link){.first = 1, .last = 5, .arrival = 1};
    for (int i = 1; i <= LINKS; i++) { // 10 is missing; each stands on the one before, every third overlaps it
        links[i] = (struct held_link){.first = 10 + (uint64_t)i - (i % 3 == 0), .last = 10 + (uint64_t)i, .arrival = i};
        memset(links[i].previous, i & 0xff, KEY_DIGEST_BYTES);
        memset(links[i].chain, (i + 1) & 0xff, KEY_DIGEST_BYTES);
    }
    assert_int_equal(held_find(links, LINKS + 1, 0, count_asks, &asks, &found), STATUS_OK);
    assert_non_null(found);
    assert_int_equal(found->last, 5);
    assert_true(asks <= LINKS + 2);
}

static void event_in_several_batches_is_verified_once(void **unused) {
    struct ledger_proof proof;
    (void)unused;
    pairing_attend(&p, 10);
    batches_take(&p, batches_seal(&p, 0, 7));
    batches_take(&p, batches_seal(&p, 3, 12));
    batches_take(&p, batches_seal(&p, 0, 12));
    assert_int_equal(ledger_verify(&p.host, &proof), STATUS_OK);
    assert_int_equal(proof.events, 12);
    assert_int_equal(proof.bad, 0);
}

// ---- batches, kept as they came ----

static struct ledger_proof proven(void) {
    struct ledger_proof proof;
    assert_int_equal(ledger_verify(&p.host, &proof), STATUS_OK);
    return proof;
}

static void run_sql(const char *sql) {
    assert_int_equal(db_execute(p.host.db, sql), STATUS_OK);
}

static void batch_is_kept_with_its_signature_and_verified_anew(void **unused) {
    static const char *const edits[] = {
        // a byte of the body, of the signature (whose last is never 255); what is said of it
        "UPDATE batch SET bytes = CAST(SUBSTR(bytes, 1, 120) || CASE SUBSTR(bytes, 121, 1) WHEN X'00' THEN X'01'"
        " ELSE X'00' END || SUBSTR(bytes, 122) AS BLOB) WHERE number = 2",
        "UPDATE batch SET bytes = CAST(SUBSTR(bytes, 1, LENGTH(bytes) - 1) || X'FF' AS BLOB) WHERE number = 2",
        "UPDATE batch SET previous = chain WHERE number = 2",
        "UPDATE batch SET digest = chain WHERE number = 2",
    };
    (void)unused;
    pairing_attend(&p, 10);
    batches_take(&p, batches_seal(&p, 0, 7));
    batches_take(&p, batches_seal(&p, 7, 0));
    assert_int_equal(proven().bad, 0);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        assert_int_equal(db_begin(p.host.db), STATUS_OK);
        run_sql(edits[i]);
        struct ledger_proof proof = proven();
        assert_int_equal(proof.bad, 1);
        assert_non_null(strstr(proof.first_bad, " 8-12"));
        db_rollback(p.host.db);
    }
    run_sql("UPDATE terminal SET public_key = (SELECT digest FROM batch WHERE number = 1)"); // another's key
    assert_int_equal(proven().bad, 2);
}

// How often batches came is one counter, and no batch is ahead of it or behind its own number.
static void arrival_out_of_bounds_is_found(void **unused) {
    static const char *const edits[] = {
        "UPDATE batch SET arrival = 0 WHERE number = 2",
        "UPDATE batch SET arrival = arrival + 1 WHERE number = 2",
        "UPDATE counter SET value = value - 1 WHERE name = 'arrival'",
        "DELETE FROM counter WHERE name = 'arrival'",
    };
    (void)unused;
    pairing_attend(&p, 10);
    batches_take(&p, batches_seal(&p, 0, 4));
    batches_take(&p, batches_seal(&p, 4, 0));
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        assert_int_equal(proven().bad, 0);
        run_sql("CREATE TABLE counters AS SELECT * FROM counter");
        run_sql(edits[i]);
        assert_true(proven().bad > 0);
        run_sql("DELETE FROM counter");
        run_sql("INSERT INTO counter SELECT * FROM counters");
        run_sql("DROP TABLE counters");
        run_sql("UPDATE batch SET arrival = number");
    }
}

static void batch_seen_before_is_known_by_its_bytes(void **unused) {
    struct ledger_added added;
    (void)unused;
    pairing_attend(&p, 10);
    struct sealed first = batches_seal(&p, 3, 7), copy = batches_seal(&p, 3, 7);
    assert_int_equal(ledger_add_again(&p.host, first.data, first.len, &added), STATUS_NOT_FOUND);
    batches_take(&p, first);
    assert_int_equal(ledger_add_again(&p.host, copy.data, copy.len, &added), STATUS_OK);
    assert_int_equal(added.events, 0);
    assert_int_equal(added.duplicates, 4);
    assert_true(added.leaves_gap);
    copy.data[copy.len - 1] ^= 1; // its head is that of the one that is held, its bytes are not
    assert_int_equal(ledger_add_again(&p.host, copy.data, copy.len, &added), STATUS_NOT_FOUND);
    assert_int_equal(ledger_add_again(&p.host, copy.data, 7, &added), STATUS_NOT_FOUND);
    copy.data[copy.len - 1] ^= 1;
    int64_t arrivals = pairing_count(&p, "SELECT value FROM counter WHERE name = 'arrival'");
    assert_int_equal(batches_take(&p, copy).outcome, INGEST_DUPLICATE);
    assert_int_equal(pairing_count(&p, "SELECT value FROM counter WHERE name = 'arrival'"), arrivals); // wrote nothing
}

// Where events are found is derived: spoilt, it is told, and made again.
static void places_of_events_are_made_again_from_the_batches(void **unused) {
    static const struct {
        const char *sql, *named;
    } edits[] = {{"DELETE FROM batch_session", "batch_session 5304"},
                 {"UPDATE batch_session SET kinds = 0", "batch_session 5304"},
                 {"UPDATE batch_session SET batch = 9 WHERE batch = 1", "batch_session 5304"},
                 {"DELETE FROM batch_boot", "batch_boot 1 1 1"},
                 {"UPDATE tally_event SET events = events + 1", "tally_event 1 "},
                 {"DELETE FROM attendance", "attendance 5304"},
                 {"UPDATE tally SET persons = 9; DELETE FROM attendance", "tally 2026 farmer "},
                 {"INSERT INTO tally (year, quota, area, person_times, persons, women_times, women)"
                  " VALUES (2026, 'no such quota', 1, 1, 1, 0, 0)",
                  "tally 2026 no such quota 1"}};
    uint64_t differences, attendances;
    char first[TALLY_ROW_SIZE];
    (void)unused;
    pairing_attend(&p, 10);
    batches_take(&p, batches_seal(&p, 0, 7));
    batches_take(&p, batches_seal(&p, 7, 0));
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        run_sql(edits[i].sql);
        assert_int_equal(tally_verify_named(&p.host, &differences, first), STATUS_OK);
        assert_true(differences > 0);
        assert_memory_equal(first, edits[i].named, strlen(edits[i].named));
        assert_int_equal(tally_recount(&p.host, &attendances), STATUS_OK);
        batches_check_recount(&p);
        assert_int_equal(batches_farmers(&p), 10);
    }
}

// A terminal on the cable brings a session in pieces; some come twice, some late.
static void session_in_pieces_has_each_event_once(void **unused) {
    struct ledger_events found = {0};
    const struct ledger_question q = {.kinds = LEDGER_SCANS, .session = p.session};
    (void)unused;
    pairing_attend(&p, 10);
    for (uint64_t seq = 12; seq > 0; seq--)
        batches_take(&p, batches_seal(&p, seq - 1, seq % 3 ? seq : 12));
    assert_int_equal(ledger_find(p.host.db, &q, &found), STATUS_OK);
    assert_int_equal(found.len, 10);
    for (size_t i = 0; i < found.len; i++)
        assert_int_equal(found.items[i].event.seq, 3 + i);
    assert_int_equal(pairing_events(&p, 0), 12);
    assert_int_equal(pairing_count(&p, "SELECT SUM(events) FROM tally_event"), 12);
    ledger_events_clear(&found);
    batches_check_recount(&p);
}

// What a commit that did not come to be had brought is not remembered for the next batch of its number.
static void batch_rolled_back_is_not_found(void **unused) {
    struct ingest_result r;
    (void)unused;
    pairing_attend(&p, 10);
    struct sealed first = batches_seal(&p, 0, 4);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(ingest_batch(&p.host, "file", "test", first.data, first.len, &r), STATUS_OK);
    db_rollback(p.host.db);
    free(first.data);
    assert_int_equal(pairing_events(&p, 0), 0);
    batches_take(&p, batches_seal(&p, 4, 0));
    struct ledger_events held = pairing_held(&p, LEDGER_ALL);
    assert_int_equal(held.len, 8);
    assert_int_equal(held.items[0].event.seq, 5);
    ledger_events_clear(&held);
}

// The rows that a database of version 4 had of the events that are held.
static void put_rows_of_version_4(void) {
    struct ledger_events held = pairing_held(&p, LEDGER_ALL);
    run_sql(
        "CREATE TABLE event_4 (epoch INTEGER, seq BIGINT, chain BIGINT, boot BIGINT, uptime_ms BIGINT, kind INTEGER,"
        " session BIGINT, badge BIGINT, issue INTEGER, code INTEGER, value BIGINT)");
    for (size_t i = 0; i < held.len; i++) {
        const struct event *e = &held.items[i].event;
        char sql[400];
        snprintf(sql, sizeof sql,
                 "INSERT INTO event_4 VALUES (%lld, %lld, %lld, %u, %lld, %d, %lld, %lld, %d, %d, %lld)",
                 (long long)held.items[i].epoch, (long long)e->seq, (long long)held.items[i].chain, e->boot,
                 (long long)e->uptime_ms, e->kind, (long long)e->session, (long long)e->badge, e->issue, e->code,
                 (long long)e->value);
        run_sql(sql);
    }
    ledger_events_clear(&held);
}

// As upgrade_5.sql leaves a database in which nobody kept the bytes; two histories are held.
static void batches_of_an_older_database_are_packed_again(void **unused) {
    uint64_t attendances;
    (void)unused;
    fork_keeps_both_and_is_flagged(unused);
    int64_t batches = pairing_count(&p, "SELECT COUNT(*) FROM batch");
    struct ledger_proof before = proven();
    put_rows_of_version_4();
    run_sql(
        "CREATE TABLE batch_4 AS SELECT epoch, first, last, chain, previous, arrival, received_ms, carrier FROM batch;"
        "DELETE FROM batch; INSERT INTO counter (name, value) VALUES ('batches_to_adopt', 1)");
    assert_int_equal(tally_recount(&p.host, &attendances), STATUS_OK);
    struct ledger_proof proof = proven();
    assert_int_equal(proof.bad, 0);
    assert_int_equal(proof.events, before.events);
    assert_int_equal(proof.without_signature, batches);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('batch_4', 'event_4')"), 0);
    assert_int_equal(batches_farmers(&p), 5);
    batches_take(&p, batches_seal(&p, 5, 0)); // its terminal brings it back
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM batch"), batches);
    assert_int_equal(proven().without_signature, batches - 1);
    assert_int_equal(proven().bad, 0);
}

static void clock_out_of_all_years_dates_nothing(void **unused) {
    const int64_t values[] = {INT64_MAX, INT64_MIN, 1000, INT64_C(4102416000000)};
    (void)unused;
    for (uint32_t i = 0; i < 4; i++) {
        const struct event event = {.seq = i + 1,
                                    .boot = i,
                                    .uptime_ms = INT64_C(9223372036854775000),
                                    .kind = EVENT_CLOCK_SET,
                                    .code = CLOCK_HOST,
                                    .value = values[i]};
        pairing_put(&p, 99, &event);
    }
    struct ledger_events held = pairing_held(&p, LEDGER_ANCHORS);
    struct timeline *timeline = timeline_new(p.host.db);
    assert_int_equal(held.len, 4);
    for (size_t i = 0; i < held.len; i++) {
        held.items[i].event.uptime_ms = 0;
        assert_int_equal(timeline_wall_ms(timeline, &held.items[i]), 0);
    }
    timeline_free(timeline);
    ledger_events_clear(&held);
}

// Who signs in at two terminals, and out at both, has done each once too often; a check-out alone is no repeat.
static void only_a_second_check_in_or_out_is_a_repeat(void **unused) {
    static const enum event_kind elsewhere[] = {EVENT_CHECKED_IN, EVENT_CHECKED_OUT, EVENT_CHECKED_OUT};
    (void)unused;
    pairing_attend(&p, 2);
    for (uint64_t i = 0; i < 3; i++) {
        const struct event event = {.seq = 1,
                                    .boot = 1,
                                    .uptime_ms = 600000 + (int64_t)i * 60000,
                                    .kind = elsewhere[i],
                                    .session = p.session,
                                    .badge = p.people[0],
                                    .issue = 1};
        pairing_put(&p, 101 + i, &event);
    }
    batches_take(&p, batches_seal(&p, 0, 0));
    const char *of = "SELECT COALESCE(SUM(repeats), 0) FROM tally_outcome WHERE area = 530400";
    assert_int_equal(pairing_count(&p, "SELECT COALESCE(SUM(events), 0) FROM tally_outcome WHERE area = 530400"), 5);
    assert_int_equal(pairing_count(&p, of), 2);
    batches_check_recount(&p);
    assert_int_equal(pairing_count(&p, of), 2);
}

// After `init` anew numbers begin at 1 again: session 1 and badge 1 are others'.
static void events_under_another_hosts_plan_are_nobodys_here(void **unused) {
    struct key_pair own = p.host.keys, other;
    uint64_t epoch = journal_current_epoch(p.station.journal);
    (void)unused;
    pairing_attend(&p, 3);
    key_pair_new(&other);
    p.host.keys = other; // another host in the place of the first, with the same numbers
    batches_take(&p, batches_seal(&p, 0, 0));
    assert_int_equal(batches_farmers(&p), 0);
    assert_int_equal(
        pairing_count(&p, "SELECT COALESCE(SUM(events), 0) FROM tally_outcome WHERE outcome = 17 AND area = 530400"),
        3);
    batches_check_recount(&p);
    assert_int_equal(station_ask_pairing(&p.station), STATUS_OK);
    assert_int_equal(station_pin(&p.station, other.public_key), STATUS_OK);
    assert_int_not_equal(journal_current_epoch(p.station.journal), epoch);
    assert_int_equal(p.station.admit.session, 0);
    p.host.keys = own;
    uint64_t attendances;
    assert_int_equal(tally_recount(&p.host, &attendances), STATUS_OK);
    assert_int_equal(batches_farmers(&p), 3); // at home they count
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gap_is_kept_named_and_closed_later, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(overlapping_batches_count_once, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(only_a_second_check_in_or_out_is_a_repeat, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(fork_keeps_both_and_is_flagged, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(copied_card_leaves_figures_equal_to_their_recount, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(clock_that_dates_an_opening_counts_who_came_in_a_later_boot, paired_make,
                                        paired_clean),
        cmocka_unit_test(batches_behind_a_gap_are_asked_about_once_each),
        cmocka_unit_test_setup_teardown(event_in_several_batches_is_verified_once, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(batch_is_kept_with_its_signature_and_verified_anew, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(arrival_out_of_bounds_is_found, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(batch_seen_before_is_known_by_its_bytes, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(places_of_events_are_made_again_from_the_batches, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(session_in_pieces_has_each_event_once, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(batch_rolled_back_is_not_found, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(batches_of_an_older_database_are_packed_again, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(clock_out_of_all_years_dates_nothing, paired_make, paired_clean),
        cmocka_unit_test_setup_teardown(events_under_another_hosts_plan_are_nobodys_here, paired_make, paired_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
