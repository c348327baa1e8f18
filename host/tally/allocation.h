// SPDX-License-Identifier: Apache-2.0
// The target of a quota in an area and a year: a fact with history. Each one set is a new row; the newest stands, a
// year's own before one of every year. Only the plan's own area has targets before anybody set one,
// from the plan's first year on.
#pragma once

#include "host/base/host.h"
#include "host/tally/quota.h"

#define PLAN_FIRST_YEAR 2016 // the plan of 2016 to 2020, whose targets stand until others are set
#define ALLOCATION_MAX  INT64_C(100000000)
#define ALLOCATION_NONE (-1)

// *target: ALLOCATION_NONE where none was set, or it was taken back.
enum status allocation_target(struct host *host, int year, const struct quota *quota, int64_t area, int64_t *target);

// What the areas directly below one were given, added up. *split: 0 nothing yet.
enum status allocation_split(struct host *host, int year, const struct quota *quota, int64_t area, int64_t *split);

struct allocation {
    const char *quota;
    int64_t year, area;
    int64_t target; // ALLOCATION_NONE: from now on there is none
    const char *who, *why;
};

// A new row of the history. Call inside a transaction. STATUS_CONFLICT: the year is closed.
enum status allocation_set(struct host *host, const struct allocation *allocation);
// As the log has it.
#define ALLOCATION_WORDS_SIZE 1024
char *allocation_words(const struct allocation *allocation, char words[ALLOCATION_WORDS_SIZE]);

// What an allocation is measured against: the area that shares out, the own one or the one above, its target, and what
// its areas have together.
struct allocation_share {
    int64_t area, target, split; // target -1: none
    int is_over;
};
enum status allocation_share_of(struct host *host, const struct allocation *allocation, const struct quota *quota,
                                struct allocation_share *share);

struct allocation_entry {
    int64_t target, at_ms;
    const char *who, *why; // valid during the visit
};

// Newest first, those of the year before those of every year; 50 at most.
enum status allocation_each(struct host *host, int year, const char *quota, int64_t area,
                            void (*visit)(void *context, const struct allocation_entry *entry), void *context);
