// SPDX-License-Identifier: Apache-2.0
// Batches decoded, those looked at lately remembered: a session that is open is asked about again with every batch of a
// terminal on the cable, and each of its batches is inflated once. What is remembered goes with the connection.
#pragma once

#include <stdint.h>

#include "host/base/db.h"
#include "proto/batch.h"

// A batch that is kept under this number; valid until the next call. STATUS_CORRUPT: it cannot be read any more.
enum status kept_get(struct db *db, int64_t number, const struct batch **batch);
// Also the first 8 bytes of the digest after each of its events.
enum status kept_get_chains(struct db *db, int64_t number, const struct batch **batch, const uint64_t **chains);
// The same, the caller's to clear; nothing is remembered.
enum status kept_read(struct db *db, int64_t number, struct batch *batch);
// Remembers a batch that has just come in; the caller's stays the caller's.
enum status kept_remember(struct db *db, int64_t number, const struct batch *batch);
