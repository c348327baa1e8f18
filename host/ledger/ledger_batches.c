// SPDX-License-Identifier: Apache-2.0
// The batches themselves, proven anew.
#include <inttypes.h>
#include <stdio.h>

#include "host/ledger/ledger_index.h"
#include "host/ledger/ledger_inside.h"
#include "proto/pair.h"

#define COLUMNS                                                                                                        \
    "SELECT b.epoch, b.first, b.last, b.chain, b.previous, b.is_signed, b.digest, b.bytes, p.terminal, p.epoch,"       \
    " t.public_key, b.number, b.arrival, (SELECT value FROM counter WHERE name = 'arrival')"                           \
    " FROM batch b JOIN epoch p ON p.id = b.epoch LEFT JOIN terminal t ON t.id = p.terminal"

static int is_digest(struct statement *s, int column, const uint8_t digest[KEY_DIGEST_BYTES]) {
    size_t len;
    const void *data = db_column_blob(s, column, &len);
    return len == KEY_DIGEST_BYTES && key_equal(data, digest, KEY_DIGEST_BYTES);
}

// ---- verify ----

static int is_as_kept(struct statement *s, const struct batch_head *h) {
    return h->terminal == (uint64_t)db_column_int(s, 8) && h->epoch == (uint64_t)db_column_int(s, 9) &&
           (int64_t)h->first == db_column_int(s, 1) && (int64_t)(h->first + h->count - 1) == db_column_int(s, 2) &&
           is_digest(s, 3, h->chain) && is_digest(s, 4, h->previous);
}

// Counted on by one counter, whose first for a batch is its number. More is not known of an arrival, and no figure or
// order stands on it: of two histories of an epoch it tells which is acknowledged.
static int has_arrived(struct statement *s) {
    int64_t number = db_column_int(s, 11), arrival = db_column_int(s, 12), last = db_column_int(s, 13);
    return number <= arrival && arrival <= last;
}

// The signature where it was kept, and in any case the chain. Anything but STATUS_OK and STATUS_MEMORY: it does not
// hold.
static enum status open_kept(struct statement *s, struct batch *batch) {
    size_t len, key_len;
    uint8_t digest[KEY_DIGEST_BYTES];
    const uint8_t *bytes = db_column_blob(s, 7, &len), *key = db_column_blob(s, 10, &key_len);
    if (!bytes)
        return STATUS_MALFORMED;
    ledger_digest(bytes, len, digest);
    if (!is_digest(s, 6, digest))
        return STATUS_CORRUPT;
    if (db_column_int(s, 5))
        return key_len == KEY_PUBLIC_BYTES ? batch_open(bytes, len, key, batch) : STATUS_FORGED;
    uint8_t chain[KEY_DIGEST_BYTES];
    enum status status = batch_read(bytes, len, batch);
    if (status != STATUS_OK)
        return status;
    batch_walk(batch, chain, NULL);
    if (key_equal(chain, batch->head.chain, sizeof chain))
        return STATUS_OK;
    batch_clear(batch);
    return STATUS_MALFORMED;
}

struct verifying {
    struct host *host;
    struct ledger_proof proof;
};

static void tell_bad(struct verifying *v, struct statement *s) {
    char id[TERMINAL_TEXT_SIZE];
    if (v->proof.bad++ == 0)
        snprintf(v->proof.first_bad, sizeof v->proof.first_bad, "%s %016" PRIx64 " %" PRId64 "-%" PRId64,
                 terminal_id_format((uint64_t)db_column_int(s, 8), id), (uint64_t)db_column_int(s, 9),
                 db_column_int(s, 1), db_column_int(s, 2));
}

// An event that several batches hold is counted with the one that brought it. What overlaps one that cannot be read
// is counted whole: that one is told, and its own are not.
static enum status count_fresh(struct verifying *v, struct statement *s, const struct batch *batch) {
    uint64_t fresh = 0;
    enum status status = index_fresh(v->host, db_column_int(s, 11), db_column_int(s, 0), batch, &fresh);
    v->proof.events += fresh;
    return status == STATUS_CORRUPT ? STATUS_OK : status;
}

static enum status verify_batch(struct verifying *v, struct statement *s) {
    struct batch batch;
    int holds = 0;
    enum status status = open_kept(s, &batch);
    if (status == STATUS_OK) {
        holds = is_as_kept(s, &batch.head) && has_arrived(s);
        if (holds)
            status = count_fresh(v, s, &batch);
        batch_clear(&batch);
    } else if (status != STATUS_MEMORY)
        status = STATUS_OK;
    v->proof.without_signature += !db_column_int(s, 5);
    progress_add(v->host->progress, db_column_int(s, 2) - db_column_int(s, 1) + 1);
    if (status == STATUS_OK && !holds)
        tell_bad(v, s);
    return status;
}

enum status ledger_size(struct host *host, int64_t *events) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COALESCE(SUM(last - first + 1), 0) FROM batch");
    return db_get_int(s, events);
}

enum status ledger_verify(struct host *host, struct ledger_proof *proof) {
    struct statement *s;
    struct verifying v = {.host = host};
    enum status status = STATUS_OK;
    db_prepare(host->db, &s, COLUMNS " ORDER BY b.epoch, b.first, b.last, b.number");
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = verify_batch(&v, s);
    enum status read = db_finish(s);
    *proof = v.proof;
    return status == STATUS_OK ? read : status;
}
