// SPDX-License-Identifier: Apache-2.0
// The journal: every event of this terminal, durable before anyone is told. What journal_append has confirmed survives
// a power cut. Nothing is overwritten or dropped to make room; events a host has acknowledged are kept for a
// retention time, so that a host rebuilt from nothing is filled again.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/ack.h"
#include "proto/event.h"
#include "proto/status.h"

#define JOURNAL_EPOCHS_MAX   64
#define JOURNAL_RETENTION_MS (INT64_C(400) * 24 * 3600 * 1000)

struct journal;

// A stretch of an epoch that could not be read when the journal was rescued. `last` could, but what it stands on could
// not: it is the ground of what follows, and travels no more than the rest. last 0: to the epoch's end, and how many
// these were nobody knows.
struct journal_lost {
    uint64_t epoch, first, last;
    uint64_t events; // of them, no host has acknowledged so many, at least
};

struct journal_epoch {
    uint64_t epoch;
    uint64_t first; // oldest seq still held; behind a stretch that was lost, once all before that is acknowledged
    uint64_t last;  // 0: nothing yet
    uint64_t acked; // held by the host up to here
};

// Opens or creates dir/journal.db. A database that is not the one dir/journal.epoch remembers (an older copy put back,
// or another terminal's) begins a new epoch; its events stay. One of which what no host has acknowledged cannot all be
// read is rescued first (journal_rescue), when that fails twice; STATUS_FULL when there is no room for that.
// STATUS_BUSY: another process has it.
enum status journal_open(const char *dir, uint64_t terminal, struct journal **journal);
void journal_close(struct journal *journal); // NULL is fine

// Reads all that no host has acknowledged: it has still to leave. STATUS_CORRUPT when some of it is not found, as when
// it cannot be read.
enum status journal_check(struct journal *journal);

// Sets a journal aside that does not read back, closed before, as dir/journal-N.damaged.db, and begins a new one that
// holds all of it that can be read; its next event begins a new epoch. Cut short at any moment, it is done again or
// finished when the journal is opened. STATUS_IO: nothing at all can be read now; STATUS_FULL: no room, and
// nothing was tried. Then all stays as it was.
enum status journal_rescue(const char *dir, uint64_t terminal);
// Whether this journal was made by a rescue: the card is not to be trusted.
int journal_is_rescued(const struct journal *journal);
// Events that a rescue could not read and no host has acknowledged, at least; and the stretches,
// in order, while the journal is open.
uint64_t journal_lost(const struct journal *journal);
size_t journal_lost_stretches(const struct journal *journal, const struct journal_lost **stretches);
// The epoch that the present one, while it has no event yet, goes on from after a rescue; 0 none.
uint64_t journal_continued(const struct journal *journal);

// How many starts were counted so far.
uint32_t journal_boots(const struct journal *journal);
// Counts a start of the terminal, durably.
enum status journal_boot(struct journal *journal, uint32_t *boot);

// Appends in one transaction and fills the events' seq. STATUS_OK: durable. Anything else: none was kept, and nothing
// must be confirmed; after STATUS_IO or STATUS_CORRUPT the journal has closed itself, and every later call gives
// STATUS_GONE until it is opened again: what a failed fsync left behind is only known by reading it back.
enum status journal_append(struct journal *journal, struct event *events, size_t events_len);

// Begins another epoch: what follows is another host's.
enum status journal_renew(struct journal *journal);
// The host of an epoch, by the id of its key; 0 not known. Put for the current one.
enum status journal_host(struct journal *journal, uint64_t epoch, uint64_t *host);
enum status journal_host_put(struct journal *journal, uint64_t host);

uint64_t journal_current_epoch(const struct journal *journal);
enum status journal_epochs(struct journal *journal, struct journal_epoch epochs[JOURNAL_EPOCHS_MAX], size_t *len);
// Events no host has acknowledged.
enum status journal_pending(struct journal *journal, uint64_t *pending);

// Up to max events of epoch after seq `after`, up to where one is missing. *events is the caller's to free; *events_len
// is 0 when there are no more. previous: the digest before the first of them, which need not follow `after`.
// STATUS_CORRUPT, here and below: some that should be there are not found.
enum status journal_read(struct journal *journal, uint64_t epoch, uint64_t after, size_t max, struct event **events,
                         size_t *events_len, uint8_t previous[KEY_DIGEST_BYTES]);
// Whether an event was met there that no batch can carry, as a card spoilt it.
int journal_is_spoilt(const struct journal *journal);
// The digest after seq (seq 0: the start). STATUS_NOT_FOUND when it is not held.
enum status journal_chain(struct journal *journal, uint64_t epoch, uint64_t seq, uint8_t chain[KEY_DIGEST_BYTES]);

// Calls visit for each event of an epoch after `after`, in order, until it gives something other than STATUS_OK.
enum status journal_each(struct journal *journal, uint64_t epoch, uint64_t after,
                         enum status (*visit)(void *context, const struct event *event), void *context);
// seq of the last event of this kind (started, clock set, session opened or closed) before `before` in an epoch, 0
// none.
enum status journal_last(struct journal *journal, uint64_t epoch, enum event_kind kind, uint64_t before, uint64_t *seq);
// seq of the event that first opened this session in an epoch, 0 none.
enum status journal_opened(struct journal *journal, uint64_t epoch, uint64_t session, uint64_t *seq);

// Remembers what a host durably holds. An ack whose digest is not ours is passed over: that host follows another
// history. Prunes events acknowledged longer ago than the retention time, by the host's clock.
enum status journal_ack(struct journal *journal, const struct ack_list *acks);
// When a host last acknowledged anything, 0 never.
enum status journal_acked_ms(struct journal *journal, int64_t *acked_ms);

// Small durable values beside the events: "plan_version". 0 when there is none of that name.
enum status journal_value(struct journal *journal, const char *name, uint64_t *value);
enum status journal_value_put(struct journal *journal, const char *name, uint64_t value);

// Walks every digest of every epoch; STATUS_CORRUPT when one does not follow. *events: how many were walked.
enum status journal_verify(struct journal *journal, uint64_t *events);
