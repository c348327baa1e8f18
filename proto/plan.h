// SPDX-License-Identifier: Apache-2.0
// The plan: what a host tells a terminal. Issuer keys, sessions, revocations and masked names; versioned, signed by
// the host, sealed to the one terminal (docs/wire.md §7). A terminal replaces the whole of it or nothing.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/keys.h"
#include "proto/status.h"

#define PLAN_MAX_BYTES (16 << 20) // sealed; a hostile stick cannot make us hold more

struct plan_issuer {
    uint32_t area;                        // six-digit code of the issuing host
    uint8_t key_id;                       //
    uint8_t public_key[KEY_PUBLIC_BYTES]; //
};

// What becomes of somebody who comes without having enrolled.
enum unenrolled {
    UNENROLLED_ACCEPT = 0,  // counts like anybody
    UNENROLLED_PENDING = 1, // counts once the office has enrolled them
    UNENROLLED_REFUSE = 2,  // the same, and is told so at once
};

struct plan_session {
    uint64_t number;
    char *programme;            // id, "P07"
    char *venue;                //
    int64_t start_ms;           //
    int64_t end_ms;             //
    int64_t min_stay_s;         // 0 none
    int64_t early_s;            // check-in begins so long before the start; 0 whenever
    int64_t late_s;             // … and ends so long after it; 0 whenever
    int check_out;              // people sign out
    int is_here;                // the venue is where the terminal stands
    int opens_itself;           // when its time comes
    enum unenrolled unenrolled; //
};

struct plan_revocation {
    uint64_t badge;
    uint8_t up_to_issue; // this issue and all before it
};

struct plan_name {
    uint64_t badge;
    char *name; // masked: 王*
};

struct plan_enrollment {
    uint64_t session, badge;
    uint32_t place; // 0 enrolled, else the place on the waiting list
};

// The arrays are sorted by number (issuers: area, key id); plan_find_… rely on it.
struct plan {
    uint64_t version; // 0: no plan yet
    int64_t made_ms;
    uint32_t area; // of the host
    uint64_t terminal_area;
    struct plan_issuer *issuers;
    size_t issuers_len;
    struct plan_session *sessions;
    size_t sessions_len;
    struct plan_revocation *revocations;
    size_t revocations_len;
    struct plan_name *names;
    size_t names_len;
    struct plan_enrollment *enrollments;
    size_t enrollments_len;
};

void plan_clear(struct plan *plan); // frees what it holds; all zero afterwards

const struct plan_issuer *plan_find_issuer(const struct plan *plan, uint32_t area, uint8_t key_id);
int plan_knows_area(const struct plan *plan, uint32_t area); // any key of that area
const struct plan_session *plan_find_session(const struct plan *plan, uint64_t number);
int plan_is_revoked(const struct plan *plan, uint64_t badge, uint8_t issue);
const char *plan_find_name(const struct plan *plan, uint64_t badge); // "" unknown
// NULL: not on the list this plan knows.
const struct plan_enrollment *plan_find_enrollment(const struct plan *plan, uint64_t session, uint64_t badge);

// A digest of all but version and time: whether two plans say the same. Sorts the plan's arrays first.
enum status plan_digest(struct plan *plan, uint8_t digest[KEY_DIGEST_BYTES]);

// *bytes is the caller's to free. Sorts the plan's arrays first.
enum status plan_seal(struct plan *plan, const struct key_pair *host, const uint8_t terminal[KEY_PUBLIC_BYTES],
                      uint8_t **bytes, size_t *bytes_len);

// Opens what plan_seal made, checks the signature of the pinned host. *plan is the caller's to clear.
enum status plan_open(const uint8_t *bytes, size_t len, const struct key_pair *terminal,
                      const uint8_t host[KEY_PUBLIC_BYTES], struct plan *plan);
