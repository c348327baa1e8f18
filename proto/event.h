// SPDX-License-Identifier: Apache-2.0
// One journal row: what happened at a terminal, in order. The identity is (terminal, epoch, seq); the chain digest
// says on which history it stands. Events are facts: nothing ever changes one.
#pragma once

#include <stdint.h>

#include "proto/keys.h"

#define EVENT_TICK_MS 100 // uptimes are whole ticks: people do not queue faster, and finer ones would not compress
#define EVENT_BYTES   44  // the canonical encoding, docs/wire.md §3

enum event_kind {
    EVENT_STARTED = 1,          // a boot: code = clock source, value = wall clock in Unix ms (0 when unset)
    EVENT_CLOCK_SET = 2,        // code = clock source, value = new wall clock in Unix ms
    EVENT_SESSION_OPENED = 3,   // session; badge = the officer card's number
    EVENT_SESSION_CLOSED = 4,   // session; badge = the officer card's number, 0 when closed by itself
    EVENT_CHECKED_IN = 5,       // session, badge, issue
    EVENT_CHECKED_OUT = 6,      // session, badge, issue
    EVENT_ENROLLED = 7,         // session, badge, issue
    EVENT_ENROLL_CANCELLED = 8, // session, badge, issue
    EVENT_REFUSED = 9,          // code = enum refusal; badge and issue when a token could be read;
                                // value = keyed fingerprint of the text when it could not
};

enum clock_source {
    CLOCK_NONE = 0,    // no wall clock: value is 0
    CLOCK_RTC = 1,     // the terminal's own clock looked plausible
    CLOCK_HOST = 2,    // set by a paired host
    CLOCK_OFFICER = 3, // set by an officer card
};

// Which of two sources is to be believed: an officer's card gives the planned start, a host the minute. Higher is
// better.
int clock_rank(enum clock_source source);
const char *clock_source_text(enum clock_source source); // a word of English: "none", "rtc", "host", "officer"

enum refusal {
    REFUSAL_UNKNOWN = 1,    // not one of our tokens
    REFUSAL_FORGED = 2,     // a token whose signature does not verify
    REFUSAL_REVOKED = 3,    // badge or issue on the revocation list
    REFUSAL_FOREIGN = 4,    // issued by a host whose key this terminal does not hold
    REFUSAL_NO_SESSION = 5, // no session is open
    REFUSAL_NO_OFFICER = 6, // a session card without an officer card before it
    REFUSAL_NEWER = 7,      // a token of a later version
    REFUSAL_MAX = 7,
};

struct event {
    uint64_t seq;         // from 1, without gaps in an epoch
    uint32_t boot;        // boot counter of the terminal
    int64_t uptime_ms;    // since that boot, a multiple of EVENT_TICK_MS
    enum event_kind kind; //
    uint64_t session;     // number of the session, 0 none
    uint64_t badge;       // number of the badge, 0 none
    uint8_t issue;        // issue of that badge
    uint8_t code;         // by kind
    int64_t value;        // by kind
};

// The chain digest before the first event of an epoch.
void event_chain_start(uint64_t terminal, uint64_t epoch, uint8_t chain[KEY_DIGEST_BYTES]);

// Moves chain over one event: chain = BLAKE2b-256(chain || canonical encoding).
void event_chain_step(uint8_t chain[KEY_DIGEST_BYTES], const struct event *event);

// A word of English for logs and --json ("checked_in"); NULL for no such kind or refusal.
const char *event_kind_text(enum event_kind kind);

int event_has_detail(enum event_kind kind); // code and value say something

// Whether a batch can carry it, and right behind `before`. What a worn card made of an event need not be.
int event_is_sound(const struct event *event);
int event_follows(const struct event *event, const struct event *before);
const char *refusal_text(enum refusal refusal);
