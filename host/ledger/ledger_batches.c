// SPDX-License-Identifier: Apache-2.0
// The batches themselves: proven anew, and the rows of their events made again.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/ledger/event_row.h"
#include "host/ledger/ledger_inside.h"
#include "proto/array.h"
#include "proto/pair.h"

#define COLUMNS                                                                                                        \
    "SELECT b.epoch, b.first, b.last, b.chain, b.previous, b.is_signed, b.digest, b.bytes, p.terminal, p.epoch,"       \
    " t.public_key FROM batch b JOIN epoch p ON p.id = b.epoch LEFT JOIN terminal t ON t.id = p.terminal"

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
    return batch_read(bytes, len, batch);
}

enum status ledger_rows_load(struct host *host, int64_t epoch, const struct batch_head *h, struct ledger_rows *rows) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT " EVENT_ROW_COLUMNS
               ", chain FROM event WHERE epoch = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq, chain");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, (int64_t)h->first);
    db_bind_int(s, 3, (int64_t)(h->first + h->count - 1));
    while (added == STATUS_OK && db_step(s) == DB_ROW) {
        added = array_room(&rows->items, &rows->size, rows->len + 1, sizeof *rows->items);
        if (added == STATUS_OK)
            rows->items[rows->len++] = (struct ledger_row){event_row(s), (uint64_t)db_column_int(s, 9)};
    }
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

static int is_same_event(const struct event *a, const struct event *b) {
    return a->seq == b->seq && a->boot == b->boot && a->uptime_ms == b->uptime_ms && a->kind == b->kind &&
           a->session == b->session && a->badge == b->badge && a->issue == b->issue && a->code == b->code &&
           a->value == b->value;
}

// Whether each event of the batch is a row, and the chain ends where the head says.
static int rows_hold(const struct batch *batch, const uint64_t *after, const struct ledger_row *rows, size_t len) {
    size_t at = 0;
    for (uint32_t i = 0; i < batch->head.count; i++) {
        while (at < len && rows[at].event.seq < batch->events[i].seq)
            at++;
        size_t like = at; // where histories part, one of several
        while (like < len && rows[like].event.seq == batch->events[i].seq && rows[like].chain != after[i])
            like++;
        if (like == len || rows[like].chain != after[i] || !is_same_event(&rows[like].event, &batch->events[i]))
            return 0;
    }
    return 1;
}

// *fresh: rows behind `counted`, where an earlier batch ended.
static enum status events_hold(struct host *host, int64_t epoch, const struct batch *batch, uint64_t counted,
                               int *holds, uint64_t *fresh) {
    struct ledger_rows rows = {0};
    uint8_t chain[KEY_DIGEST_BYTES];
    uint64_t *after = malloc((batch->head.count + 1) * sizeof *after);
    enum status status = after ? ledger_rows_load(host, epoch, &batch->head, &rows) : STATUS_MEMORY;
    *holds = 0;
    *fresh = 0;
    if (status == STATUS_OK) {
        batch_walk(batch, chain, after);
        *holds = key_equal(chain, batch->head.chain, sizeof chain) && rows_hold(batch, after, rows.items, rows.len);
    }
    for (size_t i = 0; i < rows.len; i++)
        *fresh += rows.items[i].event.seq > counted;
    free(after);
    free(rows.items);
    return status;
}

struct verifying {
    struct host *host;
    struct ledger_proof proof;
    int64_t epoch;
    uint64_t counted; // where the batches of that epoch so far end
};

static void tell_bad(struct verifying *v, struct statement *s) {
    char id[TERMINAL_TEXT_SIZE];
    if (v->proof.bad++ == 0)
        snprintf(v->proof.first_bad, sizeof v->proof.first_bad, "%s %016" PRIx64 " %" PRId64 "-%" PRId64,
                 terminal_id_format((uint64_t)db_column_int(s, 8), id), (uint64_t)db_column_int(s, 9),
                 db_column_int(s, 1), db_column_int(s, 2));
}

static enum status verify_batch(struct verifying *v, struct statement *s) {
    struct batch batch;
    int holds = 0;
    uint64_t fresh = 0;
    int64_t epoch = db_column_int(s, 0);
    v->counted = epoch == v->epoch ? v->counted : 0;
    v->epoch = epoch;
    enum status status = open_kept(s, &batch);
    if (status == STATUS_OK) {
        status = events_hold(v->host, epoch, &batch, v->counted, &holds, &fresh);
        holds = holds && is_as_kept(s, &batch.head);
        uint64_t last = batch.head.first + batch.head.count - 1;
        v->counted = holds && last > v->counted ? last : v->counted;
        batch_clear(&batch);
    } else if (status != STATUS_MEMORY)
        status = STATUS_OK;
    v->proof.events += holds ? fresh : 0;
    v->proof.without_signature += !db_column_int(s, 5);
    if (status == STATUS_OK && !holds)
        tell_bad(v, s);
    return status;
}

// By where they begin, so that an event that several batches hold is counted with the first.
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

// ---- replay ----

enum status ledger_replay(struct host *host) {
    struct statement *s;
    enum status status = db_execute(host->db, "DELETE FROM event; DELETE FROM tally_event");
    db_prepare(host->db, &s, COLUMNS " ORDER BY b.number");
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        struct batch batch;
        struct ledger_added added = {0};
        status = open_kept(s, &batch);
        if (status != STATUS_OK)
            break;
        status = ledger_put_events(host, &batch, db_column_int(s, 0), &added);
        batch_clear(&batch);
    }
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}
