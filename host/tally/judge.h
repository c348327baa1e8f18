// SPDX-License-Identifier: Apache-2.0
// What the facts make of one holder at one session: reads events, session, person, roster and revocations, and has
// host/tally/count.h decide. Writes nothing.
#pragma once

#include "host/ledger/timeline.h"
#include "host/tally/tally_delta.h"

// What is known of a session.
struct session_facts {
    uint64_t number; // whose facts these are, 0 none yet
    int is_known;
    char programme[32];
    int64_t area;
    struct count_rules rules;
    int year, day;
};

struct judge {
    struct host *host;
    struct timeline *timeline;
    struct session_facts session; // the one asked last
    int missing_check_out_counts, credit_residence;
    int has_bindings, has_merges, has_revocations,
        has_paper;                 // most work meets none: then nobody need ask for each badge
    struct ledger_events openings; // of that session, by epoch and seq
    struct ledger_events scans;    // … by badge
    struct count_event *events;    // scratch
    size_t events_size;
    struct count_event *paper; // scratch
    size_t paper_len, paper_size;
};

enum status judge_begin(struct judge *judge, struct host *host);
void judge_end(struct judge *judge);

// The person of a badge, or the badge itself while it has none.
DB_STATUS judge_holder(const struct judge *judge, uint64_t badge, uint64_t *holder);
// Has judge->session tell of this session.
enum status judge_turn_to(struct judge *judge, uint64_t session);
// The quotas of an attendance that counts are looked up in delta. attendance->events is 0 when the holder was not
// there.
enum status judge_attendance(struct judge *judge, uint64_t session, uint64_t holder, struct tally_delta *delta,
                             struct attendance *attendance);
