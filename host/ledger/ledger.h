// SPDX-License-Identifier: Apache-2.0
// The ledger: what terminals signed, batches kept as they came, with their signatures; host/ledger/ledger_events.h
// finds events in them. Identity of an event is (terminal, epoch, seq, digest): the same one twice is one, two
// histories with one seq are two.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "proto/ack.h"
#include "proto/batch.h"
#include "proto/civil.h"
#include "proto/pair.h"

struct terminal {
    uint64_t id;
    uint8_t public_key[KEY_PUBLIC_BYTES];
    int64_t area;
    int64_t paired_ms;
    int64_t revoked_ms; // 0 not revoked
    int64_t contact_ms; // 0 never
    uint64_t plan_version;
};

enum status ledger_terminal(struct host *host, uint64_t id, struct terminal *terminal); // STATUS_NOT_FOUND
enum status ledger_contact(struct host *host, uint64_t id);                             // it was heard of just now
// Keeps what a terminal says of itself, unless something newer is known. STATUS_FORGED: another said it.
enum status ledger_health(struct host *host, uint64_t id, const uint8_t *bytes, size_t len);

// By which terminals name this host in their batches.
uint64_t ledger_own_id(const struct host *host);

struct ledger_added {
    uint64_t events;     // that are new
    uint64_t duplicates; // held already
    int is_fork;         // another history of the same seqs is held too
    int leaves_gap;      // the events just before the first are not held
};

// Adds a batch that batch_open has verified, and keeps its bytes. epoch: its row in table epoch. Call inside a
// transaction.
enum status ledger_add(struct host *host, const struct batch *batch, const uint8_t *bytes, size_t len,
                       const char *carrier, int64_t *epoch, struct ledger_added *added);
// The very bytes of a batch that is kept already: known by their digest, nothing is inflated. STATUS_NOT_FOUND: they
// are not. Call inside a transaction.
enum status ledger_add_again(struct host *host, const uint8_t *bytes, size_t len, struct ledger_added *added);

// Up to where an epoch is held without a gap, along the history that arrived last; seq 0 when not at all.
enum status ledger_held(struct host *host, uint64_t terminal, uint64_t epoch, uint64_t *seq,
                        uint8_t chain[KEY_DIGEST_BYTES]);
// The terminal itself says that it holds nothing of this epoch before `oldest`: what is older was pruned.
enum status ledger_oldest(struct host *host, uint64_t terminal, uint64_t epoch, uint64_t oldest);
// The acks for all epochs of a terminal; the caller clears.
enum status ledger_acks(struct host *host, uint64_t terminal, struct ack_list *acks);
// The same packed and signed; is_last: with the newest head, for the terminal to witness.
enum status ledger_acks_signed(struct host *host, uint64_t terminal, int is_last, uint8_t **bytes, size_t *len);
// A head that the terminal has signed as a witness. STATUS_FORGED, STATUS_MALFORMED: it has not.
enum status ledger_witnessed(struct host *host, uint64_t terminal, const uint8_t *note, size_t len);

struct ledger_state {
    uint64_t terminals, silent; // silent: no contact for LEDGER_SILENT_MS
    uint64_t events, gaps, forks;
    uint64_t quarantined; // batches held back
};

#define LEDGER_SILENT_MS (INT64_C(7) * CIVIL_DAY_MS)

enum status ledger_state(struct host *host, struct ledger_state *state);
// The same of an area: of the terminals that are there. The office's own area has everything, also batches of which
// nobody can tell whose they are.
enum status ledger_state_of(struct host *host, int64_t area, struct ledger_state *state);
// Scans that terminals of an area refused, of all years, by reason.
enum status ledger_refused_each(struct host *host, int64_t area,
                                void (*visit)(void *context, int code, uint64_t events), void *context);
// Binds $1 to $6 of "area BETWEEN $1 AND $2 OR … $3 AND $4 OR … $5 AND $6" to that reading of an area; gives 6.
int ledger_bind_place(const struct host *host, struct statement *statement, int64_t area);

// What is derived here, made again from the batches: where events are, counts by kind, forks, gaps. tally_recount calls
// it. STATUS_CORRUPT: a batch cannot be read any more, and ledger_verify tells which.
enum status ledger_recount(struct host *host);

// Events of all batches, those that stand in several as often: what ledger_verify and, twice, tally_recount tell
// host->progress.
enum status ledger_size(struct host *host, int64_t *events);

// Of a database from before version 5: how many events are still to be packed into batches, by ledger_recount.
enum status ledger_adopt_size(struct host *host, int64_t *events);

struct ledger_proof {
    uint64_t events;            // each counted once
    uint64_t bad;               // batches whose signature or chain does not hold
    uint64_t without_signature; // batches from before signatures were kept
    char first_bad[96];         // the first of the bad ones: terminal, epoch and seqs; "" none
};

// Checks every batch anew: its signature, and its chain.
enum status ledger_verify(struct host *host, struct ledger_proof *proof);

// One digest over the heads of the batches up to a number; *batches < 0: of all, and it becomes the highest number.
enum status ledger_heads_digest(struct host *host, int64_t *batches, uint8_t digest[KEY_DIGEST_BYTES]);
