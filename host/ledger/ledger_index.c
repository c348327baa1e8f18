// SPDX-License-Identifier: Apache-2.0
// Two batches of one epoch may overlap: exports that begin elsewhere, or two histories. Which of their events are the
// same one the digests after them tell.
#include "host/ledger/ledger_index.h"

#include <stdlib.h>

#include "host/ledger/kept.h"
#include "host/ledger/ledger_events.h"
#include "proto/array.h"

// A batch beside those held before it.
struct work {
    struct host *host;
    int64_t number, epoch;
    const struct batch *batch;
    uint64_t *chains; // behind its events; NULL while it overlaps nothing
    uint8_t *held;    // a byte an event: an earlier batch holds it as well
    int is_fork;
};

static void work_clear(struct work *w) {
    free(w->chains);
    free(w->held);
}

static enum status run_on(struct host *host, const char *sql, int64_t epoch, uint64_t first, uint64_t last) {
    struct statement *s;
    db_prepare(host->db, &s, sql);
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, (int64_t)first);
    db_bind_int(s, 3, (int64_t)last);
    return db_run(s);
}

static uint64_t last_of(const struct batch_head *h) {
    return h->first + h->count - 1;
}

// ---- what overlaps ----

struct holders {
    int64_t *items; // owned; numbers of batches
    size_t len, size;
};

// Batches that hold any of these seqs, of smaller numbers than `before`. A batch is no longer than BATCH_MAX_EVENTS:
// what reaches so far ends within that.
static enum status find_holders(struct host *host, int64_t epoch, uint64_t first, uint64_t last, int64_t before,
                                struct holders *found) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT number FROM batch WHERE epoch = $1 AND last BETWEEN $2 AND $3 AND first <= $4 AND number < $5");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, (int64_t)first);
    db_bind_int(s, 3, (int64_t)(last + BATCH_MAX_EVENTS));
    db_bind_int(s, 4, (int64_t)last);
    db_bind_int(s, 5, before);
    while (added == STATUS_OK && db_step(s) == DB_ROW) {
        added = array_room(&found->items, &found->size, found->len + 1, sizeof *found->items);
        if (added == STATUS_OK)
            found->items[found->len++] = db_column_int(s, 0);
    }
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

static enum status own_chains(struct work *w) {
    uint8_t chain[KEY_DIGEST_BYTES];
    if (w->chains)
        return STATUS_OK;
    w->chains = malloc((w->batch->head.count + 1) * sizeof *w->chains);
    w->held = calloc(w->batch->head.count + 1, 1);
    if (!w->chains || !w->held)
        return STATUS_MEMORY;
    batch_walk(w->batch, chain, w->chains);
    return STATUS_OK;
}

static enum status note_fork(struct work *w, uint64_t seq) {
    struct statement *s;
    w->is_fork = 1;
    db_prepare(w->host->db, &s, "INSERT INTO ledger_fork (epoch, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING");
    db_bind_int(s, 1, w->epoch);
    db_bind_int(s, 2, (int64_t)seq);
    return db_run(s);
}

static enum status compare_with(struct work *w, int64_t number, int notes_forks) {
    const struct batch *other;
    const uint64_t *chains;
    enum status status = own_chains(w);
    if (status == STATUS_OK)
        status = kept_get_chains(w->host->db, number, &other, &chains);
    for (uint32_t i = 0; status == STATUS_OK && i < w->batch->head.count; i++) {
        uint64_t seq = w->batch->head.first + i;
        if (seq < other->head.first || seq > last_of(&other->head))
            continue;
        if (w->chains[i] == chains[seq - other->head.first])
            w->held[i] = 1;
        else if (notes_forks)
            status = note_fork(w, seq);
    }
    return status;
}

static enum status compare_with_earlier(struct work *w, int notes_forks) {
    struct holders holders = {0};
    const struct batch_head *h = &w->batch->head;
    enum status status = find_holders(w->host, w->epoch, h->first, last_of(h), w->number, &holders);
    for (size_t i = 0; i < holders.len && status == STATUS_OK; i++)
        status = compare_with(w, holders.items[i], notes_forks);
    free(holders.items);
    return status;
}

enum status index_holds(struct host *host, int64_t epoch, uint64_t seq, int *holds) {
    struct holders holders = {0};
    enum status status = find_holders(host, epoch, seq, seq, INT64_MAX, &holders);
    *holds = holders.len > 0;
    free(holders.items);
    return status;
}

