// SPDX-License-Identifier: Apache-2.0
// At which session a run of badges was seen first: eight bytes a run, for a city's year has millions of them.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

struct orders {
    uint64_t *slots;    // owned; the session's place, and as much of the digest as fits beside it; 0 free
    uint64_t *sessions; // owned; by place, from 1
    size_t size, len;   // slots
    size_t sessions_size, sessions_len;
    uint64_t place; // of the session at hand, 0: there is no room for it
    unsigned place_bits;
};

// For about so many runs of so many sessions; what comes beyond that is not remembered.
enum status orders_init(struct orders *orders, uint64_t runs, uint64_t sessions);
void orders_clear(struct orders *orders);
// The runs that follow are of this session.
void orders_turn_to(struct orders *orders, uint64_t session);
// The session that this run was seen at first; 0: it is new, or seen at none but this one.
uint64_t orders_seen(struct orders *orders, uint64_t digest);
