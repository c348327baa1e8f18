// SPDX-License-Identifier: Apache-2.0
// A visit of a stick at the terminal: acks and plan are taken, batches (or a pairing request) are left. Whatever else
// lies on the stick is left alone.
#pragma once

#include <stdint.h>

#include "firmware/station/station.h"
#include "proto/stick.h"

struct stick_visit {
    struct moment now;              // of a station that runs
    void (*between)(void *context); // after every file, while a long visit goes on; may be NULL
    void *context;                  // for between
    // Filled in:
    int pair_requested;                   // a request was left
    int paired;                           // a host was pinned by this visit
    enum status acks;                     // STATUS_NOT_FOUND: none there
    enum status plan;                     // STATUS_NOT_FOUND: none there; STATUS_OUTDATED: not newer than ours
    enum status pair_answer;              // STATUS_NOT_FOUND: none there
    uint64_t batches;                     // files left
    uint64_t events;                      // events in them
    uint64_t unwritten;                   // files that could not be left: something else stands under their names …
    char obstacle[STICK_BATCH_NAME_SIZE]; // … the first of which is this
    int is_full;                          // the stick has no room left: it is no failure of the terminal
    int is_short;                         // one of them was a batch, or the request
    uint64_t removed;                     // batch files a host has acknowledged, cleared away
};

// dir: where the stick is mounted. ask_pairing: leave a request even though a host is pinned, and accept its answer.
// STATUS_NOT_FOUND: there is no directory dir. Another failure is about the stick or the journal; what the host left
// may be bad and the visit still STATUS_OK.
enum status stick_visit(struct station *station, const char *dir, int ask_pairing, struct stick_visit *visit);
