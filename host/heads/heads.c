// SPDX-License-Identifier: Apache-2.0
// The tree stays in memory as long as the connection that writes: nobody else adds a leaf meanwhile.
#include "host/heads/heads.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/heads/heads_inside.h"
#include "proto/pair.h"

struct heads {
    struct host *host;
    int is_loaded;    // tree is what the database holds, with what this transaction added
    int is_new;       // leaves were added since the last commit
    struct tree tree; //
};

void heads_origin(const struct host *host, uint64_t epoch, char origin[NOTE_NAME_MAX]) {
    snprintf(origin, NOTE_NAME_MAX, "rollcall/%06" PRIu32 "/%016" PRIx64 "/%016" PRIx64, host->area,
             terminal_id_of(host->keys.public_key), epoch);
}

void heads_key(const struct host *host, struct writer *text) {
    char origin[NOTE_NAME_MAX];
    heads_origin(host, host->epoch, origin);
    note_key_put(text, &(struct note_key){origin, NOTE_ED25519, host->keys.public_key});
}

// ---- leaves and nodes ----

enum status heads_column(struct statement *s, int column, uint8_t hash[TREE_HASH_BYTES]) {
    size_t len;
    const void *data = db_column_blob(s, column, &len);
    if (len != TREE_HASH_BYTES)
        return STATUS_CORRUPT;
    memcpy(hash, data, len);
    return STATUS_OK;
}

static void select_nodes(struct host *host, unsigned level, uint64_t from, uint64_t to, struct statement **s) {
    if (level == 0)
        db_prepare(host->db, s, "SELECT hash FROM leaf WHERE number >= $1 AND number < $2 ORDER BY number");
    else
        db_prepare(host->db, s,
                   "SELECT hash FROM tree_node WHERE place >= $1 AND place < $2 AND level = $3 ORDER BY place");
    db_bind_int(*s, 1, (int64_t)from);
    db_bind_int(*s, 2, (int64_t)to);
    if (level)
        db_bind_int(*s, 3, level);
}

// A node that is not kept is made of those that are, a few levels below.
static enum status node_get(void *context, unsigned level, uint64_t index, uint8_t hash[TREE_HASH_BYTES]) {
    struct statement *s;
    uint8_t below[1 << (HEADS_LEVELS - 1)][TREE_HASH_BYTES];
    unsigned kept = level / HEADS_LEVELS * HEADS_LEVELS;
    uint64_t len = UINT64_C(1) << (level - kept), got = 0;
    enum status status = STATUS_OK;
    select_nodes(context, kept, index * len, (index + 1) * len, &s);
    while (status == STATUS_OK && got < len && db_step(s) == DB_ROW)
        status = heads_column(s, 0, below[got++]);
    enum status read = db_finish(s);
    if (read != STATUS_OK || status != STATUS_OK)
        return read != STATUS_OK ? read : status;
    if (got < len)
        return STATUS_CORRUPT;
    for (; len > 1; len /= 2)
        for (uint64_t i = 0; i < len / 2; i++)
            tree_join(below[2 * i], below[2 * i + 1], below[i]);
    memcpy(hash, below[0], TREE_HASH_BYTES);
    return STATUS_OK;
}

// Leaves are put by who knows what they are of.
static enum status node_put(void *context, unsigned level, uint64_t index, const uint8_t hash[TREE_HASH_BYTES]) {
    struct host *host = context;
    struct statement *s;
    if (level == 0 || level % HEADS_LEVELS != 0)
        return STATUS_OK;
    db_prepare(host->db, &s, "INSERT INTO tree_node (level, place, hash) VALUES ($1, $2, $3)");
    db_bind_int(s, 1, level);
    db_bind_int(s, 2, (int64_t)index);
    db_bind_blob(s, 3, hash, TREE_HASH_BYTES);
    return db_run(s);
}

struct tree_store heads_store(struct host *host) {
    return (struct tree_store){node_get, node_put, host};
}

enum status heads_size(struct host *host, uint64_t *size) {
    struct statement *s;
    int64_t leaves = 0;
    db_prepare(host->db, &s, "SELECT COALESCE(MAX(number) + 1, 0) FROM leaf");
    enum status status = db_get_int(s, &leaves);
    *size = (uint64_t)leaves;
    return status;
}

static enum status load(struct host *host, uint64_t size, struct tree *tree) {
    struct tree_store store = heads_store(host);
    return tree_load(&store, size, tree);
}

// ---- heads ----

