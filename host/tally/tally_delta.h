// SPDX-License-Identifier: Apache-2.0
// What attendances add to the tallies of areas, and what is taken back of it: gathered in memory while a piece of work
// lasts, and written once at its end. Whether an attendance makes a person more is told by the other attendances of the
// holder's year: rows of table attendance, which holds at every moment what was added and not taken back.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "host/tally/count.h"
#include "host/tally/quota.h"

struct attendance {
    uint64_t session, holder;
    enum outcome outcome;
    int64_t events;        // check-in and check-out rows behind it, and one for the paper list it rests on
    int64_t repeats;       // of these the check-ins beside a first one, and the check-outs beside a first one
    int64_t in_ms;         // first check-in, 0 unknown
    int64_t stay_s;        // -1 unknown
    int64_t year;          // whose tallies it belongs to …
    int64_t area;          // … of this area and those above it …
    int64_t day;           // … on this day of the year
    int woman;             // as a woman's
    int on_paper;          // rests on a paper list alone
    uint32_t quotas;       // a bit for each of the year's quotas it counts for
    const char *programme; // of the session, "" it is not in our books; not owned
};

struct delta;

struct tally_other { // another attendance of the same holder and year
    int64_t area, day;
    uint32_t quotas;
    int woman, on_paper;
};

struct tally_delta {
    struct host *host;
    struct quotas quotas;       // of the year at hand
    struct delta *deltas;       // owned
    size_t deltas_len;          //
    size_t deltas_size;         // a power of two
    uint64_t session, holder;   // whose others are at hand, 0 nobody's
    int64_t year;               // …
    struct tally_other *others; // … those that count; owned
    size_t others_len, others_size;
};

void tally_delta_begin(struct tally_delta *delta, struct host *host);
// The quotas of a year, loaded when they are not at hand.
enum status tally_delta_load_year(struct tally_delta *delta, int64_t year);
// by: 1 adds the attendance, -1 takes it back. Its own row may be there or not.
enum status tally_delta_add(struct tally_delta *delta, const struct attendance *attendance, int64_t by);
// Writes what was gathered when status is STATUS_OK, and lets go of it in any case. Gives the first failure.
enum status tally_delta_end(struct tally_delta *delta, enum status status);
