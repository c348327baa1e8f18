// SPDX-License-Identifier: Apache-2.0
// What arrives, in any order and from anyone: counted once, kept apart with its reason, and never in the way of others.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/books/badges.h"
#include "host/books/book.h"
#include "host/books/paper.h"
#include "host/books/people.h"
#include "host/carry/ingest.h"
#include "host/carry/stick.h"
#include "host/ledger/held.h"
#include "host/ledger/ledger.h"
#include "host/ledger/timeline.h"
#include "host/tally/allocation.h"
#include "host/tally/closing.h"
#include "host/tally/tally.h"
#include "proto/file.h"
#include "proto/stick.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"

static char dir[256];
static struct pairing p;

static int make(void **unused) {
    (void)unused;
    pairing_make(&p, temporary_make(dir));
    return 0;
}

static int clean(void **unused) {
    (void)unused;
    pairing_close(&p);
    temporary_remove(dir);
    return 0;
}

struct bytes {
    uint8_t *data;
    size_t len;
};

// The terminal's events (after, up to last] as a batch; 0 for last: all.
static struct bytes batch_of(uint64_t after, uint64_t last) {
    struct batch b = {.head = {.terminal = p.station.terminal, .epoch = journal_current_epoch(p.station.journal)}};
    assert_int_equal(journal_host(p.station.journal, b.head.epoch, &b.head.host), STATUS_OK);
    struct bytes out;
    size_t n;
    assert_int_equal(journal_read(p.station.journal, b.head.epoch, after, last ? last - after : 10000, &b.events, &n,
                                  b.head.previous),
                     STATUS_OK);
    b.head.first = after + 1;
    b.head.count = (uint32_t)n;
    assert_int_equal(batch_seal(&b, &p.station.keys, &out.data, &out.len), STATUS_OK);
    batch_clear(&b);
    return out;
}

static uint64_t newest_seq(void) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    assert_int_equal(journal_epochs(p.station.journal, epochs, &len), STATUS_OK);
    return epochs[0].last;
}

static struct ingest_result take(struct bytes b) {
    struct ingest_result r;
    assert_int_equal(ingest_batch(&p.host, "file", "test", b.data, b.len, &r), STATUS_OK);
    free(b.data);
    return r;
}

static int64_t farmers(void) {
    return pairing_count(&p,
                         "SELECT COALESCE(MAX(person_times), 0) FROM tally WHERE quota = 'farmer' AND area = 530400");
}

static void check_recount(void) {
    uint64_t differences = 99, attendances;
    assert_int_equal(tally_verify(&p.host, &differences), STATUS_OK);
    assert_int_equal(differences, 0);
    int64_t before = farmers();
    assert_int_equal(tally_recount(&p.host, &attendances), STATUS_OK);
    assert_int_equal(farmers(), before);
}

static void gap_is_kept_named_and_closed_later(void **unused) {
    (void)unused;
    pairing_attend(&p, 10); // started, opened, closed none: 12 events
    struct ingest_result r = take(batch_of(8, 0));
    assert_true(r.leaves_gap);
    assert_int_equal(r.outcome, INGEST_TAKEN);
    assert_int_equal(farmers(), 4);
    uint64_t seq;
    uint8_t chain[KEY_DIGEST_BYTES];
    struct ledger_state state;
    ledger_held(&p.host, p.station.terminal, journal_current_epoch(p.station.journal), &seq, chain);
    assert_int_equal(seq, 0);
    ledger_state(&p.host, &state);
    assert_int_equal(state.gaps, 1);
    assert_false(take(batch_of(0, 8)).leaves_gap);
    ledger_held(&p.host, p.station.terminal, journal_current_epoch(p.station.journal), &seq, chain);
    assert_int_equal(seq, 12);
    ledger_state(&p.host, &state);
    assert_int_equal(state.gaps, 0);
    assert_int_equal(farmers(), 10);
    check_recount();
}

