// SPDX-License-Identifier: Apache-2.0
#include "host/books/people_list.h"

#include <stdio.h>

#include "host/base/area.h"
#include "host/base/cell.h"
#include "host/books/search.h"

// Of a printed number the lower 28 bits are what counts up.
#define HAS_BADGE                                                                                                      \
    "(EXISTS (SELECT 1 FROM badge b WHERE b.number = p.number) OR EXISTS (SELECT 1 FROM badge_binding i"               \
    " WHERE i.person = p.number AND NOT EXISTS (SELECT 1 FROM badge_binding j WHERE j.badge = i.badge"                 \
    " AND j.ordinal > i.ordinal)))"
#define FITTING                                                                                                        \
    " FROM person p WHERE ($1 = '' OR p.name LIKE $1 ESCAPE '!') AND ($2 = 0 OR p.number = $2)"                        \
    " AND ($3 = 0 OR (p.number & 268435455) % $3 = $4) AND ($5 = '' OR p.category = $5) AND ($6 = -1 OR p.sex = $6)"   \
    " AND ($7 = 0 OR p.area BETWEEN $8 AND $9 OR p.area BETWEEN $10 AND $11 OR p.area BETWEEN $12 AND $13)"            \
    " AND ($14 = 0 OR ($14 = 1) = " HAS_BADGE ")"                                                                      \
    " AND ($15 = 0 OR NOT EXISTS (SELECT 1 FROM attendance a WHERE a.holder = p.number AND a.outcome = 1))"            \
    " AND ($16 = 0 OR p.added_ms = $16)"                                                                               \
    " AND ($2 <> 0 OR NOT EXISTS (SELECT 1 FROM person_merge m WHERE m.person = p.number AND m.undone_ms = 0))"

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

enum status people_list(struct host *host, const struct people_filter *f, const char *order, int64_t offset, int limit,
                        void (*visit)(void *context, const struct person *person, int has_badge), void *context) {
    struct statement *s;
    char sql[2048];
    enum status read = STATUS_OK;
    snprintf(sql, sizeof sql, "%s%s LIMIT $17 OFFSET $18", "SELECT p.number, " HAS_BADGE FITTING, order);
    db_prepare_once(host->db, &s, sql);
    bind(s, f);
    db_bind_int(s, 17, limit);
    db_bind_int(s, 18, offset);
    while (read == STATUS_OK && db_step(s) == DB_ROW) {
        struct person person;
        read = people_find(host, (uint64_t)db_column_int(s, 0), &person);
        if (read == STATUS_OK)
            visit(context, &person, (int)db_column_int(s, 1));
        key_wipe(&person, sizeof person);
    }
    enum status status = db_finish(s);
    return status == STATUS_OK ? read : status;
}

enum status people_count(struct host *host, const struct people_filter *f, int64_t *total) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COUNT(*)" FITTING);
    bind(s, f);
    return db_get_int(s, total);
}
