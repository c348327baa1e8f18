// SPDX-License-Identifier: Apache-2.0
// Who is at the open session: a table of badges, with the time of their check-in and when they were seen last.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/event.h"
#include "proto/status.h"

struct present {
    uint64_t badge;     // 0: free slot
    int64_t in_wall_ms; // of the newest check-in, 0 unknown …
    int64_t in_uptime_ms;
    uint32_t in_boot;   // … and in which boot
    uint32_t last_boot; // of the newest of all
    int64_t last_uptime_ms;
    int is_out; // the newest was a check-out
};

struct presence {
    struct present *slots; // owned
    size_t size;           // a power of two
    size_t len;            // distinct badges
};

const struct present *presence_find(const struct presence *presence, uint64_t badge); // NULL: not here
// A check-in or check-out that is journaled. wall_ms: its time, 0 unknown. STATUS_MEMORY changes nothing.
enum status presence_put(struct presence *presence, const struct event *event, int64_t wall_ms);
void presence_empty(struct presence *presence); // keeps its memory
void presence_clear(struct presence *presence);