static void overlapping_batches_count_once(void **unused) {
    (void)unused;
    pairing_attend(&p, 10);
    take(batch_of(0, 7));
    struct ingest_result r = take(batch_of(3, 12));
    assert_int_equal(r.events, 5);
    assert_int_equal(r.duplicates, 4);
    uint64_t seq;
    uint8_t chain[KEY_DIGEST_BYTES];
    ledger_held(&p.host, p.station.terminal, journal_current_epoch(p.station.journal), &seq, chain);
    assert_int_equal(seq, 12);
    assert_int_equal(farmers(), 10);
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
    struct bytes first = batch_of(0, 0);
    station_close(&p.station); // the whole directory is copied, as a card is imaged: nothing can tell the copies apart
    snprintf(command, sizeof command, "cp -r '%s' '%s.copy'", p.terminal_dir, p.terminal_dir);
    assert_int_equal(system(command), 0);
    take(first);
    restart(100);
    pairing_scan(&p, p.tokens[5], 100);
    struct ingest_result r = take(batch_of(5, 0));
    assert_false(r.is_fork);
    station_close(&p.station);
    snprintf(command, sizeof command, "rm -rf '%s'; mv '%s.copy' '%s'", p.terminal_dir, p.terminal_dir, p.terminal_dir);
    assert_int_equal(system(command), 0);
    restart(100);
    pairing_scan(&p, p.tokens[6], 100);
    r = take(batch_of(5, 0));
    assert_true(r.is_fork);
    assert_int_equal(r.events, 1);
    ledger_state(&p.host, &state);
    assert_int_equal(state.forks, 1);
    assert_int_equal(farmers(), 5);
    check_recount();
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
    take(batch_of(0, 0));
    station_close(&p.station);
    snprintf(command, sizeof command, "cp -r '%s' '%s.copy'", p.terminal_dir, p.terminal_dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK); // no clock
    pairing_scan(&p, p.tokens[5], 100);
    take(batch_of(5, 0));
    station_close(&p.station);
    snprintf(command, sizeof command, "rm -rf '%s'; mv '%s.copy' '%s'", p.terminal_dir, p.terminal_dir, p.terminal_dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    for (int i = 6; i < 10; i++)
        pairing_scan(&p, p.tokens[i], 100 + i);
    uint64_t here = newest_seq();
    station_close(&p.station);
    restart(300);
    pairing_scan(&p, p.tokens[10], 10);
    take(batch_of(here, 0));
    check_recount();
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
    uint64_t opened = newest_seq();
    assert_int_equal(
        station_set_clock(&p.station, (struct moment){60000}, PAIRING_NOW_MS + (day + 60) * 1000, CLOCK_HOST),
        STATUS_OK);
    uint64_t dated = newest_seq();
    assert_true(dated > opened);
    station_close(&p.station);
    restart(day + 600);
    for (int i = 0; i < 3; i++)
        pairing_scan(&p, p.tokens[i], 10 + i);
    take(batch_of(0, opened));
    take(batch_of(dated, 0));
    take(batch_of(opened, dated));
    assert_int_equal(farmers(), 3);
    check_recount();
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
    take(batch_of(0, 7));
    take(batch_of(3, 12));
    take(batch_of(0, 12));
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
        // a byte of the body, of the signature (whose last is never 255); what is said of it; its events
        "UPDATE batch SET bytes = CAST(SUBSTR(bytes, 1, 120) || CASE SUBSTR(bytes, 121, 1) WHEN X'00' THEN X'01'"
        " ELSE X'00' END || SUBSTR(bytes, 122) AS BLOB) WHERE number = 2",
        "UPDATE batch SET bytes = CAST(SUBSTR(bytes, 1, LENGTH(bytes) - 1) || X'FF' AS BLOB) WHERE number = 2",
        "UPDATE batch SET previous = chain WHERE number = 2",
        "UPDATE batch SET digest = chain WHERE number = 2",
        "UPDATE event SET badge = badge + 1 WHERE seq = 9",
        "UPDATE event SET uptime_ms = uptime_ms + 100 WHERE seq = 9",
        "DELETE FROM event WHERE seq = 9",
    };
    (void)unused;
    pairing_attend(&p, 10);
    take(batch_of(0, 7));
    take(batch_of(7, 0));
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

static void batch_seen_before_is_known_by_its_bytes(void **unused) {
    struct ledger_added added;
    (void)unused;
    pairing_attend(&p, 10);
    struct bytes first = batch_of(3, 7), copy = batch_of(3, 7);
    assert_int_equal(ledger_add_again(&p.host, first.data, first.len, &added), STATUS_NOT_FOUND);
    take(first);
    assert_int_equal(ledger_add_again(&p.host, copy.data, copy.len, &added), STATUS_OK);
    assert_int_equal(added.events, 0);
    assert_int_equal(added.duplicates, 4);
    assert_true(added.leaves_gap);
    int64_t arrivals = pairing_count(&p, "SELECT value FROM counter WHERE name = 'arrival'");
    assert_int_equal(take(copy).outcome, INGEST_DUPLICATE);
    assert_int_equal(pairing_count(&p, "SELECT value FROM counter WHERE name = 'arrival'"), arrivals); // wrote nothing
}

static void events_are_made_again_from_the_batches(void **unused) {
    uint64_t attendances;
    (void)unused;
    pairing_attend(&p, 10);
    take(batch_of(0, 7));
    take(batch_of(5, 0));
    run_sql("UPDATE event SET badge = badge + 1 WHERE seq = 9; DELETE FROM event WHERE seq = 10;"
            "INSERT INTO event SELECT epoch, seq + 50, chain, boot, uptime_ms, kind, session, badge, issue, code, value"
            " FROM event WHERE seq = 11");
    assert_int_equal(proven().bad, 1);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(ledger_replay(&p.host), STATUS_OK);
    assert_int_equal(tally_recount(&p.host, &attendances), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    assert_int_equal(proven().bad, 0);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM event"), 12);
    assert_int_equal(farmers(), 10);
}

// As upgrade_5.sql leaves a database in which nobody kept the bytes; two histories are held.
static void batches_of_an_older_database_are_packed_again(void **unused) {
    uint64_t attendances;
    (void)unused;
    fork_keeps_both_and_is_flagged(unused);
    int64_t batches = pairing_count(&p, "SELECT COUNT(*) FROM batch");
    struct ledger_proof before = proven();
    run_sql(
        "CREATE TABLE batch_4 AS SELECT epoch, first, last, chain, previous, arrival, received_ms, carrier FROM batch;"
        "DELETE FROM batch; INSERT INTO counter (name, value) VALUES ('batches_to_adopt', 1)");
    assert_int_equal(tally_recount(&p.host, &attendances), STATUS_OK);
    struct ledger_proof proof = proven();
    assert_int_equal(proof.bad, 0);
    assert_int_equal(proof.events, before.events);
    assert_int_equal(proof.without_signature, batches);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'batch_4'"), 0);
    assert_int_equal(farmers(), 5);
    take(batch_of(5, 0)); // its terminal brings it back
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM batch"), batches);
    assert_int_equal(proven().without_signature, batches - 1);
    assert_int_equal(proven().bad, 0);
}

static void clock_out_of_all_years_dates_nothing(void **unused) {
    const char *const values[] = {"9223372036854775807", "-9223372036854775808", "1000", "4102416000000"};
    char sql[300];
    (void)unused;
    for (int i = 0; i < 4; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO event (epoch, seq, chain, boot, uptime_ms, kind, session, badge, issue, code, value)"
                 " VALUES (99, 1, 1, %d, 9223372036854775000, 2, 0, 0, 0, 2, %s)",
                 i, values[i]);
        assert_int_equal(db_execute(p.host.db, "DELETE FROM event WHERE epoch = 99"), STATUS_OK);
        assert_int_equal(db_execute(p.host.db, sql), STATUS_OK);
        struct timeline *timeline = timeline_new(p.host.db);
        assert_int_equal(timeline_wall_ms(timeline, 99, i, 0, 1), 0);
        timeline_free(timeline);
    }
}

// After `init` anew numbers begin at 1 again: session 1 and badge 1 are others'.
static void events_under_another_hosts_plan_are_nobodys_here(void **unused) {
    struct key_pair own = p.host.keys, other;
    uint64_t epoch = journal_current_epoch(p.station.journal);
    (void)unused;
    pairing_attend(&p, 3);
    key_pair_new(&other);
    p.host.keys = other; // another host in the place of the first, with the same numbers
    take(batch_of(0, 0));
    assert_int_equal(farmers(), 0);
    assert_int_equal(
        pairing_count(&p, "SELECT COALESCE(SUM(events), 0) FROM tally_outcome WHERE outcome = 17 AND area = 530400"),
        3);
    check_recount();
    assert_int_equal(station_ask_pairing(&p.station), STATUS_OK);
    assert_int_equal(station_pin(&p.station, other.public_key), STATUS_OK);
    assert_int_not_equal(journal_current_epoch(p.station.journal), epoch);
    assert_int_equal(p.station.admit.session, 0);
    p.host.keys = own;
    uint64_t attendances;
    assert_int_equal(tally_recount(&p.host, &attendances), STATUS_OK);
    assert_int_equal(farmers(), 3); // at home they count
}

static void revoked_terminal_is_kept_apart_from_then_on(void **unused) {
    (void)unused;
    pairing_attend(&p, 3);
    take(batch_of(0, 4));
    assert_int_equal(ledger_revoke_terminal(&p.host, p.station.terminal, "遗失"), STATUS_OK);
    struct ingest_result r = take(batch_of(4, 0));
    assert_int_equal(r.outcome, INGEST_QUARANTINED);
    assert_int_equal(r.reason, STATUS_REVOKED);
    assert_int_equal(farmers(), 2);
    check_recount();
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

static void honest_batch_of_a_revoked_terminal_counts_once_released(void **unused) {
    (void)unused;
    pairing_attend(&p, 3);
    assert_int_equal(ledger_revoke_terminal(&p.host, p.station.terminal, "遗失"), STATUS_OK);
    assert_int_equal(take(batch_of(0, 0)).reason, STATUS_REVOKED);
    assert_int_equal(farmers(), 0);
    look_at_held(1);
    p.host.why = "遗失前的记录，已核对";
    assert_int_equal(let_pass(), STATUS_OK);
    assert_int_equal(farmers(), 3);
    assert_int_equal(let_pass(), STATUS_CONFLICT);
    look_at_held(0);
    assert_int_equal(take(batch_of(0, 0)).outcome, INGEST_DUPLICATE);
    look_at_held(0);
    check_recount();
}

static void forged_batch_is_never_released(void **unused) {
    struct ingest_result r;
    (void)unused;
    pairing_attend(&p, 3);
    struct bytes b = batch_of(0, 0);
    b.data[b.len - 1] ^= 1;
    assert_int_equal(ingest_batch(&p.host, "stick", "a", b.data, b.len, &r), STATUS_OK);
    free(b.data);
    look_at_held(1);
    assert_int_equal(let_pass(), STATUS_INVALID);
    assert_int_equal(farmers(), 0);
    assert_int_equal(ingest_reject(&p.host, held_digest), STATUS_OK);
    look_at_held(0);
}

static void session_called_off_counts_nobody_until_it_is_held(void **unused) {
    (void)unused;
    pairing_attend(&p, 3);
    take(batch_of(0, 0));
    assert_int_equal(farmers(), 3);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(session_cancel(&p.host, p.session), STATUS_OK);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    assert_int_equal(farmers(), 0);
    check_recount();
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(session_hold(&p.host, p.session), STATUS_OK);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    assert_int_equal(farmers(), 3);
    check_recount();
}

static void unpaired_terminal_counts_once_it_is_paired(void **unused) {
    uint64_t released;
    (void)unused;
    pairing_attend(&p, 3);
    assert_int_equal(db_execute(p.host.db, "DELETE FROM terminal"), STATUS_OK);
    struct ingest_result r = take(batch_of(0, 0));
    assert_int_equal(r.reason, STATUS_UNPAIRED);
    assert_int_equal(farmers(), 0);
    assert_int_equal(ledger_pair(&p.host, p.station.keys.public_key, 530402001), STATUS_OK);
    assert_int_equal(ingest_release(&p.host, p.station.terminal, &released), STATUS_OK);
    assert_int_equal(released, 1);
    assert_int_equal(farmers(), 3);
    assert_int_equal(pairing_count(&p, "SELECT COUNT(*) FROM act WHERE what = 'quarantine.release'"), 1);
    look_at_held(0);
}

// What is held already takes no more room, however full the quarantine is.
static void batch_that_is_held_is_not_refused_when_nothing_more_fits(void **unused) {
    (void)unused;
    pairing_attend(&p, 3);
    assert_int_equal(db_execute(p.host.db, "DELETE FROM terminal"), STATUS_OK);
    assert_int_equal(take(batch_of(0, 0)).outcome, INGEST_QUARANTINED);
    run_sql("INSERT INTO quarantine (digest, reason, detail, terminal, name, received_ms, bytes, released_ms)"
            " SELECT X'01', 'forged', '', 0, '', 0, ZEROBLOB(67108864 - LENGTH(bytes)), 0 FROM quarantine");
    assert_int_equal(take(batch_of(0, 0)).outcome, INGEST_QUARANTINED);
    assert_int_equal(take(batch_of(0, 2)).outcome, INGEST_REFUSED);
}

// It is what the batch says that the office looked at, not who was paired at the time.
static void rejected_batch_counts_no_more_once_its_terminal_is_paired(void **unused) {
    uint64_t released;
    (void)unused;
    pairing_attend(&p, 3);
    assert_int_equal(db_execute(p.host.db, "DELETE FROM terminal"), STATUS_OK);
    assert_int_equal(take(batch_of(0, 0)).reason, STATUS_UNPAIRED);
    look_at_held(1);
    assert_int_equal(ingest_reject(&p.host, held_digest), STATUS_OK);
    assert_int_equal(ledger_pair(&p.host, p.station.keys.public_key, 530402001), STATUS_OK);
    assert_int_equal(ingest_release(&p.host, p.station.terminal, &released), STATUS_OK);
    assert_int_equal(released, 0);
    struct ingest_result r = take(batch_of(0, 0));
    assert_int_equal(r.outcome, INGEST_QUARANTINED);
    assert_int_equal(r.reason, STATUS_REJECTED);
    assert_int_equal(farmers(), 0);
    look_at_held(0);
}

static void batch_signed_by_another_is_not_told_as_released_at_pairing(void **unused) {
    uint64_t released;
    struct ingest_result r;
    (void)unused;
    pairing_attend(&p, 3);
    assert_int_equal(db_execute(p.host.db, "DELETE FROM terminal"), STATUS_OK);
    struct bytes b = batch_of(0, 0);
    b.data[b.len - 1] ^= 1;
    assert_int_equal(ingest_batch(&p.host, "file", "test", b.data, b.len, &r), STATUS_OK);
    free(b.data);
    assert_int_equal(ledger_pair(&p.host, p.station.keys.public_key, 530402001), STATUS_OK);
    assert_int_equal(ingest_release(&p.host, p.station.terminal, &released), STATUS_OK);
    assert_int_equal(released, 0);
    look_at_held(1);
}

// ---- sticks ----

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
    snprintf(mount, sizeof mount, "%s/stick", dir);
    snprintf(place, sizeof place, "%s/ROLLCALL/%s", mount, terminal_id_format(p.station.terminal, terminal));
    assert_int_equal(directory_make(place, 0755), STATUS_OK);
    struct bytes whole = batch_of(0, 0), part = batch_of(0, 3);
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
    assert_int_equal(farmers(), 5);
    t = visit(mount);
    assert_int_equal(t.events, 0);
    assert_int_equal(farmers(), 5);
    free(whole.data);
    free(part.data);
}

// ---- incremental equals rebuilt, whatever happens ----

static uint64_t state;

static unsigned chance(unsigned below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 11) % below);
}

