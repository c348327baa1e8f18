// SPDX-License-Identifier: Apache-2.0
#include "host/books/doubles.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/cell.h"
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

struct looking {
    struct host *host;
    int64_t area; // 0 everywhere
    int left;     // how many more pairs are wanted
    void (*visit)(void *context, const struct person *a, const struct person *b, unsigned signs);
    void *context;
    struct person *alike; // of one name; owned
    size_t len, size;
};

static int is_there(const struct looking *l, const struct person *p) {
    return area_covers(l->area, p->area);
}

static unsigned signs_of(const struct person *a, const struct person *b) {
    const char *one = a->id_number, *other = b->id_number;
    unsigned signs = 0;
    if ((a->sex == 1 && b->sex == 2) || (a->sex == 2 && b->sex == 1))
        return 0;
    if (*one && *other && strncmp(one + 6, other + 6, 8) == 0) // the date in an ID number
        signs |= DOUBLE_BIRTH;
    if (cell_phones_are_one(a->phone, b->phone))
        signs |= DOUBLE_PHONE;
    if (area_is_local(a->area) && a->area == b->area)
        signs |= DOUBLE_PLACE;
    return signs == DOUBLE_PLACE && *one && *other ? 0 : signs; // a village has many of a name
}

static enum status look_at(struct looking *l, const struct person *a, const struct person *b) {
    int64_t ordinal;
    int are_two;
    unsigned signs = signs_of(a, b);
    if (!signs || l->left == 0 || (!is_there(l, a) && !is_there(l, b)))
        return STATUS_OK;
    enum status status = newest(l->host, a->number, b->number, &ordinal, &are_two);
    if (status == STATUS_OK && !are_two) {
        l->visit(l->context, a, b, signs);
        l->left--;
    }
    return status;
}

static enum status end_name(struct looking *l) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < l->len; i++)
        for (size_t k = i + 1; k < l->len && status == STATUS_OK; k++)
            status = look_at(l, &l->alike[i], &l->alike[k]);
    key_wipe(l->alike, l->len * sizeof *l->alike);
    l->len = 0;
    return status;
}

static enum status add(struct looking *l, uint64_t number) {
    struct person p;
    enum status status = people_find(l->host, number, &p);
    if (status == STATUS_OK && l->len && strcmp(l->alike[0].name, p.name) != 0)
        status = end_name(l);
    if (status == STATUS_OK)
        status = array_room(&l->alike, &l->size, l->len + 1, sizeof p);
    if (status == STATUS_OK && !p.merged_into)
        l->alike[l->len++] = p;
    key_wipe(&p, sizeof p);
    return status;
}

enum status doubles_each(struct host *host, int64_t area, int limit,
                         void (*visit)(void *context, const struct person *a, const struct person *b, unsigned signs),
                         void *context) {
    struct statement *s;
    struct looking l = {.host = host, .area = area, .left = limit, .visit = visit, .context = context};
    enum status read = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT number FROM person WHERE name IN (SELECT name FROM person WHERE name <> '' GROUP BY name"
               " HAVING COUNT(*) > 1) ORDER BY name, number");
    while (read == STATUS_OK && l.left && db_step(s) == DB_ROW)
        read = add(&l, (uint64_t)db_column_int(s, 0));
    enum status status = db_finish(s);
    if (status == STATUS_OK)
        status = read == STATUS_OK ? end_name(&l) : read;
    free(l.alike);
    return status;
}

// ---- those who are two ----

static enum status visit_parted(struct looking *l, uint64_t one, uint64_t other) {
    struct person a, b;
    enum status status = people_find(l->host, one, &a);
    if (status == STATUS_OK)
        status = people_find(l->host, other, &b);
    if (status == STATUS_OK && *a.name && *b.name && (is_there(l, &a) || is_there(l, &b))) {
        l->visit(l->context, &a, &b, 0);
        l->left--;
    }
    key_wipe(&a, sizeof a);
    key_wipe(&b, sizeof b);
    return status;
}

enum status doubles_parted(struct host *host, int64_t area, int limit,
                           void (*visit)(void *context, const struct person *a, const struct person *b, unsigned signs),
                           void *context) {
    struct statement *s;
    struct looking l = {.host = host, .area = area, .left = limit, .visit = visit, .context = context};
    enum status read = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT person, other FROM person_distinct d WHERE is_undone = 0 AND NOT EXISTS (SELECT 1 FROM"
               " person_distinct n WHERE n.person = d.person AND n.other = d.other AND n.ordinal > d.ordinal)"
               " ORDER BY person, other");
    while (read == STATUS_OK && l.left && db_step(s) == DB_ROW)
        read = visit_parted(&l, (uint64_t)db_column_int(s, 0), (uint64_t)db_column_int(s, 1));
    enum status status = db_finish(s);
    return status == STATUS_OK ? read : status;
}
