// SPDX-License-Identifier: Apache-2.0
// How a terminal is, signed by it: travels by cable beside its events and by stick, and is shown to reviewers; no
// figure stands on it. docs/wire.md §10.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/event.h"
#include "proto/keys.h"
#include "proto/status.h"

#define HEALTH_SOFTWARE_MAX 63   // bytes
#define HEALTH_MAX          1024 // bytes of a signed one

enum health_storage {
    HEALTH_FINE = 0,
    HEALTH_LOW = 1,     // less than a tenth is free
    HEALTH_FULL = 2,    // a scan could not be kept for want of room
    HEALTH_FAILING = 3, // … or because the card gives errors
    HEALTH_STORAGE_MAX = 3,
};

#define HEALTH_LOST_MAX 16

// Events that the card no longer gives; last 0: to the epoch's end.
struct health_lost {
    uint64_t epoch, first, last;
};

struct health {
    uint64_t terminal;
    uint32_t boot;                          // with uptime_ms: which of two is the newer
    int64_t uptime_ms;                      // since that boot
    int64_t wall_ms;                        // 0 unset
    enum clock_source clock;                //
    char software[HEALTH_SOFTWARE_MAX + 1]; // "rollcall-terminal 0.1.0"
    uint32_t free_percent;                  // of the storage
    enum health_storage storage;            //
    uint64_t pending;                       // events no host has acknowledged
    uint64_t plan_version;                  // 0 none
    uint64_t lost;                          // events lost that no host has, at least
    struct health_lost lost_seqs[HEALTH_LOST_MAX];
    size_t lost_seqs_len; // the first of them: there may be more
};

// *bytes is the caller's to free.
enum status health_pack(const struct health *health, const struct key_pair *terminal, uint8_t **bytes, size_t *len);
// STATUS_FORGED when not signed by terminal, or about another; STATUS_MALFORMED when a value is none.
enum status health_unpack(const uint8_t *bytes, size_t len, const uint8_t terminal[KEY_PUBLIC_BYTES],
                          struct health *health);

const char *health_storage_text(enum health_storage storage); // "fine", "low", "full", "failing"
