// SPDX-License-Identifier: Apache-2.0
// One walk over the sessions, each with its check-ins in the order they were made, finds what is odd within a session
// and which orders repeat; host/signals/signals_people.c finds the rest. Orders are compared by digests of a few
// badges in a row, of which every fourth value is remembered: enough to meet a copied list, small enough for a city.
#include "host/signals/signals.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/ledger/ledger_events.h"
#include "host/ledger/timeline.h"
#include "host/signals/orders.h"
#include "host/signals/signals_people.h"
#include "host/tally/count.h"
#include "proto/civil.h"
#include "proto/number.h"

#define CHECK_INS_MAX 4096 // of one session that are looked at
#define KEPT_OF       4

struct search {
    struct host *host;
    int year;
    int64_t area;
    void (*visit)(void *context, const struct signal *signal);
    void *context;
    int found[SIGNAL_KINDS];
    struct timeline *timeline;
    struct ledger_events scans; // of the session at hand
    struct orders orders;       // of the sessions before it
};

static const char *const kinds[SIGNAL_KINDS] = {"far_apart", "burst",    "same_order", "empty",      "many_a_day",
                                                "off_hours", "over_cap", "left_open",  "wrong_clock"};

const char *signal_kind_text(enum signal_kind kind) {
    return kinds[kind];
}

char *signal_id(const struct signal *s, char id[SIGNAL_ID_SIZE]) {
    snprintf(id, SIGNAL_ID_SIZE, "%s.%" PRIx64 ".%" PRIx64 ".%" PRIx64 ".%" PRId64 ".%.12s", kinds[s->kind], s->session,
             s->other, s->holder, s->day, s->programme);
    return id;
}

int signal_kind_of(const char *word, enum signal_kind *kind) {
    for (int i = 0; i < SIGNAL_KINDS; i++)
        if (strcmp(kinds[i], word) == 0) {
            *kind = (enum signal_kind)i;
            return 1;
        }
    return 0;
}

// It is one when it is what a signal that says the same would be called.
int signal_of_id(const char *id, struct signal *signal) {
    char kind[32], again[SIGNAL_ID_SIZE];
    struct signal s = {.kind = SIGNAL_EMPTY};
    int read = 0;
    if (sscanf(id, "%31[a-z_].%" SCNx64 ".%" SCNx64 ".%" SCNx64 ".%" SCNd64 ".%n", kind, &s.session, &s.other,
               &s.holder, &s.day, &read) != 5 ||
        !read || !signal_kind_of(kind, &s.kind))
        return 0;
    snprintf(s.programme, sizeof s.programme, "%s", id + read);
    if (strcmp(signal_id(&s, again), id) != 0)
        return 0;
    *signal = s;
    return 1;
}

static void tell(struct search *s, struct signal signal) {
    if (s->found[signal.kind]++ < SIGNALS_MAX)
        s->visit(s->context, &signal);
}

static void tell_found(void *context, const struct signal *signal) {
    tell(context, *signal);
}

// ---- within a session ----

// Under another host's plan the number is another session's.
static enum status load_scans(struct search *s, uint64_t session) {
    const struct ledger_question q = {.kinds = LEDGER_SCANS, .session = session};
    struct ledger_events *scans = &s->scans;
    size_t kept = 0;
    enum status status = ledger_find(s->host->db, &q, scans);
    for (size_t i = 0; i < scans->len; i++)
        if (ledger_is_own(s->host, &scans->items[i]))
            scans->items[kept++] = scans->items[i];
    scans->len = kept;
    return status;
}

static void keep_check_ins(struct ledger_events *scans) {
    size_t kept = 0;
    for (size_t i = 0; i < scans->len && kept < CHECK_INS_MAX; i++)
        if (scans->items[i].event.kind == EVENT_CHECKED_IN)
            scans->items[kept++] = scans->items[i];
    scans->len = kept;
}

