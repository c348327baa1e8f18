// SPDX-License-Identifier: Apache-2.0
// What the files of the heads share.
#pragma once

#include "host/heads/heads.h"

#define HEADS_LEVELS 4 // nodes are kept of every fourth level, what lies between is a few hashes away

// The leaves and nodes as the database has them.
struct tree_store heads_store(struct host *host);
enum status heads_size(struct host *host, uint64_t *size);
void heads_origin(const struct host *host, uint64_t epoch, char origin[NOTE_NAME_MAX]);
// The heads that terminals have signed, each by its signatures and against the tree.
enum status heads_verify_witnesses(struct host *host, struct heads_state *state);
// Of a blob column: STATUS_CORRUPT unless it is one hash.
enum status heads_column(struct statement *s, int column, uint8_t hash[TREE_HASH_BYTES]);
