// SPDX-License-Identifier: Apache-2.0
#include "host/ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/stale.h"
#include "host/heads/heads.h"
#include "host/ledger/held.h"
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

static enum status count_events(struct host *host, int64_t epoch, uint64_t first, uint64_t last, uint64_t *count) {
    struct statement *s;
    int64_t found = 0;
    db_prepare(host->db, &s, "SELECT COUNT(*) FROM event WHERE epoch = $1 AND seq BETWEEN $2 AND $3");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, (int64_t)first);
    db_bind_int(s, 3, (int64_t)last);
    enum status status = db_get_int(s, &found);
    *count = (uint64_t)found;
    return status;
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
    uint64_t held = 0;
    status = count_events(host, epoch, 0, INT64_MAX, &held);
    return status == STATUS_OK && held ? stale_mark(host->db, STALE_ALL, 0) : status;
}

static enum status next_arrival(struct host *host, int64_t *arrival) {
    struct statement *s;
    db_prepare(host->db, &s,
               "INSERT INTO counter (name, value) VALUES ('arrival', 1)"
               " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value");
    return db_get_int(s, arrival);
}

void ledger_digest(const void *bytes, size_t len, uint8_t digest[KEY_DIGEST_BYTES]) {
    struct piece piece = {bytes, len};
    key_digest(NULL, 0, &piece, 1, digest, KEY_DIGEST_BYTES);
}

enum status ledger_keep(struct host *host, const struct ledger_batch *b) {
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
    int64_t number = 0;
    int is_kept = db_step(s) == DB_ROW && is_digest(s, 1, digest); // and not another form of what is held
    if (is_kept)
        number = db_column_int(s, 0);
    enum status status = db_finish(s);
    if (status != STATUS_OK || !is_kept)
        return status;
    return heads_add(host, b->is_signed ? LEAF_BATCH : LEAF_UNSIGNED, number, b->bytes, b->len);
}

static enum status event_insert(struct host *host, int64_t epoch, const struct event *e, uint64_t chain) {
    struct statement *s;
    db_prepare(host->db, &s,
               "INSERT INTO event (epoch, seq, chain, boot, uptime_ms, kind, session, badge, issue, code, value)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING");
    const int64_t values[] = {epoch,   (int64_t)e->seq,     (int64_t)chain,    e->boot,  e->uptime_ms,
                              e->kind, (int64_t)e->session, (int64_t)e->badge, e->issue, e->code,
                              e->value};
    for (int i = 0; i < 11; i++)
        db_bind_int(s, i + 1, values[i]);
    return db_run(s);
}

// ---- what is kept beside, so that nobody counts events to tell how many there are ----

// Events of a kind, refusals by their code.
struct counts {
    uint32_t of[EVENT_REFUSED + 1][UINT8_MAX + 1];
};

static enum status counts_write(struct host *host, int64_t epoch, const struct counts *counts) {
    enum status status = STATUS_OK;
    for (int kind = 0; kind <= EVENT_REFUSED; kind++)
        for (int code = 0; code <= (kind == EVENT_REFUSED ? UINT8_MAX : 0) && status == STATUS_OK; code++) {
            struct statement *s;
            if (!counts->of[kind][code])
                continue;
            db_prepare(host->db, &s,
                       "INSERT INTO tally_event (epoch, kind, code, events) VALUES ($1, $2, $3, $4)"
                       " ON CONFLICT (epoch, kind, code) DO UPDATE SET events = tally_event.events + excluded.events");
            db_bind_int(s, 1, epoch);
            db_bind_int(s, 2, kind);
            db_bind_int(s, 3, code);
            db_bind_int(s, 4, counts->of[kind][code]);
            status = db_run(s);
        }
    return status;
}

static enum status run_on(struct host *host, const char *sql, int64_t epoch, uint64_t first, uint64_t last) {
    struct statement *s;
    db_prepare(host->db, &s, sql);
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, (int64_t)first);
    db_bind_int(s, 3, (int64_t)last);
    return db_run(s);
}

