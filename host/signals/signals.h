// SPDX-License-Identifier: Apache-2.0
// Signals: what looks odd in a year and an area, each with its evidence. A signal changes no figure; a reviewer looks,
// and may write down what explains it. Found anew whenever asked, from events and attendances.
#pragma once

#include <stdint.h>

#include "host/base/host.h"

#define SIGNALS_MAX 100 // of one kind; more of one kind tell nothing new

enum signal_kind {
    SIGNAL_FAR_APART,   // one badge in two townships within SIGNAL_FAR_MS
    SIGNAL_BURST,       // SIGNAL_BURST_BADGES in a row on one terminal in less than SIGNAL_BURST_MS
    SIGNAL_SAME_ORDER,  // SIGNAL_ORDER_BADGES in a row in the same order at two sessions
    SIGNAL_EMPTY,       // a session that is over and nobody was at
    SIGNAL_MANY_A_DAY,  // more than SIGNAL_DAY_MAX sessions of one person on a day
    SIGNAL_OFF_HOURS,   // scans over SIGNAL_EARLY_MS before the start or after the end; who leaves has its grace
    SIGNAL_OVER_CAP,    // more than SIGNAL_CAP attendances of one person in one programme in the year
    SIGNAL_LEFT_OPEN,   // people scanned so long after the session was over that they are not of it
    SIGNAL_WRONG_CLOCK, // people scanned, by the terminal's clock, before the session was entered
    SIGNAL_KINDS,
};

#define SIGNAL_FAR_MS       (30 * INT64_C(60000))
#define SIGNAL_BURST_BADGES 10
#define SIGNAL_BURST_MS     INT64_C(10000)
#define SIGNAL_ORDER_BADGES 8
#define SIGNAL_DAY_MAX      3
#define SIGNAL_EARLY_MS     (2 * INT64_C(3600000))
#define SIGNAL_CAP          12

struct signal {
    enum signal_kind kind;
    uint64_t session, other; // 0 none
    uint64_t holder;         // person or badge, 0 none
    int64_t count;           // badges, sessions, attendances, check-ins, by kind
    int64_t span_ms;         // between the two, or of the burst
    int64_t day;             // of the year, SIGNAL_MANY_A_DAY
    char programme[32];      // SIGNAL_OVER_CAP
};

const char *signal_kind_text(enum signal_kind kind); // "far_apart"
// The name by which a mark remembers it: the same whenever the same is found.
#define SIGNAL_ID_SIZE 96
char *signal_id(const struct signal *signal, char id[SIGNAL_ID_SIZE]);
// What such a name says: kind, sessions, holder, day and programme. 0: it is none.
int signal_of_id(const char *id, struct signal *signal);
int signal_kind_of(const char *word, enum signal_kind *kind);

enum status signals_find(struct host *host, int year, int64_t area,
                         void (*visit)(void *context, const struct signal *signal), void *context);
