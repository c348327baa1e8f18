// SPDX-License-Identifier: Apache-2.0
#include "host/books/badge_list.h"

#include <stdio.h>
#include <string.h>

#include "host/base/area.h"

#define IS_VOID "EXISTS (SELECT 1 FROM badge_revocation v WHERE v.badge = b.number AND v.up_to_issue >= b.issue)"
// As enum badge_reason.
#define REASON                                                                                                         \
    "CASE WHEN b.number IS NULL THEN 1 WHEN " IS_VOID " THEN 2 WHEN b.asked_ms <> 0 THEN 4"                            \
    " WHEN " BADGE_SAYS_OTHERWISE " THEN 3 ELSE 0 END"
#define FITTING                                                                                                        \
    " FROM person p LEFT JOIN badge b ON b.number = p.number LEFT JOIN area a ON a.code = p.area WHERE p.name <> ''"   \
    " AND (p.area BETWEEN $1 AND $2 OR p.area BETWEEN $3 AND $4 OR p.area BETWEEN $5 AND $6) AND ($7 = 0 OR EXISTS"    \
    " (SELECT 1 FROM roster r WHERE r.session = $7 AND r.holder = p.number))"                                          \
    " AND CASE WHEN $8 <> 0 THEN (COALESCE(b.delivered_ms, 0) <> 0) = ($8 = 2) AND " REASON " = 0"                     \
    " WHEN $9 = 0 THEN " REASON " <> 0 WHEN $9 = 5 THEN " REASON " > 1 ELSE " REASON " = $9 END"                       \
    " AND ($8 <> 0 OR NOT EXISTS (SELECT 1 FROM person_merge m WHERE m.person = p.number AND m.undone_ms = 0))"

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
    db_bind_int(s, 8, f->state);
    db_bind_int(s, 9, f->reason);
}

enum status badge_list(struct host *host, const struct badge_filter *f, const char *order, int64_t offset, int limit,
                       void (*visit)(void *context, const struct badge_row *row), void *context) {
    struct statement *s;
    char sql[4096];
    snprintf(sql, sizeof sql, "%s%s LIMIT $10 OFFSET $11",
             "SELECT p.number, p.name, COALESCE(a.name, ''), COALESCE(a.name_en, ''), p.area, COALESCE(b.issue, 0),"
             " COALESCE(b.issued_ms, 0), COALESCE(b.delivered_ms, 0), " REASON FITTING,
             order);
    db_prepare_once(host->db, &s, sql);
    bind(s, f);
    db_bind_int(s, 10, limit);
    db_bind_int(s, 11, offset);
    while (db_step(s) == DB_ROW) {
        struct badge_row row = {
            (uint64_t)db_column_int(s, 0), db_column_text(s, 1), db_column_text(s, 2),
            db_column_text(s, 3),          db_column_int(s, 4),  db_column_int(s, 5),
            db_column_int(s, 6),           db_column_int(s, 7),  (enum badge_reason)db_column_int(s, 8)};
        visit(context, &row);
    }
    return db_finish(s);
}

enum status badge_count(struct host *host, const struct badge_filter *f, int64_t *total) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COUNT(*)" FITTING);
    bind(s, f);
    return db_get_int(s, total);
}

enum status badge_numbers(struct host *host, const struct badge_filter *f, struct numbers *numbers) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s, "SELECT p.number" FITTING " ORDER BY p.area, p.name, p.number");
    bind(s, f);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = numbers_append(numbers, (uint64_t)db_column_int(s, 0));
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}
