// SPDX-License-Identifier: Apache-2.0
// Sessions by chance: who comes, and when; the same for the same seed. For the programs of make bench.
#pragma once

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "proto/event.h"
#include "proto/status.h"

#define YEAR_MS INT64_C(1767196800000) // 2026-01-01 in Shanghai

static uint64_t state;

static inline double uniform(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 9007199254740992.0;
}

static inline unsigned chance(unsigned below) {
    return (unsigned)(uniform() * below);
}

static inline double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline void must(enum status status, const char *what) {
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, status_text(status));
    exit(1);
}

struct drawing {
    struct event *events;
    uint32_t len;
    double bits; // of what was drawn by chance
    int64_t uptime_ms;
};

static inline void shuffle(unsigned *order, unsigned n) {
    for (unsigned i = n; i-- > 1;) {
        unsigned k = chance(i + 1), kept = order[i];
        order[i] = order[k];
        order[k] = kept;
    }
}

static inline void draw(struct drawing *d, struct event e) {
    e.seq = d->len + 1;
    e.uptime_ms = d->uptime_ms;
    e.boot = 1;
    d->events[d->len++] = e;
}

// Each arrives an exponential time (mean 4.5 s, in ticks) after the one before: entropy of a geometric distribution.
// Each is any of the roster that has not come yet, in this order: log2 of how many there are.
static inline void draw_people(struct drawing *d, enum event_kind kind, uint64_t session, uint64_t first,
                               const unsigned *order, unsigned roster, unsigned people) {
    double p = 1 - exp(-1.0 / 45), step_bits = (-p * log2(p) - (1 - p) * log2(1 - p)) / p;
    for (unsigned i = 0; i < people; i++) {
        d->uptime_ms += (int64_t)(log(1 - uniform()) / log(1 - p)) * EVENT_TICK_MS;
        draw(d, (struct event){.kind = kind, .session = session, .badge = first + order[i], .issue = 1});
        d->bits += step_bits + log2(roster - i);
    }
}

// Until the next session, within six days.
static inline void draw_pause(struct drawing *d) {
    d->uptime_ms += (int64_t)chance(6 * 864000) * EVENT_TICK_MS;
    d->bits += log2(6 * 864000);
}

enum leaving {
    LEAVE_UNSEEN, // nobody signs out
    LEAVE_SAME,   // those who signed in, in another order
    LEAVE_OTHERS, // anybody of the roster: most had not signed in, and few count
};

static inline void draw_session(struct drawing *d, uint64_t session, uint64_t officer, uint64_t first, unsigned roster,
                                unsigned people, enum leaving leaving) {
    unsigned order[4096];
    for (unsigned i = 0; i < roster; i++)
        order[i] = i;
    shuffle(order, roster);
    draw(d, (struct event){.kind = EVENT_SESSION_OPENED, .session = session, .badge = officer, .issue = 1});
    draw_people(d, EVENT_CHECKED_IN, session, first, order, roster, people);
    if (leaving != LEAVE_UNSEEN) {
        unsigned of = leaving == LEAVE_SAME ? people : roster;
        d->uptime_ms += 5400000;
        shuffle(order, of);
        draw_people(d, EVENT_CHECKED_OUT, session, first, order, of, people);
    }
    d->uptime_ms += 60000;
    draw(d, (struct event){.kind = EVENT_SESSION_CLOSED, .session = session, .badge = officer, .issue = 1});
}
