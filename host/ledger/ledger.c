// SPDX-License-Identifier: Apache-2.0
#include "host/ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/stale.h"
#include "host/ledger/event_row.h"
#include "host/ledger/held.h"
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

static enum status batch_insert(struct host *host, const struct batch_head *h, int64_t epoch, const char *carrier) {
    struct statement *s;
    db_prepare(host->db, &s,
               "INSERT INTO counter (name, value) VALUES ('arrival', 1)"
               " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value");
    int64_t arrival = 0;
    enum status status = db_get_int(s, &arrival);
    if (status != STATUS_OK)
        return status;
    // Taken again, a batch tells which of two histories is alive.
    db_prepare(host->db, &s,
               "INSERT INTO batch (epoch, first, last, chain, previous, received_ms, carrier, arrival)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
               " ON CONFLICT (epoch, first, last, chain) DO UPDATE SET arrival = excluded.arrival");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, (int64_t)h->first);
    db_bind_int(s, 3, (int64_t)(h->first + h->count - 1));
    db_bind_blob(s, 4, h->chain, KEY_DIGEST_BYTES);
    db_bind_blob(s, 5, h->previous, KEY_DIGEST_BYTES);
    db_bind_int(s, 6, host->now_ms);
    db_bind_text(s, 7, carrier);
    db_bind_int(s, 8, arrival);
    return db_run(s);
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

static enum status event_count(struct host *host, int64_t epoch, const struct event *e) {
    struct statement *s;
    db_prepare(host->db, &s,
               "INSERT INTO tally_event (epoch, kind, code, events) VALUES ($1, $2, $3, 1)"
               " ON CONFLICT (epoch, kind, code) DO UPDATE SET events = tally_event.events + 1");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, e->kind);
    db_bind_int(s, 3, e->kind == EVENT_REFUSED ? e->code : 0);
    return db_run(s);
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
    return db_execute(
        host->db, "DELETE FROM tally_event; DELETE FROM ledger_fork; DELETE FROM ledger_gap;"
                  "INSERT INTO tally_event (epoch, kind, code, events) SELECT epoch, kind, CASE WHEN kind = 9 THEN code"
                  " ELSE 0 END AS c, COUNT(*) FROM event GROUP BY epoch, kind, c;"
                  "INSERT INTO ledger_fork (epoch, seq) SELECT epoch, seq FROM event GROUP BY epoch, seq"
                  " HAVING COUNT(*) > 1;"
                  "INSERT INTO ledger_gap (epoch, first) SELECT DISTINCT b.epoch, b.first FROM batch b JOIN epoch p"
                  " ON p.id = b.epoch WHERE b.first > 1 AND b.first > p.oldest + 1 AND NOT EXISTS"
                  " (SELECT 1 FROM event e WHERE e.epoch = b.epoch AND e.seq = b.first - 1)");
}