static uint64_t listed; // a session that wants its people enrolled, and has two places

static enum status correct_sex(uint64_t number) {
    struct person person;
    enum status status = people_find(&p.host, number, &person);
    person.sex = 1 + (int)chance(2);
    return status == STATUS_OK ? people_edit(&p.host, &person, 1u << COLUMN_SEX) : status;
}

// A paper list of either session, typed in or taken back.
static enum status change_a_paper_list(uint64_t badge) {
    struct session session;
    enum paper_answer answer;
    enum status status = session_find(&p.host, chance(2) ? listed : p.session, &session);
    struct paper_entry entry = {session.start_ms, session.start_ms + 60000 * (1 + chance(100)), ""};
    p.host.now_ms = PAIRING_NOW_MS + 86400000;
    if (status != STATUS_OK)
        return status;
    return chance(3) ? paper_attend(&p.host, &session, badge, &entry, &answer)
                     : paper_undo(&p.host, &session, badge, &answer);
}

static void change_a_fact(uint64_t blanks[4]) {
    enum status status = STATUS_OK;
    uint64_t a = p.people[chance(PAIRING_PEOPLE)], b = p.people[chance(PAIRING_PEOPLE)];
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    size_t forgotten;
    switch (chance(14)) {
    case 12:
        status = correct_sex(a);
        break;
    case 13:
        status = chance(6) ? STATUS_OK : people_forget(&p.host, a, &forgotten);
        break;
    case 8:
        status = allocation_set(
            &p.host, &(struct allocation){"farmer", 2026, chance(2) ? 530402 : 530402001, chance(9000), NULL, "调整"});
        break;
    case 9:
    case 10:
        status = change_a_paper_list(chance(2) ? a : blanks[chance(4)]);
        break;
    case 6:
        p.host.now_ms = PAIRING_NOW_MS + (int64_t)chance(100000);
        status = session_enroll(&p.host, listed, chance(2) ? a : blanks[chance(4)]);
        status = status == STATUS_FULL ? STATUS_OK : status;
        break;
    case 7:
        p.host.now_ms = PAIRING_NOW_MS + (int64_t)chance(100000);
        status = session_enroll_cancel(&p.host, listed, a);
        break;
    case 0:
        p.host.now_ms = PAIRING_NOW_MS - 1000 + (int64_t)chance(2000);
        status = badge_revoke(&p.host, a, "遗失");
        break;
    case 1:
        status = badge_bind(&p.host, blanks[chance(4)], a);
        break;
    case 2:
        status = people_merge(&p.host, a, b, 1);
        break;
    case 3:
        status = people_unmerge(&p.host, a);
        break;
    case 4:
        status = host_setting_put(&p.host, "women_in_farming", chance(2) ? "both" : "women");
        break;
    default:
        status = host_setting_put(&p.host, "credit", chance(2) ? "venue" : "residence");
    }
    assert_true(status == STATUS_OK || status == STATUS_CONFLICT || status == STATUS_NOT_FOUND ||
                status == STATUS_OUTDATED);
    assert_int_equal(tally_update(&p.host), STATUS_OK);
    if (status == STATUS_OK)
        assert_int_equal(db_commit(p.host.db), STATUS_OK);
    else
        db_rollback(p.host.db);
}

