// SPDX-License-Identifier: Apache-2.0
#include "host/books/paper.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "host/books/book.h"
#include "host/books/holder.h"

// The newest row of a number. *ordinal: its, 0 there is none.
static enum status newest(struct host *host, uint64_t session, uint64_t badge, struct paper_entry *entry,
                          int64_t *ordinal, int *stands) {
    struct statement *s;
    *ordinal = *stands = 0;
    db_prepare(host->db, &s,
               "SELECT ordinal, in_ms, out_ms, is_undone, sheet FROM paper WHERE session = $1 AND badge = $2"
               " ORDER BY ordinal DESC LIMIT 1");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, (int64_t)badge);
    if (db_step(s) == DB_ROW) {
        *ordinal = db_column_int(s, 0);
        *entry = (struct paper_entry){db_column_int(s, 1), db_column_int(s, 2), ""};
        snprintf(entry->sheet, sizeof entry->sheet, "%s", db_column_text(s, 4));
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
    struct paper_entry last = {0};
    int64_t ordinal;
    int stands;
    enum status status = newest(host, session, badge, &last, &ordinal, &stands);
    const struct paper_entry *of = entry ? entry : &last;
    struct act act = act_of(what, session);
    act_set_int(&act, "badge", (int64_t)badge);
    act_set_int(&act, "ordinal", ordinal + 1);
    act_set_int(&act, "in_ms", of->in_ms);
    act_set_int(&act, "out_ms", of->out_ms);
    act_set_text(&act, "sheet", of->sheet);
    act_set_int(&act, "is_undone", !entry);
    return status == STATUS_OK ? book_write(host, &act) : status;
}

int64_t paper_last_ms(const struct session *s, int64_t now_ms) {
    return now_ms < s->end_ms ? now_ms : s->end_ms;
}

static int are_times_good(const struct host *host, const struct session *s, const struct paper_entry *e) {
    return e->in_ms >= s->start_ms && e->in_ms < e->out_ms && e->out_ms <= paper_last_ms(s, host->now_ms);
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

// ---- what the book has ----

struct telling {
    struct numbers badges, seen; // of the holder, and of them those whose newest act was told
    void (*visit)(void *context, const struct paper_act *act);
    void *context;
};

static int has(const struct numbers *numbers, uint64_t number) {
    for (size_t i = 0; i < numbers->len; i++)
        if (numbers->items[i] == number)
            return 1;
    return 0;
}

static void read_field(const struct act_field *f, struct paper_act *p) {
    const struct act_value *v = &f->after;
    if (strcmp(f->name, "badge") == 0)
        p->badge = (uint64_t)v->number;
    else if (strcmp(f->name, "in_ms") == 0)
        p->entry.in_ms = v->number;
    else if (strcmp(f->name, "out_ms") == 0)
        p->entry.out_ms = v->number;
    else if (strcmp(f->name, "is_undone") == 0)
        p->is_undone = v->number != 0;
    else if (strcmp(f->name, "sheet") == 0 && v->kind == ACT_TEXT)
        snprintf(p->entry.sheet, sizeof p->entry.sheet, "%s", (const char *)v->data);
}

static void tell(void *context, const struct book_entry *entry) {
    struct telling *t = context;
    struct paper_act p = {.at_ms = entry->act->at_ms, .who = entry->act->who, .why = entry->act->why};
    for (size_t i = 0; i < entry->act->fields_len; i++)
        read_field(&entry->act->fields[i], &p);
    if (!has(&t->badges, p.badge))
        return;
    p.stands = !p.is_undone && !has(&t->seen, p.badge);
    numbers_add(&t->seen, p.badge);
    t->visit(t->context, &p);
}

enum status paper_each(struct host *host, uint64_t session, uint64_t holder,
                       void (*visit)(void *context, const struct paper_act *act), void *context) {
    struct telling t = {.visit = visit, .context = context};
    const struct book_filter filter = {.what = "attend.", .who = "", .subject = session, .limit = INT_MAX};
    enum status status = holder_badges(host->db, holder, &t.badges);
    if (status == STATUS_OK)
        status = book_each(host, &filter, tell, &t);
    numbers_clear(&t.badges);
    numbers_clear(&t.seen);
    return status;
}
