// SPDX-License-Identifier: Apache-2.0
// The host's side of the conversation, answered by a host directory, over a link. One step at a time, so that several
// terminals are served at once:
//
//     sync_begin(&s, link);
//     while (sync_step(&s, 100))       // waits at most 100 ms for something to move
//         if (s.is_pairing) …          // the officer compares s.pairing_code, then sync_confirm(&s, yes)
//     sync_end(&s);                    // closes the link; s.status says how it ended
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "host/carry/ingest.h"
#include "host/carry/link.h"
#include "proto/conversation.h"

#define SYNC_SILENCE_MS 10000  // a terminal that says nothing right for this long is given up
#define SYNC_PAIRING_MS 120000 // so long an officer may take to compare six digits

struct sync {
    struct host *host;
    int pair;          // offer pairing to terminals that are not known …
    int64_t pair_area; // … as standing here, or …
    // … as pin does it (NULL: so)
    enum status (*pin)(void *context, struct host *host, const uint8_t key[KEY_PUBLIC_BYTES]);
    void *pin_context;                                        //
    int64_t pairing_ms;                                       // so long the digits may be compared, 0: SYNC_PAIRING_MS
    void (*progress)(void *context, const struct sync *sync); // after every batch; may be NULL
    void *context;                                            // for progress
    // Filled in as it goes:
    enum status status;    // STATUS_GONE until it has come to an end
    enum status trouble;   // what the host could not keep of what was said beside the events
    int was_refused;       // by the terminal, not by us
    uint64_t terminal;     // 0 until it has proved who it is
    unsigned pairing_code; // six digits to compare …
    int is_pairing;        // … while this is set
    int was_paired;        //
    int64_t clock_off_ms;  // terminal's wall clock minus ours, when it has one
    int has_clock;         //
    uint64_t expected;     // events the terminal holds that we did not, at the start
    uint64_t batches, events, duplicates, quarantined, forks;
    uint64_t moved;            // bytes, both ways
    int plan_sent;             //
    struct ingest_result last; // of the last batch
    // Of sync.c:
    struct link *link;
    struct conversation *conversation;
    uint8_t *in;
    uint64_t seen_progress;
    int64_t looked_ms; // monotonic
    int64_t quiet_ms;  // listened to without progress
    int64_t noise_ms;  // of which until something was heard last
};

// The state machine alone, for whoever moves the bytes. sync must outlive it. NULL when out of memory.
struct conversation *sync_new(struct sync *sync);

// Takes the link, whatever it returns.
enum status sync_begin(struct sync *sync, struct link *link);
int sync_step(struct sync *sync, int wait_ms);
void sync_confirm(struct sync *sync, int is_alike);
void sync_end(struct sync *sync);
