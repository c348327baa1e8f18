// SPDX-License-Identifier: Apache-2.0
#include "proto/tree.h"

#include <string.h>

#include "proto/keys.h"

void tree_join(const uint8_t left[TREE_HASH_BYTES], const uint8_t right[TREE_HASH_BYTES],
               uint8_t hash[TREE_HASH_BYTES]) {
    const struct piece pieces[] = {{"\1", 1}, {left, TREE_HASH_BYTES}, {right, TREE_HASH_BYTES}};
    key_sha256(pieces, 3, hash);
}

void tree_leaf(const void *data, size_t len, uint8_t hash[TREE_HASH_BYTES]) {
    const struct piece pieces[] = {{"\0", 1}, {data, len}};
    key_sha256(pieces, 2, hash);
}

// ---- growing ----

enum status tree_load(const struct tree_store *store, uint64_t size, struct tree *tree) {
    struct tree t = {.size = size};
    if (size >> (TREE_LEVELS - 1))
        return STATUS_TOO_LARGE;
    for (unsigned level = 0; size >> level; level++) {
        enum status status =
            size >> level & 1 ? store->get(store->context, level, (size >> level) - 1, t.nodes[level]) : STATUS_OK;
        if (status != STATUS_OK)
            return status;
    }
    *tree = t;
    return STATUS_OK;
}

enum status tree_append(struct tree *tree, const uint8_t leaf[TREE_HASH_BYTES], const struct tree_store *store) {
    uint8_t hash[TREE_HASH_BYTES];
    unsigned level = 0;
    if (tree->size >> (TREE_LEVELS - 1))
        return STATUS_TOO_LARGE;
    memcpy(hash, leaf, sizeof hash);
    enum status status = store->put(store->context, 0, tree->size, hash);
    for (; status == STATUS_OK && tree->size >> level & 1; level++) {
        tree_join(tree->nodes[level], hash, hash);
        status = store->put(store->context, level + 1, tree->size >> (level + 1), hash);
    }
    if (status != STATUS_OK)
        return status;
    memcpy(tree->nodes[level], hash, sizeof hash);
    tree->size++;
    return STATUS_OK;
}

void tree_root(const struct tree *tree, uint8_t root[TREE_HASH_BYTES]) {
    int has_any = 0;
    if (tree->size == 0)
        key_sha256(NULL, 0, root);
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        if (!(tree->size >> level & 1))
            continue;
        if (has_any)
            tree_join(tree->nodes[level], root, root);
        else
            memcpy(root, tree->nodes[level], TREE_HASH_BYTES);
        has_any = 1;
    }
}

// ---- proving ----

// The level of the largest whole subtree that is smaller than n leaves: the tree of n parts there. n is 2 or more.
static unsigned split(uint64_t n) {
    unsigned level = 0;
    while ((n - 1) >> (level + 1))
        level++;
    return level;
}

// Of the leaves from..to, a subtree as the tree has it: what is left of each parting is whole.
static enum status range_hash(const struct tree_store *store, uint64_t from, uint64_t to,
                              uint8_t hash[TREE_HASH_BYTES]) {
    uint8_t lefts[TREE_LEVELS][TREE_HASH_BYTES];
    unsigned len = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && (to - from) & (to - from - 1)) {
        unsigned level = split(to - from);
        status = store->get(store->context, level, from >> level, lefts[len++]);
        from += UINT64_C(1) << level;
    }
    unsigned level = to - from > 1 ? split(to - from) + 1 : 0;
    if (status == STATUS_OK)
        status = store->get(store->context, level, from >> level, hash);
    while (len > 0 && status == STATUS_OK)
        tree_join(lefts[--len], hash, hash);
    return status;
}

static void turn(struct tree_proof *proof) {
    uint8_t hash[TREE_HASH_BYTES];
    for (size_t i = 0, k = proof->len; i + 1 < k; i++) {
        memcpy(hash, proof->hashes[i], sizeof hash);
        memcpy(proof->hashes[i], proof->hashes[--k], sizeof hash);
        memcpy(proof->hashes[k], hash, sizeof hash);
    }
}

