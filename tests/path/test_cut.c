// SPDX-License-Identifier: Apache-2.0
// Everything that travels, cut at every byte: a conversation between a real host and a real terminal, and the files of
// a stick. After each cut: nothing is lost, nothing is there twice, and the next visit goes through. A conversation has
// thousands of bytes: one place in 11 from a seeded one on, SOAK=1 every one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/carry/talk.h"
#include "host/carry/ingest.h"
#include "host/carry/sync.h"
#include "host/ledger/ledger.h"
#include "proto/batch.h"
#include "proto/conversation_common.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"

#define EVENTS 8 // started, opened, six check-ins

static struct moment later(void *clock) {
    (void)clock;
    return (struct moment){60000};
}

// Moves what one side says to the other, at most *left bytes of it. 0 when nothing moved.
static int move(struct conversation *from, struct conversation *to, size_t *left) {
    size_t len;
    const uint8_t *out = conversation_output(from, &len);
    uint8_t bytes[97];
    if (!out || *left == 0)
        return 0;
    len = len < sizeof bytes ? len : sizeof bytes;
    len = len < *left ? len : *left;
    memcpy(bytes, out, len);
    conversation_sent(from, len);
    conversation_receive(to, bytes, len);
    *left -= len;
    return 1;
}

// One conversation that breaks after `bytes` bytes in all. Gives whether it came to its end, and how many it took.
static int converse(struct pairing *p, size_t bytes, const uint8_t *stale, size_t stale_len, size_t *used) {
    struct sync sync = {.host = &p->host};
    struct talk talk = {.station = &p->station, .now = later};
    struct conversation *host = sync_new(&sync), *terminal = talk_new(&talk);
    size_t left = bytes;
    if (stale_len)
        conversation_receive(host, stale, stale_len);
    for (int moved = 1; moved;) {
        moved = move(host, terminal, &left);
        moved |= move(terminal, host, &left);
    }
    int done = conversation_result(host) == STATUS_OK && conversation_result(terminal) == STATUS_OK;
    if (used)
        *used = bytes - left;
    conversation_free(host);
    conversation_free(terminal);
    return done;
}

static void copy_directory(const char *from, const char *to) {
    char command[800];
    snprintf(command, sizeof command, "rm -rf '%s' && cp -r '%s' '%s'", to, from, to);
    assert_int_equal(system(command), 0);
}

static void check_complete(struct pairing *p, int64_t clock_events) {
    assert_int_equal(pairing_events(p, 0), EVENTS + 1 + clock_events);
    assert_int_equal(pairing_count(p, "SELECT MAX(last) FROM batch"), EVENTS + 1 + clock_events);
    assert_int_equal(pairing_count(p, "SELECT person_times FROM tally WHERE quota = 'farmer' AND area = 530400"), 6);
    assert_int_equal(pairing_count(p, "SELECT COUNT(*) FROM quarantine"), 0);
    assert_int_equal(pairing_pending(p), 0);
}

// The directories of a finished pairing, copied anew for each cut.
static void make_base(char dir[256], char base[300], struct pairing *p) {
    uint64_t released;
    temporary_make(dir);
    snprintf(base, 300, "%s/base", dir);
    pairing_make(p, base);
    pairing_attend(p, 6);
    assert_int_equal(pairing_scan(p, "hello", 50), VERDICT_UNKNOWN);
    // Something new for the plan, so that it travels too.
    assert_int_equal(ingest_pair(&p->host, p->station.keys.public_key, 530402002, &released), STATUS_OK);
    pairing_close(p);
}

static void open_copy(const char *base, const char *dir, struct pairing *p) {
    snprintf(p->host_dir, sizeof p->host_dir, "%.250s/run/host", dir);
    snprintf(p->terminal_dir, sizeof p->terminal_dir, "%.250s/run/terminal", dir);
    char run[300];
    snprintf(run, sizeof run, "%.250s/run", dir);
    copy_directory(base, run);
    assert_int_equal(host_open(p->host_dir, PAIRING_NOW_MS + 60000, &p->host), STATUS_OK);
    assert_int_equal(station_open(p->terminal_dir, &p->station), STATUS_OK);
}

