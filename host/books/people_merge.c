// SPDX-License-Identifier: Apache-2.0
// Two entries that are one person: merged, asked about first where they do not look it, and parted again.
#include <string.h>

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

static enum status may_merge(struct host *host, uint64_t a, uint64_t b, int force) {
    struct numbers some = {0}, others = {0};
    int alike = 0;
    enum status status = people_same(host, a, &some);
    if (status == STATUS_OK)
        status = people_same(host, b, &others);
    if (status == STATUS_OK && (some.items[0] != a || others.items[0] == a)) // those they are said to be
        status = STATUS_CONFLICT;
    if (status == STATUS_OK && !force) {
        status = are_alike(host, &some, &others, &alike);
        if (status == STATUS_OK && !alike)
            status = STATUS_INVALID;
    }
    numbers_clear(&some);
    numbers_clear(&others);
    return status;
}

enum status people_merge(struct host *host, uint64_t person, uint64_t into, int force) {
    struct statement *s;
    int64_t at_ms = host->now_ms, newest = 0;
    enum status status = may_merge(host, person, into, force);
    if (status != STATUS_OK)
        return status;
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