static int64_t closed_farmers(int64_t *now) {
    struct quotas quotas;
    struct closing closing;
    struct figure f;
    assert_int_equal(quotas_load(&p.host, 2026, &quotas), STATUS_OK);
    assert_int_equal(closing_find(&p.host, 2026, &closing), STATUS_OK);
    assert_int_equal(closing_figure(&p.host, &closing, 2026, quotas_find(&quotas, "farmer"), 530402, &f), STATUS_OK);
    assert_int_equal(f.settled, SETTLED_CLOSED);
    *now = f.now;
    return f.done;
}

static void close_year(int is_forced, enum status expected) {
    struct closing closing;
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(closing_close(&p.host, 2026, is_forced, &closing), expected);
    if (expected == STATUS_OK)
        assert_int_equal(db_commit(p.host.db), STATUS_OK);
    else
        db_rollback(p.host.db);
}

static void a_year_is_closed_once_and_knows_what_was_held(void **unused) {
    int bad = -1;
    int64_t now;
    (void)unused;
    pairing_attend(&p, 5);
    take(batch_of(0, 0));
    close_year(0, STATUS_INVALID); // it has not ended
    close_year(1, STATUS_OK);
    close_year(1, STATUS_CONFLICT);
    assert_int_equal(closed_farmers(&now), 5);
    assert_int_equal(closing_verify(&p.host, &bad), STATUS_OK);
    assert_int_equal(bad, 0);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    assert_int_equal(allocation_set(&p.host, &(struct allocation){"farmer", 2026, 530402, 1, "", ""}), STATUS_CONFLICT);
    db_rollback(p.host.db);
    assert_int_equal(db_execute(p.host.db, "DELETE FROM batch WHERE number = (SELECT MAX(number) FROM batch)"),
                     STATUS_OK);
    assert_int_equal(closing_verify(&p.host, &bad), STATUS_OK);
    assert_int_equal(bad, 2026);
}

