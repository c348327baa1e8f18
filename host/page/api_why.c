// SPDX-License-Identifier: Apache-2.0
// Why a figure is what it is: /api/why?quota=…&area=…&year=… gives the rows that made it and those that did not count,
// each with the word of its rule. Rows come by area and session; "next" asks for those behind them.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/people.h"
#include "host/page/api.h"
#include "host/tally/count.h"
#include "host/tally/quota.h"
#include "host/tally/tally.h"
#include "proto/civil.h"
#include "proto/number.h"

struct cursor {
    int64_t year, area, session, holder; // behind this row
};

#define SCAN_MAX 5000 // rows that are looked at for one answer

struct question {
    struct host *host;
    struct web_scope scope;
    const char *quota, *reason; // reason "" all, "not_counted" all but counted
    uint32_t bit;
    int outcome; // the only one looked for, 0 any
    int64_t scanned;
    struct cursor from, last;
    struct rows rows;
};

static json_t *row_json(const struct question *q, struct statement *s) {
    char session[NUMBER_TEXT_SIZE], holder[NUMBER_TEXT_SIZE], in[CIVIL_TEXT_SIZE], start[CIVIL_TEXT_SIZE],
        name[PEOPLE_NAME_SIZE];
    enum outcome outcome = (enum outcome)db_column_int(s, 3);
    int counts = ((uint32_t)db_column_int(s, 4) & q->bit) != 0;
    const char *reason = outcome == OUTCOME_COUNTED && !counts ? "not_in_quota" : outcome_text(outcome);
    number_format((uint64_t)db_column_int(s, 1), session);
    number_format((uint64_t)db_column_int(s, 2), holder);
    const char *full = db_column_text(s, 8);
    return json_pack("{s:s, s:s, s:s?, s:b, s:s, s:s?, s:s?, s:I, s:I, s:I, s:s, s:s, s:I}", "session", session,
                     "holder", holder, "name", *full ? people_mask_name(full, name) : NULL, "counts", counts, "reason",
                     reason ? reason : "", "checked_in",
                     db_column_int(s, 5) ? civil_format(db_column_int(s, 5), in) : NULL, "start",
                     db_column_int(s, 11) ? civil_format(db_column_int(s, 11), start) : NULL, "stay_s",
                     (json_int_t)db_column_int(s, 6), "events", (json_int_t)db_column_int(s, 7), "min_stay_s",
                     (json_int_t)db_column_int(s, 12), "programme", db_column_text(s, 9), "venue",
                     db_column_text(s, 10), "area", (json_int_t)db_column_int(s, 0));
}

static int is_wanted(const struct question *q, const json_t *row) {
    const char *reason = json_string_value(json_object_get(row, "reason"));
    if (!*q->reason)
        return 1;
    if (strcmp(q->reason, "not_counted") == 0)
        return strcmp(reason, "counted") != 0;
    return strcmp(q->reason, reason) == 0;
}

// Two ways to the same rows: all of the place, or those of one outcome that did not count.
#define WHY_ROWS                                                                                                       \
    "SELECT a.area, a.session, a.holder, a.outcome, a.quotas, a.in_ms, a.stay_s, a.events,"                            \
    " COALESCE(p.name, ''), COALESCE(n.programme, ''), COALESCE(n.venue, ''), COALESCE(n.start_ms, 0),"                \
    " COALESCE(n.min_stay_s, 0) FROM attendance a LEFT JOIN session n ON n.number = a.session"                         \
    " LEFT JOIN person p ON p.number = a.holder WHERE a.year = $1 AND a.area <= $2"                                    \
    " AND (a.area, a.session, a.holder) > ($3, $4, $5) AND (n.number IS NULL OR n.programme IN"                        \
    " (SELECT programme FROM quota_programme WHERE quota = $6))"
#define WHY_ORDER " ORDER BY a.area, a.session, a.holder"

// Rows of one year and one range of areas, behind the cursor. *more 0: there are enough, or enough were looked at.
static enum status rows_of(struct question *q, int64_t year, int64_t low, int64_t high, int *more) {
    struct statement *s;
    struct cursor from = {year, low, -1, -1}; // one condition, so that the index leads straight behind it
    if (q->from.year == year && q->from.area >= low)
        from = q->from;
    db_prepare(q->host->db, &s,
               q->outcome ? WHY_ROWS " AND a.outcome = $7 AND a.outcome <> 1" WHY_ORDER : WHY_ROWS WHY_ORDER);
    const int64_t values[] = {year, high, from.area, from.session, from.holder};
    for (int i = 0; i < 5; i++)
        db_bind_int(s, i + 1, values[i]);
    db_bind_text(s, 6, q->quota);
    if (q->outcome)
        db_bind_int(s, 7, q->outcome);
    while (*more && db_step(s) == DB_ROW) {
        json_t *row = row_json(q, s);
        q->last = (struct cursor){year, db_column_int(s, 0), db_column_int(s, 1), db_column_int(s, 2)};
        if (!row || is_wanted(q, row))
            rows_add(&q->rows, row);
        else
            json_decref(row);
        *more = q->rows.len < WEB_ROWS_MAX && ++q->scanned < SCAN_MAX;
    }
    return db_finish(s);
}

