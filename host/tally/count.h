// SPDX-License-Identifier: Apache-2.0
// The counting rule: what one person's events at one session are worth, and in which word that is explained. Pure.
// docs/counting.md tells each rule with an example.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum outcome {
    OUTCOME_COUNTED = 1,          // an attendance
    OUTCOME_UNDER_MIN_STAY = 2,   // stayed shorter than the session demands
    OUTCOME_NO_CHECK_OUT = 3,     // the session demands a stay and nobody signed out
    OUTCOME_STAY_UNKNOWN = 4,     // signed in and out in different boots without a clock between
    OUTCOME_NO_CHECK_IN = 5,      // only signed out
    OUTCOME_REVOKED = 6,          // the badge had been revoked before the session began
    OUTCOME_UNBOUND = 7,          // a blank badge without an owner
    OUTCOME_VISITOR = 8,          // a badge of another issuing host
    OUTCOME_UNKNOWN_BADGE = 9,    // our signature, but not in our books: a database was restored
    OUTCOME_UNKNOWN_SESSION = 10, // a session not in our books
    OUTCOME_NOT_ENROLLED = 11,    // the session wants its people enrolled, and this one is not
    OUTCOME_TOO_EARLY = 12,       // checked in before check-in began, and not again
    OUTCOME_TOO_LATE = 13,        // checked in after check-in was over
    OUTCOME_TIME_UNKNOWN = 14,    // no clock tells when this check-in was, and it has hours or may lie in another week
    OUTCOME_AFTER_SESSION = 15,   // only scanned long after the session was over: nobody had closed it
    OUTCOME_NOT_YET_ISSUED = 16,  // by its clock from before the session was entered here: a clock behind, or cards of
                                  // another host
    OUTCOME_OTHER_HOST = 17,      // scanned while the terminal held another host's plan: the numbers are that one's
    OUTCOME_CALLED_OFF = 18,      // the office called the session off
    OUTCOME_COUNT
};

#define COUNT_GRACE_MS (INT64_C(60) * 60000) // so long after its end a session still takes what is scanned
#define COUNT_LEAD_MS                                                                                                  \
    (INT64_C(120) * 60000) // so long before its start a session may be open, or its hours of check-in if longer
#define COUNT_CLOCK_MS  (INT64_C(60) * 60000) // what the clocks of an office and a terminal may differ
#define COUNT_REPEAT_MS (INT64_C(5) * 60000)  // a badge shown again within this time is not somebody who leaves

struct count_moment {
    int64_t life;      // equal for moments of one boot of one terminal, 0 no such moment
    int64_t uptime_ms; // within that boot
    int64_t wall_ms;   // reconstructed, 0 unknown
    int is_rough;      // wall_ms stands on an officer's card: right to half an hour or so
};

struct count_event {
    int is_check_out; // else a check-in
    int is_others;    // of an epoch in which the terminal held another host's plan
    int is_revoked;   // its badge and issue had been revoked before the session began
    struct count_moment at;
    struct count_moment opened; // when the session was opened at that terminal, the last time before it
};

// What a session demands, frozen with it.
struct count_rules {
    int64_t start_ms, end_ms;
    int64_t added_ms;        // when it was entered at the office
    int64_t min_stay_s;      // 0 none
    int64_t early_s, late_s; // check-in from so long before to so long after the start; 0 any time
    int is_cancelled;        // called off by the office
    int wants_enrolled;      // people who are not on the roster are pending
};

struct count_facts {
    const struct count_event *events; // of one holder at one session, in any order
    size_t events_len;
    const struct count_event *paper; // check-ins and check-outs that the office typed in from a paper list
    size_t paper_len;
    int is_typed; // the events are those of a paper list: nobody showed a badge twice; count_attendance sets it
    int session_is_known;
    struct count_rules rules;
    int is_enrolled;              // has a place, not only one on the waiting list
    int missing_check_out_counts; // the setting
    int has_owner;                // the badge belongs to a person
    int badge_is_known;           // the badge is in our books
    int badge_is_foreign;         // another host's number
};

struct count_result {
    enum outcome outcome;
    int on_paper;   // it rests on a paper list alone
    int64_t in_ms;  // first check-in, 0 unknown
    int64_t stay_s; // longest measurable span from a check-in to a later scan at the session, -1 unknown
};

struct count_result count_attendance(const struct count_facts *facts);

// A word of English for --json ("under_min_stay"); NULL for no such outcome.
const char *outcome_text(enum outcome outcome);

// Whether facts still to come, or a decision of the office, can turn it into an attendance.
int outcome_is_pending(enum outcome outcome);
