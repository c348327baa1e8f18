// SPDX-License-Identifier: Apache-2.0
// A stick pulled out while it was written, or changed on its way: every file that travels on one, cut at every byte and
// changed at every byte, through the visits of both sides. Afterwards the whole file goes through as if nothing had
// been.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/carry/stick.h"
#include "host/carry/stick.h"
#include "host/ledger/ledger.h"
#include "proto/file.h"
#include "proto/pair.h"
#include "proto/stick.h"
#include "tests/support/pairing.h"
#include "tests/support/program.h"

#define EVENTS   8 // started, opened, six check-ins
#define NEW_AREA 530402002

struct stick {
    char dir[256], mount[300];
    struct pairing p;
};

struct whole {
    char path[700];
    uint8_t *bytes;
    size_t len;
};

// A paired terminal with six people checked in, an empty stick, and something new for the next plan.
static void make(struct stick *s) {
    temporary_make(s->dir);
    snprintf(s->mount, sizeof s->mount, "%s/stick", s->dir);
    assert_int_equal(directory_make(s->mount, 0755), STATUS_OK);
    pairing_make(&s->p, s->dir);
    pairing_attend(&s->p, 6);
}

static void clear(struct stick *s) {
    pairing_close(&s->p);
    temporary_remove(s->dir);
}

static struct stick_visit visit(struct stick *s, int ask_pairing) {
    struct stick_visit v = {0};
    assert_int_equal(stick_visit(&s->p.station, s->mount, ask_pairing, &v), STATUS_OK);
    return v;
}

static void hear(void *context, const struct stick_report *report) {
    (void)context, (void)report;
}

static struct stick_totals collect(struct stick *s, int pair) {
    struct stick_options options = {.pair = pair, .pair_area = NEW_AREA, .report = hear};
    struct stick_totals totals;
    assert_int_equal(stick_collect(&s->p.host, s->mount, &options, &totals), STATUS_OK);
    return totals;
}

static void path_on_stick(const struct stick *s, const char *name, char path[700]) {
    char id[TERMINAL_TEXT_SIZE];
    snprintf(path, 700, "%s/" STICK_TOP "/%s/%s", s->mount, terminal_id_format(s->p.station.terminal, id), name);
}

static struct whole load(const struct stick *s, const char *name) {
    struct whole w;
    path_on_stick(s, name, w.path);
    assert_int_equal(file_read(w.path, 1 << 20, &w.bytes, &w.len), STATUS_OK);
    return w;
}

// As a stick that was pulled out leaves it: no care taken.
static void put(const struct whole *w, size_t len) {
    FILE *f = fopen(w->path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(w->bytes, 1, len, f), len);
    fclose(f);
}

// Calls check for every damaged form of a file, then puts the whole one back.
static void damage(struct stick *s, struct whole *w, void (*check)(struct stick *s)) {
    size_t stride = getenv("ROLLCALL_SLOW") ? 7 : 1;
    for (size_t at = 0; at < w->len; at += stride) {
        put(w, at);
        check(s);
        w->bytes[at] ^= 0x20;
        put(w, w->len);
        check(s);
        w->bytes[at] ^= 0x20;
    }
    put(w, w->len);
    free(w->bytes);
}

static void batch_name(const struct stick *s, char name[STICK_BATCH_NAME_SIZE]) {
    struct stick_batch batch = {.epoch = journal_current_epoch(s->p.station.journal), .first = 1, .last = EVENTS};
    stick_batch_format(&batch, name);
}

static void nothing_was_taken(struct stick *s) {
    struct stick_totals t = collect(s, 0);
    assert_int_equal(t.events, 0);
    assert_int_equal(t.quarantined + t.refused, 1);
    assert_int_equal(pairing_events(&s->p, 0), 0);
}

static void a_batch_damaged_on_a_stick_is_told_and_the_whole_one_taken(void **unused) {
    struct stick s;
    char name[STICK_BATCH_NAME_SIZE], torn[800];
    (void)unused;
    make(&s);
    visit(&s, 0);
    batch_name(&s, name);
    struct whole w = load(&s, name);
    damage(&s, &w, nothing_was_taken);
    snprintf(torn, sizeof torn, "%s.new", w.path); // what a power cut leaves beside it
    FILE *f = fopen(torn, "wb");
    fclose(f);
    assert_int_equal(collect(&s, 0).events, EVENTS);
    assert_int_equal(pairing_events(&s.p, 0), EVENTS);
    assert_int_equal(collect(&s, 0).events, 0);
    clear(&s);
}

static void nobody_was_paired(struct stick *s) {
    assert_int_equal(collect(s, 1).paired, 0);
    assert_int_equal(pairing_count(&s->p, "SELECT area FROM terminal"), 530402001);
}

