// SPDX-License-Identifier: Apache-2.0
// The events that are held: the one door to them. There are no rows of events: the batches that tell of a session, a
// boot or a seq are found by small indexes, and decoded.
//
//     struct ledger_events found = {0};
//     status = ledger_find(db, &(struct ledger_question){.session = 7, .kinds = LEDGER_SCANS}, &found);
//     for (size_t i = 0; i < found.len; i++) …found.items[i].event.badge…
//     ledger_events_clear(&found);
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "proto/event.h"

#define LEDGER_KIND(kind) (1U << (kind))
#define LEDGER_ANCHORS    (LEDGER_KIND(EVENT_STARTED) | LEDGER_KIND(EVENT_CLOCK_SET))
#define LEDGER_LIFE       (LEDGER_KIND(EVENT_SESSION_OPENED) | LEDGER_KIND(EVENT_SESSION_CLOSED))
#define LEDGER_SCANS      (LEDGER_KIND(EVENT_CHECKED_IN) | LEDGER_KIND(EVENT_CHECKED_OUT))
#define LEDGER_POSTERS    (LEDGER_KIND(EVENT_ENROLLED) | LEDGER_KIND(EVENT_ENROLL_CANCELLED))
#define LEDGER_ALL        (~0U)

struct ledger_question {
    enum { LEDGER_OF_SESSION, LEDGER_OF_BOOTS, LEDGER_FROM_SEQ } by;
    unsigned kinds;           // LEDGER_KIND bits
    int64_t epoch;            // its row; of a session, 0 all
    uint64_t session;         // …
    uint32_t boot, last_boot; // … of that epoch
    uint64_t seq;             // … of that epoch
};

struct ledger_event {
    struct event event;
    int64_t epoch;     // its row
    uint64_t chain;    // first 8 bytes of the digest after it, where its epoch has two histories: else it may be 0
    uint64_t terminal; //
    uint64_t host;     // whose sessions and badges it names, by the id of its key; 0 never said
};

struct ledger_events {
    struct ledger_event *items; // owned
    size_t len, size;
};

// Each event that fits, once, by epoch, seq and chain, in place of what was found before.
enum status ledger_find(struct db *db, const struct ledger_question *question, struct ledger_events *found);
// The last event of the terminal's newest epoch; STATUS_NOT_FOUND.
enum status ledger_newest(struct db *db, uint64_t terminal, struct ledger_event *newest);
void ledger_events_clear(struct ledger_events *found);

// Under another host's plan a number is another session's, another badge's.
int ledger_is_own(const struct host *host, const struct ledger_event *event);