enum status index_holds_one(struct host *host, int64_t epoch, uint64_t seq, int *is_only, uint64_t *chain) {
    struct holders holders = {0};
    int several = 0;
    enum status status = find_holders(host, epoch, seq, seq, INT64_MAX, &holders);
    for (size_t i = 0; i < holders.len && status == STATUS_OK; i++) {
        const struct batch *batch;
        const uint64_t *chains;
        status = kept_get_chains(host->db, holders.items[i], &batch, &chains);
        if (status != STATUS_OK)
            break;
        uint64_t one = chains[seq - batch->head.first];
        several |= i > 0 && one != *chain;
        *chain = one;
    }
    *is_only = holders.len > 0 && !several;
    free(holders.items);
    return status;
}

enum status index_fresh(struct host *host, int64_t number, int64_t epoch, const struct batch *batch, uint64_t *fresh) {
    struct work w = {.host = host, .number = number, .epoch = epoch, .batch = batch};
    enum status status = compare_with_earlier(&w, 0);
    *fresh = 0;
    for (uint32_t i = 0; i < batch->head.count; i++)
        *fresh += !w.held || !w.held[i];
    work_clear(&w);
    return status;
}

// ---- what it tells of ----

// Kinds of events of a session or a boot.
struct mention {
    uint64_t number;
    unsigned kinds;
};

struct mentions {
    struct mention *items; // owned
    size_t len, size;
};

// Stretches are long: looks from the newest.
static enum status mention(struct mentions *m, uint64_t number, enum event_kind kind) {
    size_t i = m->len;
    while (i && m->items[i - 1].number != number)
        i--;
    if (i) {
        m->items[i - 1].kinds |= LEDGER_KIND(kind);
        return STATUS_OK;
    }
    enum status status = array_room(&m->items, &m->size, m->len + 1, sizeof *m->items);
    if (status == STATUS_OK)
        m->items[m->len++] = (struct mention){number, LEDGER_KIND(kind)};
    return status;
}

static enum status put_session(struct work *w, const struct mention *m) {
    struct statement *s;
    db_prepare(w->host->db, &s, "INSERT INTO batch_session (session, batch, kinds) VALUES ($1, $2, $3)");
    db_bind_int(s, 1, (int64_t)m->number);
    db_bind_int(s, 2, w->number);
    db_bind_int(s, 3, m->kinds);
    return db_run(s);
}

static enum status put_boot(struct work *w, const struct mention *m) {
    struct statement *s;
    db_prepare(w->host->db, &s, "INSERT INTO batch_boot (epoch, boot, batch, kinds) VALUES ($1, $2, $3, $4)");
    db_bind_int(s, 1, w->epoch);
    db_bind_int(s, 2, (int64_t)m->number);
    db_bind_int(s, 3, w->number);
    db_bind_int(s, 4, m->kinds);
    return db_run(s);
}

static enum status put_poster(struct work *w, const struct event *e) {
    struct statement *s;
    db_prepare(w->host->db, &s, "INSERT INTO poster (badge, session) VALUES ($1, $2) ON CONFLICT DO NOTHING");
    db_bind_int(s, 1, (int64_t)e->badge);
    db_bind_int(s, 2, (int64_t)e->session);
    return db_run(s);
}

static int has_session(enum event_kind kind) {
    return (LEDGER_KIND(kind) & (LEDGER_LIFE | LEDGER_SCANS | LEDGER_POSTERS)) != 0;
}

static enum status put_mentions(struct work *w, enum status put(struct work *w, const struct mention *m),
                                const struct mentions *m) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < m->len && status == STATUS_OK; i++)
        status = put(w, &m->items[i]);
    return status;
}

static enum status put_places(struct work *w) {
    struct mentions sessions = {0}, boots = {0};
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < w->batch->head.count && status == STATUS_OK; i++) {
        const struct event *e = &w->batch->events[i];
        status = mention(&boots, e->boot, e->kind);
        if (status == STATUS_OK && has_session(e->kind))
            status = mention(&sessions, e->session, e->kind);
        if (status == STATUS_OK && LEDGER_KIND(e->kind) & LEDGER_POSTERS)
            status = put_poster(w, e);
    }
    if (status == STATUS_OK)
        status = put_mentions(w, put_session, &sessions);
    if (status == STATUS_OK)
        status = put_mentions(w, put_boot, &boots);
    free(sessions.items);
    free(boots.items);
    return status;
}

// ---- how many there are, so that nobody counts events ----

// Events of a kind, refusals by their code.
struct counts {
    uint32_t of[EVENT_REFUSED + 1][UINT8_MAX + 1];
};

static enum status put_count(struct work *w, int kind, int code, uint32_t events) {
    struct statement *s;
    db_prepare(w->host->db, &s,
               "INSERT INTO tally_event (epoch, kind, code, events) VALUES ($1, $2, $3, $4)"
               " ON CONFLICT (epoch, kind, code) DO UPDATE SET events = tally_event.events + excluded.events");
    db_bind_int(s, 1, w->epoch);
    db_bind_int(s, 2, kind);
    db_bind_int(s, 3, code);
    db_bind_int(s, 4, events);
    return db_run(s);
}

