// SPDX-License-Identifier: Apache-2.0
// Up to where an epoch is held without a gap: which of its batches stand on others all the way from its start. Pure.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/keys.h"
#include "proto/status.h"

// A batch as a link: it stands on `previous`, before `first`.
struct held_link {
    uint64_t first, last;
    uint8_t previous[KEY_DIGEST_BYTES], chain[KEY_DIGEST_BYTES];
    int64_t arrival; // the greater the later
    int reaches;     // filled: held from the start of the epoch
};

// Whether one event and no other is held at seq, and the first 8 bytes of the digest after it. Asked at most once a
// link, and once more.
typedef enum status held_only_at(void *context, uint64_t seq, int *is_only, uint64_t *chain);

// Sorts links. oldest: its terminal holds nothing up to here any more. *found: the link to acknowledge, NULL none: of
// the history that arrived last, the one that reaches furthest where no other history is held.
enum status held_find(struct held_link *links, size_t len, uint64_t oldest, held_only_at *only_at, void *context,
                      const struct held_link **found);