static void a_conversation_cut_at_any_byte_loses_and_doubles_nothing(void **unused) {
    char dir[256], base[300];
    struct pairing p;
    size_t whole, used;
    (void)unused;
    make_base(dir, base, &p);
    open_copy(base, dir, &p);
    assert_true(converse(&p, SIZE_MAX, NULL, 0, &whole));
    int64_t clock_events = pairing_events(&p, EVENT_CLOCK_SET);
    check_complete(&p, clock_events);
    assert_int_equal(p.station.plan.terminal_area, 530402002);
    pairing_close(&p);
    size_t stride = getenv("SOAK") ? 1 : getenv("ROLLCALL_SLOW") ? 97 : 11, tried = 0;
    for (size_t cut = seed_choose() % stride; cut < whole; cut += stride, tried++) {
        open_copy(base, dir, &p);
        assert_int_equal(converse(&p, cut, NULL, 0, &used), 0);
        assert_int_equal(used, cut);
        assert_true(converse(&p, SIZE_MAX, NULL, 0, &used));
        check_complete(&p, pairing_events(&p, EVENT_CLOCK_SET));
        pairing_close(&p);
    }
    printf("cut at %zu of %zu places\n", tried, whole);
    temporary_remove(dir);
}

// The first bytes a host hears may be what a terminal said before the cable was cut.
static void words_from_before_a_cut_are_not_taken_for_new(void **unused) {
    char dir[256], base[300];
    struct pairing p;
    (void)unused;
    make_base(dir, base, &p);
    open_copy(base, dir, &p);
    struct sync sync = {.host = &p.host};
    struct talk talk = {.station = &p.station, .now = later};
    struct conversation *host = sync_new(&sync), *terminal = talk_new(&talk);
    uint8_t *stale = malloc(1 << 20);
    size_t stale_len = 0, left = SIZE_MAX, len;
    for (int i = 0; i < 400 && conversation_is_running(host); i++) {
        move(host, terminal, &left);
        const uint8_t *out = conversation_output(terminal, &len);
        if (!out)
            continue;
        memcpy(stale + stale_len, out, len);
        stale_len += len;
        conversation_sent(terminal, len);
        conversation_receive(host, stale + stale_len - len, len);
    }
    assert_int_equal(conversation_result(host), STATUS_OK);
    conversation_free(host);
    conversation_free(terminal);
    assert_true(converse(&p, SIZE_MAX, stale, stale_len, NULL));
    check_complete(&p, pairing_events(&p, EVENT_CLOCK_SET));
    free(stale);
    pairing_close(&p);
    temporary_remove(dir);
}

// A terminal that is paired, and says again what it has said before: while batches are pulled, and while a plan goes
// down.
static enum status repeat_when(enum message awaited, enum message again, struct pairing *p) {
    struct sync sync = {.host = &p->host};
    struct talk talk = {.station = &p->station, .now = later};
    struct conversation *host = sync_new(&sync), *terminal = talk_new(&talk);
    size_t left = SIZE_MAX;
    while (host->awaits != awaited && conversation_is_running(host)) {
        move(host, terminal, &left);
        move(terminal, host, &left);
    }
    assert_int_equal(conversation_send(terminal, again, NULL, 0), STATUS_OK);
    for (int moved = 1; moved && conversation_is_running(host);) {
        moved = move(terminal, host, &left);
        moved |= move(host, terminal, &left);
    }
    enum status result = conversation_result(host);
    conversation_free(host);
    conversation_free(terminal);
    return result;
}

static void what_is_said_out_of_turn_ends_the_conversation(void **unused) {
    static const enum message messages[] = {MESSAGE_STATUS, MESSAGE_PULL_END, MESSAGE_BATCH, MESSAGE_GOODBYE};
    char dir[256], base[300];
    struct pairing p;
    (void)unused;
    make_base(dir, base, &p);
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        open_copy(base, dir, &p);
        assert_int_equal(repeat_when(MESSAGE_PLAN_DONE, messages[i], &p), STATUS_MALFORMED);
        pairing_close(&p);
    }
    open_copy(base, dir, &p);
    assert_int_equal(repeat_when(MESSAGE_PULL_END, MESSAGE_STATUS, &p), STATUS_MALFORMED);
    assert_true(converse(&p, SIZE_MAX, NULL, 0, NULL));
    pairing_close(&p);
    temporary_remove(dir);
}

