// SPDX-License-Identifier: Apache-2.0
#include "host/books/holder.h"

#include <stdlib.h>

#include "proto/array.h"

#define MERGES_MAX 64 // a longer chain of merges is followed no further

enum status numbers_append(struct numbers *n, uint64_t number) {
    if (array_room(&n->items, &n->size, n->len + 1, sizeof *n->items) != STATUS_OK)
        return STATUS_MEMORY;
    n->items[n->len++] = number;
    return STATUS_OK;
}

enum status numbers_add(struct numbers *n, uint64_t number) {
    for (size_t i = 0; i < n->len; i++)
        if (n->items[i] == number)
            return STATUS_OK;
    return numbers_append(n, number);
}

void numbers_clear(struct numbers *n) {
    free(n->items);
    *n = (struct numbers){0};
}

static uint64_t merged_into(struct db *db, uint64_t person) {
    struct statement *s;
    db_prepare(db, &s, "SELECT into_person FROM person_merge WHERE person = $1 AND undone_ms = 0");
    db_bind_int(s, 1, (int64_t)person);
    return (uint64_t)db_get_int(s, 0);
}

static uint64_t owner_of(struct db *db, uint64_t badge) {
    struct statement *s;
    db_prepare(db, &s,
               "SELECT COALESCE((SELECT person FROM badge_binding WHERE badge = $1 ORDER BY ordinal DESC"
               " LIMIT 1), (SELECT number FROM person WHERE number = $1), 0)");
    db_bind_int(s, 1, (int64_t)badge);
    return (uint64_t)db_get_int(s, 0);
}

uint64_t holder_person(struct db *db, uint64_t badge) {
    uint64_t person = owner_of(db, badge);
    for (int i = 0; person && i < MERGES_MAX; i++) {
        uint64_t into = merged_into(db, person);
        if (!into)
            break;
        person = into;
    }
    return person;
}

static enum status add_all(struct db *db, const char *sql, uint64_t number, struct numbers *into) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(db, &s, sql);
    db_bind_int(s, 1, (int64_t)number);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = numbers_add(into, (uint64_t)db_column_int(s, 0));
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

enum status holder_badges(struct db *db, uint64_t holder, struct numbers *badges) {
    struct numbers reach = {0};
    enum status status = numbers_add(&reach, holder);
    for (size_t i = 0; i < reach.len && status == STATUS_OK; i++)
        status = add_all(db, "SELECT person FROM person_merge WHERE into_person = $1 AND undone_ms = 0", reach.items[i],
                         &reach);
    for (size_t i = 0, people = reach.len; i < people && status == STATUS_OK; i++)
        status = add_all(db, "SELECT badge FROM badge_binding WHERE person = $1", reach.items[i], &reach);
    for (size_t i = 0; i < reach.len && status == STATUS_OK; i++) {
        uint64_t person = reach.len == 1 ? 0 : holder_person(db, reach.items[i]);
        if (reach.items[i] == holder || person == holder)
            status = numbers_add(badges, reach.items[i]);
    }
    numbers_clear(&reach);
    return status;
}

enum status holder_candidates(struct db *db, uint64_t number, struct numbers *candidates) {
    enum status status = numbers_add(candidates, number);
    for (size_t i = 0; i < candidates->len && status == STATUS_OK; i++) {
        static const char *const steps[] = {
            "SELECT person FROM badge_binding WHERE badge = $1",
            "SELECT into_person FROM person_merge WHERE person = $1",
            "SELECT person FROM person_merge WHERE into_person = $1",
        };
        for (size_t k = 0; k < sizeof steps / sizeof *steps && status == STATUS_OK; k++)
            status = add_all(db, steps[k], candidates->items[i], candidates);
    }
    return status;
}