// Steps from the root down to where `place` is the end of a subtree (is_end) or the leaf itself, and proves with what
// stands beside the way. *from: where that subtree begins.
static enum status walk_down(const struct tree_store *store, uint64_t place, int is_end, uint64_t size, uint64_t *from,
                             struct tree_proof *proof) {
    uint64_t to = size;
    enum status status = STATUS_OK;
    *from = 0;
    proof->len = 0;
    while (status == STATUS_OK && (is_end ? place < to : to - *from > 1)) {
        uint64_t middle = *from + (UINT64_C(1) << split(to - *from));
        int goes_left = is_end ? place <= middle : place < middle;
        uint8_t *hash = proof->hashes[proof->len++];
        status = goes_left ? range_hash(store, middle, to, hash) : range_hash(store, *from, middle, hash);
        *(goes_left ? &to : from) = middle;
    }
    return status;
}

enum status tree_prove_leaf(const struct tree_store *store, uint64_t index, uint64_t size, struct tree_proof *proof) {
    uint64_t from;
    if (index >= size)
        return STATUS_INVALID;
    enum status status = walk_down(store, index, 0, size, &from, proof);
    turn(proof);
    return status;
}

enum status tree_prove_growth(const struct tree_store *store, uint64_t old, uint64_t size, struct tree_proof *proof) {
    uint64_t from;
    proof->len = 0;
    if (old > size)
        return STATUS_INVALID;
    if (old == 0)
        return STATUS_OK;
    enum status status = walk_down(store, old, 1, size, &from, proof);
    if (status == STATUS_OK && from > 0) // the old tree's last subtree is no tree of its own: it must be told
        status = range_hash(store, from, old, proof->hashes[proof->len++]);
    turn(proof);
    return status;
}

// ---- checking ----

int tree_has_leaf(const uint8_t leaf[TREE_HASH_BYTES], uint64_t index, uint64_t size,
                  const uint8_t root[TREE_HASH_BYTES], const struct tree_proof *proof) {
    uint8_t hash[TREE_HASH_BYTES];
    uint64_t last = size - 1;
    if (index >= size)
        return 0;
    memcpy(hash, leaf, sizeof hash);
    for (size_t i = 0; i < proof->len; i++) {
        if (last == 0)
            return 0;
        if (index & 1 || index == last) {
            tree_join(proof->hashes[i], hash, hash);
            for (; !(index & 1) && index; index >>= 1)
                last >>= 1;
        } else
            tree_join(hash, proof->hashes[i], hash);
        index >>= 1;
        last >>= 1;
    }
    return last == 0 && key_equal(hash, root, sizeof hash);
}

int tree_has_grown(uint64_t old, const uint8_t old_root[TREE_HASH_BYTES], uint64_t size,
                   const uint8_t root[TREE_HASH_BYTES], const struct tree_proof *proof) {
    uint8_t before[TREE_HASH_BYTES], after[TREE_HASH_BYTES];
    uint64_t at = old - 1, last = size - 1;
    if (old > size || (old == 0 && proof->len > 0))
        return 0;
    if (old == 0)
        return 1;
    if (old == size)
        return proof->len == 0 && key_equal(old_root, root, TREE_HASH_BYTES);
    for (; at & 1; at >>= 1)
        last >>= 1;
    size_t i = at > 0; // a whole old tree is the first hash itself
    if (i > proof->len)
        return 0;
    memcpy(before, at > 0 ? proof->hashes[0] : old_root, sizeof before);
    memcpy(after, before, sizeof after);
    for (; i < proof->len; i++) {
        if (last == 0)
            return 0;
        if (at & 1 || at == last) {
            tree_join(proof->hashes[i], before, before);
            tree_join(proof->hashes[i], after, after);
            for (; !(at & 1) && at; at >>= 1)
                last >>= 1;
        } else
            tree_join(after, proof->hashes[i], after);
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && key_equal(before, old_root, sizeof before) && key_equal(after, root, sizeof after);
}
