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

static enum status merged_into(struct db *db, uint64_t person, int64_t *into) {
    struct statement *s;
    *into = 0;
    db_prepare(db, &s, "SELECT into_person FROM person_merge WHERE person = $1 AND undone_ms = 0");
    db_bind_int(s, 1, (int64_t)person);
    return db_get_int(s, into);
}

static enum status owner_of(struct db *db, uint64_t badge, int64_t *owner) {
    struct statement *s;
    *owner = 0;
    db_prepare(db, &s,
               "SELECT COALESCE((SELECT person FROM badge_binding WHERE badge = $1 ORDER BY ordinal DESC"
               " LIMIT 1), (SELECT number FROM person WHERE number = $1), 0)");
    db_bind_int(s, 1, (int64_t)badge);
    return db_get_int(s, owner);
}

enum status holder_person(struct db *db, uint64_t badge, uint64_t *person) {
    int64_t owner, into = 1;
    enum status status = owner_of(db, badge, &owner);
    for (int i = 0; status == STATUS_OK && owner && into && i < MERGES_MAX; i++) {
        status = merged_into(db, (uint64_t)owner, &into);
        owner = into ? into : owner;
    }
    if (status == STATUS_OK)
        *person = (uint64_t)owner;
    return status;
}

enum status holder_of(struct db *db, uint64_t badge, uint64_t *holder) {
    uint64_t person;
    enum status status = holder_person(db, badge, &person);
    if (status == STATUS_OK)
        *holder = person ? person : badge;
    return status;
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
        uint64_t person = 0;
        if (reach.len > 1)
            status = holder_person(db, reach.items[i], &person);
        if (status == STATUS_OK && (reach.items[i] == holder || person == holder))
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