static void make_batch(struct pairing *p, uint8_t **bytes, size_t *len) {
    uint64_t last;
    assert_int_equal(station_batch(&p->station, journal_current_epoch(p->station.journal), 0, &last, bytes, len),
                     STATUS_OK);
}

static void a_batch_cut_or_changed_at_any_byte_is_kept_apart(void **unused) {
    char dir[256];
    struct pairing p;
    struct ingest_result r;
    uint8_t *bytes;
    size_t len;
    (void)unused;
    temporary_make(dir);
    pairing_make(&p, dir);
    pairing_attend(&p, 6);
    make_batch(&p, &bytes, &len);
    for (size_t cut = 0; cut < len; cut++) {
        assert_int_equal(ingest_batch(&p.host, "stick", "torn", bytes, cut, &r), STATUS_OK);
        assert_int_equal(r.outcome, INGEST_QUARANTINED);
    }
    for (size_t at = 0; at < len; at++) {
        bytes[at] ^= 0x10;
        assert_int_equal(ingest_batch(&p.host, "stick", "flipped", bytes, len, &r), STATUS_OK);
        assert_int_equal(r.outcome, INGEST_QUARANTINED);
        bytes[at] ^= 0x10;
    }
    assert_int_equal(pairing_events(&p, 0), 0);
    assert_int_equal(ingest_batch(&p.host, "stick", "whole", bytes, len, &r), STATUS_OK);
    assert_int_equal(r.outcome, INGEST_TAKEN);
    assert_int_equal(ingest_batch(&p.host, "stick", "again", bytes, len, &r), STATUS_OK);
    assert_int_equal(r.outcome, INGEST_DUPLICATE);
    assert_int_equal(pairing_events(&p, 0), EVENTS);
    free(bytes);
    pairing_close(&p);
    temporary_remove(dir);
}

static void an_ack_cut_or_changed_at_any_byte_is_not_believed(void **unused) {
    char dir[256];
    struct pairing p;
    struct ingest_result r;
    struct ack_list acks;
    uint8_t *bytes;
    size_t len;
    (void)unused;
    temporary_make(dir);
    pairing_make(&p, dir);
    pairing_attend(&p, 6);
    make_batch(&p, &bytes, &len);
    assert_int_equal(ingest_batch(&p.host, "stick", "whole", bytes, len, &r), STATUS_OK);
    free(bytes);
    assert_int_equal(ledger_acks(&p.host, p.station.terminal, &acks), STATUS_OK);
    assert_int_equal(ack_list_pack(&acks, &p.host.keys, &bytes, &len), STATUS_OK);
    for (size_t at = 0; at < len; at++) {
        assert_int_not_equal(station_take_acks(&p.station, bytes, at), STATUS_OK);
        bytes[at] ^= 1;
        assert_int_not_equal(station_take_acks(&p.station, bytes, len), STATUS_OK);
        bytes[at] ^= 1;
        assert_int_equal(pairing_pending(&p), EVENTS);
    }
    assert_int_equal(station_take_acks(&p.station, bytes, len), STATUS_OK);
    assert_int_equal(pairing_pending(&p), 0);
    ack_list_clear(&acks);
    free(bytes);
    pairing_close(&p);
    temporary_remove(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversation_cut_at_any_byte_loses_and_doubles_nothing),
        cmocka_unit_test(words_from_before_a_cut_are_not_taken_for_new),
        cmocka_unit_test(what_is_said_out_of_turn_ends_the_conversation),
        cmocka_unit_test(a_batch_cut_or_changed_at_any_byte_is_kept_apart),
        cmocka_unit_test(an_ack_cut_or_changed_at_any_byte_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
