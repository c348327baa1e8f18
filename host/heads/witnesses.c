// SPDX-License-Identifier: Apache-2.0
// Witnesses: a terminal takes each head home, checks that it goes on from the one it has, signs it and gives it back. A
// host that was wound back, or tells two stories, then lacks a head that somebody has signed.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/heads/heads_inside.h"

const char *heads_anchor_text(enum heads_anchor anchor) {
    static const char *const words[] = {"unanchored", "consistent", "witnessed", "diverged"};
    return words[anchor];
}

// ---- what came ----

struct cosigned {
    uint64_t witness, epoch;
    struct checkpoint head;
    int64_t at_s;
    const void *note;
    size_t len;
};

// The life of this host that an origin names; 0: it is another's.
static int epoch_of(const struct host *host, const char *text, uint64_t *epoch) {
    char origin[NOTE_NAME_MAX];
    size_t len = strlen(text);
    if (len < 16 || sscanf(text + len - 16, "%16" SCNx64, epoch) != 1)
        return 0;
    heads_origin(host, *epoch, origin);
    return strcmp(origin, text) == 0;
}

static enum status read_cosigned(const struct host *host, const uint8_t witness_key[KEY_PUBLIC_BYTES],
                                 struct cosigned *c) {
    char name[NOTE_NAME_MAX];
    int64_t unused_s;
    if (c->len > HEAD_MAX)
        return STATUS_TOO_LARGE;
    enum status status = checkpoint_read(c->note, c->len, &c->head);
    if (status != STATUS_OK || !epoch_of(host, c->head.origin, &c->epoch))
        return status == STATUS_OK ? STATUS_FORGED : status;
    struct note_key own = {c->head.origin, NOTE_ED25519, host->keys.public_key};
    note_name_of_terminal(c->witness, name);
    struct note_key key = {name, NOTE_COSIGNATURE, witness_key};
    if (note_verify(c->note, c->len, &own, &unused_s) != STATUS_OK ||
        note_verify(c->note, c->len, &key, &c->at_s) != STATUS_OK)
        return STATUS_FORGED;
    return STATUS_OK;
}

static enum status leads_here(struct host *host, const struct checkpoint *head, int *leads) {
    uint8_t root[TREE_HASH_BYTES];
    enum status status = heads_root(host, head->size, root);
    *leads = status == STATUS_OK && key_equal(root, head->root, sizeof root);
    return status == STATUS_INVALID ? STATUS_OK : status;
}

static enum status keep(struct host *host, const struct cosigned *c, int is_held) {
    struct statement *s;
    db_prepare(host->db, &s,
               "INSERT INTO cosignature (witness, epoch, size, root, at_s, is_held, note) VALUES ($1, $2, $3, $4, $5,"
               " $6, $7) ON CONFLICT DO NOTHING");
    db_bind_int(s, 1, (int64_t)c->witness);
    db_bind_int(s, 2, (int64_t)c->epoch);
    db_bind_int(s, 3, (int64_t)c->head.size);
    db_bind_blob(s, 4, c->head.root, sizeof c->head.root);
    db_bind_int(s, 5, c->at_s);
    db_bind_int(s, 6, is_held);
    db_bind_blob(s, 7, c->note, c->len);
    return db_run(s);
}

// The witness has seen the newer one go on from these.
static enum status drop_older(struct host *host, const struct cosigned *c) {
    struct statement *s;
    db_prepare(host->db, &s, "DELETE FROM cosignature WHERE witness = $1 AND epoch = $2 AND size < $3 AND is_held = 1");
    db_bind_int(s, 1, (int64_t)c->witness);
    db_bind_int(s, 2, (int64_t)c->epoch);
    db_bind_int(s, 3, (int64_t)c->head.size);
    return db_run(s);
}

enum status heads_witnessed(struct host *host, uint64_t witness, const uint8_t key[KEY_PUBLIC_BYTES], const void *note,
                            size_t len) {
    struct cosigned c = {.witness = witness, .note = note, .len = len};
    int is_held = 0;
    enum status status = read_cosigned(host, key, &c);
    if (status == STATUS_OK)
        status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = leads_here(host, &c.head, &is_held);
    if (status == STATUS_OK)
        status = keep(host, &c, is_held);
    if (status == STATUS_OK && is_held)
        status = drop_older(host, &c);
    return db_end(host->db, status);
}

// ---- what is asked ----

enum status heads_request(struct host *host, uint64_t witness, struct writer *text) {
    struct statement *s;
    struct checkpoint head;
    char bytes[HEAD_MAX];
    struct writer note = writer_of(bytes, sizeof bytes);
    int64_t old = 0;
    db_prepare(host->db, &s,
               "SELECT COALESCE(MAX(size), 0) FROM cosignature WHERE witness = $1 AND epoch = $2 AND is_held = 1");
    db_bind_int(s, 1, (int64_t)witness);
    db_bind_int(s, 2, (int64_t)host->epoch);
    enum status status = db_get_int(s, &old);
    if (status == STATUS_OK)
        status = heads_newest(host, &head, &note);
    return status == STATUS_OK ? heads_grown(host, (uint64_t)old, &note, text) : status;
}

