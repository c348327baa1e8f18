// SPDX-License-Identifier: Apache-2.0
// What is derived from a batch so that its events are found without reading others: which sessions and boots it tells
// of, how many events of a kind it brings, where histories part, and what is missing before it.
#pragma once

#include <stdint.h>

#include "host/base/host.h"
#include "host/ledger/ledger.h"

// After the batch was kept under this number; batches of greater numbers are as if they were not there.
enum status index_add(struct host *host, int64_t number, int64_t epoch, const struct batch *batch,
                      struct ledger_added *added);
// The whole made again from the batches.
enum status index_recount(struct host *host);

// Whether some batch holds this seq.
enum status index_holds(struct host *host, int64_t epoch, uint64_t seq, int *holds);
// Whether one event and no other is held at seq, and the first 8 bytes of the digest after it.
enum status index_holds_one(struct host *host, int64_t epoch, uint64_t seq, int *is_only, uint64_t *chain);
// How many events of a batch no batch of a smaller number holds.
enum status index_fresh(struct host *host, int64_t number, int64_t epoch, const struct batch *batch, uint64_t *fresh);
