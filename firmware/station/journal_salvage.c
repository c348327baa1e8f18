// SPDX-License-Identifier: Apache-2.0
// The rows of a damaged journal are walked as the tree has them, whatever their keys say: behind a page that cannot be
// read the walk is taken up again where the next one can. A row is believed when it goes on from the one before, by its
// number or, if a bit of its key changed, by its digest; or when the next one goes on from it. What is missing between
// those that were found, there or where no tree leads any more (journal_strays.c), is noted at the end.
#include <string.h>

#include "firmware/station/journal_db.h"

#define STEP  8     // fewer events than a page holds …
#define REACH 65536 // … and more than a branch of pages does

struct salvage {
    struct journal *from, *to;
    const struct journal_mark *mark;
    struct journal_row last;    // that was believed
    struct journal_row waiting; // nothing has confirmed it so far
};

static int is_unreadable(enum status status) {
    return status == STATUS_CORRUPT || status == STATUS_IO;
}

// ---- keeping ----

static enum status execute_with(struct journal *j, const char *sql, const uint64_t *values, int values_len) {
    struct query q = query_of(j, sql);
    for (int i = 0; i < values_len; i++)
        query_bind(&q, i + 1, values[i]);
    query_next(&q);
    return query_finish(j, &q);
}

// An epoch that the table of epochs does not tell of: the one that the mark remembers is the present one.
static enum status add_epoch(struct salvage *s, uint64_t epoch) {
    const uint64_t values[] = {epoch, epoch == s->mark->epoch};
    return execute_with(s->to,
                        "INSERT INTO epoch (epoch, acked, host_epoch, ordinal) SELECT ?1, 0, 0, CASE ?2 WHEN 0 THEN 0"
                        " ELSE (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM epoch) END ON CONFLICT DO NOTHING",
                        values, 2);
}

static enum status keep(struct salvage *s, const struct journal_row *row) {
    enum status status = row->epoch == s->last.epoch ? STATUS_OK : add_epoch(s, row->epoch);
    enum status kept = row_keep(s->to, row);
    s->last = *row;
    s->waiting.epoch = 0;
    return status == STATUS_OK ? kept : status;
}

// ---- believing ----

// The same row under the key that it must have had.
static int mend_key(struct journal_row *row, const struct journal_row *before) {
    struct journal_row mended = *row;
    mended.epoch = before->epoch;
    mended.event.seq = before->event.seq + 1;
    int is_right = before->epoch && row_is_proven(before->chain, &mended);
    if (is_right)
        *row = mended;
    return is_right;
}

static int is_first(const struct salvage *s, const struct journal_row *row) {
    uint8_t start[KEY_DIGEST_BYTES];
    event_chain_start(s->from->terminal, row->epoch, start);
    return row->event.seq == 1 && row_is_proven(start, row);
}

static enum status is_acked(struct salvage *s, const struct journal_row *row, uint64_t *acked) {
    struct query q = query_of(s->to, "SELECT COUNT(*) FROM acked WHERE epoch = ?1 AND seq = ?2");
    query_bind(&q, 1, row->epoch);
    query_bind(&q, 2, row->event.seq);
    return query_number(s->to, &q, 0, acked);
}

static enum status take(struct salvage *s, struct journal_row *row) {
    uint64_t acked = 0;
    if (row_is_next(row, &s->last) || mend_key(row, &s->last))
        return keep(s, row);
    if (row_is_next(row, &s->waiting)) {
        struct journal_row before = s->waiting;
        enum status status = keep(s, &before);
        return status == STATUS_OK ? keep(s, row) : status;
    }
    enum status status = is_acked(s, row, &acked);
    if (status == STATUS_OK && (acked || is_first(s, row)))
        return keep(s, row);
    s->waiting = *row;
    return status;
}

// ---- walking around what cannot be read ----

// From (epoch, seq) on. *read: what stopped it, STATUS_OK at the end.
static enum status take_from(struct salvage *s, uint64_t epoch, uint64_t seq, enum status *read) {
    struct query q =
        query_of(s->from, "SELECT " EVENT_COLUMNS ", chain, epoch FROM event WHERE (epoch, seq) >= (?1, ?2)"
                          " ORDER BY epoch, seq");
    enum status status = STATUS_OK;
    query_bind(&q, 1, epoch);
    query_bind(&q, 2, seq);
    s->waiting.epoch = 0;
    while (status == STATUS_OK && query_next(&q)) {
        struct journal_row row;
        if (row_read(&q, &row))
            status = take(s, &row);
    }
    *read = query_finish(s->from, &q);
    return status;
}

static enum status row_from(struct salvage *s, uint64_t epoch, uint64_t seq) {
    uint64_t found;
    struct query q = query_of(s->from, "SELECT LENGTH(chain) FROM event WHERE (epoch, seq) >= (?1, ?2)"
                                       " ORDER BY epoch, seq LIMIT 1");
    query_bind(&q, 1, epoch);
    query_bind(&q, 2, seq);
    return query_number(s->from, &q, 0, &found);
}

// The next place behind seq from which rows can be read; 0 none.
static uint64_t find_readable(struct salvage *s, uint64_t epoch, uint64_t seq) {
    uint64_t at = seq + 1;
    while (row_from(s, epoch, at) != STATUS_OK) {
        at += STEP;
        if (at > seq + REACH)
            return 0;
    }
    for (uint64_t before = at > seq + STEP ? at - STEP + 1 : seq + 1; before < at; before++)
        if (row_from(s, epoch, before) == STATUS_OK)
            return before;
    return at;
}

