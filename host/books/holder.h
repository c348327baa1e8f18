// SPDX-License-Identifier: Apache-2.0
// Whose attendance a badge's scan is. The holder is the person who owns the badge, followed through standing merges;
// while nobody owns it, the badge itself (numbers of people and badges never coincide, except that a person's own
// badge bears the person's number).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/db.h"

struct numbers {
    uint64_t *items; // owned
    size_t len, size;
};

enum status numbers_append(struct numbers *numbers, uint64_t number);
enum status numbers_add(struct numbers *numbers, uint64_t number); // unless it is there already: for short lists
void numbers_clear(struct numbers *numbers);

// The person of a badge, 0 while it has none.
DB_STATUS holder_person(struct db *db, uint64_t badge, uint64_t *person);
// And with the badge itself while it has none.
DB_STATUS holder_of(struct db *db, uint64_t badge, uint64_t *holder);

// The badges whose scans are this holder's now, the holder's own number among them.
enum status holder_badges(struct db *db, uint64_t holder, struct numbers *badges);

// Every number that is, was, or by undoing a merge could again be the holder of what this badge or person did.
enum status holder_candidates(struct db *db, uint64_t number, struct numbers *candidates);
