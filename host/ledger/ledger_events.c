// SPDX-License-Identifier: Apache-2.0
#include "host/ledger/ledger_events.h"

#include <stdlib.h>

#include "host/ledger/kept.h"
#include "host/ledger/ledger.h"
#include "proto/array.h"

// A batch to look into.
struct source {
    int64_t number, epoch;
    uint64_t terminal, host, first, last;
};

struct sources {
    struct source *items;
    size_t len, size;
    int may_repeat; // some overlap, or an epoch has two histories: only digests tell which events are one
};

#define COLUMNS                                                                                                        \
    "SELECT b.number, b.epoch, p.terminal, p.host, b.first, b.last, EXISTS (SELECT 1 FROM ledger_fork f WHERE f.epoch" \
    " = b.epoch) FROM "
#define BATCHES "batch b JOIN epoch p ON p.id = b.epoch WHERE "
#define ORDER   " ORDER BY b.epoch, b.first, b.last, b.number"

static void ask_session(struct db *db, const struct ledger_question *q, struct statement **s) {
    db_prepare(db, s,
               COLUMNS "batch_session x CROSS JOIN batch b ON b.number = x.batch CROSS JOIN epoch p ON p.id = b.epoch"
                       " WHERE x.session = $1 AND (x.kinds & $2) <> 0 AND ($3 = 0 OR b.epoch = $3)" ORDER);
    db_bind_int(*s, 1, (int64_t)q->session);
    db_bind_int(*s, 2, q->kinds);
    db_bind_int(*s, 3, q->epoch);
}

// Of one boot a batch tells once, which needs no table of those there are.
static void ask_boot(struct db *db, const struct ledger_question *q, struct statement **s) {
    db_prepare(db, s,
               COLUMNS "batch_boot x CROSS JOIN batch b ON b.number = x.batch CROSS JOIN epoch p ON p.id = b.epoch"
                       " WHERE x.epoch = $1 AND x.boot = $2 AND (x.kinds & $3) <> 0" ORDER);
    db_bind_int(*s, 1, q->epoch);
    db_bind_int(*s, 2, q->boot);
    db_bind_int(*s, 3, q->kinds);
}

static void ask_boots(struct db *db, const struct ledger_question *q, struct statement **s) {
    db_prepare(db, s,
               COLUMNS BATCHES "b.number IN (SELECT batch FROM batch_boot WHERE epoch = $1 AND boot BETWEEN $2 AND $3"
                               " AND (kinds & $4) <> 0)" ORDER);
    db_bind_int(*s, 1, q->epoch);
    db_bind_int(*s, 2, q->boot);
    db_bind_int(*s, 3, q->last_boot);
    db_bind_int(*s, 4, q->kinds);
}

static void ask_seqs(struct db *db, const struct ledger_question *q, struct statement **s) {
    db_prepare(db, s, COLUMNS BATCHES "b.epoch = $1 AND b.last >= $2" ORDER);
    db_bind_int(*s, 1, q->epoch);
    db_bind_int(*s, 2, (int64_t)q->seq);
}

static void ask(struct db *db, const struct ledger_question *q, struct statement **s) {
    if (q->by == LEDGER_OF_SESSION)
        ask_session(db, q, s);
    else if (q->by == LEDGER_OF_BOOTS && q->boot == q->last_boot)
        ask_boot(db, q, s);
    else if (q->by == LEDGER_OF_BOOTS)
        ask_boots(db, q, s);
    else
        ask_seqs(db, q, s);
}

static enum status add_source(struct sources *list, const struct source *source) {
    enum status status = array_room(&list->items, &list->size, list->len + 1, sizeof *list->items);
    if (status != STATUS_OK)
        return status;
    struct source *own = list->items + list->len++; // behind the one before, where the list lies now
    *own = *source;
    list->may_repeat |= own > list->items && own[-1].epoch == own->epoch && own->first <= own[-1].last;
    return STATUS_OK;
}