static void a_damaged_request_pairs_nobody(void **unused) {
    struct stick s;
    (void)unused;
    make(&s);
    visit(&s, 1);
    struct whole w = load(&s, STICK_PAIR_REQUEST);
    damage(&s, &w, nobody_was_paired);
    assert_int_equal(collect(&s, 1).paired, 1);
    assert_int_equal(pairing_count(&s.p, "SELECT area FROM terminal"), NEW_AREA);
    clear(&s);
}

static void no_ack_was_believed(struct stick *s) {
    struct stick_visit v = visit(s, 0);
    assert_int_not_equal(v.acks, STATUS_OK);
    assert_int_equal(v.events, EVENTS);
    assert_int_equal(pairing_pending(&s->p), EVENTS);
}

static void no_plan_was_taken(struct stick *s) {
    struct stick_visit v = visit(s, 0);
    assert_int_not_equal(v.plan, STATUS_OK);
    assert_int_equal(s->p.station.plan.terminal_area, 530402001);
}

static void no_answer_was_taken(struct stick *s) {
    struct stick_visit v = visit(s, 0);
    assert_int_not_equal(v.pair_answer, STATUS_OK);
    assert_int_equal(v.paired, 0);
    assert_true(v.pair_requested);
}

// The damaged ones first, with nothing else of the host's on the stick; each is taken once it is whole.
static void what_a_host_left_is_believed_only_whole(void **unused) {
    struct stick s;
    (void)unused;
    make(&s);
    visit(&s, 1);
    collect(&s, 1);
    struct whole answer = load(&s, STICK_PAIR_ANSWER), plan = load(&s, STICK_PLAN), ack = load(&s, STICK_ACK);
    unlink(plan.path);
    unlink(ack.path);
    damage(&s, &answer, no_answer_was_taken);
    assert_int_equal(visit(&s, 0).pair_answer, STATUS_OK);
    damage(&s, &plan, no_plan_was_taken);
    assert_int_equal(visit(&s, 0).plan, STATUS_OK);
    assert_int_equal(s.p.station.plan.terminal_area, NEW_AREA);
    damage(&s, &ack, no_ack_was_believed);
    assert_int_equal(visit(&s, 0).acks, STATUS_OK);
    assert_int_equal(pairing_pending(&s.p), 0);
    clear(&s);
}

static void no_health_was_believed(struct stick *s) {
    collect(s, 0);
    assert_int_equal(pairing_count(&s->p, "SELECT COUNT(*) FROM terminal_health"), 0);
}

static void a_damaged_word_of_a_terminal_about_itself_is_not_believed(void **unused) {
    struct stick s;
    (void)unused;
    make(&s);
    visit(&s, 0);
    struct whole health = load(&s, STICK_HEALTH);
    damage(&s, &health, no_health_was_believed);
    collect(&s, 0);
    assert_int_equal(pairing_count(&s.p, "SELECT pending FROM terminal_health"), EVENTS);
    clear(&s);
}

struct scanning {
    struct stick *stick;
    int scans;
};

static void scan_between(void *context) {
    struct scanning *s = context;
    assert_int_equal(pairing_scan(&s->stick->p, s->stick->p.tokens[6 + s->scans], 5000 + s->scans), VERDICT_CHECKED_IN);
    s->scans++;
}

// Three files of events; whoever scans while they are written is answered at once, and is on the stick as well.
static void people_go_on_scanning_while_a_stick_is_written(void **unused) {
    struct stick s;
    struct scanning scanning = {&s, 0};
    struct stick_visit v = {.between = scan_between, .context = &scanning};
    struct event many[1024];
    (void)unused;
    make(&s);
    for (int i = 0; i < 1024; i++)
        many[i] = (struct event){
            .kind = EVENT_REFUSED, .boot = s.p.station.boot, .uptime_ms = 4000000, .code = REFUSAL_UNKNOWN};
    for (int i = 0; i < 17; i++)
        assert_int_equal(journal_append(s.p.station.journal, many, 1024), STATUS_OK);
    assert_int_equal(stick_visit(&s.p.station, s.mount, 0, &v), STATUS_OK);
    assert_int_equal(v.batches, 3);
    assert_int_equal(scanning.scans, 3);
    assert_true(v.events >= EVENTS + 17 * 1024); // and no endless visit; later scans travel with the next one
    assert_int_equal(collect(&s, 0).events, v.events);
    clear(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_damaged_on_a_stick_is_told_and_the_whole_one_taken),
        cmocka_unit_test(a_damaged_request_pairs_nobody),
        cmocka_unit_test(what_a_host_left_is_believed_only_whole),
        cmocka_unit_test(a_damaged_word_of_a_terminal_about_itself_is_not_believed),
        cmocka_unit_test(people_go_on_scanning_while_a_stick_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
