// SPDX-License-Identifier: Apache-2.0
// Two entries that look like one person: the same name, and the same birth, phone or place. The office merges them, or
// says once that they are two.
#pragma once

#include "host/books/alike.h"
#include "host/books/people.h"

// What is the same, bit by bit.
enum double_sign {
    DOUBLE_BIRTH = 1 << 0, // by their ID numbers
    DOUBLE_PHONE = 1 << 1,
    DOUBLE_PLACE = 1 << 2, // township or village
};

struct doubles_look {
    int64_t area; // and below it, 0 everywhere
    int64_t offset;
    int limit;                                     // of pairs that are visited
    int (*is_theirs)(void *context, int64_t area); // whether both may be seen; NULL: all may
};

// Pairs by name and number. Left out: who is merged already, who differs in sex, who has another ID number and lives in
// the same place at most, and whom the office said to be two. kept: NULL reads everybody for this question. *total: of
// all that fit, and not of those that are visited.
enum status doubles_each(struct host *host, struct alike *kept, const struct doubles_look *look,
                         void (*visit)(void *context, const struct person *a, const struct person *b, unsigned signs),
                         void *context, int64_t *total);

// They are two. STATUS_CONFLICT: that was said before. STATUS_NOT_FOUND: no such person. STATUS_INVALID: one person.
enum status doubles_part(struct host *host, uint64_t a, uint64_t b);
// Takes that back. STATUS_CONFLICT: nobody said so.
enum status doubles_unpart(struct host *host, uint64_t a, uint64_t b);
// Those of whom the office said that they are two, by number; signs is 0.
enum status doubles_parted(struct host *host, int64_t area, int limit,
                           void (*visit)(void *context, const struct person *a, const struct person *b, unsigned signs),
                           void *context);
