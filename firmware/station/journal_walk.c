// SPDX-License-Identifier: Apache-2.0
// The events of an epoch in their order, and whether they are all there. A bit that changed in a key makes the database
// find fewer rows and say that these were all. So a walk never asks for the rows of one epoch: it goes on through the
// tree as it is, and looks at what it meets. Numbers follow one another; they jump only where old ones were dropped or
// lost; and the walk ends where the epoch does, at the number that is also found from behind.
#include "firmware/station/journal_db.h"

#include <string.h>

struct event journal_event_of(struct query *q) {
    return (struct event){
        .seq = query_column(q, 0),
        .boot = (uint32_t)query_column(q, 1),
        .uptime_ms = (int64_t)query_column(q, 2),
        .kind = (enum event_kind)query_column(q, 3),
        .session = query_column(q, 4),
        .badge = query_column(q, 5),
        .issue = (uint8_t)query_column(q, 6),
        .code = (uint8_t)query_column(q, 7),
        .value = (int64_t)query_column(q, 8),
    };
}

int row_read(struct query *q, struct journal_row *row) {
    const void *chain = query_blob(q, 9, KEY_DIGEST_BYTES);
    *row = (struct journal_row){.epoch = query_column(q, 10), .event = journal_event_of(q)};
    if (chain)
        memcpy(row->chain, chain, sizeof row->chain);
    return chain && row->epoch;
}

int row_is_next(const struct journal_row *row, const struct journal_row *before) {
    return before->epoch && row->epoch == before->epoch && row->event.seq == before->event.seq + 1;
}

int row_is_proven(const uint8_t before[KEY_DIGEST_BYTES], const struct journal_row *row) {
    uint8_t chain[KEY_DIGEST_BYTES];
    memcpy(chain, before, sizeof chain);
    event_chain_step(chain, &row->event);
    return key_equal(chain, row->chain, sizeof chain);
}

enum status row_keep(struct journal *to, const struct journal_row *row) {
    const struct event *e = &row->event;
    const uint64_t values[] = {row->epoch, e->seq,   e->boot, (uint64_t)e->uptime_ms, (uint64_t)e->kind, e->session,
                               e->badge,   e->issue, e->code, (uint64_t)e->value};
    struct query q = query_of(to, "INSERT INTO event (epoch, " EVENT_COLUMNS ", chain)"
                                  " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11) ON CONFLICT DO NOTHING");
    for (int i = 0; i < 10; i++)
        query_bind(&q, i + 1, values[i]);
    query_bind_blob(&q, 11, row->chain, sizeof row->chain);
    query_next(&q);
    return query_finish(to, &q);
}

static enum status number_of(struct journal *j, const char *sql, uint64_t epoch, uint64_t *value) {
    struct query q = query_of(j, sql);
    query_bind(&q, 1, epoch);
    return query_number(j, &q, 0, value);
}

// The lost stretch whose last is this one (0: the one to the epoch's end); NULL none.
static const struct journal_lost *ground_of(const struct journal *j, uint64_t epoch, uint64_t seq) {
    for (size_t i = 0; i < j->lost_len; i++)
        if (j->lost[i].epoch == epoch && j->lost[i].last == seq)
            return &j->lost[i];
    return NULL;
}

struct walk walk_of(struct journal *j, uint64_t epoch, uint64_t after) {
    struct walk w = {.journal = j, .epoch = epoch, .last = after};
    w.query = query_of(j, "SELECT " EVENT_COLUMNS ", chain, epoch FROM event WHERE (epoch, seq) > (?1, ?2)"
                          " ORDER BY epoch, seq");
    query_bind(&w.query, 1, epoch);
    query_bind(&w.query, 2, after);
    return w;
}

// Before the oldest that is held old ones were dropped, up to one that a host acknowledged.
static int may_jump(struct walk *w, uint64_t to) {
    uint64_t oldest = 0;
    if (to <= w->last || ground_of(w->journal, w->epoch, to))
        return to > w->last;
    w->status = number_of(w->journal, "SELECT MIN(seq) FROM acked WHERE epoch = ?1", w->epoch, &oldest);
    return !w->any && oldest == to;
}

// Behind an epoch another one follows, and one that is known.
static int may_end(struct walk *w, uint64_t next) {
    uint64_t known = 0;
    w->status = number_of(w->journal, "SELECT COUNT(*) FROM epoch WHERE epoch = ?1", next, &known);
    return (int64_t)next > (int64_t)w->epoch && known;
}

int walk_next(struct walk *w) {
    if (w->is_over || w->status != STATUS_OK)
        return 0;
    w->is_over = !query_next(&w->query);
    if (w->is_over)
        return 0;
    uint64_t epoch = query_column(&w->query, 10), seq = query_column(&w->query, 0);
    w->is_over = epoch != w->epoch;
    int is_right = w->is_over ? may_end(w, epoch) : seq == w->last + 1 || may_jump(w, seq);
    if (w->status == STATUS_OK && !is_right)
        w->status = STATUS_CORRUPT;
    if (w->is_over || w->status != STATUS_OK)
        return 0;
    w->last = seq;
    w->any = 1;
    return 1;
}

