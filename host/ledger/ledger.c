// SPDX-License-Identifier: Apache-2.0
#include "host/ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/stale.h"
#include "host/heads/heads.h"
#include "host/ledger/held.h"
#include "host/ledger/kept.h"
#include "host/ledger/ledger_index.h"
#include "host/ledger/ledger_inside.h"
#include "proto/array.h"
#include "proto/bytes.h"
#include "proto/civil.h"
#include "proto/pair.h"

static int column_digest(struct statement *s, int column, uint8_t out[KEY_DIGEST_BYTES]) {
    size_t len;
    const void *data = db_column_blob(s, column, &len);
    if (len != KEY_DIGEST_BYTES)
        return 0;
    memcpy(out, data, len);
    return 1;
}

static int is_digest(struct statement *s, int column, const uint8_t digest[KEY_DIGEST_BYTES]) {
    uint8_t held[KEY_DIGEST_BYTES];
    return column_digest(s, column, held) && key_equal(held, digest, sizeof held);
}

uint64_t ledger_own_id(const struct host *host) {
    return terminal_id_of(host->keys.public_key);
}

// ---- adding ----

static enum status epoch_row(struct host *host, uint64_t terminal, uint64_t epoch, int make, int64_t *row) {
    struct statement *s;
    if (make) {
        db_prepare(host->db, &s,
                   "INSERT INTO epoch (terminal, epoch, oldest) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING");
        db_bind_int(s, 1, (int64_t)terminal);
        db_bind_int(s, 2, (int64_t)epoch);
        enum status status = db_run(s);
        if (status != STATUS_OK)
            return status;
    }
    db_prepare(host->db, &s, "SELECT id FROM epoch WHERE terminal = $1 AND epoch = $2");
    db_bind_int(s, 1, (int64_t)terminal);
    db_bind_int(s, 2, (int64_t)epoch);
    *row = -1;
    enum status status = db_get_int(s, row);
    return status == STATUS_OK && *row < 0 ? STATUS_NOT_FOUND : status;
}

// Whose sessions and badges the epoch's events name. Told only now of events that are held: all is judged anew.
static enum status epoch_host(struct host *host, const struct batch_head *h, int64_t epoch) {
    struct statement *s;
    if (!h->host)
        return STATUS_OK;
    db_prepare(host->db, &s, "UPDATE epoch SET host = $1 WHERE id = $2 AND host = 0");
    db_bind_int(s, 1, (int64_t)h->host);
    db_bind_int(s, 2, epoch);
    enum status status = db_run(s);
    int is_news = status == STATUS_OK && db_changes(host->db) > 0 && h->host != ledger_own_id(host);
    if (!is_news)
        return status;
    int has_events = 0;
    db_prepare(host->db, &s, "SELECT 1 FROM batch WHERE epoch = $1 LIMIT 1");
    db_bind_int(s, 1, epoch);
    status = db_has_row(s, &has_events);
    return status == STATUS_OK && has_events ? stale_mark(host->db, STALE_ALL, 0) : status;
}

void ledger_digest(const void *bytes, size_t len, uint8_t digest[KEY_DIGEST_BYTES]) {
    struct piece piece = {bytes, len};
    key_digest(NULL, 0, &piece, 1, digest, KEY_DIGEST_BYTES);
}

