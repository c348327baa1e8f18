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

enum status ledger_keep(struct host *host, const struct ledger_batch *batch);
// The events of a batch that are not held yet become rows.
enum status ledger_put_events(struct host *host, const struct batch *batch, int64_t epoch, struct ledger_added *added);
void ledger_digest(const void *bytes, size_t len, uint8_t digest[KEY_DIGEST_BYTES]);

// Events as they are held, each with the first 8 bytes of the digest after it.
struct ledger_rows {
    struct ledger_row {
        struct event event;
        uint64_t chain;
    } * items; // owned
    size_t len, size;
};

// Appends those of a batch's numbers, by number; where histories part there are several of one.
enum status ledger_rows_load(struct host *host, int64_t epoch, const struct batch_head *head, struct ledger_rows *rows);

// A host from before batches were kept: each is packed again from its events, without the signature. Does nothing where
// there are none such. Inside a transaction.
enum status ledger_adopt(struct host *host);
