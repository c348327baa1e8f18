// SPDX-License-Identifier: Apache-2.0
// One batch into the ledger, whatever carried it: verified, added, counted, committed, in that order and in one
// transaction. What does not verify is kept apart with its reason and harms nothing else.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"

#define QUARANTINE_MAX_BYTES (64 << 20) // held in all; past that a batch is refused and stays with its carrier

enum ingest_outcome {
    INGEST_TAKEN,       // new events
    INGEST_DUPLICATE,   // all held already
    INGEST_QUARANTINED, // kept apart: reason tells why
    INGEST_REFUSED,     // not kept: too large to be ours, or the quarantine is full
};

struct ingest_result {
    enum ingest_outcome outcome;
    enum status reason;   // STATUS_OK, or why it was quarantined or refused
    uint64_t terminal;    // 0 when it could not be read
    uint64_t epoch;       //
    uint64_t first, last; // seqs; 0 when they could not be read
    uint64_t events;      // new
    uint64_t duplicates;  // held already
    int is_fork;          // the same seqs are held with other content: both are kept
    int leaves_gap;       // events before it are missing
};

// carrier: "stick", "socket", "file", "photo". name: for messages. A failure is the database's; nothing was taken.
enum status ingest_batch(struct host *host, const char *carrier, const char *name, const uint8_t *bytes, size_t len,
                         struct ingest_result *result);

// The office trusts a terminal (host/books/terminals.h has the statuses): what of it was kept apart, because it was not
// paired or was revoked, is taken in the same transaction. *released: batches.
enum status ingest_pair(struct host *host, const uint8_t public_key[KEY_PUBLIC_BYTES], int64_t area,
                        uint64_t *released);
enum status ingest_readmit(struct host *host, uint64_t terminal, uint64_t *released);

// Of a row of quarantine q: "held", "released" or "rejected".
#define QUARANTINE_STATE                                                                                               \
    "CASE WHEN q.released_ms = 0 THEN 'held' WHEN q.reason = 'rejected' THEN 'rejected' ELSE 'released' END"

// What is kept apart, newest first; all: also what was decided.
struct ingest_held {
    const char *state; // of QUARANTINE_STATE
    uint8_t digest[KEY_DIGEST_BYTES];
    const char *reason;              // a word: of status_text until it is decided, then that of state
    const char *detail;              // why it was decided so
    uint64_t terminal;               // 0 when it could not be read
    const char *name;                // where it was found
    int64_t received_ms, decided_ms; // 0: nothing decided
};
enum status ingest_held_each(struct host *host, int all, void (*visit)(void *context, const struct ingest_held *held),
                             void *context);

// The office lets a batch of a revoked terminal count: it is taken like any other, and stays taken when it comes again.
// STATUS_INVALID: kept apart for a reason that no office can forgive. STATUS_NOT_FOUND, STATUS_CONFLICT: decided. Call
// inside a transaction; why is host->why.
enum status ingest_let_pass(struct host *host, const uint8_t digest[KEY_DIGEST_BYTES], struct ingest_result *result);
// Decided: it never counts, and is no longer shown as waiting. As above.
enum status ingest_reject(struct host *host, const uint8_t digest[KEY_DIGEST_BYTES]);
// After everything was done again from the book: what no act decided about, somebody having done so by hand, is held
// again, for what it is. Inside a transaction.
enum status ingest_hold_anew(struct host *host);