enum status ledger_keep(struct host *host, const struct ledger_batch *b, int64_t *number) {
    struct statement *s;
    uint8_t digest[KEY_DIGEST_BYTES];
    const struct batch_head *h = b->head;
    ledger_digest(b->bytes, b->len, digest);
    // Taken again, a batch tells which of two histories is alive; one whose signature was not kept gets it back.
    db_prepare(
        host->db, &s,
        "INSERT INTO batch (number, epoch, first, last, chain, previous, arrival, received_ms, carrier, is_signed,"
        " digest, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (epoch, last, first, chain) DO UPDATE SET arrival = excluded.arrival,"
        " digest = CASE WHEN batch.is_signed = 1 THEN batch.digest ELSE excluded.digest END,"
        " bytes = CASE WHEN batch.is_signed = 1 THEN batch.bytes ELSE excluded.bytes END, is_signed = 1"
        " RETURNING number, digest");
    const int64_t values[] = {b->arrival, b->epoch, (int64_t)h->first, (int64_t)(h->first + h->count - 1)};
    for (int i = 0; i < 4; i++)
        db_bind_int(s, i + 1, values[i]);
    db_bind_blob(s, 5, h->chain, KEY_DIGEST_BYTES);
    db_bind_blob(s, 6, h->previous, KEY_DIGEST_BYTES);
    db_bind_int(s, 7, b->arrival);
    db_bind_int(s, 8, b->received_ms);
    db_bind_text(s, 9, b->carrier);
    db_bind_int(s, 10, b->is_signed);
    db_bind_blob(s, 11, digest, sizeof digest);
    db_bind_blob(s, 12, b->bytes, b->len);
    int is_kept = 0;
    if (db_step(s) == DB_ROW) {
        *number = db_column_int(s, 0);
        is_kept = is_digest(s, 1, digest); // and not another form of what is held
    }
    enum status status = db_finish(s);
    if (status != STATUS_OK || !is_kept)
        return status;
    return heads_add(host, b->is_signed ? LEAF_BATCH : LEAF_UNSIGNED, *number, b->bytes, b->len);
}

enum status ledger_recount(struct host *host) {
    enum status status = ledger_adopt(host);
    if (status == STATUS_OK)
        status = heads_recount(host);
    return status == STATUS_OK ? index_recount(host) : status;
}

static enum status is_before_held(struct host *host, int64_t epoch, uint64_t first, int *held) {
    *held = 1;
    return first > 1 ? index_holds(host, epoch, first - 1, held) : STATUS_OK;
}

static enum status has_fork(struct host *host, int64_t epoch, uint64_t first, uint64_t last, int *has) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT 1 FROM ledger_fork WHERE epoch = $1 AND seq BETWEEN $2 AND $3 LIMIT 1");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, (int64_t)first);
    db_bind_int(s, 3, (int64_t)last);
    return db_has_row(s, has);
}

// Whatever form its bytes have, it brings nothing.
static enum status tell_held(struct host *host, int64_t epoch, uint64_t first, uint64_t last,
                             struct ledger_added *added) {
    int before = 0;
    struct ledger_added a = {.duplicates = last - first + 1};
    enum status status = has_fork(host, epoch, first, last, &a.is_fork);
    if (status == STATUS_OK)
        status = is_before_held(host, epoch, first, &before);
    a.leaves_gap = !before;
    if (status == STATUS_OK)
        *added = a;
    return status;
}

static enum status add_new(struct host *host, int64_t number, int64_t epoch, const struct batch *batch,
                           struct ledger_added *added) {
    int before = 0;
    struct ledger_added a = {0};
    enum status status = is_before_held(host, epoch, batch->head.first, &before);
    a.leaves_gap = !before;
    if (status == STATUS_OK)
        status = index_add(host, number, epoch, batch, &a);
    if (status == STATUS_OK)
        status = kept_remember(host->db, number, batch);
    if (status == STATUS_OK)
        *added = a;
    return status;
}

enum status ledger_add(struct host *host, const struct batch *batch, const uint8_t *bytes, size_t len,
                       const char *carrier, int64_t *epoch, struct ledger_added *added) {
    const struct batch_head *h = &batch->head;
    struct ledger_batch kept = {h, 0, 0, host->now_ms, carrier, 1, bytes, len};
    int64_t number = 0;
    enum status status = epoch_row(host, h->terminal, h->epoch, 1, epoch);
    kept.epoch = *epoch;
    if (status == STATUS_OK)
        status = epoch_host(host, h, *epoch);
    if (status == STATUS_OK)
        status = host_count(host, "arrival", &kept.arrival);
    if (status == STATUS_OK)
        status = ledger_keep(host, &kept, &number);
    if (status != STATUS_OK)
        return status;
    return number == kept.arrival ? add_new(host, number, *epoch, batch, added)
                                  : tell_held(host, *epoch, h->first, h->first + h->count - 1, added);
}

