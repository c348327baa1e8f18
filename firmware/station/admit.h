// SPDX-License-Identifier: Apache-2.0
// The heart of the terminal: what a scan means. Pure: a badge, the open session, the plan, who was here already and
// the time go in; a verdict and the events to journal come out. No descriptor, no clock, no device.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/station/notes.h"
#include "firmware/station/presence.h"
#include "firmware/station/verdict.h"
#include "proto/badge.h"
#include "proto/command.h"
#include "proto/event.h"
#include "proto/plan.h"

#define ADMIT_OFFICER_MS 30000  // an officer card speaks for the session card that follows within this time
#define ADMIT_POSTER_MS  30000  // a badge speaks for the poster that follows within this time
#define ADMIT_REPEAT_MS  60000  // the same badge again within this time is the same moment, never a check-out
#define ADMIT_HELD_MS    10000  // the same poster again within this time is still the same showing …
#define ADMIT_UNDO_MS    120000 // … and after it, within this time, takes the enrollment that was told back
#define ADMIT_LONGEST_MS (INT64_C(12) * 3600 * 1000) // a session in which nothing happens for so long was forgotten
#define ADMIT_EVENTS_MAX 2                           // closing one session by opening another

// A card that speaks for the one after it.
struct shown {
    uint64_t badge; // 0 none
    uint8_t issue;
    int64_t uptime_ms;
};

// What admit remembers between scans. Rebuilt from the journal at start: see station_open.
struct admit {
    uint64_t session;         // open session, 0 none
    uint64_t last_opened;     // the session opened last, open or not: none before it opens by itself again
    int64_t opened_ms;        // at least so late it was then, 0 unknown
    int64_t busy_uptime_ms;   // when anything happened in the open session …
    uint32_t busy_boot;       // … in this boot …
    int64_t busy_wall_ms;     // … by the clock, 0 unknown
    struct shown officer;     // the officer card waiting for its session or command card
    struct shown person;      // the badge waiting for a poster
    struct presence presence; // who is checked in to the open session
    struct notes notes;       // who enrolled, or no longer wants to come, since the office has spoken
    struct shown told;        // who was told about an enrollment last …
    uint64_t told_of;         // … and the session
};

struct scan {
    const char *text;               // what the code said
    size_t len;                     // bytes of it
    uint32_t boot;                  //
    int64_t uptime_ms;              // whole ticks
    int64_t wall_ms;                // 0 when the clock is unset
    int64_t not_before_ms;          // it is at least as late as this, whatever the clock says
    const uint8_t *fingerprint_key; // KEY_BOX_BYTES, for texts that are not ours
};

struct answer {
    enum verdict verdict;
    uint64_t badge;                        // 0 when none could be read
    uint8_t issue;                         // of that badge
    uint64_t session;                      // the session it is about, 0 none
    enum command command;                  // VERDICT_COMMAND
    uint32_t place;                        // VERDICT_WAITING: on the list
    int64_t first_ms;                      // VERDICT_REPEAT, VERDICT_CHECKED_OUT: wall time of the check-in, 0 unknown
    int signs_out;                         // VERDICT_CHECKED_IN, VERDICT_REPEAT: a later scan will be the check-out …
    int64_t leave_ms;                      // … from this wall time on, 0 unknown
    struct event events[ADMIT_EVENTS_MAX]; // to be journaled, seq still 0
    size_t events_len;
};

void admit_init(struct admit *admit);
void admit_clear(struct admit *admit);

// Whether a code is one of ours, by the keys of the plan; whatever else is to be said of it.
int admit_knows(const struct plan *plan, const char *text, size_t len);
// Whether nothing here knows it: no code of ours, or of an area without keys.
int admit_is_strange(const struct plan *plan, const char *text, size_t len);

// Decides. Changes nothing: the caller journals answer->events, and calls admit_apply only after that is durable.
void admit_scan(const struct admit *admit, const struct plan *plan, const struct scan *scan, struct answer *answer);

// Takes an event that is durably journaled into account: after a scan, and for every event of the past at start.
// wall_ms: its reconstructed time, 0 unknown. STATUS_MEMORY leaves admit as it was.
enum status admit_apply(struct admit *admit, const struct event *event, int64_t wall_ms);

// What the clock alone brings about: a session that opens by itself, one that was forgotten, one that is over when the
// next is near. moment->text is not looked at. answer->events_len is 0 when nothing is due; otherwise as with
// admit_scan.
void admit_tick(const struct admit *admit, const struct plan *plan, const struct scan *moment, struct answer *answer);
// The same at the start of a boot: only what was left open and is forgotten by now.
void admit_start(const struct admit *admit, const struct plan *plan, const struct scan *moment, struct answer *answer);

// The office has spoken, knowing every event up to this seq.
void admit_forget_enrollments(struct admit *admit, uint64_t up_to);

// A card that was shown and answered speaks for the one after it.
void admit_remember(struct admit *admit, const struct answer *answer, int64_t uptime_ms);
