// SPDX-License-Identifier: Apache-2.0
// Terminals as the office knows them: paired, named, of a place, revoked, readmitted. Each is an act; who and why are
// the host's. Call inside a transaction. What they signed is the ledger's (host/ledger/ledger.h).
#pragma once

#include "host/base/host.h"
#include "host/books/people.h"

#define TERMINAL_NAME_MAX 40 // characters

// Pins a key. A terminal known already keeps its key and takes the area. STATUS_REVOKED: revoked ones stay out.
enum status terminals_pair(struct host *host, const uint8_t public_key[KEY_PUBLIC_BYTES], int64_t area);
// One that asks is not taken; it may ask again.
enum status terminals_refuse(struct host *host, uint64_t id);
// What people call it, "" nothing. STATUS_INVALID: too long, or with control characters. STATUS_OUTDATED: it is so.
enum status terminals_name(struct host *host, uint64_t id, const char *name);

// Who has it in hand, whom to call: the newest entry; name "" nobody.
struct terminal_holder {
    char name[PEOPLE_NAME_SIZE], phone[PEOPLE_PHONE_SIZE];
};
enum status terminals_holder(struct host *host, uint64_t id, struct terminal_holder *holder);
// In these hands from now on, "" nobody's. STATUS_INVALID: too long, or a phone that is none or has no name beside it:
// they may not hold.
// STATUS_OUTDATED: it is so. STATUS_NOT_FOUND.
int terminals_may_hold(const char *name, const char *phone);
enum status terminals_hold(struct host *host, uint64_t id, const char *name, const char *phone);
// Names and phones of all who ever had it go for good, in the book too; then db_settle.
enum status terminals_forget(struct host *host, uint64_t id, int *forgotten);

// Where it stands from now on. The area must exist. STATUS_OUTDATED: it stands there.
enum status terminals_move(struct host *host, uint64_t id, int64_t area);
// Shuts it out. STATUS_CONFLICT: it is. STATUS_NOT_FOUND.
enum status terminals_revoke(struct host *host, uint64_t id);
// Lets it in again. STATUS_CONFLICT: it was not shut out.
enum status terminals_readmit(struct host *host, uint64_t id);
