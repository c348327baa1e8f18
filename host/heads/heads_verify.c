// SPDX-License-Identifier: Apache-2.0
// The heads checked, and the nodes of the tree made again: both walk the leaves once.
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/heads/heads_inside.h"

struct walk {
    struct host *host;
    struct heads_state *state;
    struct tree tree;
};

__attribute__((format(printf, 2, 3))) static void tell(struct heads_state *state, const char *format, ...) {
    va_list arguments;
    if (*state->bad)
        return;
    va_start(arguments, format);
    vsnprintf(state->bad, sizeof state->bad, format, arguments);
    va_end(arguments);
}

// Each node that the leaves make, against the one that is kept.
static enum status node_compare(void *context, unsigned level, uint64_t index, const uint8_t hash[TREE_HASH_BYTES]) {
    struct walk *w = context;
    uint8_t kept[TREE_HASH_BYTES];
    struct tree_store store = heads_store(w->host);
    if (level == 0 || level % HEADS_LEVELS != 0)
        return STATUS_OK;
    enum status status = store.get(store.context, level, index, kept);
    if (status == STATUS_CORRUPT || (status == STATUS_OK && !key_equal(kept, hash, sizeof kept))) {
        tell(w->state, "leaves %" PRIu64 "-%" PRIu64 ": the tree holds others", index << level,
             ((index + 1) << level) - 1);
        return STATUS_OK;
    }
    return status;
}

// What stands against the leaf in this row, if anything.
static void check_leaf(struct walk *w, struct statement *s, const uint8_t hash[TREE_HASH_BYTES]) {
    int64_t number = db_column_int(s, 0), kind = db_column_int(s, 1), subject = db_column_int(s, 2);
    const char *what = kind == LEAF_PAGE ? "page" : "batch";
    uint8_t made[TREE_HASH_BYTES];
    size_t len;
    const void *bytes = db_column_blob(s, kind == LEAF_PAGE ? 4 : 5, &len);
    if (!bytes) {
        tell(w->state, "leaf %" PRId64 ": %s %" PRId64 " is not there", number, what, subject);
        return;
    }
    tree_leaf(bytes, len, made);
    // What was kept without a signature has given way to the signed one, which must be a leaf then.
    int has_given_way = kind == LEAF_UNSIGNED && db_column_int(s, 6) && db_column_int(s, 7);
    if (!has_given_way && !key_equal(made, hash, sizeof made))
        tell(w->state, "leaf %" PRId64 ": %s %" PRId64 " is another", number, what, subject);
}

static enum status walk_leaf(struct walk *w, struct statement *s) {
    uint8_t hash[TREE_HASH_BYTES];
    struct tree_store store = {NULL, node_compare, w};
    if ((uint64_t)db_column_int(s, 0) != w->tree.size)
        tell(w->state, "leaf %" PRIu64 " is not there", w->tree.size);
    if (heads_column(s, 3, hash) != STATUS_OK)
        tell(w->state, "leaf %" PRId64 " is no hash", db_column_int(s, 0));
    if (!*w->state->bad)
        check_leaf(w, s, hash);
    return *w->state->bad ? STATUS_OK : tree_append(&w->tree, hash, &store);
}

static enum status walk_leaves(struct walk *w) {
    struct statement *s;
    enum status status = STATUS_OK;
    db_prepare(w->host->db, &s,
               "SELECT l.number, l.kind, l.subject, l.hash, p.bytes, b.bytes, b.is_signed, EXISTS (SELECT 1 FROM leaf n"
               " WHERE n.kind = 2 AND n.subject = l.subject) FROM leaf l LEFT JOIN page p ON l.kind = 1 AND p.place ="
               " l.subject LEFT JOIN batch b ON l.kind <> 1 AND b.number = l.subject ORDER BY l.number");
    while (status == STATUS_OK && !*w->state->bad && db_step(s) == DB_ROW)
        status = walk_leaf(w, s);
    enum status read = db_finish(s);
    w->state->leaves = w->tree.size;
    return status == STATUS_OK ? read : status;
}

// What was slipped in beside the leaves.
static enum status check_others(struct walk *w) {
    struct statement *s;
    db_prepare(w->host->db, &s,
               "SELECT 'page', place FROM page WHERE NOT EXISTS (SELECT 1 FROM leaf WHERE kind = 1 AND subject = place)"
               " UNION ALL SELECT 'batch', number FROM batch b WHERE NOT EXISTS (SELECT 1 FROM leaf l WHERE l.kind ="
               " 3 - b.is_signed AND l.subject = b.number) LIMIT 1");
    if (db_step(s) == DB_ROW)
        tell(w->state, "%s %" PRId64 " is no leaf", db_column_text(s, 0), db_column_int(s, 1));
    return db_finish(s);
}

static enum status check_head(struct walk *w, struct statement *s) {
    struct checkpoint c;
    char origin[NOTE_NAME_MAX];
    int64_t time_s;
    size_t len;
    uint8_t root[TREE_HASH_BYTES];
    const char *note = db_column_blob(s, 2, &len);
    heads_origin(w->host, (uint64_t)db_column_int(s, 0), origin);
    struct note_key key = {origin, NOTE_ED25519, w->host->keys.public_key};
    int64_t size = db_column_int(s, 1);
    if (!note || checkpoint_read(note, len, &c) != STATUS_OK || strcmp(c.origin, origin) != 0 ||
        c.size != (uint64_t)size || note_verify(note, len, &key, &time_s) != STATUS_OK) {
        tell(w->state, "head of %" PRId64 " leaves: not signed by this host", size);
        return STATUS_OK;
    }
    enum status status = heads_root(w->host, c.size, root);
    if (status == STATUS_INVALID)
        tell(w->state, "head of %" PRId64 " leaves: only %" PRIu64 " are there", size, w->tree.size);
    else if (status == STATUS_OK && !key_equal(root, c.root, sizeof root))
        tell(w->state, "head of %" PRId64 " leaves: they are others", size);
    return status == STATUS_INVALID ? STATUS_OK : status;
}

// The newest head is of all there is.
static enum status check_heads(struct walk *w) {
    struct statement *s;
    enum status status = STATUS_OK;
    uint64_t newest = 0;
    db_prepare(w->host->db, &s, "SELECT epoch, size, note FROM head ORDER BY size");
    while (status == STATUS_OK && !*w->state->bad && db_step(s) == DB_ROW) {
        newest = (uint64_t)db_column_int(s, 1);
        status = check_head(w, s);
    }
    enum status read = db_finish(s);
    if (newest != w->tree.size)
        tell(w->state, "no head of all %" PRIu64 " leaves is kept", w->tree.size);
    return status == STATUS_OK ? read : status;
}

enum status heads_verify(struct host *host, struct heads_state *state) {
    *state = (struct heads_state){.leaves = 0};
    struct walk w = {.host = host, .state = state};
    enum status status = walk_leaves(&w);
    if (status == STATUS_OK)
        status = check_others(&w);
    if (status == STATUS_OK && !*state->bad)
        status = check_heads(&w);
    return status == STATUS_OK && !*state->bad ? heads_verify_witnesses(host, state) : status;
}

enum status heads_recount(struct host *host) {
    struct statement *s;
    struct tree tree = {0};
    struct tree_store store = heads_store(host);
    enum status status = db_execute(host->db, "DELETE FROM tree_node");
    db_prepare(host->db, &s, "SELECT hash FROM leaf ORDER BY number");
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        uint8_t hash[TREE_HASH_BYTES];
        status = heads_column(s, 0, hash);
        if (status == STATUS_OK)
            status = tree_append(&tree, hash, &store);
    }
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}