static enum status find_sources(struct db *db, const struct ledger_question *q, struct sources *list) {
    struct statement *s;
    enum status added = STATUS_OK;
    ask(db, q, &s);
    while (added == STATUS_OK && db_step(s) == DB_ROW) {
        const struct source source = {db_column_int(s, 0),           db_column_int(s, 1),
                                      (uint64_t)db_column_int(s, 2), (uint64_t)db_column_int(s, 3),
                                      (uint64_t)db_column_int(s, 4), (uint64_t)db_column_int(s, 5)};
        list->may_repeat |= (int)db_column_int(s, 6);
        added = add_source(list, &source);
    }
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

static int fits(const struct ledger_question *q, const struct event *e) {
    if (!(q->kinds & LEDGER_KIND(e->kind)))
        return 0;
    if (q->by == LEDGER_OF_SESSION)
        return e->session == q->session;
    return q->by == LEDGER_OF_BOOTS ? e->boot >= q->boot && e->boot <= q->last_boot : e->seq >= q->seq;
}

static enum status look_into(struct db *db, const struct ledger_question *q, const struct source *from, int with_chains,
                             struct ledger_events *found) {
    const struct batch *batch = NULL;
    const uint64_t *chains = NULL;
    enum status status =
        with_chains ? kept_get_chains(db, from->number, &batch, &chains) : kept_get(db, from->number, &batch);
    for (uint32_t i = 0; status == STATUS_OK && i < batch->head.count; i++) {
        if (!fits(q, &batch->events[i]))
            continue;
        status = array_room(&found->items, &found->size, found->len + 1, sizeof *found->items);
        if (status == STATUS_OK)
            found->items[found->len++] = (struct ledger_event){batch->events[i], from->epoch, chains ? chains[i] : 0,
                                                               from->terminal, from->host};
    }
    return status;
}

static int compare(const void *a, const void *b) {
    const struct ledger_event *x = a, *y = b;
    if (x->epoch != y->epoch)
        return x->epoch < y->epoch ? -1 : 1;
    if (x->event.seq != y->event.seq)
        return x->event.seq < y->event.seq ? -1 : 1;
    return (x->chain > y->chain) - (x->chain < y->chain);
}

static void keep_each_once(struct ledger_events *found) {
    size_t kept = 0;
    if (found->len)
        qsort(found->items, found->len, sizeof *found->items, compare);
    for (size_t i = 0; i < found->len; i++)
        if (kept == 0 || compare(&found->items[kept - 1], &found->items[i]) != 0)
            found->items[kept++] = found->items[i];
    found->len = kept;
}

enum status ledger_find(struct db *db, const struct ledger_question *q, struct ledger_events *found) {
    struct sources list = {0};
    found->len = 0;
    enum status status = find_sources(db, q, &list);
    for (size_t i = 0; i < list.len && status == STATUS_OK; i++)
        status = look_into(db, q, &list.items[i], list.may_repeat, found);
    if (list.may_repeat)
        keep_each_once(found);
    free(list.items);
    return status;
}

enum status ledger_newest(struct db *db, uint64_t terminal, struct ledger_event *newest) {
    struct statement *s;
    struct ledger_events found = {0};
    struct ledger_question q = {.by = LEDGER_FROM_SEQ, .kinds = LEDGER_ALL};
    db_prepare(db, &s,
               "SELECT epoch, last FROM batch WHERE epoch = (SELECT MAX(id) FROM epoch WHERE terminal = $1)"
               " ORDER BY epoch DESC, last DESC LIMIT 1");
    db_bind_int(s, 1, (int64_t)terminal);
    if (db_step(s) == DB_ROW) {
        q.epoch = db_column_int(s, 0);
        q.seq = (uint64_t)db_column_int(s, 1);
    }
    enum status status = db_finish(s);
    if (status == STATUS_OK)
        status = q.epoch ? ledger_find(db, &q, &found) : STATUS_NOT_FOUND;
    if (status == STATUS_OK && found.len)
        *newest = found.items[0];
    status = status == STATUS_OK && !found.len ? STATUS_NOT_FOUND : status;
    ledger_events_clear(&found);
    return status;
}

void ledger_events_clear(struct ledger_events *found) {
    free(found->items);
    *found = (struct ledger_events){0};
}

int ledger_is_own(const struct host *host, const struct ledger_event *e) {
    return !e->host || e->host == ledger_own_id(host);
}
