// SPDX-License-Identifier: Apache-2.0
// The envelope of a stretch of somebody's journal: a head in the open, a deflated body, one signature over both. What
// the body holds is for whoever made it: events (proto/batch.h), acts of an office (proto/page.h). docs/wire.md §4.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/keys.h"
#include "proto/status.h"

struct batch_head {
    uint64_t terminal;                  // who signs; of a page, the host
    uint64_t epoch;                     //
    uint64_t first;                     // seq of the first event
    uint32_t count;                     // events, at least 1
    uint8_t previous[KEY_DIGEST_BYTES]; // chain digest before the first event
    uint8_t chain[KEY_DIGEST_BYTES];    // chain digest after the last event
    uint64_t host;                      // whose plan the terminal held in this epoch (its key's id), 0 not told
};

struct envelope_limits {
    const char *domain; // of the signature
    size_t bytes, inflated;
    uint32_t count;
};

struct envelope {
    struct batch_head head;
    size_t inflated;   // what the body promises to become
    struct piece body; // deflated; lies in memory
    void *memory;      // owned
};

// Signs and packs; signer NULL: zeros in place of a signature. *bytes is the caller's to free. STATUS_TOO_LARGE: over
// limits->bytes.
enum status envelope_pack(const struct envelope_limits *limits, const struct batch_head *head, size_t inflated,
                          const struct piece *body, const struct key_pair *signer, uint8_t **bytes, size_t *len);

// Reads the head without believing it. STATUS_MALFORMED: torn, or none. STATUS_TOO_LARGE. STATUS_NEWER. Cleared by
// envelope_clear.
enum status envelope_unpack(const struct envelope_limits *limits, const uint8_t *bytes, size_t len,
                            struct envelope *envelope);
int envelope_is_signed(const struct envelope_limits *limits, const struct envelope *envelope,
                       const uint8_t signer[KEY_PUBLIC_BYTES]);
void envelope_clear(struct envelope *envelope);
