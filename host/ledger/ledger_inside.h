// SPDX-License-Identifier: Apache-2.0
// What the files of the ledger share.
#pragma once

#include "host/ledger/ledger.h"

// A batch as it is kept.
struct ledger_batch {
    const struct batch_head *head;
    int64_t epoch;   // its row
    int64_t arrival; // its number, too, when it is new
    int64_t received_ms;
    const char *carrier;
    int is_signed;
    const uint8_t *bytes;
    size_t len;
};

// *number: under which it is kept, its own or, where the same events are held already, the one of then.
enum status ledger_keep(struct host *host, const struct ledger_batch *batch, int64_t *number);
void ledger_digest(const void *bytes, size_t len, uint8_t digest[KEY_DIGEST_BYTES]);

// A host from before batches were kept: each is packed again from its events, without the signature. Does nothing where
// there are none such. Inside a transaction.
enum status ledger_adopt(struct host *host);
