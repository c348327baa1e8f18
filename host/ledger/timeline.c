// SPDX-License-Identifier: Apache-2.0
// One boot is asked about many times in a row, so the anchors of the boot asked last are kept, and nothing more.
#include "host/ledger/timeline.h"

#include <stdlib.h>

#include "host/ledger/histories.h"
#include "proto/array.h"

struct anchor {
    int64_t uptime_ms, wall_ms;
    enum clock_source source;
    uint64_t chain; // of the event that says so
};

struct anchors {
    struct anchor *items;
    size_t len, size;
};

// Nobody scans a badge before there were any, or so late that a year has more than four digits; what a broken clock
// says beyond that is no time. The event stays, without one.
#define EARLIEST_MS INT64_C(946656000000)  // 2000-01-01
#define LATEST_MS   INT64_C(4102416000000) // 2100-01-01

static int is_time(int64_t wall_ms) {
    return wall_ms >= EARLIEST_MS && wall_ms < LATEST_MS;
}

struct timeline {
    struct db *db;
    int64_t epoch;
    uint32_t boot;
    uint64_t chain;             // asked last; it matters only where histories part
    struct histories histories; // of that epoch
    struct anchors all, best;   // of that boot, by uptime; of the best source in the history of chain
    struct ledger_events found; // scratch
};

struct timeline *timeline_new(struct db *db) {
    struct timeline *t = calloc(1, sizeof *t);
    if (t)
        *t = (struct timeline){.db = db, .epoch = -1};
    return t;
}

void timeline_free(struct timeline *t) {
    if (!t)
        return;
    histories_clear(&t->histories);
    free(t->all.items);
    free(t->best.items);
    ledger_events_clear(&t->found);
    free(t);
}

static void anchors_add(struct timeline *t, struct anchors *anchors, const struct anchor *anchor) {
    if (array_room(&anchors->items, &anchors->size, anchors->len + 1, sizeof *anchors->items) == STATUS_OK)
        anchors->items[anchors->len++] = *anchor;
    else
        db_fail(t->db, STATUS_MEMORY);
}

static void choose_best(struct timeline *t, uint64_t chain) {
    int best = 0;
    t->best.len = 0;
    t->chain = chain;
    for (size_t i = 0; i < t->all.len; i++) {
        const struct anchor *a = &t->all.items[i];
        int rank = clock_rank(a->source);
        if (rank < best || !histories_agree(&t->histories, a->chain, chain))
            continue;
        if (rank > best)
            t->best.len = 0;
        best = rank;
        anchors_add(t, &t->best, a);
    }
}

static void load_histories(struct timeline *t, int64_t epoch) {
    histories_clear(&t->histories);
    enum status status = histories_load(&t->histories, t->db, epoch);
    if (status != STATUS_OK)
        db_fail(t->db, status);
}

static int by_uptime(const void *a, const void *b) {
    const struct anchor *x = a, *y = b;
    if (x->uptime_ms != y->uptime_ms)
        return x->uptime_ms < y->uptime_ms ? -1 : 1;
    if (x->wall_ms != y->wall_ms)
        return x->wall_ms < y->wall_ms ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return (x->chain > y->chain) - (x->chain < y->chain);
}

static void load(struct timeline *t, int64_t epoch, uint32_t boot) {
    const struct ledger_question q = {
        .by = LEDGER_OF_BOOTS, .kinds = LEDGER_ANCHORS, .epoch = epoch, .boot = boot, .last_boot = boot};
    if (t->epoch != epoch)
        load_histories(t, epoch);
    t->all.len = 0;
    enum status status = ledger_find(t->db, &q, &t->found);
    if (status != STATUS_OK)
        db_fail(t->db, status);
    for (size_t i = 0; i < t->found.len && status == STATUS_OK; i++) {
        const struct ledger_event *e = &t->found.items[i];
        struct anchor a = {e->event.uptime_ms, e->event.value, (enum clock_source)e->event.code, e->chain};
        if (clock_rank(a.source) > 0 && is_time(a.wall_ms))
            anchors_add(t, &t->all, &a);
    }
    if (t->all.len)
        qsort(t->all.items, t->all.len, sizeof *t->all.items, by_uptime);
    t->epoch = epoch;
    t->boot = boot;
}

static void load_for(struct timeline *t, const struct ledger_event *e) {
    int is_other = t->epoch != e->epoch || t->boot != e->event.boot;
    if (is_other)
        load(t, e->epoch, e->event.boot);
    if (is_other || (t->histories.rows_len && t->chain != e->chain))
        choose_best(t, e->chain);
}

enum clock_source timeline_source(struct timeline *t, const struct ledger_event *event) {
    load_for(t, event);
    return t->best.len ? t->best.items[0].source : CLOCK_NONE;
}

int64_t timeline_wall_ms(struct timeline *t, const struct ledger_event *event) {
    int64_t uptime_ms = event->event.uptime_ms;
    load_for(t, event);
    const struct anchors *best = &t->best;
    if (best->len == 0)
        return 0;
    const struct anchor *a = &best->items[0]; // the newest one before, else the first one after
    for (size_t i = 1; i < best->len && best->items[i].uptime_ms <= uptime_ms; i++)
        a = &best->items[i];
    int64_t since_ms = uptime_ms - a->uptime_ms; // neither is negative
    if (since_ms < EARLIEST_MS - a->wall_ms || since_ms >= LATEST_MS - a->wall_ms)
        return 0;
    return a->wall_ms + since_ms;
}
