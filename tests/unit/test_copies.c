// SPDX-License-Identifier: Apache-2.0
// A card is copied, and both copies go on: two histories of one epoch, in boots of one number, each with a clock of its
// own. Whatever of both arrives, cut anywhere, in any order: the figures equal their recount, nobody counts twice, and
// every event is dated by the clock of its own history.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "host/carry/ingest.h"
#include "host/ledger/ledger.h"
#include "host/ledger/timeline.h"
#include "host/tally/tally.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"

#define COPIES      2
#define BEFORE      3 // people who came before the card was copied
#define EACH        4 // who come to each copy
#define BATCHES_MAX 64

struct bytes {
    uint8_t *data;
    size_t len;
};

static struct pairing p;
static struct bytes batches[BATCHES_MAX];
static size_t batches_len;
static int64_t expected_ms[PAIRING_PEOPLE]; // when each was there, by the clock of their copy

static unsigned chance(unsigned n) {
    return (unsigned)random() % n;
}

static void copy(const char *from, const char *to) {
    char command[1200];
    snprintf(command, sizeof command, "rm -rf '%s' && cp -r '%s' '%s'", to, from, to);
    assert_int_equal(system(command), 0);
}

static void seal(uint64_t epoch, uint64_t after, size_t max) {
    struct batch b = {.head = {.terminal = p.station.terminal, .epoch = epoch}};
    size_t n;
    assert_int_equal(journal_host(p.station.journal, epoch, &b.head.host), STATUS_OK);
    assert_int_equal(journal_read(p.station.journal, epoch, after, max, &b.events, &n, b.head.previous), STATUS_OK);
    b.head.first = after + 1;
    b.head.count = (uint32_t)n;
    struct bytes *out = &batches[batches_len++];
    assert_true(batches_len < BATCHES_MAX);
    assert_int_equal(batch_seal(&b, &p.station.keys, &out->data, &out->len), STATUS_OK);
    batch_clear(&b);
}

// Everything the journal holds, in batches that begin and end anywhere, some of it twice.
static void cut_into_batches(void) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len;
    assert_int_equal(journal_epochs(p.station.journal, epochs, &len), STATUS_OK);
    assert_int_equal(len, 1); // nothing tells a whole card from its copy
    for (uint64_t after = 0; after < epochs[0].last;) {
        size_t max = 1 + chance(6);
        seal(epochs[0].epoch, after, max);
        after += max;
    }
    seal(epochs[0].epoch, chance((unsigned)epochs[0].last - 1), 1 + chance(4));
}

static void set_clock(int64_t second, int64_t wall_ms) {
    assert_int_equal(station_set_clock(&p.station, (struct moment){second * 1000}, wall_ms, CLOCK_HOST), STATUS_OK);
}

// A life of a copy: people come before and after its clock is set, once, to what it believes.
static void live(int number) {
    int64_t set_s = 10 + chance(40), wall_ms = PAIRING_NOW_MS + (int64_t)(600 + chance(3000)) * 1000;
    int is_set = 0;
    assert_int_equal(station_open(p.terminal_dir, &p.station), STATUS_OK);
    assert_int_equal(station_start(&p.station, (struct moment){0}, 0), STATUS_OK); // no clock, and so the same in both
    for (int i = 0; i < EACH; i++) {
        int who = BEFORE + number * EACH + i;
        int64_t second = 5 + 12 * i + (int64_t)chance(5);
        if (!is_set && second >= set_s)
            set_clock(set_s, wall_ms);
        is_set |= second >= set_s;
        assert_int_equal(pairing_scan(&p, p.tokens[who], second), VERDICT_CHECKED_IN);
        expected_ms[who] = wall_ms + (second - set_s) * 1000;
    }
    if (!is_set)
        set_clock(100, wall_ms + (100 - set_s) * 1000);
    cut_into_batches();
    station_close(&p.station);
}

static void shuffle(void) {
    for (size_t i = batches_len; i > 1; i--) {
        size_t other = chance((unsigned)i);
        struct bytes b = batches[i - 1];
        batches[i - 1] = batches[other];
        batches[other] = b;
    }
}

static void check_figures(void) {
    uint64_t differences = 99;
    assert_int_equal(tally_verify(&p.host, &differences), STATUS_OK);
    assert_int_equal(differences, 0);
}

static void check_date(struct timeline *timeline, const struct ledger_event *e) {
    int who = BEFORE;
    while (who < PAIRING_PEOPLE && p.people[who] != e->event.badge)
        who++;
    assert_true(who < PAIRING_PEOPLE);
    assert_int_equal(timeline_wall_ms(timeline, e), expected_ms[who]);
}

static void check_dates(void) {
    struct timeline *timeline = timeline_new(p.host.db);
    struct ledger_events held = pairing_held(&p, LEDGER_KIND(EVENT_CHECKED_IN));
    assert_int_equal(held.len, BEFORE + COPIES * EACH);
    for (size_t i = 0; i < held.len; i++)
        if (held.items[i].event.boot > 1)
            check_date(timeline, &held.items[i]);
    ledger_events_clear(&held);
    timeline_free(timeline);
}

static void tell_story(unsigned long seed) {
    char dir[256], kept[400];
    struct ledger_state state;
    struct ledger_proof proof;
    srandom((unsigned)seed);
    batches_len = 0;
    pairing_make(&p, temporary_make(dir));
    pairing_attend(&p, BEFORE);
    station_close(&p.station);
    snprintf(kept, sizeof kept, "%s/copy", dir);
    copy(p.terminal_dir, kept);
    for (int number = 0; number < COPIES; number++) {
        copy(kept, p.terminal_dir);
        live(number);
    }
    shuffle();
    for (size_t i = 0; i < batches_len; i++) {
        struct ingest_result r;
        assert_int_equal(ingest_batch(&p.host, "file", "test", batches[i].data, batches[i].len, &r), STATUS_OK);
        free(batches[i].data);
        check_figures();
    }
    check_dates();
    assert_int_equal(ledger_state(&p.host, &state), STATUS_OK);
    assert_true(state.forks > 0); // and both are told
    assert_int_equal(pairing_count(&p, "SELECT SUM(person_times) FROM tally WHERE quota = 'farmer' AND area = 530400"),
                     BEFORE + COPIES * EACH);
    assert_int_equal(ledger_verify(&p.host, &proof), STATUS_OK);
    assert_int_equal(proof.bad, 0);
    pairing_close(&p);
    temporary_remove(dir);
}

static void copied_card_is_dated_by_its_own_clock_in_any_order(void **unused) {
    (void)unused;
    unsigned long seed = seed_choose(), count = getenv("SOAK") ? 300 : 8;
    for (unsigned long i = 0; i < count; i++) {
        fprintf(stderr, "story %lu, SEED=%lu\n", i + 1, seed + i);
        tell_story(seed + i);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copied_card_is_dated_by_its_own_clock_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
