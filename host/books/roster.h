// SPDX-License-Identifier: Apache-2.0
// Who is enrolled for a session, and who waits: derived from what the office entered and what people did at posters, by
// the time they did it, so that it does not matter which terminal reports first. Enrolling never counts by itself; a
// session may demand it (host/tally/count.h).
#pragma once

#include <stdint.h>

#include "host/base/host.h"
#include "host/books/holder.h"

struct roster_entry {
    uint64_t holder;
    int64_t at_ms; // when they enrolled, 0 unknown
    int64_t place; // 0 enrolled, else the place on the waiting list
};

// Makes a session's roster again from the facts.
enum status roster_settle(struct host *host, uint64_t session);
// Puts a holder who is not on it at the end of a roster and fills entry->place: where they stand until it is settled.
enum status roster_append(struct host *host, uint64_t session, int64_t capacity, struct roster_entry *entry);
// The sessions on whose rosters this badge or person stands, or could stand.
enum status roster_sessions(struct host *host, uint64_t number, struct numbers *sessions);
enum status roster_recount(struct host *host);

// The place of a holder: STATUS_NOT_FOUND when they did not enroll.
enum status roster_find(struct host *host, uint64_t session, uint64_t holder, struct roster_entry *entry);
// In the order of the list.
enum status roster_each(struct host *host, uint64_t session,
                        void (*visit)(void *context, const struct roster_entry *entry), void *context);