static void find_burst(struct search *s, uint64_t session) {
    int64_t shortest = SIGNAL_BURST_MS;
    size_t fast = 0;
    for (size_t i = SIGNAL_BURST_BADGES - 1; i < s->scans.len; i++) {
        const struct ledger_event *last = &s->scans.items[i], *first = last - (SIGNAL_BURST_BADGES - 1);
        int64_t span = last->event.uptime_ms - first->event.uptime_ms;
        if (first->epoch != last->epoch || first->event.boot != last->event.boot || span >= SIGNAL_BURST_MS)
            continue;
        fast++;
        shortest = span < shortest ? span : shortest;
    }
    if (fast)
        tell(s, (struct signal){.kind = SIGNAL_BURST,
                                .session = session,
                                .count = (int64_t)fast + SIGNAL_BURST_BADGES - 1,
                                .span_ms = shortest});
}

// How far off its hours a scan is: people leave until the grace is over, and come neither then nor hours before.
static int64_t off_by(const struct ledger_event *e, int64_t at, int64_t start_ms, int64_t end_ms) {
    int64_t until_ms = end_ms + (e->event.kind == EVENT_CHECKED_OUT ? COUNT_GRACE_MS : 0);
    if (!at)
        return 0;
    return at > until_ms ? at - end_ms : at < start_ms - SIGNAL_EARLY_MS ? start_ms - at : 0;
}

static void find_off_hours(struct search *s, uint64_t session, int64_t start_ms, int64_t end_ms) {
    int64_t count = 0, worst = 0;
    for (size_t i = 0; i < s->scans.len; i++) {
        const struct ledger_event *e = &s->scans.items[i];
        int64_t off = off_by(e, timeline_wall_ms(s->timeline, e), start_ms, end_ms);
        count += off > 0;
        worst = off > worst ? off : worst;
    }
    if (count)
        tell(s, (struct signal){.kind = SIGNAL_OFF_HOURS, .session = session, .count = count, .span_ms = worst});
}

// ---- orders that repeat ----

static int64_t year_start_ms(int year) {
    return civil_to_ms(&(struct civil){year, 1, 1, 0, 0, 0});
}

// There are about as many runs as attendances.
static enum status begin_orders(struct search *s) {
    struct statement *n;
    int64_t sessions = 0, attendances = 0;
    db_prepare(s->host->db, &n,
               "SELECT COUNT(*), COALESCE((SELECT SUM(attendances) FROM tally_session WHERE year = $1), 0) FROM session"
               " WHERE start_ms >= $2 AND start_ms < $3");
    db_bind_int(n, 1, s->year);
    db_bind_int(n, 2, year_start_ms(s->year));
    db_bind_int(n, 3, year_start_ms(s->year + 1));
    if (db_step(n) == DB_ROW) {
        sessions = db_column_int(n, 0);
        attendances = db_column_int(n, 1);
    }
    enum status status = db_finish(n);
    return status == STATUS_OK ? orders_init(&s->orders, (uint64_t)attendances / KEPT_OF, (uint64_t)sessions) : status;
}

static uint64_t digest_from(const struct ledger_event *e) {
    uint64_t digest = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < SIGNAL_ORDER_BADGES; i++) {
        digest = (digest ^ e[i].event.badge) * UINT64_C(0x9E3779B97F4A7C15);
        digest ^= digest >> 29;
    }
    return digest;
}

// Tells each other session once, though many runs of badges may point to it.
static void find_same_order(struct search *s, uint64_t session) {
    uint64_t told = 0;
    if (s->scans.len >= SIGNAL_ORDER_BADGES)
        orders_turn_to(&s->orders, session);
    for (size_t i = 0; i + SIGNAL_ORDER_BADGES <= s->scans.len; i++) {
        uint64_t digest = digest_from(&s->scans.items[i]);
        uint64_t other = digest % KEPT_OF ? 0 : orders_seen(&s->orders, digest / KEPT_OF);
        if (!other || other == told)
            continue;
        told = other;
        tell(s, (struct signal){.kind = SIGNAL_SAME_ORDER,
                                .session = session,
                                .other = told,
                                .holder = s->scans.items[i].event.badge,
                                .count = SIGNAL_ORDER_BADGES});
    }
}

// By a paper list.
static enum status somebody_came(struct search *s, uint64_t session, int *came) {
    struct statement *n;
    db_prepare(s->host->db, &n, "SELECT 1 FROM attendance WHERE session = $1 AND on_paper = 1 LIMIT 1");
    db_bind_int(n, 1, (int64_t)session);
    return db_has_row(n, came);
}

