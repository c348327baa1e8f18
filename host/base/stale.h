// SPDX-License-Identifier: Apache-2.0
// Notes that something a tally stands on has changed. Whoever changes a fact marks it in the same transaction;
// tally_update (host/tally/tally.h) works the marks off before that transaction commits.
#pragma once

#include <stdint.h>

#include "host/base/db.h"

enum stale {
    STALE_BADGE = 1,   // its owner or its revocations
    STALE_PERSON = 2,  // a person's sex, category, or who they are merged into
    STALE_SESSION = 3, // a session appeared or changed
    STALE_ALL = 0,     // a setting: everything; number 0
};

// Whether anything is marked still.
enum status stale_is_left(struct db *db, int *is_left);
enum status stale_mark(struct db *db, enum stale what, uint64_t number);

// Another figure stands than before, though nothing is to be counted anew: who keeps an answer asks again.
enum status stale_figures(struct db *db);