static enum status note_forks(struct host *host, int64_t epoch, uint64_t first, uint64_t last) {
    return run_on(host,
                  "INSERT INTO ledger_fork (epoch, seq) SELECT epoch, seq FROM event WHERE epoch = $1"
                  " AND seq BETWEEN $2 AND $3 GROUP BY epoch, seq HAVING COUNT(*) > 1 ON CONFLICT DO NOTHING",
                  epoch, first, last);
}

// Events first … last have come: what begins just behind one of them is no gap any more.
static enum status note_gaps(struct host *host, int64_t epoch, uint64_t first, uint64_t last, int leaves_gap) {
    enum status status =
        run_on(host, "DELETE FROM ledger_gap WHERE epoch = $1 AND first BETWEEN $2 + 1 AND $3 + 1", epoch, first, last);
    if (status == STATUS_OK && leaves_gap)
        status =
            run_on(host,
                   "INSERT INTO ledger_gap (epoch, first) SELECT DISTINCT b.epoch, b.first FROM batch b JOIN epoch p"
                   " ON p.id = b.epoch WHERE b.epoch = $1 AND b.first = $2 AND b.last = $3 AND p.oldest + 1 < b.first"
                   " ON CONFLICT DO NOTHING",
                   epoch, first, last);
    return status;
}

enum status ledger_recount(struct host *host) {
    enum status status = ledger_adopt(host);
    if (status == STATUS_OK)
        status = heads_recount(host);
    return status != STATUS_OK
               ? status
               : db_execute(
                     host->db,
                     "DELETE FROM tally_event; DELETE FROM ledger_fork; DELETE FROM ledger_gap;"
                     "INSERT INTO tally_event (epoch, kind, code, events) SELECT epoch, kind, CASE WHEN kind = 9 THEN "
                     "code"
                     " ELSE 0 END AS c, COUNT(*) FROM event GROUP BY epoch, kind, c;"
                     "INSERT INTO ledger_fork (epoch, seq) SELECT epoch, seq FROM event GROUP BY epoch, seq"
                     " HAVING COUNT(*) > 1;"
                     "INSERT INTO ledger_gap (epoch, first) SELECT DISTINCT b.epoch, b.first FROM batch b JOIN epoch p"
                     " ON p.id = b.epoch WHERE b.first > 1 AND b.first > p.oldest + 1 AND NOT EXISTS"
                     " (SELECT 1 FROM event e WHERE e.epoch = b.epoch AND e.seq = b.first - 1)");
}

enum status ledger_put_events(struct host *host, const struct batch *batch, int64_t epoch, struct ledger_added *added) {
    struct counts counts = {0};
    uint8_t chain[KEY_DIGEST_BYTES];
    uint64_t *after = malloc((batch->head.count + 1) * sizeof *after);
    enum status status = after ? STATUS_OK : STATUS_MEMORY;
    if (after)
        batch_walk(batch, chain, after);
    for (uint32_t i = 0; i < batch->head.count && status == STATUS_OK; i++) {
        const struct event *e = &batch->events[i];
        status = event_insert(host, epoch, e, after[i]);
        int is_new = status == STATUS_OK && db_changes(host->db) > 0;
        added->events += (uint64_t)is_new;
        added->duplicates += (uint64_t)!is_new;
        counts.of[e->kind][e->kind == EVENT_REFUSED ? e->code : 0] += (uint32_t)is_new;
    }
    free(after);
    return status == STATUS_OK ? counts_write(host, epoch, &counts) : status;
}

static enum status is_before_held(struct host *host, int64_t epoch, uint64_t first, int *held) {
    uint64_t before = 0;
    enum status status = first > 1 ? count_events(host, epoch, first - 1, first - 1, &before) : STATUS_OK;
    *held = first <= 1 || before;
    return status;
}

