// SPDX-License-Identifier: Apache-2.0
// The heart of the host: tallies, derived from facts, kept up to date in the transaction that changes a fact, and
// equal to what recount makes from nothing. Each attendance remembers what it added, so that it can be taken back.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "host/tally/quota.h"

#define TALLY_ROW_SIZE 128 // of a row as it is named: "tally 2026 farmer 530402"

// Works off the marks of host/base/stale.h. Call before committing whatever changed facts.
enum status tally_update(struct host *host);

struct tally_pair {
    uint64_t session;
    uint64_t badge;
};

struct tally_pairs {
    struct tally_pair *items; // owned: free
    size_t len, size;
};

enum status tally_pairs_add(struct tally_pairs *pairs, uint64_t session, uint64_t badge);
// Settles the attendances behind pairs for which events came in. Sorts pairs.
enum status tally_settle(struct host *host, struct tally_pairs *pairs);

// Empties everything derived and makes it again. *attendances: how many there are.
enum status tally_recount(struct host *host, uint64_t *attendances);

// Compares what is held with a fresh recount, changing nothing. *differences: rows that are not alike; first: words for
// the first of them, a figure before what stands behind it, "" none.
enum status tally_verify_named(struct host *host, uint64_t *differences, char first[TALLY_ROW_SIZE]);
enum status tally_verify(struct host *host, uint64_t *differences);

struct tally_row {
    int64_t person_times;
    int64_t persons;
    int64_t women_times;   // women among the person-times …
    int64_t women;         // … and among the persons
    int64_t paper_times;   // of the person-times those that rest on a paper list alone …
    int64_t paper_persons; // … and the persons of whom nothing else tells
};

// Zeros when nothing was counted.
enum status tally_get(struct host *host, int year, const char *quota, int64_t area, struct tally_row *row);

// Pace: the share of the year's days that have gone by at now_ms, by Shanghai days: 0 before the year, 1 after it.
double tally_pace(int year, int64_t now_ms);
