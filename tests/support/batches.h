// SPDX-License-Identifier: Apache-2.0
// A paired terminal's events as signed batches, and a host that takes them, one by one and in any order.
#pragma once

#include "host/carry/ingest.h"
#include "tests/support/pairing.h"

struct sealed {
    uint8_t *data; // owned, until it is taken
    size_t len;
};

// The terminal's events (after, up to last] as a batch; 0 for last: all.
struct sealed batches_seal(struct pairing *pairing, uint64_t after, uint64_t last);
uint64_t batches_newest_seq(struct pairing *pairing);
// The host takes the batch, which is freed.
struct ingest_result batches_take(struct pairing *pairing, struct sealed batch);

// Person-times of the farmers' quota in the city.
int64_t batches_farmers(struct pairing *pairing);
// Tallies are as counted anew.
void batches_check_recount(struct pairing *pairing);
