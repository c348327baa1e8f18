// SPDX-License-Identifier: Apache-2.0
// A byte-like way to a terminal, seen from the host. One file a kind behind one table.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

struct link;

struct link_type {
    const char *prefix; // "socket:"
    // Waits at most timeout_ms for a terminal to be there.
    struct link *(*open)(const char *spec, int timeout_ms, char *error, size_t size);
    // Moves what can be moved, waiting at most timeout_ms for something to move: writes from out, reads into in.
    // STATUS_GONE: the terminal went away. STATUS_BUSY: nothing moved in time.
    enum status (*exchange)(struct link *link, const uint8_t *out, size_t out_len, size_t *written, uint8_t *in,
                            size_t in_size, size_t *read, int timeout_ms);
    void (*close)(struct link *link);
};

// Each link begins with this.
struct link {
    const struct link_type *type;
};

extern const struct link_type link_socket_host; // socket:PATH, where a terminal listens

// Opens "socket:PATH". NULL and why in error.
struct link *link_connect(const char *link, int timeout_ms, char *error, size_t size);
