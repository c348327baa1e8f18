// SPDX-License-Identifier: Apache-2.0
// What goes back to terminals when their stick is not here: one zip, whose paths are those of the stick.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"

#define PARCEL_TERMINALS_MAX 100

struct parcel_terminal {
    uint64_t terminal;
    int is_paired; // has asked to be, and waits for an answer
};

// *bytes is the caller's to free. STATUS_NOT_FOUND: one of them is not paired. STATUS_REVOKED. Call inside a
// transaction, and give the bytes away behind it.
enum status parcel_make(struct host *host, const struct parcel_terminal *terminals, size_t terminals_len,
                        uint8_t **bytes, size_t *len);
