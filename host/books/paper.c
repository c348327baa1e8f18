// SPDX-License-Identifier: Apache-2.0
#include "host/books/paper.h"

#include "host/books/book.h"
#include "host/books/holder.h"

// The newest row of a number. *ordinal: its, 0 there is none.
static enum status newest(struct host *host, uint64_t session, uint64_t badge, struct paper_entry *entry,
                          int64_t *ordinal, int *stands) {
    struct statement *s;
    *ordinal = *stands = 0;
    db_prepare(host->db, &s,
               "SELECT ordinal, in_ms, out_ms, is_undone FROM paper WHERE session = $1 AND badge = $2"
               " ORDER BY ordinal DESC LIMIT 1");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, (int64_t)badge);
    if (db_step(s) == DB_ROW) {
        *ordinal = db_column_int(s, 0);
        *entry = (struct paper_entry){db_column_int(s, 1), db_column_int(s, 2)};
        *stands = !db_column_int(s, 3);
    }
    return db_finish(s);
}

enum status paper_find(struct host *host, uint64_t session, uint64_t badge, struct paper_entry *entry) {
    int64_t ordinal;
    int stands;
    enum status status = newest(host, session, badge, entry, &ordinal, &stands);
    return status == STATUS_OK && !stands ? STATUS_NOT_FOUND : status;
}

// The numbers of this holder of which something stands.
static enum status standing(struct host *host, uint64_t session, uint64_t holder, struct numbers *found) {
    struct numbers badges = {0};
    enum status status = holder_badges(host->db, holder, &badges);
    for (size_t i = 0; i < badges.len && status == STATUS_OK; i++) {
        struct paper_entry entry;
        status = paper_find(host, session, badges.items[i], &entry);
        if (status == STATUS_OK)
            status = numbers_append(found, badges.items[i]);
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    numbers_clear(&badges);
    return status;
}

static enum status put(struct host *host, const char *what, uint64_t session, uint64_t badge,
                       const struct paper_entry *entry) {
    struct paper_entry last;
    int64_t ordinal;
    int stands;
    enum status status = newest(host, session, badge, &last, &ordinal, &stands);
    struct act act = act_of(what, session);
    act_set_int(&act, "badge", (int64_t)badge);
    act_set_int(&act, "ordinal", ordinal + 1);
    act_set_int(&act, "in_ms", entry ? entry->in_ms : last.in_ms);
    act_set_int(&act, "out_ms", entry ? entry->out_ms : last.out_ms);
    act_set_int(&act, "is_undone", !entry);
    return status == STATUS_OK ? book_write(host, &act) : status;
}

static int are_times_good(const struct host *host, const struct session *s, const struct paper_entry *e) {
    return e->in_ms >= s->start_ms && e->in_ms < e->out_ms && e->out_ms <= s->end_ms && e->out_ms <= host->now_ms;
}

static enum paper_answer answer_to(const struct host *host, const struct session *s, uint64_t person,
                                   const struct paper_entry *entry) {
    if (s->cancelled_ms)
        return PAPER_CALLED_OFF;
    if (s->start_ms > host->now_ms)
        return PAPER_NOT_BEGUN;
    if (!person)
        return PAPER_NOBODY;
    return are_times_good(host, s, entry) ? PAPER_TAKEN : PAPER_BAD_TIMES;
}

enum status paper_attend(struct host *host, const struct session *session, uint64_t badge,
                         const struct paper_entry *entry, enum paper_answer *answer) {
    struct numbers there = {0};
    uint64_t person = 0;
    enum status status = badge ? holder_person(host->db, badge, &person) : STATUS_OK;
    if (status != STATUS_OK || (*answer = answer_to(host, session, person, entry)) != PAPER_TAKEN)
        return status;
    status = standing(host, session->number, person, &there);
    if (there.len)
        *answer = PAPER_ALREADY;
    else if (status == STATUS_OK)
        status = put(host, "attend.add", session->number, badge, entry);
    numbers_clear(&there);
    return status;
}

enum status paper_undo(struct host *host, const struct session *session, uint64_t badge, enum paper_answer *answer) {
    struct numbers there = {0};
    uint64_t holder = 0;
    enum status status = badge ? holder_of(host->db, badge, &holder) : STATUS_OK;
    if (status == STATUS_OK && holder)
        status = standing(host, session->number, holder, &there);
    *answer = there.len ? PAPER_TAKEN : PAPER_NONE;
    for (size_t i = 0; i < there.len && status == STATUS_OK; i++)
        status = put(host, "attend.undo", session->number, there.items[i], NULL);
    numbers_clear(&there);
    return status;
}
