// SPDX-License-Identifier: Apache-2.0
// Files as one message, where a carrier takes but one: each with the name that it has on a stick (proto/stick.h).
// docs/wire.md §13.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/bytes.h"
#include "proto/status.h"
#include "proto/stick.h"

struct bundle {
    uint8_t *bytes; // owned
    size_t len, room;
};

// Zeroed at first. STATUS_INVALID: a name that is longer than those on a stick.
enum status bundle_add(struct bundle *bundle, const char *name, const uint8_t *bytes, size_t len);
void bundle_clear(struct bundle *bundle);

struct bundled {
    char name[STICK_BATCH_NAME_SIZE];
    const uint8_t *bytes; // in what is read
    size_t len;
};

// The next of them. 0: no more, and reader->bad when it ends in the middle of one.
int bundle_next(struct reader *reader, struct bundled *file);