// Sessions that are in no book have no year of their own: year 0.
static enum status all_rows(struct question *q, int *is_all) {
    int64_t low[AREA_RANGES], high[AREA_RANGES];
    area_ranges(q->scope.area, low, high);
    const int64_t years[] = {q->scope.year, 0};
    enum status status = STATUS_OK;
    *is_all = 1;
    for (size_t y = q->from.year == 0 && q->from.area >= 0 ? 1 : 0; y < 2; y++)
        for (int i = 0; i < AREA_RANGES && *is_all && status == STATUS_OK; i++)
            status = rows_of(q, years[y], low[i], high[i], is_all);
    return status;
}

static int outcome_of(const char *reason) {
    for (int i = OUTCOME_COUNTED + 1; i < OUTCOME_COUNT; i++)
        if (strcmp(outcome_text((enum outcome)i), reason) == 0)
            return i;
    return 0;
}

static int read_cursor(const char *text, struct cursor *c) {
    *c = (struct cursor){.year = -1, .area = -1};
    return !text || sscanf(text, "%" SCNd64 ".%" SCNd64 ".%" SCNd64 ".%" SCNd64, &c->year, &c->area, &c->session,
                           &c->holder) == 4;
}

// What came of everyone in this area and year, whatever the programme, from the tallies.
static json_t *sums(struct host *host, const struct web_scope *scope) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(host->db, &s,
               "SELECT outcome, SUM(attendances), SUM(events) FROM tally_outcome WHERE (year = $1 OR year = 0)"
               " AND area = $2 GROUP BY outcome ORDER BY outcome");
    db_bind_int(s, 1, scope->year);
    db_bind_int(s, 2, scope->area);
    while (db_step(s) == DB_ROW) {
        enum outcome outcome = (enum outcome)db_column_int(s, 0);
        if (outcome_text(outcome))
            rows_add(&rows, json_pack("{s:s, s:b, s:I, s:I}", "reason", outcome_text(outcome), "pending",
                                      outcome_is_pending(outcome), "attendances", (json_int_t)db_column_int(s, 1),
                                      "events", (json_int_t)db_column_int(s, 2)));
    }
    return rows_end(&rows, db_finish(s));
}

static json_t *other_years(struct host *host, const struct web_scope *scope) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(host->db, &s,
               "SELECT year, SUM(attendances) FROM tally_outcome WHERE area = $1 AND year <> $2 AND year <> 0"
               " GROUP BY year ORDER BY year");
    db_bind_int(s, 1, scope->area);
    db_bind_int(s, 2, scope->year);
    while (db_step(s) == DB_ROW)
        rows_add(&rows, json_pack("{s:I, s:I}", "year", (json_int_t)db_column_int(s, 0), "attendances",
                                  (json_int_t)db_column_int(s, 1)));
    return rows_end(&rows, db_finish(s));
}

API(why) {
    struct question q = {.host = request->host};
    struct quotas quotas;
    struct tally_row tally = {0};
    size_t place;
    char next[96];
    if (!web_scope(request, reply, &q.scope) || !web_quota(request, reply, q.scope.year, &quotas, &place))
        return;
    const struct quota *quota = &quotas.items[place];
    q.quota = quota->id;
    q.bit = UINT32_C(1) << place;
    q.reason = request->query(request->door, "reason");
    q.reason = q.reason ? q.reason : "";
    q.outcome = outcome_of(q.reason);
    if (!read_cursor(request->query(request->door, "next"), &q.from)) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = tally_get(q.host, q.scope.year, q.quota, q.scope.area, &tally);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    int is_all;
    q.rows = rows_new();
    status = all_rows(&q, &is_all);
    snprintf(next, sizeof next, "%" PRId64 ".%" PRId64 ".%" PRId64 ".%" PRId64, q.last.year, q.last.area,
             q.last.session, q.last.holder);
    web_list(reply, status,
             json_pack("{s:i, s:I, s:s, s:s, s:s, s:s, s:I, s:I, s:o, s:o, s:o, s:s?}", "year", q.scope.year, "area",
                       (json_int_t)q.scope.area, "quota", q.quota, "name", quota->name, "name_en", quota->name_en,
                       "measure", quota->measure == MEASURE_PERSONS ? "persons" : "person_times", "person_times",
                       (json_int_t)tally.person_times, "persons", (json_int_t)tally.persons, "sums",
                       sums(q.host, &q.scope), "other_years", other_years(q.host, &q.scope), "rows",
                       rows_end(&q.rows, status), "next", is_all ? NULL : next));
}