static enum status check_end(const struct walk *w) {
    uint64_t newest = 0;
    enum status status = number_of(w->journal, "SELECT MAX(seq) FROM event WHERE epoch = ?1", w->epoch, &newest);
    int is_right = (w->any ? newest == w->last : newest <= w->last) &&
                   (w->epoch != w->journal->epoch || newest == w->journal->last);
    return status == STATUS_OK && !is_right ? STATUS_CORRUPT : status;
}

enum status walk_finish(struct walk *w) {
    enum status status = query_finish(w->journal, &w->query);
    if (status == STATUS_OK)
        status = w->status;
    return status == STATUS_OK && w->is_over ? check_end(w) : status;
}

// ---- all that has still to leave ----

static int is_tail_lost(const struct journal *j, uint64_t epoch) {
    return ground_of(j, epoch, 0) != NULL;
}

// What a host is said to hold is an ack that came, of an event that is here.
static enum status check_acked(struct journal *j, uint64_t epoch, uint64_t acked, uint64_t newest) {
    uint64_t is_known = 0;
    struct query q = query_of(j, "SELECT ?2 = 0 OR EXISTS (SELECT 1 FROM acked WHERE epoch = ?1 AND seq = ?2)"
                                 " OR COALESCE(?2 < (SELECT MIN(seq) FROM acked WHERE epoch = ?1), 0)");
    query_bind(&q, 1, epoch);
    query_bind(&q, 2, acked);
    enum status status = query_number(j, &q, 0, &is_known);
    int is_right = is_known && (acked <= newest || is_tail_lost(j, epoch));
    return status == STATUS_OK && !is_right ? STATUS_CORRUPT : status;
}

// The index of marks says the same as the events themselves.
static enum status check_marks(struct journal *j, uint64_t epoch, uint64_t after, uint64_t expected) {
    uint64_t sum = 0;
    struct query q = query_of(j, "SELECT SUM(seq * 8 + kind) FROM event WHERE epoch = ?1 AND kind IN (1, 2, 3, 4)"
                                 " AND kind <= 4 AND seq > ?2");
    query_bind(&q, 1, epoch);
    query_bind(&q, 2, after);
    enum status status = query_number(j, &q, 0, &sum);
    return status == STATUS_OK && sum != expected ? STATUS_CORRUPT : status;
}

static enum status check_epoch(struct journal *j, uint64_t epoch, uint64_t acked) {
    struct walk w = walk_of(j, epoch, acked);
    uint64_t marks = 0, newest = 0;
    while (walk_next(&w)) {
        struct event e = journal_event_of(&w.query);
        if (e.kind >= EVENT_STARTED && e.kind <= EVENT_SESSION_CLOSED)
            marks += e.seq * 8 + (uint64_t)e.kind;
    }
    enum status status = walk_finish(&w);
    if (status == STATUS_OK)
        status = check_marks(j, epoch, acked, marks);
    if (status == STATUS_OK)
        status = number_of(j, "SELECT MAX(seq) FROM event WHERE epoch = ?1", epoch, &newest);
    return status == STATUS_OK ? check_acked(j, epoch, acked, newest) : status;
}

// An event of an epoch that is not known would never be asked for.
static enum status check_strangers(struct journal *j) {
    uint64_t strangers = 0;
    struct query q = query_of(j, "WITH RECURSIVE e (epoch) AS (SELECT MIN(epoch) FROM event UNION ALL"
                                 " SELECT (SELECT MIN(n.epoch) FROM event n WHERE n.epoch > e.epoch) FROM e"
                                 " WHERE e.epoch IS NOT NULL) SELECT COUNT(*) FROM e"
                                 " WHERE epoch NOT IN (SELECT epoch FROM epoch)");
    enum status status = query_number(j, &q, 0, &strangers);
    return status == STATUS_OK && strangers ? STATUS_CORRUPT : status;
}

// The mark remembers how far the epoch had come.
static enum status check_mark(const struct journal *j) {
    struct journal_mark mark;
    enum status status = journal_mark_read(j->mark_path, &mark);
    return status == STATUS_OK && mark.epoch == j->epoch && mark.last > j->last ? STATUS_CORRUPT : STATUS_OK;
}

enum status journal_check(struct journal *j) {
    struct query q = query_of(j, "SELECT epoch, acked FROM epoch");
    enum status status = check_strangers(j);
    while (status == STATUS_OK && query_next(&q))
        status = check_epoch(j, query_column(&q, 0), query_column(&q, 1));
    enum status read = query_finish(j, &q);
    if (status == STATUS_OK)
        status = read;
    return status == STATUS_OK ? check_mark(j) : status;
}
