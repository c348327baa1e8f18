// SPDX-License-Identifier: Apache-2.0
// The host's side of the conversation, answered by a host directory. sync_new gives the state machine, for whoever
// moves the bytes; sync_run moves them over a link to the end.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/host.h"
#include "host/ingest.h"
#include "host/link.h"
#include "proto/conversation.h"

#define SYNC_TIMEOUT_MS 10000 // a terminal that says nothing for this long is given up

struct sync {
    struct host *host;
    int pair;                                                 // pin terminals that are not known …
    int64_t pair_area;                                        // … as standing here
    void (*progress)(void *context, const struct sync *sync); // after every batch; may be NULL
    void *context;                                            // for progress
    const volatile int *stop;                                 // set from elsewhere (a signal) to end early; may be NULL
    // Filled in as it goes:
    uint64_t terminal;     // 0 until it has proved who it is
    unsigned pairing_code; // when it was pinned just now
    int was_paired;        //
    int64_t clock_off_ms;  // terminal's wall clock minus ours, when it has one
    int has_clock;         //
    uint64_t expected;     // events the terminal holds that we did not, at the start
    uint64_t batches, events, duplicates, quarantined, forks;
    int plan_sent;             //
    struct ingest_result last; // of the last batch
};

// sync must outlive the conversation. NULL when out of memory.
struct conversation *sync_new(struct sync *sync);

// STATUS_OK after goodbye; STATUS_GONE when it was cut or fell silent; what the terminal or we refused otherwise.
enum status sync_run(struct sync *sync, struct link *link);