static enum status put_counts(struct work *w, struct ledger_added *added) {
    struct counts counts = {0};
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < w->batch->head.count; i++) {
        const struct event *e = &w->batch->events[i];
        int is_new = !w->held || !w->held[i];
        added->events += (uint64_t)is_new;
        added->duplicates += (uint64_t)!is_new;
        counts.of[e->kind][e->kind == EVENT_REFUSED ? e->code : 0] += (uint32_t)is_new;
    }
    for (int kind = 0; kind <= EVENT_REFUSED; kind++)
        for (int code = 0; code <= (kind == EVENT_REFUSED ? UINT8_MAX : 0) && status == STATUS_OK; code++)
            if (counts.of[kind][code])
                status = put_count(w, kind, code, counts.of[kind][code]);
    return status;
}

// ---- what is missing ----

// Its events have come: what begins just behind one of them is no gap any more.
static enum status note_gaps(struct work *w, int leaves_gap) {
    uint64_t first = w->batch->head.first, last = last_of(&w->batch->head);
    enum status status = run_on(w->host, "DELETE FROM ledger_gap WHERE epoch = $1 AND first BETWEEN $2 + 1 AND $3 + 1",
                                w->epoch, first, last);
    if (status == STATUS_OK && leaves_gap)
        status =
            run_on(w->host,
                   "INSERT INTO ledger_gap (epoch, first) SELECT DISTINCT b.epoch, b.first FROM batch b JOIN epoch p"
                   " ON p.id = b.epoch WHERE b.epoch = $1 AND b.first = $2 AND b.last = $3 AND p.oldest + 1 < b.first"
                   " ON CONFLICT DO NOTHING",
                   w->epoch, first, last);
    return status;
}

// with_gaps: what is missing before it, and is not any more behind it; else whoever recounts looks.
static enum status add(struct work *w, int with_gaps, struct ledger_added *added) {
    enum status status = compare_with_earlier(w, 1);
    if (status == STATUS_OK)
        status = put_places(w);
    if (status == STATUS_OK)
        status = put_counts(w, added);
    if (status == STATUS_OK && with_gaps)
        status = note_gaps(w, added->leaves_gap);
    added->is_fork = w->is_fork;
    work_clear(w);
    return status;
}

enum status index_add(struct host *host, int64_t number, int64_t epoch, const struct batch *batch,
                      struct ledger_added *added) {
    struct work w = {.host = host, .number = number, .epoch = epoch, .batch = batch};
    return add(&w, 1, added);
}

// ---- the whole ----

// The first that names its host names that of all.
static enum status put_host(struct host *host, int64_t epoch, const struct batch_head *h) {
    const char *sql = "UPDATE epoch SET host = $1 WHERE id = $2 AND host = $3";
    return h->host ? run_on(host, sql, (int64_t)h->host, (uint64_t)epoch, 0) : STATUS_OK;
}

static enum status recount_batch(struct host *host, int64_t number, int64_t epoch) {
    struct batch batch;
    struct ledger_added added = {0};
    enum status status = kept_read(host->db, number, &batch);
    if (status != STATUS_OK)
        return status;
    struct work w = {.host = host, .number = number, .epoch = epoch, .batch = &batch};
    status = add(&w, 0, &added);
    if (status == STATUS_OK)
        status = put_host(host, epoch, &batch.head);
    progress_add(host->progress, batch.head.count);
    batch_clear(&batch);
    return status;
}

static const char find_gaps[] =
    "INSERT INTO ledger_gap (epoch, first) SELECT DISTINCT b.epoch, b.first FROM batch b JOIN epoch p ON p.id = b.epoch"
    " WHERE b.first > 1 AND b.first > p.oldest + 1 AND NOT EXISTS (SELECT 1 FROM batch c WHERE c.epoch = b.epoch"
    " AND c.last >= b.first - 1 AND c.last <= b.first - 1 + 16384 AND c.first <= b.first - 1)"; // BATCH_MAX_EVENTS

enum status index_recount(struct host *host) {
    struct statement *s;
    enum status status =
        db_execute(host->db, "DELETE FROM tally_event; DELETE FROM ledger_fork; DELETE FROM ledger_gap;"
                             "DELETE FROM batch_session; DELETE FROM batch_boot; DELETE FROM poster;"
                             "UPDATE epoch SET host = 0 WHERE host <> 0");
    db_prepare(host->db, &s, "SELECT number, epoch FROM batch ORDER BY number");
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = recount_batch(host, db_column_int(s, 0), db_column_int(s, 1));
    enum status read = db_finish(s);
    status = status == STATUS_OK ? read : status;
    return status == STATUS_OK ? db_execute(host->db, find_gaps) : status;
}