// ---- how it stands ----

// Heads of earlier lives count as long as they lead here: a restored host goes on from the same leaves. Those that do
// not were lost with what came after the backup.
static enum status count_rows(struct host *host, struct heads_anchored *a) {
    struct statement *s;
    db_prepare(
        host->db, &s,
        "SELECT COALESCE(MAX(CASE WHEN is_held = 1 THEN size END), 0), COUNT(DISTINCT CASE WHEN is_held = 1 THEN"
        " witness END), COALESCE(MAX(CASE WHEN is_held = 1 THEN at_s END), 0), COALESCE(MAX(CASE WHEN is_held = 0"
        " THEN size END), 0), COALESCE(MAX(CASE WHEN is_held = 0 THEN witness END), 0) FROM cosignature"
        " WHERE is_held = 1 OR epoch = $1");
    db_bind_int(s, 1, (int64_t)host->epoch);
    if (db_step(s) == DB_ROW) {
        a->covered = (uint64_t)db_column_int(s, 0);
        a->witnesses = (uint64_t)db_column_int(s, 1);
        a->at_ms = db_column_int(s, 2) * 1000;
        a->diverged_size = (uint64_t)db_column_int(s, 3);
        a->diverged_witness = (uint64_t)db_column_int(s, 4);
    }
    return db_finish(s);
}

enum status heads_anchored(struct host *host, struct heads_anchored *anchored) {
    struct heads_anchored a = {.anchor = HEADS_UNANCHORED};
    enum status status = heads_size(host, &a.leaves);
    if (status == STATUS_OK)
        status = count_rows(host, &a);
    if (a.diverged_witness)
        a.anchor = HEADS_DIVERGED;
    else if (a.witnesses)
        a.anchor = a.covered == a.leaves ? HEADS_WITNESSED : HEADS_CONSISTENT;
    if (status == STATUS_OK)
        *anchored = a;
    return status;
}

static void put_line(struct writer *note, uint64_t witness, const uint8_t key[KEY_PUBLIC_BYTES], const void *from,
                     size_t len) {
    char name[NOTE_NAME_MAX];
    size_t line_len;
    note_name_of_terminal(witness, name);
    const char *line = note_line_of(from, len, &(struct note_key){name, NOTE_COSIGNATURE, key}, &line_len);
    if (line)
        put_bytes(note, line, line_len);
}

enum status heads_cosigned(struct host *host, int most, struct checkpoint *checkpoint, struct writer *note) {
    struct statement *s;
    enum status status = heads_newest(host, checkpoint, note);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s,
               "SELECT c.witness, c.note, t.public_key FROM cosignature c JOIN terminal t ON t.id = c.witness"
               " WHERE c.epoch = $1 AND c.size = $2 AND c.is_held = 1 ORDER BY c.witness LIMIT $3");
    db_bind_int(s, 1, (int64_t)host->epoch);
    db_bind_int(s, 2, (int64_t)checkpoint->size);
    db_bind_int(s, 3, most);
    while (db_step(s) == DB_ROW) {
        size_t len, key_len;
        const void *from = db_column_blob(s, 1, &len), *key = db_column_blob(s, 2, &key_len);
        if (from && key_len == KEY_PUBLIC_BYTES)
            put_line(note, (uint64_t)db_column_int(s, 0), key, from, len);
    }
    return db_finish(s);
}

// ---- the check ----

// By the signatures in each row, not by what stands beside them: somebody may have changed that.
static enum status check_row(struct host *host, struct statement *s, struct heads_state *state) {
    struct cosigned c = {.witness = (uint64_t)db_column_int(s, 0)};
    size_t key_len;
    int leads = 0;
    c.note = db_column_blob(s, 1, &c.len);
    const uint8_t *key = db_column_blob(s, 2, &key_len);
    if (!c.note || key_len != KEY_PUBLIC_BYTES || read_cosigned(host, key, &c) != STATUS_OK) {
        snprintf(state->bad, sizeof state->bad, "a head signed by terminal %016" PRIx64 ": not as it came", c.witness);
        return STATUS_OK;
    }
    enum status status = leads_here(host, &c.head, &leads);
    if (status != STATUS_OK || leads || c.epoch != host->epoch)
        return status; // of an earlier life it may have been lost with what came after the backup
    state->anchored.anchor = HEADS_DIVERGED;
    state->anchored.diverged_size = c.head.size;
    state->anchored.diverged_witness = c.witness;
    return STATUS_OK;
}

enum status heads_verify_witnesses(struct host *host, struct heads_state *state) {
    struct statement *s;
    enum status status = heads_anchored(host, &state->anchored);
    db_prepare(host->db, &s,
               "SELECT c.witness, c.note, t.public_key FROM cosignature c LEFT JOIN terminal t ON t.id = c.witness"
               " ORDER BY c.witness, c.size");
    while (status == STATUS_OK && !*state->bad && db_step(s) == DB_ROW)
        status = check_row(host, s, state);
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}