enum status ledger_add(struct host *host, const struct batch *batch, const uint8_t *bytes, size_t len,
                       const char *carrier, int64_t *epoch, struct ledger_added *added) {
    const struct batch_head *h = &batch->head;
    struct ledger_added a = {0};
    struct ledger_batch kept = {h, 0, 0, host->now_ms, carrier, 1, bytes, len};
    enum status status = epoch_row(host, h->terminal, h->epoch, 1, epoch);
    kept.epoch = *epoch;
    if (status == STATUS_OK)
        status = epoch_host(host, h, *epoch);
    if (status == STATUS_OK)
        status = next_arrival(host, &kept.arrival);
    if (status == STATUS_OK)
        status = ledger_keep(host, &kept);
    if (status == STATUS_OK)
        status = ledger_put_events(host, batch, *epoch, &a);
    if (status != STATUS_OK)
        return status;
    uint64_t last = h->first + h->count - 1, held = 0;
    int before = 0;
    status = count_events(host, *epoch, h->first, last, &held);
    if (status == STATUS_OK)
        status = is_before_held(host, *epoch, h->first, &before);
    a.is_fork = held > h->count;
    a.leaves_gap = !before;
    *added = a;
    if (status == STATUS_OK && a.is_fork)
        status = note_forks(host, *epoch, h->first, last);
    return status == STATUS_OK ? note_gaps(host, *epoch, h->first, last, a.leaves_gap) : status;
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
    status = next_arrival(host, &arrival);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s, "UPDATE batch SET arrival = $1 WHERE number = $2");
    db_bind_int(s, 1, arrival);
    db_bind_int(s, 2, number);
    return db_run(s);
}

enum status ledger_add_again(struct host *host, const uint8_t *bytes, size_t len, struct ledger_added *added) {
    struct statement *s;
    uint8_t digest[KEY_DIGEST_BYTES];
    int64_t number = 0, epoch = 0, first = 0, last = 0;
    int before = 0;
    ledger_digest(bytes, len, digest);
    db_prepare(host->db, &s, "SELECT number, epoch, first, last FROM batch WHERE digest = $1 AND is_signed = 1");
    db_bind_blob(s, 1, digest, sizeof digest);
    if (db_step(s) == DB_ROW) {
        number = db_column_int(s, 0);
        epoch = db_column_int(s, 1);
        first = db_column_int(s, 2);
        last = db_column_int(s, 3);
    }
    enum status status = db_finish(s);
    if (status != STATUS_OK || !number)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    struct ledger_added a = {.duplicates = (uint64_t)(last - first + 1)};
    db_prepare(host->db, &s, "SELECT 1 FROM ledger_fork WHERE epoch = $1 AND seq BETWEEN $2 AND $3 LIMIT 1");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, first);
    db_bind_int(s, 3, last);
    status = db_has_row(s, &a.is_fork);
    if (status == STATUS_OK)
        status = is_before_held(host, epoch, (uint64_t)first, &before);
    a.leaves_gap = !before;
    if (status == STATUS_OK)
        status = note_arrival(host, number, epoch);
    if (status == STATUS_OK)
        *added = a;
    return status;
}

// ---- what is held ----

struct epoch_at {
    struct host *host;
    int64_t epoch;
};

static enum status only_event_at(void *context, uint64_t seq, int *is_only, uint64_t *chain) {
    const struct epoch_at *at = context;
    struct statement *s;
    db_prepare(at->host->db, &s, "SELECT COUNT(*), MAX(chain) FROM event WHERE epoch = $1 AND seq = $2");
    db_bind_int(s, 1, at->epoch);
    db_bind_int(s, 2, (int64_t)seq);
    if (db_step(s) == DB_ROW) {
        *is_only = db_column_int(s, 0) == 1;
        *chain = (uint64_t)db_column_int(s, 1);
    }
    return db_finish(s);
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
