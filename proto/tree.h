// SPDX-License-Identifier: Apache-2.0
// A Merkle tree as in RFC 6962, section 2.1, over what is kept in an order: by it one leaf, or an earlier size, is
// proven with a hash a level. The tree keeps only what the next leaf needs; whoever proves keeps the nodes (struct
// tree_store). docs/wire.md §12.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

#define TREE_HASH_BYTES 32 // SHA-256
#define TREE_LEVELS     63
#define TREE_PROOF_MAX  64

// Nodes of whole subtrees: number `index` of its level holds leaves index << level up to (index + 1) << level.
struct tree_store {
    enum status (*get)(void *context, unsigned level, uint64_t index, uint8_t hash[TREE_HASH_BYTES]);
    enum status (*put)(void *context, unsigned level, uint64_t index, const uint8_t hash[TREE_HASH_BYTES]);
    void *context;
};

struct tree {
    uint64_t size;                               // leaves
    uint8_t nodes[TREE_LEVELS][TREE_HASH_BYTES]; // of the level's bit in size: the subtree not yet joined with another
};

struct tree_proof {
    size_t len;
    uint8_t hashes[TREE_PROOF_MAX][TREE_HASH_BYTES]; // from the leaf's side to the root's
};

void tree_leaf(const void *data, size_t len, uint8_t hash[TREE_HASH_BYTES]);
void tree_join(const uint8_t left[TREE_HASH_BYTES], const uint8_t right[TREE_HASH_BYTES],
               uint8_t hash[TREE_HASH_BYTES]); // hash may be one of them
// A tree of `size` leaves as the store holds it.
enum status tree_load(const struct tree_store *store, uint64_t size, struct tree *tree);
// Puts the leaf and every node it completes. On a failure the tree is as it was.
enum status tree_append(struct tree *tree, const uint8_t leaf[TREE_HASH_BYTES], const struct tree_store *store);
void tree_root(const struct tree *tree, uint8_t root[TREE_HASH_BYTES]);

// That the leaf `index` is in the tree of `size` leaves; that this tree goes on from that of `old`. STATUS_INVALID:
// there is no such leaf, or old is larger. A proof from nothing, or from the same size, is empty.
enum status tree_prove_leaf(const struct tree_store *store, uint64_t index, uint64_t size, struct tree_proof *proof);
enum status tree_prove_growth(const struct tree_store *store, uint64_t old, uint64_t size, struct tree_proof *proof);

int tree_has_leaf(const uint8_t leaf[TREE_HASH_BYTES], uint64_t index, uint64_t size,
                  const uint8_t root[TREE_HASH_BYTES], const struct tree_proof *proof);
int tree_has_grown(uint64_t old, const uint8_t old_root[TREE_HASH_BYTES], uint64_t size,
                   const uint8_t root[TREE_HASH_BYTES], const struct tree_proof *proof);
