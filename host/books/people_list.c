// SPDX-License-Identifier: Apache-2.0
#include "host/books/people_list.h"

#include <stdio.h>

#include "host/base/area.h"
#include "host/base/cell.h"
#include "host/books/holder.h"
#include "host/books/search.h"

#define HAS_BADGE                                                                                                      \
    "(p.number IN (SELECT number FROM badge) OR EXISTS (SELECT 1 FROM badge_binding i"                                 \
    " WHERE i.person = p.number AND NOT EXISTS (SELECT 1 FROM badge_binding j WHERE j.badge = i.badge"                 \
    " AND j.ordinal > i.ordinal)))"

#define FITTING_SIZE 2048

// A condition where it is asked for; else what leaves all that is asked to the index person_place.
#define WHERE(is_asked, parameter, condition) (is_asked) ? condition : parameter " IS NOT NULL"

// Of a printed number the lower 28 bits are what counts up.
static const char *fitting(const struct people_filter *f, char sql[FITTING_SIZE]) {
    snprintf(sql, FITTING_SIZE,
             " FROM person p WHERE %s AND %s AND ($3 = 0 OR (p.number & 268435455) %% $3 = $4) AND %s AND %s"
             " AND ($7 = 0 OR +p.area BETWEEN $8 AND $9 OR +p.area BETWEEN $10 AND $11 OR +p.area BETWEEN $12 AND $13)"
             " AND ($14 = 0 OR ($14 = 1) = " HAS_BADGE ")"
             " AND ($15 = 0 OR NOT EXISTS (SELECT 1 FROM attendance a WHERE a.holder = p.number AND a.outcome = 1))"
             " AND %s"
             " AND ($2 <> 0 OR p.number NOT IN (SELECT m.person FROM person_merge m WHERE m.undone_ms = 0))",
             WHERE(*f->name, "$1", "p.name LIKE $1 ESCAPE '!'"), WHERE(f->number, "$2", "p.number = $2"),
             WHERE(*f->category, "$5", "p.category = $5"),
             // attendances are looked for in the order of the table, in which they lie near each other
             WHERE(f->sex >= 0 || f->is_untrained, "$6", "($6 = -1 OR p.sex = $6)"),
             WHERE(f->added_ms, "$16", "p.added_ms = $16"));
    return sql;
}

static void bind(struct statement *s, const struct people_filter *f) {
    char name[SEARCH_TEXT_SIZE], like[SEARCH_TEXT_SIZE];
    cell_name(f->name, name, sizeof name);
    db_bind_text(s, 1, *name ? search_like(name, like) : "");
    db_bind_int(s, 2, (int64_t)f->number);
    db_bind_int(s, 3, f->below);
    db_bind_int(s, 4, f->ends);
    db_bind_text(s, 5, f->category);
    db_bind_int(s, 6, f->sex);
    db_bind_int(s, 7, f->area);
    area_bind(s, 8, f->area);
    db_bind_int(s, 14, f->with);
    db_bind_int(s, 15, f->is_untrained);
    db_bind_int(s, 16, f->added_ms);
}

// All of them are gone through once, which tells how many there are.
static enum status read_part(struct host *host, const struct people_filter *f, const char *order, int64_t offset,
                             int limit, struct numbers *part, int64_t *total) {
    struct statement *s;
    char where[FITTING_SIZE], sql[FITTING_SIZE + 1024];
    enum status added = STATUS_OK;
    snprintf(sql, sizeof sql, "SELECT p.number%s%s", fitting(f, where), order);
    db_prepare_once(host->db, &s, sql);
    bind(s, f);
    for (*total = 0; added == STATUS_OK && db_step(s) == DB_ROW; ++*total)
        if (*total >= offset && part->len < (size_t)limit)
            added = numbers_append(part, (uint64_t)db_column_int(s, 0));
    enum status status = db_finish(s);
    return added == STATUS_OK ? status : added;
}

static enum status visit_person(struct host *host, uint64_t number,
                                void (*visit)(void *context, const struct person *person, int has_badge),
                                void *context) {
    struct statement *s;
    struct person person;
    int64_t has_badge = 0;
    db_prepare(host->db, &s, "SELECT CASE WHEN " HAS_BADGE " THEN 1 ELSE 0 END FROM person p WHERE p.number = $1");
    db_bind_int(s, 1, (int64_t)number);
    enum status status = db_get_int(s, &has_badge);
    if (status == STATUS_OK)
        status = people_find(host, number, &person);
    if (status == STATUS_OK)
        visit(context, &person, (int)has_badge);
    key_wipe(&person, sizeof person);
    return status;
}

enum status people_list(struct host *host, const struct people_filter *f, const char *order, int64_t offset, int limit,
                        void (*visit)(void *context, const struct person *person, int has_badge), void *context,
                        int64_t *total) {
    struct numbers part = {0};
    enum status status = read_part(host, f, order, offset, limit, &part, total);
    for (size_t i = 0; i < part.len && status == STATUS_OK; i++)
        status = visit_person(host, part.items[i], visit, context);
    numbers_clear(&part);
    return status;
}

enum status people_count(struct host *host, const struct people_filter *f, int64_t *total) {
    struct statement *s;
    char where[FITTING_SIZE], sql[FITTING_SIZE + 32];
    snprintf(sql, sizeof sql, "SELECT COUNT(*)%s", fitting(f, where));
    db_prepare_once(host->db, &s, sql);
    bind(s, f);
    return db_get_int(s, total);
}
