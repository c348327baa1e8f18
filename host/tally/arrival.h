// SPDX-License-Identifier: Apache-2.0
// A batch has come into the ledger: the attendances and rosters that its events say something about are settled anew,
// also those of events held before that only now come to have a time.
#pragma once

#include <stdint.h>

#include "host/base/host.h"
#include "proto/batch.h"

// epoch: its row. Call in the transaction that added the batch.
enum status arrival_settle(struct host *host, const struct batch *batch, int64_t epoch);
