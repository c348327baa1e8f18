// SPDX-License-Identifier: Apache-2.0
// The heart of the terminal: what a scan means. Pure: a badge, the open session, the plan, who was here already and
// the time go in; a verdict and the events to journal come out. No descriptor, no clock, no device.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/badge.h"
#include "proto/event.h"
#include "proto/plan.h"

#define ADMIT_OFFICER_MS 30000 // an officer card speaks for the session card that follows within this time
#define ADMIT_REPEAT_MS  60000 // the same badge again within this time is the same moment, never a check-out
#define ADMIT_EVENTS_MAX 2     // closing one session by opening another

enum verdict {
    VERDICT_CHECKED_IN,
    VERDICT_CHECKED_OUT,
    VERDICT_REPEAT,  // is told the first time
    VERDICT_OFFICER, // officer card read: now the session card
    VERDICT_SESSION_OPENED,
    VERDICT_SESSION_CLOSED,
    VERDICT_UNKNOWN, // not one of our codes
    VERDICT_FORGED,  // our form, wrong signature
    VERDICT_REVOKED,
    VERDICT_FOREIGN,    // of a county whose key is not here
    VERDICT_NO_SESSION, // nothing is open
    VERDICT_NO_OFFICER, // session card without an officer card before it
    VERDICT_NEWER,      // a code of a later version
    VERDICT_NOT_SAVED,  // the journal could not keep it: nothing was confirmed (never made by admit)
    VERDICT_COUNT
};

// What admit remembers between scans. Rebuilt from the journal at start: see station_open.
struct presence;

struct admit {
    uint64_t session;          // open session, 0 none
    uint64_t officer;          // the officer card waiting for its session card, 0 none
    int64_t officer_uptime_ms; // when it was shown
    struct presence *presence; // who is checked in to the open session; owned
    size_t presence_size;      // slots in presence, a power of two
    size_t present;            // distinct badges checked in
};

struct scan {
    const char *text;               // what the code said
    size_t len;                     // bytes of it
    uint32_t boot;                  //
    int64_t uptime_ms;              // whole ticks
    int64_t wall_ms;                // 0 when the clock is unset
    const uint8_t *fingerprint_key; // KEY_BOX_BYTES, for texts that are not ours
};

struct answer {
    enum verdict verdict;
    uint64_t badge;                        // 0 when none could be read
    uint64_t session;                      // the session it is about, 0 none
    int64_t first_ms;                      // VERDICT_REPEAT, VERDICT_CHECKED_OUT: wall time of the check-in, 0 unknown
    struct event events[ADMIT_EVENTS_MAX]; // to be journaled, seq still 0
    size_t events_len;
};

void admit_init(struct admit *admit);
void admit_clear(struct admit *admit);

// Decides. Changes nothing: the caller journals answer->events, and calls admit_apply only after that is durable.
void admit_scan(const struct admit *admit, const struct plan *plan, const struct scan *scan, struct answer *answer);

// Takes an event that is durably journaled into account: after a scan, and for every event of the past at start.
// wall_ms: its reconstructed time, 0 unknown. STATUS_MEMORY leaves admit as it was.
enum status admit_apply(struct admit *admit, const struct event *event, int64_t wall_ms);

// An officer card is not an event; it is remembered here.
void admit_officer(struct admit *admit, uint64_t officer, int64_t uptime_ms);

// A word of English for logs and --json ("checked_in").
const char *verdict_text(enum verdict verdict);