static enum status head_of(const struct host *host, const struct tree *tree, struct checkpoint *c,
                           struct writer *note) {
    *c = (struct checkpoint){.size = tree->size};
    heads_origin(host, host->epoch, c->origin);
    tree_root(tree, c->root);
    checkpoint_put(note, c);
    note_put_signature(note, c->origin, NOTE_ED25519, &host->keys, 0);
    return note->bad ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum status keep_head(struct heads *h) {
    struct statement *s;
    struct checkpoint c;
    char note[NOTE_MAX_BYTES];
    struct writer w = writer_of(note, sizeof note);
    enum status status = head_of(h->host, &h->tree, &c, &w);
    if (status != STATUS_OK)
        return status;
    db_prepare(h->host->db, &s,
               "INSERT INTO head (epoch, size, note) VALUES ($1, $2, $3)"
               " ON CONFLICT (epoch) DO UPDATE SET size = excluded.size, note = excluded.note");
    db_bind_int(s, 1, (int64_t)h->host->epoch);
    db_bind_int(s, 2, (int64_t)c.size);
    db_bind_blob(s, 3, note, w.len);
    return db_run(s);
}

static enum status before_commit(void *object) {
    struct heads *h = object;
    enum status status = h->is_new ? keep_head(h) : STATUS_OK;
    h->is_new = 0;
    return status;
}

static void after_rollback(void *object) {
    struct heads *h = object;
    h->is_loaded = h->is_new = 0;
}

static enum status heads_open(struct host *host, struct heads **heads) {
    uint64_t size;
    if (!host->heads) {
        struct heads *made = calloc(1, sizeof *made);
        if (!made)
            return STATUS_MEMORY;
        struct db_companion companion = {made, before_commit, after_rollback, free};
        db_accompany(host->db, DB_COMPANION_HEADS, &companion);
        host->heads = made;
    }
    struct heads *h = *heads = host->heads;
    h->host = host;
    if (h->is_loaded)
        return STATUS_OK;
    enum status status = heads_size(host, &size);
    if (status == STATUS_OK)
        status = load(host, size, &h->tree);
    h->is_loaded = status == STATUS_OK;
    return status;
}

enum status heads_add(struct host *host, enum leaf_kind kind, int64_t subject, const void *bytes, size_t len) {
    struct statement *s;
    struct heads *h;
    uint8_t hash[TREE_HASH_BYTES];
    struct tree_store store = heads_store(host);
    enum status status = db_is_within(host->db) ? heads_open(host, &h) : STATUS_INVALID;
    if (status != STATUS_OK)
        return status;
    tree_leaf(bytes, len, hash);
    db_prepare(host->db, &s,
               "INSERT INTO leaf (number, kind, subject, hash) VALUES ($1, $2, $3, $4)"
               " ON CONFLICT (kind, subject) DO NOTHING");
    db_bind_int(s, 1, (int64_t)h->tree.size);
    db_bind_int(s, 2, kind);
    db_bind_int(s, 3, subject);
    db_bind_blob(s, 4, hash, sizeof hash);
    status = db_run(s);
    if (status != STATUS_OK || db_changes(host->db) == 0)
        return status;
    h->is_new = 1;
    return tree_append(&h->tree, hash, &store);
}

enum status heads_newest(struct host *host, struct checkpoint *checkpoint, struct writer *note) {
    struct tree tree;
    uint64_t size;
    enum status status = heads_size(host, &size);
    if (status == STATUS_OK)
        status = load(host, size, &tree);
    return status == STATUS_OK ? head_of(host, &tree, checkpoint, note) : status;
}

enum status heads_root(struct host *host, uint64_t size, uint8_t root[TREE_HASH_BYTES]) {
    struct tree tree;
    uint64_t leaves;
    enum status status = heads_size(host, &leaves);
    if (status == STATUS_OK && size > leaves)
        status = STATUS_INVALID;
    if (status == STATUS_OK)
        status = load(host, size, &tree);
    if (status == STATUS_OK)
        tree_root(&tree, root);
    return status;
}

// ---- proofs ----

enum status heads_grown(struct host *host, uint64_t old, const struct writer *note, struct writer *text) {
    struct tree_store store = heads_store(host);
    struct tree_proof proof;
    uint64_t size;
    enum status status = heads_size(host, &size);
    if (status == STATUS_OK)
        status = tree_prove_growth(&store, old, size, &proof);
    if (status != STATUS_OK)
        return status;
    growth_put(text, old, &proof, &(struct piece){note->data, note->len});
    return text->bad ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status heads_prove_leaf(struct host *host, enum leaf_kind kind, int64_t subject, uint64_t *index,
                             struct tree_proof *proof) {
    struct statement *s;
    struct tree_store store = heads_store(host);
    uint64_t size;
    int64_t number = -1;
    enum status status = heads_size(host, &size);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s, "SELECT number FROM leaf WHERE kind = $1 AND subject = $2");
    db_bind_int(s, 1, kind);
    db_bind_int(s, 2, subject);
    status = db_get_int(s, &number);
    if (status != STATUS_OK || number < 0)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    *index = (uint64_t)number;
    return tree_prove_leaf(&store, *index, size, proof);
}
