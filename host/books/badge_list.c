// SPDX-License-Identifier: Apache-2.0
#include "host/books/badge_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "proto/array.h"

// Lists of numbers that are made once a question, and not once a person.
#define VOID  "SELECT v.badge FROM badge_revocation v JOIN badge b ON b.number = v.badge WHERE v.up_to_issue >= b.issue"
#define ASKED "SELECT b.number FROM badge b WHERE b.asked_ms <> 0"
#define CHANGED                                                                                                        \
    "SELECT p.number FROM person p JOIN badge b ON b.number = p.number WHERE p.worn_prints <> 0"                       \
    " AND " BADGE_SAYS_OTHERWISE
#define IS_NEVER "p.number NOT IN (SELECT number FROM badge)"
#define IS_AGAIN "p.number IN (" VOID " UNION ALL " ASKED " UNION ALL " CHANGED ")"
#define WAITS    "(" IS_NEVER " OR " IS_AGAIN ")"
// As enum badge_reason.
#define REASON                                                                                                         \
    "CASE WHEN " IS_NEVER " THEN 1 WHEN p.number IN (" VOID ") THEN 2 WHEN p.number IN (" ASKED ") THEN 4"             \
    " WHEN p.number IN (" CHANGED ") THEN 3 ELSE 0 END"
// The + keeps the index person_place, which has all that is asked of most: in its order, and each person once.
#define OF_PLACE                                                                                                       \
    " WHERE p.name <> '' AND (+p.area BETWEEN $1 AND $2 OR +p.area BETWEEN $3 AND $4 OR +p.area BETWEEN $5 AND $6)"    \
    " AND ($7 = 0 OR p.number IN (SELECT r.holder FROM roster r WHERE r.session = $7))"                                \
    " AND ($8 = 0 OR p.number IN (SELECT n.number FROM person n WHERE n.added_ms = $8))"                               \
    " AND p.number NOT IN (SELECT m.person FROM person_merge m WHERE m.undone_ms = 0)"
#define WAITING                                                                                                        \
    " FROM person p LEFT JOIN badge b ON b.number = p.number" OF_PLACE " AND CASE WHEN $9 = 0 THEN " WAITS             \
    " WHEN $9 = 5 THEN " IS_AGAIN " ELSE " REASON " = $9 END"
#define PRINTED                                                                                                        \
    " FROM person p JOIN badge b ON b.number = p.number" OF_PLACE " AND NOT " IS_AGAIN                                 \
    " AND (b.delivered_ms <> 0) = ($9 = 2)"

static const char *const states[BADGE_STATES] = {"waiting", "printed", "delivered"};
static const char *const reasons[BADGE_REASONS] = {"", "never", "void", "changed", "asked", "again"};

const char *badge_state_word(enum badge_state state) {
    return states[state];
}

const char *badge_reason_word(enum badge_reason reason) {
    return reasons[reason];
}

static int place_of(const char *const words[], int len, const char *word) {
    int i = 0;
    while (i < len && strcmp(words[i], word) != 0)
        i++;
    return i;
}

int badge_state_of(const char *word, enum badge_state *state) {
    *state = (enum badge_state)place_of(states, BADGE_STATES, word);
    return *state < BADGE_STATES;
}

int badge_reason_of(const char *word, enum badge_reason *reason) {
    *reason = (enum badge_reason)place_of(reasons, BADGE_REASONS, word);
    return *reason < BADGE_REASONS;
}

static void bind(struct statement *s, const struct badge_filter *f) {
    area_bind(s, 1, f->area);
    db_bind_int(s, 7, (int64_t)f->session);
    db_bind_int(s, 8, f->added_ms);
    db_bind_int(s, 9, f->state == BADGE_WAITING ? (int64_t)f->reason : (int64_t)f->state);
}

// ---- a page of a list ----

struct place {
    uint64_t number;
    enum badge_reason reason;
};

struct part { // of the list, from offset on
    int64_t offset, total;
    struct place *places; // owned
    size_t len, limit, size;
};

// All of them are gone through once, which tells how many there are.
static enum status read_part(struct host *host, const struct badge_filter *f, const char *order, struct part *part) {
    struct statement *s;
    char sql[8192];
    enum status added = STATUS_OK;
    snprintf(sql, sizeof sql, "%s%s",
             f->state == BADGE_WAITING ? "SELECT p.number, " REASON WAITING : "SELECT p.number, 0" PRINTED, order);
    db_prepare_once(host->db, &s, sql);
    bind(s, f);
    for (; added == STATUS_OK && db_step(s) == DB_ROW; part->total++) {
        if (part->total < part->offset || part->len == part->limit)
            continue;
        added = array_room(&part->places, &part->size, part->len + 1, sizeof *part->places);
        if (added == STATUS_OK)
            part->places[part->len++] =
                (struct place){(uint64_t)db_column_int(s, 0), (enum badge_reason)db_column_int(s, 1)};
    }
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

static enum status visit_row(struct host *host, const struct place *place,
                             void (*visit)(void *context, const struct badge_row *row), void *context) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT p.name, COALESCE(a.name, ''), COALESCE(a.name_en, ''), p.area, COALESCE(b.issue, 0),"
               " COALESCE(b.issued_ms, 0), COALESCE(b.delivered_ms, 0) FROM person p LEFT JOIN badge b"
               " ON b.number = p.number LEFT JOIN area a ON a.code = p.area WHERE p.number = $1");
    db_bind_int(s, 1, (int64_t)place->number);
    if (db_step(s) == DB_ROW)
        visit(context, &(struct badge_row){place->number, db_column_text(s, 0), db_column_text(s, 1),
                                           db_column_text(s, 2), db_column_int(s, 3), db_column_int(s, 4),
                                           db_column_int(s, 5), db_column_int(s, 6), place->reason});
    return db_finish(s);
}

enum status badge_list(struct host *host, const struct badge_filter *f, const char *order, int64_t offset, int limit,
                       void (*visit)(void *context, const struct badge_row *row), void *context, int64_t *total) {
    struct part part = {.offset = offset, .limit = (size_t)limit};
    enum status status = read_part(host, f, order, &part);
    for (size_t i = 0; i < part.len && status == STATUS_OK; i++)
        status = visit_row(host, &part.places[i], visit, context);
    free(part.places);
    *total = part.total;
    return status;
}

// ---- all of it ----

enum status badge_count(struct host *host, const struct badge_filter *f, int64_t *total) {
    struct statement *s;
    db_prepare(host->db, &s, f->state == BADGE_WAITING ? "SELECT COUNT(*)" WAITING : "SELECT COUNT(*)" PRINTED);
    bind(s, f);
    return db_get_int(s, total);
}

#define IN_ORDER " ORDER BY p.area, p.name, p.number"

enum status badge_numbers(struct host *host, const struct badge_filter *f, struct numbers *numbers) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s,
               f->state == BADGE_WAITING ? "SELECT p.number" WAITING IN_ORDER : "SELECT p.number" PRINTED IN_ORDER);
    bind(s, f);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = numbers_append(numbers, (uint64_t)db_column_int(s, 0));
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}
