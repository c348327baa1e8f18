// SPDX-License-Identifier: Apache-2.0
// People by what becomes of their badge: it waits to be printed, is printed, or is handed out. Each person stands in
// one of the three; who is merged into another waits for none.
#pragma once

#include "host/books/badges.h"

enum badge_state { BADGE_WAITING, BADGE_PRINTED, BADGE_DELIVERED, BADGE_STATES };

enum badge_reason { // why one waits
    BADGE_ANY_REASON,
    BADGE_NEVER,   // printed yet
    BADGE_VOID,    // revoked
    BADGE_CHANGED, // what it says was corrected since
    BADGE_ASKED,   // somebody wants it printed again
    BADGE_AGAIN,   // any of them but the first
    BADGE_REASONS
};

struct badge_filter {
    int64_t area;             // and what is beneath
    uint64_t session;         // on whose list they are, 0 any
    int64_t added_ms;         // by that one import, 0 any
    enum badge_state state;   //
    enum badge_reason reason; // of those that wait
};

struct badge_row {
    uint64_t number;
    const char *name, *area_name, *area_name_en;  // as long as the visit lasts
    int64_t area, issue, issued_ms, delivered_ms; // 0: not
    enum badge_reason reason;
};

// As in an address: "waiting", "changed". NULL: there is none. And back; 0: no such word.
const char *badge_state_word(enum badge_state state);
const char *badge_reason_word(enum badge_reason reason);
int badge_state_of(const char *word, enum badge_state *state);
int badge_reason_of(const char *word, enum badge_reason *reason);

// order: " ORDER BY …" over person p, badge b, which ends with p.number. *total: of the whole list.
enum status badge_list(struct host *host, const struct badge_filter *filter, const char *order, int64_t offset,
                       int limit, void (*visit)(void *context, const struct badge_row *row), void *context,
                       int64_t *total);
enum status badge_count(struct host *host, const struct badge_filter *filter, int64_t *total);
// All of them, by area, name and number: the order in which they are handed out.
enum status badge_numbers(struct host *host, const struct badge_filter *filter, struct numbers *numbers);
