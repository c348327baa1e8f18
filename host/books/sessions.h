// SPDX-License-Identifier: Apache-2.0
// Sessions: one meeting, one place, one day; and who enrolled. What decides counting (programme, times, minimum stay)
// is frozen once it has begun.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "proto/plan.h"

#define SESSION_VENUE_MAX 200 // bytes
#define SESSION_HELD_MAX  200 // bytes of who holds it and of who teaches

struct session {
    uint64_t number;
    char programme[32];
    int64_t area;
    char venue[SESSION_VENUE_MAX + 1];
    char provider[SESSION_HELD_MAX + 1], teacher[SESSION_HELD_MAX + 1]; // "" not told
    int64_t start_ms, end_ms;
    int capacity;       // 0 without limit
    int64_t min_stay_s; // 0 none
    int check_out;      // people sign out
    int64_t early_s;    // check-in begins so long before the start …
    int64_t late_s;     // … and ends so long after it; 0 any time
    enum unenrolled unenrolled;
    int opens_itself;          // at the terminals of its place, when its time comes
    int64_t cancelled_ms;      // when it was called off, 0 it was not; by session_find and session_each
    int64_t enrolled, waiting; // by session_find and session_each
};

enum session_problem {
    SESSION_FINE,
    SESSION_NO_PROGRAMME, // no such programme
    SESSION_NO_AREA,
    SESSION_BAD_VENUE, // empty, too long, not UTF-8, or with control characters
    SESSION_BAD_HELD,  // provider or teacher: the same, but for empty
    SESSION_ENDS_FIRST,
    SESSION_TOO_LONG,      // over 31 days: a session is one meeting
    SESSION_STAY_TOO_LONG, // longer than the session itself
    SESSION_BEGUN,         // it has begun: what decides counting stays
    SESSION_LATE_TOO_LONG, // check-in would go on after the end
};

const char *session_policy_text(enum unenrolled policy);          // "accept", "pending", "refuse"
int session_policy_of(const char *word, enum unenrolled *policy); // 0: none of them

// Checks and adds. A minimum stay implies check-out. *problem other than SESSION_FINE: nothing was added.
enum status session_add(struct host *host, struct session *session, enum session_problem *problem);
// Another of the same programme at the same place whose hours touch these, not called off. STATUS_NOT_FOUND: none.
enum status session_beside(struct host *host, const struct session *session, struct session *other);
// Whether one is at another place, in other hours or of another programme than the other.
int session_moves(const struct session *before, const struct session *after);
// Changes what it says to what session says, all of it. *problem as session_add; STATUS_OUTDATED: nothing to change.
enum status session_edit(struct host *host, const struct session *session, enum session_problem *problem);
// Called off: terminals learn it with the next plan and do not open it, its card is revoked, what was scanned all the
// same does not count. STATUS_CONFLICT: it is called off. session_hold takes it back; its card is printed anew.
enum status session_cancel(struct host *host, uint64_t number);
enum status session_hold(struct host *host, uint64_t number);
enum status session_find(struct host *host, uint64_t number, struct session *session);
// What was done about it after it had begun, which no act that counts may be but calling it off and holding it after
// all; the newest first. Whether it had is told by its start as the act found it or left it.
struct book_entry;
enum status session_each_later(struct host *host, const struct session *session,
                               void (*visit)(void *context, const struct book_entry *entry), void *context);
// Newest first.
enum status session_each(struct host *host, void (*visit)(void *context, const struct session *session), void *context);

// Enrolls a badge. STATUS_NOT_FOUND: no such session, badge or person. STATUS_FULL: put on the waiting list.
// STATUS_CONFLICT: on the list already.
enum status session_enroll(struct host *host, uint64_t session, uint64_t badge);
// STATUS_NOT_FOUND: not on the list. Whoever waits longest moves up.
enum status session_enroll_cancel(struct host *host, uint64_t session, uint64_t badge);
