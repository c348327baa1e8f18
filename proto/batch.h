// SPDX-License-Identifier: Apache-2.0
// A batch: a stretch of one terminal's journal, columnar, deflated, signed. Batches do not know their carrier.
// docs/wire.md §4.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/envelope.h"
#include "proto/event.h"
#include "proto/keys.h"
#include "proto/status.h"

#define BATCH_MAX_BYTES    (60 << 10) // fits a frame of the conversation
#define BATCH_MAX_INFLATED (1 << 20)  // hard cap, kept while inflating: more is a bomb
#define BATCH_MAX_EVENTS   16384      // a longer stretch travels as several batches

struct batch {
    struct batch_head head;
    struct event *events; // head.count of them; owned
};

// Signs and packs. events: head.count of them, seq head.first, +1, …; uptimes of one boot never go back. Fills
// head.chain. terminal NULL: packs events whose signature was not kept, with zeros in its place. *bytes is the caller's
// to free. STATUS_TOO_LARGE: try fewer events. STATUS_INVALID: not such events.
enum status batch_seal(struct batch *batch, const struct key_pair *terminal, uint8_t **bytes, size_t *len);

// Reads the head without believing it, to learn whose key to check with.
// STATUS_MALFORMED: torn or no batch. STATUS_TOO_LARGE. STATUS_NEWER.
enum status batch_peek(const uint8_t *bytes, size_t len, struct batch_head *head);

// Checks the signature, then inflates within the cap, then checks that the events lead from previous to chain.
// STATUS_FORGED: signature. STATUS_MALFORMED, STATUS_TOO_LARGE: signed, but not what it claims to be.
// *batch is the caller's to clear.
enum status batch_open(const uint8_t *bytes, size_t len, const uint8_t terminal[KEY_PUBLIC_BYTES], struct batch *batch);

// The same of bytes that batch_open found good before: neither the signature nor the chain is looked at.
enum status batch_read(const uint8_t *bytes, size_t len, struct batch *batch);

// Walks the chain from head.previous. chain: the digest after the last event. after: the first 8 bytes, big endian, of
// the digest after each of the head.count events; NULL not wanted.
void batch_walk(const struct batch *batch, uint8_t chain[KEY_DIGEST_BYTES], uint64_t *after);

void batch_clear(struct batch *batch);
