// SPDX-License-Identifier: Apache-2.0
// Two copies of one card go on as two histories of one epoch, in boots of the same numbers. Which events are of one
// history is told by their chains: each stands on the one before it.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/db.h"

struct histories_row;
struct histories_branch;

struct histories {
    struct histories_row *rows; // from before the fork on, by chain; owned
    size_t rows_len, rows_size;
    struct histories_branch *branches; // stretches in which none parts; owned
    size_t branches_len, branches_size;
};

// Of the epoch with this row id; nothing is read, and rows_len is 0, where no fork is held. Clear it first.
enum status histories_load(struct histories *histories, struct db *db, int64_t epoch);
void histories_clear(struct histories *histories);

// Whether the events with these chains (the first 8 bytes of the digest after each) may be of one history: one leads to
// the other, or what lies between them is not held.
int histories_agree(const struct histories *histories, uint64_t one, uint64_t other);
