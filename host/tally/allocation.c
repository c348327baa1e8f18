// SPDX-License-Identifier: Apache-2.0
#include "host/tally/allocation.h"

#include <stdio.h>

#include "host/base/area.h"
#include "host/base/stale.h"
#include "host/books/book.h"

// The newest of the year, else of every year, else what the plan says.
enum status allocation_target(struct host *host, int year, const struct quota *quota, int64_t area, int64_t *target) {
    struct statement *s;
    *target = area == quota->area && year >= PLAN_FIRST_YEAR ? quota->target : -1;
    db_prepare(host->db, &s,
               "SELECT COALESCE((SELECT target FROM allocation WHERE quota = $1 AND year = $2 AND area = $3"
               " ORDER BY at_ms DESC LIMIT 1), (SELECT target FROM allocation WHERE quota = $1 AND year = 0"
               " AND area = $3 ORDER BY at_ms DESC LIMIT 1), CAST($4 AS BIGINT))");
    db_bind_text(s, 1, quota->id);
    db_bind_int(s, 2, year);
    db_bind_int(s, 3, area);
    db_bind_int(s, 4, *target);
    return db_get_int(s, target);
}

struct splitting {
    struct host *host;
    int year;
    const struct quota *quota;
    int64_t sum;
    enum status status;
};

static void add_area(void *context, const struct area *area) {
    struct splitting *sp = context;
    int64_t target = -1;
    if (sp->status == STATUS_OK)
        sp->status = allocation_target(sp->host, sp->year, sp->quota, area->code, &target);
    sp->sum += target > 0 ? target : 0;
}

enum status allocation_split(struct host *host, int year, const struct quota *quota, int64_t area, int64_t *split) {
    struct splitting sp = {host, year, quota, 0, STATUS_OK};
    enum status status = area_children(host->db, area, add_area, &sp);
    if (status == STATUS_OK)
        status = sp.status;
    if (status == STATUS_OK)
        *split = sp.sum;
    return status;
}

enum status allocation_share_of(struct host *host, const struct allocation *a, const struct quota *quota,
                                struct allocation_share *share) {
    struct area place = {.parent = a->area};
    struct allocation_share s = {.target = -1};
    enum status status = a->area == host->area ? STATUS_OK : area_find(host->db, a->area, &place);
    s.area = place.parent;
    if (status == STATUS_OK)
        status = allocation_target(host, (int)a->year, quota, s.area, &s.target);
    if (status == STATUS_OK)
        status = allocation_split(host, (int)a->year, quota, s.area, &s.split);
    s.is_over = s.target >= 0 && s.split > s.target;
    if (status == STATUS_OK)
        *share = s;
    return status;
}

char *allocation_words(const struct allocation *a, char words[ALLOCATION_WORDS_SIZE]) {
    snprintf(words, ALLOCATION_WORDS_SIZE, "%s %lld %lld %lld %s", a->quota, (long long)a->year, (long long)a->area,
             (long long)a->target, a->why);
    return words;
}

// A rehearsal's clock stands still: the newest row must be the newest all the same.
static enum status moment_after(struct host *host, const struct allocation *a, int64_t *at_ms) {
    struct statement *s;
    *at_ms = host->now_ms;
    db_prepare(host->db, &s, "SELECT MAX(at_ms) + 1 FROM allocation WHERE quota = $1 AND year = $2 AND area = $3");
    db_bind_text(s, 1, a->quota);
    db_bind_int(s, 2, a->year);
    db_bind_int(s, 3, a->area);
    if (db_step(s) == DB_ROW && db_column_int(s, 0) > *at_ms)
        *at_ms = db_column_int(s, 0);
    return db_finish(s);
}

static enum status is_closed(struct host *host, int64_t year, int *closed) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT 1 FROM closing WHERE year = $1");
    db_bind_int(s, 1, year);
    return db_has_row(s, closed);
}

enum status allocation_set(struct host *host, const struct allocation *a) {
    struct act act = act_of(a->area == host->area ? "quota.set" : "allocation.set", (uint64_t)a->area);
    int64_t at_ms;
    int closed;
    enum status status = is_closed(host, a->year, &closed);
    if (status == STATUS_OK && closed)
        status = STATUS_CONFLICT;
    if (status == STATUS_OK)
        status = moment_after(host, a, &at_ms);
    if (status != STATUS_OK)
        return status;
    act.who = a->who;
    act.why = a->why;
    act_set_text(&act, "quota", a->quota);
    act_set_int(&act, "year", a->year);
    act_set_int(&act, "at_ms", at_ms);
    act_set_int(&act, "target", a->target);
    status = book_write(host, &act);
    return status == STATUS_OK ? stale_figures(host->db) : status;
}

enum status allocation_each(struct host *host, int year, const char *quota, int64_t area,
                            void (*visit)(void *context, const struct allocation_entry *entry), void *context) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT target, at_ms, who, why FROM allocation WHERE quota = $1 AND (year = $2 OR year = 0)"
               " AND area = $3 ORDER BY year DESC, at_ms DESC LIMIT 50");
    db_bind_text(s, 1, quota);
    db_bind_int(s, 2, year);
    db_bind_int(s, 3, area);
    while (db_step(s) == DB_ROW) {
        struct allocation_entry entry = {db_column_int(s, 0), db_column_int(s, 1), db_column_text(s, 2),
                                         db_column_text(s, 3)};
        visit(context, &entry);
    }
    return db_finish(s);
}