static enum status find_empty(struct search *s, uint64_t session) {
    int came = 0;
    enum status status = somebody_came(s, session, &came);
    if (status == STATUS_OK && !came)
        tell(s, (struct signal){.kind = SIGNAL_EMPTY, .session = session});
    return status;
}

static enum status walk_sessions(struct search *s) {
    struct statement *n;
    db_prepare(s->host->db, &n,
               "SELECT number, start_ms, end_ms, cancelled_ms FROM session WHERE start_ms >= $1 AND start_ms < $2 AND "
               "(area BETWEEN"
               " $3 AND $4 OR area BETWEEN $5 AND $6 OR area BETWEEN $7 AND $8) ORDER BY start_ms, number");
    db_bind_int(n, 1, year_start_ms(s->year));
    db_bind_int(n, 2, year_start_ms(s->year + 1));
    area_bind(n, 3, s->area);
    enum status status = STATUS_OK;
    while (status == STATUS_OK && db_step(n) == DB_ROW) {
        uint64_t session = (uint64_t)db_column_int(n, 0);
        int64_t start_ms = db_column_int(n, 1), end_ms = db_column_int(n, 2);
        int is_expected = end_ms < s->host->now_ms && !db_column_int(n, 3); // nobody comes to what was called off
        status = load_scans(s, session);
        find_off_hours(s, session, start_ms, end_ms);
        keep_check_ins(&s->scans);
        if (status == STATUS_OK && s->scans.len == 0 && is_expected)
            status = find_empty(s, session);
        find_burst(s, session);
        find_same_order(s, session);
    }
    enum status read = db_finish(n);
    return status == STATUS_OK ? read : status;
}

// What was judged to lie where nobody can have been, by session. Of those whose clock tells nothing the span is none.
static enum status find_misplaced(struct search *s, enum signal_kind kind, enum outcome outcome) {
    struct statement *a;
    db_prepare(s->host->db, &a,
               "SELECT a.session, COUNT(*), MAX(CASE WHEN a.in_ms > n.end_ms THEN a.in_ms - n.end_ms ELSE 0 END),"
               " MAX(CASE WHEN a.in_ms > 0 AND a.in_ms < n.added_ms THEN n.added_ms - a.in_ms ELSE 0 END)"
               " FROM attendance a JOIN session n ON n.number = a.session WHERE a.year = $1 AND a.outcome = $2 AND"
               " (a.area BETWEEN $3 AND $4 OR a.area BETWEEN $5 AND $6 OR a.area BETWEEN $7 AND $8)"
               " GROUP BY a.session ORDER BY a.session");
    db_bind_int(a, 1, s->year);
    db_bind_int(a, 2, outcome);
    area_bind(a, 3, s->area);
    while (db_step(a) == DB_ROW)
        tell(s, (struct signal){.kind = kind,
                                .session = (uint64_t)db_column_int(a, 0),
                                .count = db_column_int(a, 1),
                                .span_ms = db_column_int(a, kind == SIGNAL_LEFT_OPEN ? 2 : 3)});
    return db_finish(a);
}

enum status signals_find(struct host *host, int year, int64_t area,
                         void (*visit)(void *context, const struct signal *signal), void *context) {
    struct search s = {.host = host, .year = year, .area = area, .visit = visit, .context = context};
    s.timeline = timeline_new(host->db);
    enum status status = s.timeline ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK)
        status = signals_people_find(host, year, area, tell_found, &s);
    if (status == STATUS_OK)
        status = begin_orders(&s);
    if (status == STATUS_OK)
        status = walk_sessions(&s);
    if (status == STATUS_OK)
        status = find_misplaced(&s, SIGNAL_LEFT_OPEN, OUTCOME_AFTER_SESSION);
    if (status == STATUS_OK)
        status = find_misplaced(&s, SIGNAL_WRONG_CLOCK, OUTCOME_NOT_YET_ISSUED);
    orders_clear(&s.orders);
    ledger_events_clear(&s.scans);
    timeline_free(s.timeline);
    return status;
}
