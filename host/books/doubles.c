// SPDX-License-Identifier: Apache-2.0
#include "host/books/doubles.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/book.h"
#include "proto/array.h"

// ---- two, as the office said ----

// *ordinal: of the newest word on these two, 0 none.
static enum status newest(struct host *host, uint64_t a, uint64_t b, int64_t *ordinal, int *are_two) {
    struct statement *s;
    *ordinal = *are_two = 0;
    db_prepare(host->db, &s,
               "SELECT ordinal, is_undone FROM person_distinct WHERE person = $1 AND other = $2"
               " ORDER BY ordinal DESC LIMIT 1");
    db_bind_int(s, 1, (int64_t)(a < b ? a : b));
    db_bind_int(s, 2, (int64_t)(a < b ? b : a));
    if (db_step(s) == DB_ROW) {
        *ordinal = db_column_int(s, 0);
        *are_two = !db_column_int(s, 1);
    }
    return db_finish(s);
}

static enum status say(struct host *host, uint64_t a, uint64_t b, int are_two) {
    struct person person;
    int64_t ordinal = 0;
    int were_two = 0;
    if (a == b)
        return STATUS_INVALID;
    enum status status = people_find(host, a, &person);
    if (status == STATUS_OK)
        status = people_find(host, b, &person);
    key_wipe(&person, sizeof person);
    if (status == STATUS_OK)
        status = newest(host, a, b, &ordinal, &were_two);
    if (status != STATUS_OK || were_two == are_two)
        return status == STATUS_OK ? STATUS_CONFLICT : status;
    struct act act = act_of(are_two ? "person.part" : "person.unpart", a < b ? a : b);
    act_set_int(&act, "other", (int64_t)(a < b ? b : a));
    act_set_int(&act, "ordinal", ordinal + 1);
    act_set_int(&act, "is_undone", !are_two);
    return book_write(host, &act);
}

enum status doubles_part(struct host *host, uint64_t a, uint64_t b) {
    return say(host, a, b, 1);
}

enum status doubles_unpart(struct host *host, uint64_t a, uint64_t b) {
    return say(host, a, b, 0);
}

// ---- who looks alike ----

struct pair {
    uint64_t a, b;
};

struct looking {
    const struct doubles_look *look;
    void *context;
    struct pair *parted; // of whom the office said so, by number; owned
    size_t parted_len, parted_size;
    struct pair *found; // those to visit; owned
    size_t found_len, found_size;
    int64_t total;
    enum status status;
};

static int by_numbers(const void *one, const void *other) {
    const struct pair *x = one, *y = other;
    int by = (x->a > y->a) - (x->a < y->a);
    return by ? by : (x->b > y->b) - (x->b < y->b);
}

#define STANDING_PARTED                                                                                                \
    "SELECT person, other FROM person_distinct d WHERE is_undone = 0 AND NOT EXISTS (SELECT 1 FROM person_distinct n"  \
    " WHERE n.person = d.person AND n.other = d.other AND n.ordinal > d.ordinal) ORDER BY person, other"

static enum status read_parted(struct host *host, struct looking *l) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s, STANDING_PARTED);
    while (added == STATUS_OK && db_step(s) == DB_ROW) {
        added = array_room(&l->parted, &l->parted_size, l->parted_len + 1, sizeof *l->parted);
        if (added == STATUS_OK)
            l->parted[l->parted_len++] = (struct pair){(uint64_t)db_column_int(s, 0), (uint64_t)db_column_int(s, 1)};
    }
    enum status status = db_finish(s);
    return added == STATUS_OK ? status : added;
}

static int is_there(int64_t area, const struct person *p) {
    return area_covers(area, p->area);
}

static int fits(const struct looking *l, const struct alike_face *a, const struct alike_face *b) {
    const struct doubles_look *look = l->look;
    const struct pair pair = {a->number, b->number};
    if (!area_covers(look->area, a->area) && !area_covers(look->area, b->area))
        return 0;
    if (look->is_theirs && (!look->is_theirs(l->context, a->area) || !look->is_theirs(l->context, b->area)))
        return 0;
    return !l->parted_len || !bsearch(&pair, l->parted, l->parted_len, sizeof pair, by_numbers);
}

static void find(void *context, const struct alike_face *a, const struct alike_face *b) {
    struct looking *l = context;
    if (!fits(l, a, b) || l->total++ < l->look->offset || l->found_len == (size_t)l->look->limit)
        return;
    if (l->status == STATUS_OK)
        l->status = array_room(&l->found, &l->found_size, l->found_len + 1, sizeof *l->found);
    if (l->status == STATUS_OK)
        l->found[l->found_len++] = (struct pair){a->number, b->number};
}

// As they are in this moment, which may be older than what was found.
static enum status visit_pair(struct host *host, const struct pair *pair,
                              void (*visit)(void *context, const struct person *a, const struct person *b,
                                            unsigned signs),
                              void *context) {
    struct person a, b;
    enum status status = people_find(host, pair->a, &a);
    if (status == STATUS_OK)
        status = people_find(host, pair->b, &b);
    if (status == STATUS_OK) {
        struct alike_face one = alike_face_of(&a), other = alike_face_of(&b);
        unsigned signs = strcmp(a.name, b.name) == 0 ? alike_signs(&one, &other) : 0;
        if (signs)
            visit(context, &a, &b, signs);
    }
    key_wipe(&a, sizeof a);
    key_wipe(&b, sizeof b);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status doubles_each(struct host *host, struct alike *kept, const struct doubles_look *look,
                         void (*visit)(void *context, const struct person *a, const struct person *b, unsigned signs),
                         void *context, int64_t *total) {
    struct looking l = {.look = look, .context = context};
    struct alike *own = kept ? NULL : alike_new();
    enum status status = kept || own ? read_parted(host, &l) : STATUS_MEMORY;
    if (status == STATUS_OK)
        status = alike_each(kept ? kept : own, host, find, &l);
    if (status == STATUS_OK)
        status = l.status;
    for (size_t i = 0; i < l.found_len && status == STATUS_OK; i++)
        status = visit_pair(host, &l.found[i], visit, context);
    *total = l.total;
    alike_free(own);
    free(l.parted);
    free(l.found);
    return status;
}

// ---- those who are two ----

enum status doubles_parted(struct host *host, int64_t area, int limit,
                           void (*visit)(void *context, const struct person *a, const struct person *b, unsigned signs),
                           void *context) {
    struct looking l = {.total = 0};
    enum status status = read_parted(host, &l);
    for (size_t i = 0; i < l.parted_len && limit && status == STATUS_OK; i++) {
        struct person a, b;
        status = people_find(host, l.parted[i].a, &a);
        if (status == STATUS_OK)
            status = people_find(host, l.parted[i].b, &b);
        if (status == STATUS_OK && *a.name && *b.name && (is_there(area, &a) || is_there(area, &b))) {
            visit(context, &a, &b, 0);
            limit--;
        }
        key_wipe(&a, sizeof a);
        key_wipe(&b, sizeof b);
    }
    free(l.parted);
    return status;
}