enum status ledger_add(struct host *host, const struct batch *batch, const char *carrier, int64_t *epoch,
                       struct ledger_added *added) {
    const struct batch_head *h = &batch->head;
    struct ledger_added a = {0};
    enum status status = epoch_row(host, h->terminal, h->epoch, 1, epoch);
    if (status == STATUS_OK)
        status = epoch_host(host, h, *epoch);
    if (status == STATUS_OK)
        status = batch_insert(host, h, *epoch, carrier);
    for (uint32_t i = 0; i < h->count && status == STATUS_OK; i++) {
        status = event_insert(host, *epoch, &batch->events[i], batch->chains[i]);
        if (status == STATUS_OK && db_changes(host->db) > 0) {
            a.events++;
            status = event_count(host, *epoch, &batch->events[i]);
        } else
            a.duplicates++;
    }
    if (status != STATUS_OK)
        return status;
    uint64_t last = h->first + h->count - 1;
    uint64_t held = 0, before = 0;
    status = count_events(host, *epoch, h->first, last, &held);
    if (status == STATUS_OK)
        status = count_events(host, *epoch, h->first - 1, h->first - 1, &before);
    a.is_fork = held > h->count;
    a.leaves_gap = h->first > 1 && !before;
    *added = a;
    if (status == STATUS_OK && a.is_fork)
        status = note_forks(host, *epoch, h->first, last);
    return status == STATUS_OK ? note_gaps(host, *epoch, h->first, last, a.leaves_gap) : status;
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

// ---- state and verify ----

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
        {"SELECT COUNT(*) FROM terminal WHERE revoked_ms = 0 AND contact_ms < $1", host->now_ms - LEDGER_SILENT_MS,
         &state->silent},
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

struct row {
    struct event event;
    uint64_t chain;
};

static enum status rows_load(struct host *host, int64_t epoch, const struct held_link *link, struct row *rows,
                             size_t size, size_t *len) {
    struct statement *s;
    size_t n = 0;
    db_prepare(host->db, &s,
               "SELECT " EVENT_ROW_COLUMNS
               ", chain FROM event WHERE epoch = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, (int64_t)link->first);
    db_bind_int(s, 3, (int64_t)link->last);
    while (n < size && db_step(s) == DB_ROW) {
        rows[n].event = event_row(s);
        rows[n++].chain = (uint64_t)db_column_int(s, 9);
    }
    *len = n;
    return db_finish(s);
}

// Whether some way through the rows leads from chain to the batch's digest. Where histories part, both follow from what
// was before: each is tried.
static int leads_to(const struct row *rows, size_t len, uint64_t seq, const struct held_link *link,
                    uint8_t chain[KEY_DIGEST_BYTES]) {
    for (size_t i = 0; seq <= link->last; seq++) {
        uint8_t follows[KEY_DIGEST_BYTES];
        int found = 0;
        for (; i < len && rows[i].event.seq == seq; i++) {
            uint8_t stepped[KEY_DIGEST_BYTES];
            memcpy(stepped, chain, sizeof stepped);
            event_chain_step(stepped, &rows[i].event);
            struct reader r = reader_of(stepped, 8);
            if (get_be(&r, 8) != rows[i].chain)
                continue;
            if (found) {
                size_t after = i + 1;
                while (after < len && rows[after].event.seq == seq)
                    after++;
                uint8_t other[KEY_DIGEST_BYTES];
                memcpy(other, stepped, sizeof other);
                if (leads_to(rows + after, len - after, seq + 1, link, other))
                    return 1;
                continue;
            }
            memcpy(follows, stepped, sizeof follows);
            found = 1;
        }
        if (!found)
            return 0;
        memcpy(chain, follows, sizeof follows);
    }
    return key_equal(chain, link->chain, KEY_DIGEST_BYTES);
}

// *fresh: its rows behind `counted`, where an earlier batch ended.
static enum status batch_holds(struct host *host, int64_t epoch, const struct held_link *link, uint64_t counted,
                               int *holds, uint64_t *fresh) {
    uint8_t chain[KEY_DIGEST_BYTES];
    uint64_t size;
    size_t len = 0;
    enum status status = count_events(host, epoch, link->first, link->last, &size);
    if (status != STATUS_OK)
        return status;
    struct row *rows = malloc((size + 1) * sizeof *rows);
    if (!rows)
        return STATUS_MEMORY;
    status = rows_load(host, epoch, link, rows, size, &len);
    memcpy(chain, link->previous, sizeof chain);
    *holds = status == STATUS_OK && leads_to(rows, len, link->first, link, chain);
    *fresh = 0;
    for (size_t i = 0; i < len; i++)
        *fresh += rows[i].event.seq > counted;
    free(rows);
    return status;
}

// By where they begin, so that an event that several batches hold is counted with the first.
enum status ledger_verify(struct host *host, uint64_t *events, uint64_t *bad) {
    struct statement *s;
    enum status status = STATUS_OK;
    int64_t epoch = 0;
    uint64_t counted = 0, fresh = 0;
    *events = *bad = 0;
    db_prepare(host->db, &s, "SELECT first, last, previous, chain, epoch FROM batch ORDER BY epoch, first, last");
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        struct held_link link;
        int holds = 0;
        counted = db_column_int(s, 4) == epoch ? counted : 0;
        epoch = db_column_int(s, 4);
        if (link_of(s, &link))
            status = batch_holds(host, epoch, &link, counted, &holds, &fresh);
        *events += holds ? fresh : 0;
        counted = holds && link.last > counted ? link.last : counted;
        *bad += !holds;
    }
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}