// Where an epoch has one history only, nothing hangs on which of its batches came last.
static enum status note_arrival(struct host *host, int64_t number, int64_t epoch) {
    struct statement *s;
    int has_forks = 0;
    int64_t arrival = 0;
    db_prepare(host->db, &s, "SELECT 1 FROM ledger_fork WHERE epoch = $1 LIMIT 1");
    db_bind_int(s, 1, epoch);
    enum status status = db_has_row(s, &has_forks);
    if (status != STATUS_OK || !has_forks)
        return status;
    status = host_count(host, "arrival", &arrival);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s, "UPDATE batch SET arrival = $1 WHERE number = $2");
    db_bind_int(s, 1, arrival);
    db_bind_int(s, 2, number);
    return db_run(s);
}

// Found by where its head says it ends, and believed for its bytes: an index over digests would cost every batch a
// page somewhere in the file.
enum status ledger_add_again(struct host *host, const uint8_t *bytes, size_t len, struct ledger_added *added) {
    struct statement *s;
    struct batch_head h;
    uint8_t digest[KEY_DIGEST_BYTES];
    int64_t number = 0, epoch = 0;
    enum status status = batch_peek(bytes, len, &h);
    if (status != STATUS_OK)
        return STATUS_NOT_FOUND;
    ledger_digest(bytes, len, digest);
    db_prepare(host->db, &s,
               "SELECT b.number, b.epoch, b.digest FROM epoch p JOIN batch b ON b.epoch = p.id WHERE p.terminal = $1"
               " AND p.epoch = $2 AND b.last = $3 AND b.first = $4 AND b.chain = $5 AND b.is_signed = 1");
    const int64_t place[] = {(int64_t)h.terminal, (int64_t)h.epoch, (int64_t)(h.first + h.count - 1), (int64_t)h.first};
    for (int i = 0; i < 4; i++)
        db_bind_int(s, i + 1, place[i]);
    db_bind_blob(s, 5, h.chain, KEY_DIGEST_BYTES);
    if (db_step(s) == DB_ROW && is_digest(s, 2, digest)) {
        number = db_column_int(s, 0);
        epoch = db_column_int(s, 1);
    }
    status = db_finish(s);
    if (status != STATUS_OK || !number)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    status = tell_held(host, epoch, h.first, h.first + h.count - 1, added);
    return status == STATUS_OK ? note_arrival(host, number, epoch) : status;
}

// ---- what is held ----

struct epoch_at {
    struct host *host;
    int64_t epoch;
};

static enum status only_event_at(void *context, uint64_t seq, int *is_only, uint64_t *chain) {
    const struct epoch_at *at = context;
    return index_holds_one(at->host, at->epoch, seq, is_only, chain);
}

static int link_of(struct statement *s, struct held_link *link) {
    link->first = (uint64_t)db_column_int(s, 0);
    link->last = (uint64_t)db_column_int(s, 1);
    return column_digest(s, 2, link->previous) && column_digest(s, 3, link->chain);
}

static enum status links_load(struct host *host, int64_t epoch, struct held_link **links, size_t *len) {
    struct statement *s;
    size_t size = 0;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s, "SELECT first, last, previous, chain, arrival FROM batch WHERE epoch = $1");
    db_bind_int(s, 1, epoch);
    while (added == STATUS_OK && db_step(s) == DB_ROW) {
        struct held_link link = {.arrival = db_column_int(s, 4)};
        added = link_of(s, &link) ? array_room(links, &size, *len + 1, sizeof **links) : STATUS_CORRUPT;
        if (added == STATUS_OK)
            (*links)[(*len)++] = link;
    }
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

static enum status held_in(struct host *host, int64_t epoch, uint64_t oldest, uint64_t *seq,
                           uint8_t chain[KEY_DIGEST_BYTES]) {
    struct held_link *links = NULL;
    const struct held_link *found = NULL;
    struct epoch_at at = {host, epoch};
    size_t len = 0;
    enum status status = links_load(host, epoch, &links, &len);
    if (status == STATUS_OK)
        status = held_find(links, len, oldest, only_event_at, &at, &found);
    if (status == STATUS_OK && found) {
        *seq = found->last;
        memcpy(chain, found->chain, KEY_DIGEST_BYTES);
    }
    free(links);
    return status;
}

