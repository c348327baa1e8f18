// SPDX-License-Identifier: Apache-2.0
// Two entries that are one person: merged, asked about first where they do not look it, and parted again.
#include <string.h>

#include "host/base/area.h"
#include "host/base/cell.h"
#include "host/base/stale.h"
#include "host/books/book.h"
#include "host/books/holder.h"
#include "host/books/people.h"

static int have_two_sexes(const struct person *a, const struct person *b) {
    return (a->sex == 1 && b->sex == 2) || (a->sex == 2 && b->sex == 1);
}

static int have_two_numbers(const struct person *a, const struct person *b) {
    return a->id_number[0] && b->id_number[0] && strcmp(a->id_number, b->id_number) != 0;
}

// Everybody who is one with the first already, against everybody who is one with the other: a word is asked for when
// some two differ in sex or have two ID numbers, or no two bear one name.
static enum status are_alike(struct host *host, const struct numbers *some, const struct numbers *others, int *alike) {
    int differ = 0, share_name = 0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < some->len * others->len && status == STATUS_OK; i++) {
        struct person a, b;
        status = people_find(host, some->items[i / others->len], &a);
        if (status == STATUS_OK)
            status = people_find(host, others->items[i % others->len], &b);
        if (status != STATUS_OK)
            break;
        differ |= have_two_sexes(&a, &b) || have_two_numbers(&a, &b);
        share_name |= !a.name[0] || !b.name[0] || cell_names_are_alike(a.name, b.name);
    }
    *alike = !differ && share_name;
    return status;
}

enum status people_may_merge(struct host *host, uint64_t a, uint64_t b, int *are_one) {
    struct numbers some = {0}, others = {0};
    enum status status = people_same(host, a, &some);
    if (status == STATUS_OK)
        status = people_same(host, b, &others);
    if (status == STATUS_OK && (some.items[0] != a || others.items[0] == a)) // those they are said to be
        status = STATUS_CONFLICT;
    if (status == STATUS_OK)
        status = are_alike(host, &some, &others, are_one);
    numbers_clear(&some);
    numbers_clear(&others);
    return status;
}

enum status people_merge(struct host *host, uint64_t person, uint64_t into, int force) {
    struct statement *s;
    int64_t at_ms = host->now_ms, newest = 0;
    int look_it = 0;
    enum status status = people_may_merge(host, person, into, &look_it);
    if (status != STATUS_OK || (!look_it && !force))
        return status == STATUS_OK ? STATUS_INVALID : status;
    db_prepare(host->db, &s, "SELECT COALESCE(MAX(at_ms) + 1, 0) FROM person_merge WHERE person = $1");
    db_bind_int(s, 1, (int64_t)person);
    status = db_get_int(s, &newest);
    if (status != STATUS_OK)
        return status;
    struct act act = act_of("person.merge", person);
    act_set_int(&act, "at_ms", newest > at_ms ? newest : at_ms);
    act_set_int(&act, "into_person", (int64_t)into);
    act_set_int(&act, "undone_ms", 0);
    status = book_write(host, &act);
    return status == STATUS_OK ? stale_mark(host->db, STALE_PERSON, into) : status;
}

enum status people_unmerge(struct host *host, uint64_t person) {
    struct statement *s;
    int64_t at_ms = 0, into = 0;
    db_prepare(host->db, &s, "SELECT into_person, at_ms FROM person_merge WHERE person = $1 AND undone_ms = 0");
    db_bind_int(s, 1, (int64_t)person);
    if (db_step(s) == DB_ROW) {
        into = db_column_int(s, 0);
        at_ms = db_column_int(s, 1);
    }
    enum status status = db_finish(s);
    if (status != STATUS_OK || !into)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    struct act act = act_of("person.unmerge", person);
    act_set_int(&act, "at_ms", at_ms);
    act_set_int(&act, "undone_ms", host->now_ms ? host->now_ms : 1);
    status = book_write(host, &act);
    return status == STATUS_OK ? stale_mark(host->db, STALE_PERSON, (uint64_t)into) : status;
}

// ---- those there are ----

#define MERGES_FROM                                                                                                    \
    " FROM person_merge m JOIN person p ON p.number = m.person JOIN person i ON i.number = m.into_person WHERE"        \
    " CASE WHEN $1 = 0 THEN m.undone_ms = 0 ELSE m.person = $1 OR m.into_person = $1 END"                              \
    " AND ($2 = 0 OR p.area BETWEEN $3 AND $4 OR p.area BETWEEN $5 AND $6 OR p.area BETWEEN $7 AND $8"                 \
    " OR i.area BETWEEN $3 AND $4 OR i.area BETWEEN $5 AND $6 OR i.area BETWEEN $7 AND $8)"

static void bind_merges(struct statement *s, uint64_t of, int64_t area) {
    db_bind_int(s, 1, (int64_t)of);
    db_bind_int(s, 2, area);
    area_bind(s, 3, area);
}

enum status people_merges(struct host *host, uint64_t of, int64_t area, const char *order, int64_t offset, int limit,
                          void (*visit)(void *context, const struct person_merge *merge), void *context) {
    struct statement *s;
    char sql[2048];
    snprintf(sql, sizeof sql, "%s%s LIMIT $9 OFFSET $10",
             "SELECT m.person, m.into_person, m.at_ms, m.undone_ms, p.name, i.name, COALESCE((SELECT a.who FROM act a"
             " WHERE a.subject = m.person AND a.what = 'person.merge' AND a.at_ms <= m.at_ms"
             " ORDER BY a.place DESC LIMIT 1), '') AS who" MERGES_FROM,
             *order ? order : " ORDER BY m.at_ms DESC, m.person");
    db_prepare_once(host->db, &s, sql);
    bind_merges(s, of, area);
    db_bind_int(s, 9, limit);
    db_bind_int(s, 10, offset);
    while (db_step(s) == DB_ROW) {
        const struct person_merge merge = {.person = (uint64_t)db_column_int(s, 0),
                                           .into = (uint64_t)db_column_int(s, 1),
                                           .at_ms = db_column_int(s, 2),
                                           .undone_ms = db_column_int(s, 3),
                                           .name = db_column_text(s, 4),
                                           .into_name = db_column_text(s, 5),
                                           .who = db_column_text(s, 6)};
        visit(context, &merge);
    }
    return db_finish(s);
}

enum status people_merges_count(struct host *host, uint64_t of, int64_t area, int64_t *total) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COUNT(*)" MERGES_FROM);
    bind_merges(s, of, area);
    return db_get_int(s, total);
}