static void tally_equals_recount_and_tables_the_book_after_any_history(void **unused) {
    uint64_t blanks[4], differences;
    struct badge_face face;
    char tokens[4][120], card[120], poster[120], bad[128];
    int64_t closed = 0, now;
    (void)unused;
    state = seed_choose() | 1;
    listed = pairing_add_session(
        &p,
        (struct session){
            .end_ms = 7200000, .capacity = 2, .early_s = 600, .late_s = 3600, .unenrolled = UNENROLLED_PENDING},
        card);
    pairing_card(&p, BADGE_POSTER, listed, poster);
    assert_int_equal(db_begin(p.host.db), STATUS_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(badge_new_blank(&p.host, &face), STATUS_OK);
        blanks[i] = face.badge.number;
        badge_token(&p.host, &face.badge, tokens[i]);
    }
    assert_int_equal(db_commit(p.host.db), STATUS_OK);
    pairing_attend(&p, 0);
    uint64_t from = 0;
    for (int round = 0; round < (getenv("SOAK") ? 2000 : 120); round++) {
        for (unsigned i = chance(4); i > 0; i--)
            pairing_scan(&p, chance(4) ? p.tokens[chance(PAIRING_PEOPLE)] : tokens[chance(4)],
                         100 + round * 70 + (int)i);
        if (chance(3) == 0)
            pairing_scan(&p, poster, 100 + round * 70 + 6);
        if (chance(6) == 0) { // the other session
            pairing_scan(&p, p.officer, 100 + round * 70 + 8);
            pairing_scan(&p, p.station.admit.session == listed ? p.card : card, 100 + round * 70 + 9);
        }
        if (chance(5) == 0)
            station_set_clock(&p.station, (struct moment){(100 + round * 70) * 1000},
                              PAIRING_NOW_MS + (int64_t)chance(1000000) * 60, CLOCK_HOST);
        if (chance(8) == 0) { // the power goes; at times the clock with it
            int64_t second = 100 + round * 70 + 20;
            station_close(&p.station);
            assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
            assert_int_equal(station_start(&p.station, (struct moment){second * 1000},
                                           chance(2) ? 0 : PAIRING_NOW_MS + second * 1000),
                             STATUS_OK);
        }
        struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
        size_t len;
        journal_epochs(p.station.journal, epochs, &len);
        if (epochs[0].last > from && chance(3) == 0) {
            // Sometimes the newer half first.
            uint64_t middle = from + (epochs[0].last - from) / 2;
            if (middle > from && middle < epochs[0].last && chance(2)) {
                take(batch_of(middle, 0));
                take(batch_of(from, middle));
            } else {
                take(batch_of(from, 0));
            }
            from = epochs[0].last;
        }
        change_a_fact(blanks);
        if (round == 40) {
            close_year(1, STATUS_OK);
            closed = closed_farmers(&now);
        }
        if (round >= 40 && closed_farmers(&now) != closed)
            fail_msg("round %d: the closed year moved", round);
        assert_int_equal(tally_verify(&p.host, &differences), STATUS_OK);
        if (differences)
            fail_msg("round %d: %d differences", round, (int)differences);
        assert_int_equal(book_compare(&p.host, bad), STATUS_OK);
        if (*bad)
            fail_msg("round %d: the book tells otherwise of %s", round, bad);
    }
}

