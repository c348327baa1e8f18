// SPDX-License-Identifier: Apache-2.0
// One boot is asked about many times in a row, so the anchors of the boot asked last are kept, and nothing more.
#include "host/ledger/timeline.h"

#include <stdlib.h>

#include "proto/array.h"
#include "proto/event.h"

struct anchor {
    int64_t uptime_ms, wall_ms;
    enum clock_source source;
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
    int64_t epoch, boot;
    struct anchor *anchors; // of the best source in that boot, by uptime
    size_t len, size;
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
    free(t->anchors);
    free(t);
}

static void anchor_add(struct timeline *t, struct anchor anchor) {
    int rank = clock_rank(anchor.source), best = t->len ? clock_rank(t->anchors[0].source) : 0;
    if (rank == 0 || !is_time(anchor.wall_ms) || rank < best)
        return;
    if (rank > best)
        t->len = 0;
    if (array_room(&t->anchors, &t->size, t->len + 1, sizeof *t->anchors) == STATUS_OK)
        t->anchors[t->len++] = anchor;
    else
        db_fail(t->db, STATUS_MEMORY);
}

static void load(struct timeline *t, int64_t epoch, int64_t boot) {
    struct statement *s;
    t->len = 0;
    db_prepare(t->db, &s,
               "SELECT uptime_ms, value, code FROM event WHERE epoch = $1 AND boot = $2 AND kind <= 2"
               " ORDER BY uptime_ms, value, code");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, boot);
    while (db_step(s) == DB_ROW)
        anchor_add(t,
                   (struct anchor){db_column_int(s, 0), db_column_int(s, 1), (enum clock_source)db_column_int(s, 2)});
    if (db_finish(s) != STATUS_OK)
        t->len = 0; // it sticks to the connection
    t->epoch = epoch;
    t->boot = boot;
}

static void load_if_other(struct timeline *t, int64_t epoch, int64_t boot) {
    if (t->epoch != epoch || t->boot != boot)
        load(t, epoch, boot);
}

enum clock_source timeline_source(struct timeline *t, int64_t epoch, int64_t boot) {
    load_if_other(t, epoch, boot);
    return t->len ? t->anchors[0].source : CLOCK_NONE;
}

int64_t timeline_wall_ms(struct timeline *t, int64_t epoch, int64_t boot, int64_t uptime_ms) {
    load_if_other(t, epoch, boot);
    if (t->len == 0)
        return 0;
    const struct anchor *a = &t->anchors[0]; // the newest one before, else the first one after
    for (size_t i = 1; i < t->len && t->anchors[i].uptime_ms <= uptime_ms; i++)
        a = &t->anchors[i];
    int64_t since_ms = uptime_ms - a->uptime_ms; // neither is negative
    if (since_ms < EARLIEST_MS - a->wall_ms || since_ms >= LATEST_MS - a->wall_ms)
        return 0;
    return a->wall_ms + since_ms;
}