// Noted as if all to the epoch's end were lost: what is found behind it tells better (note_gaps).
static enum status note_stop(struct salvage *s, uint64_t epoch, uint64_t seq) {
    const uint64_t values[] = {epoch, seq + 1};
    return execute_with(s->to,
                        "INSERT INTO lost (epoch, first, last, events) VALUES (?1, ?2, 0, 1)"
                        " ON CONFLICT DO NOTHING",
                        values, 2);
}

static enum status next_epoch(struct salvage *s, uint64_t *epoch) {
    struct query q = query_of(s->to, "SELECT MIN(epoch) FROM epoch WHERE epoch > ?1");
    query_bind(&q, 1, *epoch);
    return query_number(s->to, &q, 0, epoch);
}

static enum status take_all(struct salvage *s) {
    enum status read, status = take_from(s, (uint64_t)INT64_MIN, 0, &read);
    uint64_t epoch = 0, at = 0;
    while (status == STATUS_OK && is_unreadable(read)) {
        if ((int64_t)s->last.epoch > (int64_t)epoch || (s->last.epoch == epoch && s->last.event.seq > at)) {
            epoch = s->last.epoch;
            at = s->last.event.seq;
        }
        if (epoch)
            status = note_stop(s, epoch, at);
        at = epoch ? find_readable(s, epoch, at) : 0;
        if (!at && status == STATUS_OK)
            status = next_epoch(s, &epoch);
        if (!epoch || status != STATUS_OK)
            return status;
        status = take_from(s, epoch, at, &read);
    }
    return status == STATUS_OK ? read : status;
}

// ---- what is missing ----

// last 0: all to the epoch's end, and nobody knows where that was; at least one, unless a host holds more than is here.
static enum status note_lost(struct salvage *s, uint64_t epoch, uint64_t acked, uint64_t first, uint64_t last) {
    uint64_t from = acked >= first ? acked + 1 : first;
    uint64_t events = !last ? from == first : last >= from ? last - from + 1 : 0;
    const uint64_t values[] = {epoch, last ? first : from, last, events};
    return execute_with(s->to, "INSERT OR REPLACE INTO lost (epoch, first, last, events) VALUES (?1,?2,?3,?4)", values,
                        4);
}

struct epoch_kept {
    uint64_t epoch, acked;
    uint64_t newest, known; // that was found; that there was
    uint64_t oldest_acked;
    uint64_t stopped; // where what follows could not be read, 0 nowhere
};

// A jump that was known before stands as it was noted then.
static enum status note_gaps(struct salvage *s, const struct epoch_kept *e) {
    struct query q = query_of(s->to, "SELECT seq, before FROM (SELECT seq, LAG(seq, 1, 0) OVER (ORDER BY seq) AS before"
                                     " FROM event WHERE epoch = ?1) WHERE seq <> before + 1 AND (before OR seq <> ?2)"
                                     " AND NOT EXISTS (SELECT 1 FROM lost l WHERE l.epoch = ?1 AND l.last = seq)");
    enum status status = STATUS_OK;
    query_bind(&q, 1, e->epoch);
    query_bind(&q, 2, e->oldest_acked);
    while (status == STATUS_OK && query_next(&q))
        status = note_lost(s, e->epoch, e->acked, query_column(&q, 1) + 1, query_column(&q, 0));
    enum status read = query_finish(s->to, &q);
    return status == STATUS_OK ? read : status;
}

static enum status note_end(struct salvage *s, const struct epoch_kept *e) {
    enum status status = execute_with(s->to, "DELETE FROM lost WHERE epoch = ?1 AND last = 0", &e->epoch, 1);
    int is_cut = e->stopped > e->newest || e->known > e->newest;
    return status == STATUS_OK && is_cut ? note_lost(s, e->epoch, e->acked, e->newest + 1, 0) : status;
}

static enum status note_missing(struct salvage *s) {
    struct query q =
        query_of(s->to, "SELECT p.epoch, acked, (SELECT COALESCE(MAX(seq), 0) FROM event e WHERE e.epoch = p.epoch),"
                        " (SELECT COALESCE(MAX(seq), 0) FROM acked a WHERE a.epoch = p.epoch),"
                        " (SELECT COALESCE(MIN(seq), 0) FROM acked a WHERE a.epoch = p.epoch),"
                        " (SELECT COALESCE(MAX(first), 0) FROM lost l WHERE l.epoch = p.epoch AND last = 0)"
                        " FROM epoch p");
    enum status status = STATUS_OK;
    while (status == STATUS_OK && query_next(&q)) {
        struct epoch_kept e = {query_column(&q, 0), query_column(&q, 1), query_column(&q, 2),
                               query_column(&q, 3), query_column(&q, 4), query_column(&q, 5)};
        if (e.epoch == s->mark->epoch && s->mark->last > e.known)
            e.known = s->mark->last;
        status = note_gaps(s, &e);
        if (status == STATUS_OK)
            status = note_end(s, &e);
    }
    enum status read = query_finish(s->to, &q);
    return status == STATUS_OK ? read : status;
}

enum status journal_salvage(struct journal *from, struct journal *to, const struct journal_mark *mark) {
    struct salvage s = {.from = from, .to = to, .mark = mark};
    enum status status = take_all(&s);
    if (is_unreadable(status) || status == STATUS_OK)
        status = journal_strays(from, to);
    return status == STATUS_OK ? note_missing(&s) : status;
}