// The engine's own check once took a column for NULL that stands before one of the key.
static void host_with_merges_and_allocations_passes_its_check(void **unused) {
    (void)unused;
    assert_int_equal(people_merge(&p.host, p.people[0], p.people[1], 1), STATUS_OK);
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
    db_prepare(db, &s,
               "SELECT m.name || '.' || c.name || ' ' || c.type || c.\"notnull\" || c.pk FROM sqlite_master m,"
               " pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name <> 'batch_4' ORDER BY 1");
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
    snprintf(path, sizeof path, "%s/old.db", dir);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gap_is_kept_named_and_closed_later, make, clean),
        cmocka_unit_test_setup_teardown(overlapping_batches_count_once, make, clean),
        cmocka_unit_test_setup_teardown(fork_keeps_both_and_is_flagged, make, clean),
        cmocka_unit_test_setup_teardown(copied_card_leaves_figures_equal_to_their_recount, make, clean),
        cmocka_unit_test_setup_teardown(clock_that_dates_an_opening_counts_who_came_in_a_later_boot, make, clean),
        cmocka_unit_test(batches_behind_a_gap_are_asked_about_once_each),
        cmocka_unit_test_setup_teardown(event_in_several_batches_is_verified_once, make, clean),
        cmocka_unit_test_setup_teardown(batch_is_kept_with_its_signature_and_verified_anew, make, clean),
        cmocka_unit_test_setup_teardown(batch_seen_before_is_known_by_its_bytes, make, clean),
        cmocka_unit_test_setup_teardown(events_are_made_again_from_the_batches, make, clean),
        cmocka_unit_test_setup_teardown(batches_of_an_older_database_are_packed_again, make, clean),
        cmocka_unit_test_setup_teardown(clock_out_of_all_years_dates_nothing, make, clean),
        cmocka_unit_test_setup_teardown(events_under_another_hosts_plan_are_nobodys_here, make, clean),
        cmocka_unit_test_setup_teardown(revoked_terminal_is_kept_apart_from_then_on, make, clean),
        cmocka_unit_test_setup_teardown(honest_batch_of_a_revoked_terminal_counts_once_released, make, clean),
        cmocka_unit_test_setup_teardown(forged_batch_is_never_released, make, clean),
        cmocka_unit_test_setup_teardown(session_called_off_counts_nobody_until_it_is_held, make, clean),
        cmocka_unit_test_setup_teardown(unpaired_terminal_counts_once_it_is_paired, make, clean),
        cmocka_unit_test_setup_teardown(batch_that_is_held_is_not_refused_when_nothing_more_fits, make, clean),
        cmocka_unit_test_setup_teardown(rejected_batch_counts_no_more_once_its_terminal_is_paired, make, clean),
        cmocka_unit_test_setup_teardown(batch_signed_by_another_is_not_told_as_released_at_pairing, make, clean),
        cmocka_unit_test_setup_teardown(hostile_stick_harms_nothing_else, make, clean),
        cmocka_unit_test_setup_teardown(a_year_is_closed_once_and_knows_what_was_held, make, clean),
        cmocka_unit_test_setup_teardown(tally_equals_recount_and_tables_the_book_after_any_history, make, clean),
        cmocka_unit_test_setup_teardown(host_with_merges_and_allocations_passes_its_check, make, clean),
        cmocka_unit_test_setup_teardown(database_of_version_2_is_brought_up_to_date, make, clean),
        cmocka_unit_test_setup_teardown(database_of_a_newer_version_is_left_alone, make, clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