enum status ledger_held(struct host *host, uint64_t terminal, uint64_t epoch, uint64_t *seq,
                        uint8_t chain[KEY_DIGEST_BYTES]) {
    struct statement *s;
    int64_t row;
    *seq = 0;
    event_chain_start(terminal, epoch, chain);
    enum status status = epoch_row(host, terminal, epoch, 0, &row);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    db_prepare(host->db, &s, "SELECT oldest FROM epoch WHERE id = $1");
    db_bind_int(s, 1, row);
    int64_t oldest = 0;
    status = db_get_int(s, &oldest);
    return status == STATUS_OK ? held_in(host, row, (uint64_t)oldest, seq, chain) : status;
}

enum status ledger_oldest(struct host *host, uint64_t terminal, uint64_t epoch, uint64_t oldest) {
    struct statement *s;
    int64_t row;
    enum status status = epoch_row(host, terminal, epoch, 1, &row);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s, "UPDATE epoch SET oldest = $1 WHERE id = $2 AND oldest < $1");
    db_bind_int(s, 1, (int64_t)oldest);
    db_bind_int(s, 2, row);
    status = db_run(s);
    db_prepare(host->db, &s, "DELETE FROM ledger_gap WHERE epoch = $1 AND first <= $2 + 1");
    db_bind_int(s, 1, row);
    db_bind_int(s, 2, (int64_t)oldest);
    enum status cleared = db_run(s);
    return status == STATUS_OK ? cleared : status;
}

enum status ledger_acks(struct host *host, uint64_t terminal, struct ack_list *acks) {
    struct statement *s;
    struct ack_list list = {.terminal = terminal, .host_epoch = host->epoch, .at_ms = host->now_ms};
    db_prepare(host->db, &s, "SELECT COUNT(*) FROM epoch WHERE terminal = $1");
    db_bind_int(s, 1, (int64_t)terminal);
    int64_t counted = 0;
    enum status status = db_get_int(s, &counted);
    if (status != STATUS_OK)
        return status;
    size_t size = (size_t)counted;
    list.acks = calloc(size + 1, sizeof *list.acks);
    if (!list.acks)
        return STATUS_MEMORY;
    db_prepare(host->db, &s, "SELECT epoch FROM epoch WHERE terminal = $1 ORDER BY id");
    db_bind_int(s, 1, (int64_t)terminal);
    while (status == STATUS_OK && list.acks_len < size && db_step(s) == DB_ROW) {
        struct ack *ack = &list.acks[list.acks_len];
        ack->epoch = (uint64_t)db_column_int(s, 0);
        status = ledger_held(host, terminal, ack->epoch, &ack->seq, ack->chain);
        list.acks_len += ack->seq > 0;
    }
    enum status read = db_finish(s);
    status = status == STATUS_OK ? read : status;
    if (status == STATUS_OK)
        *acks = list;
    else
        ack_list_clear(&list);
    return status;
}

// ---- state ----

static enum status count(struct host *host, const char *sql, int64_t before_ms, uint64_t *counted) {
    struct statement *s;
    int64_t found = 0;
    db_prepare(host->db, &s, sql);
    if (before_ms)
        db_bind_int(s, 1, before_ms);
    enum status status = db_get_int(s, &found);
    *counted = (uint64_t)found;
    return status;
}

enum status ledger_state(struct host *host, struct ledger_state *state) {
    const struct {
        const char *sql;
        int64_t before_ms;
        uint64_t *into;
    } counts[] = {
        {"SELECT COUNT(*) FROM terminal WHERE revoked_ms = 0", 0, &state->terminals},
        {"SELECT COUNT(*) FROM terminal t LEFT JOIN terminal_contact c ON c.terminal = t.id WHERE t.revoked_ms = 0"
         " AND COALESCE(c.contact_ms, 0) < $1",
         host->now_ms - LEDGER_SILENT_MS, &state->silent},
        {"SELECT COALESCE(SUM(events), 0) FROM tally_event", 0, &state->events},
        {"SELECT COUNT(*) FROM ledger_fork", 0, &state->forks},
        {"SELECT COUNT(*) FROM ledger_gap", 0, &state->gaps},
        {"SELECT COUNT(*) FROM quarantine WHERE released_ms = 0", 0, &state->quarantined},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof counts / sizeof *counts && status == STATUS_OK; i++)
        status = count(host, counts[i].sql, counts[i].before_ms, counts[i].into);
    return status;
}
