// SPDX-License-Identifier: Apache-2.0
// GET /api/today: the day of an office. Its classes of today, what there is to do (each a number that is the total of
// the list which the page opens for it), what arrived last, and how far a first start is. All of it is derived: nothing
// is ticked off by hand.
#include <stdio.h>

#include "host/base/area.h"
#include "host/books/people_list.h"
#include "host/ledger/ledger.h"
#include "host/page/api.h"
#include "host/page/counts.h"
#include "host/tally/allocation.h"
#include "host/tally/count.h"
#include "host/tally/quota.h"
#include "proto/civil.h"
#include "proto/pair.h"

#define ARRIVED_BATCHES 50 // the newest, of which those of one visit are told as one
#define ARRIVED_MAX     5

// ---- the classes of today ----

static const char *state_of(int64_t now_ms, int64_t start_ms, int64_t end_ms, int64_t cancelled_ms) {
    if (cancelled_ms)
        return "called_off";
    return now_ms < start_ms ? "planned" : now_ms < end_ms ? "open" : "held";
}

static json_t *class_json(const struct host *host, struct statement *s) {
    int64_t start_ms = db_column_int(s, 8), end_ms = db_column_int(s, 9);
    return json_pack("{s:o, s:s, s:s, s:s, s:I, s:s, s:s, s:o, s:o, s:o, s:s, s:I, s:I}", "session",
                     web_number(db_column_int(s, 0)), "programme", db_column_text(s, 1), "programme_name",
                     db_column_text(s, 2), "programme_name_en", db_column_text(s, 3), "area",
                     (json_int_t)db_column_int(s, 4), "name", db_column_text(s, 5), "name_en", db_column_text(s, 6),
                     "venue", rows_text(db_column_text(s, 7)), "start", web_time(start_ms), "end", web_time(end_ms),
                     "state", state_of(host->now_ms, start_ms, end_ms, db_column_int(s, 10)), "enrolled",
                     (json_int_t)db_column_int(s, 11), "came", (json_int_t)db_column_int(s, 12));
}

// Those that touch the day, by their beginning.
static json_t *classes_of(struct host *host, int64_t area, int64_t day_ms) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(host->db, &s,
               "SELECT n.number, n.programme, COALESCE(g.name, n.programme), COALESCE(g.name_en, n.programme), n.area,"
               " COALESCE(a.name, ''), COALESCE(a.name_en, ''), n.venue, n.start_ms, n.end_ms, n.cancelled_ms,"
               " (SELECT COUNT(*) FROM roster r WHERE r.session = n.number AND r.place = 0),"
               " (SELECT COUNT(*) FROM attendance t WHERE t.session = n.number)"
               " FROM session n LEFT JOIN programme g ON g.id = n.programme LEFT JOIN area a ON a.code = n.area"
               " WHERE n.start_ms > $1 AND n.start_ms < $2 AND n.end_ms > $3 AND (n.area BETWEEN $4 AND $5"
               " OR n.area BETWEEN $6 AND $7 OR n.area BETWEEN $8 AND $9) ORDER BY n.start_ms, n.number LIMIT $10");
    db_bind_int(s, 1, day_ms - 32 * CIVIL_DAY_MS); // the index is on the start, and none lasts longer
    db_bind_int(s, 2, day_ms + CIVIL_DAY_MS);
    db_bind_int(s, 3, day_ms);
    area_bind(s, 4, area);
    db_bind_int(s, 10, WEB_ROWS_MAX);
    while (db_step(s) == DB_ROW)
        rows_add(&rows, class_json(host, s));
    return rows_end(&rows, db_finish(s));
}

// ---- what there is to do ----

static enum status blanks(struct host *host, const struct web_scope *scope, int64_t *n) {
    return count_badges(host, scope->area, "blank", NULL, n);
}

static enum status badges(struct host *host, const struct web_scope *scope, int64_t *n) {
    return count_badges(host, scope->area, "waiting", NULL, n);
}

static enum status reissues(struct host *host, const struct web_scope *scope, int64_t *n) {
    return count_badges(host, scope->area, "waiting", "again", n);
}

static enum status badgeless(struct host *host, const struct web_scope *scope, int64_t *n) {
    const struct people_filter filter = {.name = "",
                                         .category = "",
                                         .sex = -1,
                                         .area = scope->area == host->area ? 0 : scope->area,
                                         .with = PEOPLE_WITHOUT_BADGE};
    return people_count(host, &filter, n);
}

static enum status pending(struct host *host, const struct web_scope *scope, int64_t *n) {
    struct statement *s;
    *n = 0;
    db_prepare(host->db, &s,
               "SELECT outcome, SUM(events) FROM tally_outcome WHERE (year = $1 OR year = 0) AND area = $2"
               " GROUP BY outcome");
    db_bind_int(s, 1, scope->year);
    db_bind_int(s, 2, scope->area);
    while (db_step(s) == DB_ROW)
        *n += outcome_is_pending((enum outcome)db_column_int(s, 0)) ? db_column_int(s, 1) : 0;
    return db_finish(s);
}

static enum status old_plans(struct host *host, const struct web_scope *scope, int64_t *n) {
    return count_old_plans(host, scope->area, n);
}

static enum status unattended(struct host *host, const struct web_scope *scope, int64_t *n) {
    return count_unattended(host, scope->area, n);
}

static const struct {
    const char *word;
    enum status (*count)(struct host *host, const struct web_scope *scope, int64_t *n);
} things[] = {{"unattended", unattended}, {"pending", pending},    {"old_plan", old_plans}, {"badges", badges},
              {"reissue", reissues},      {"no_badge", badgeless}, {"blanks", blanks}};

static json_t *things_of(struct host *host, const struct web_scope *scope) {
    enum status status = STATUS_OK;
    struct ledger_state state = {0};
    json_t *numbers = json_object();
    for (size_t i = 0; i < sizeof things / sizeof *things && status == STATUS_OK; i++) {
        int64_t n = 0;
        status = things[i].count(host, scope, &n);
        json_object_set_new(numbers, things[i].word, json_integer(n));
    }
    if (status == STATUS_OK)
        status = ledger_state_of(host, scope->area, &state);
    json_object_set_new(numbers, "quarantine", json_integer((json_int_t)state.quarantined));
    json_object_set_new(numbers, "silent", json_integer((json_int_t)state.silent));
    return rows_whole(numbers, status);
}

// ---- what arrived ----

static json_t *arrival_json(struct statement *s) {
    char id[TERMINAL_TEXT_SIZE];
    return json_pack("{s:s, s:o, s:o, s:s, s:I}", "terminal", terminal_id_format((uint64_t)db_column_int(s, 0), id),
                     "label", rows_text(db_column_text(s, 1)), "at", web_time(db_column_int(s, 2)), "carrier",
                     db_column_text(s, 3), "events", (json_int_t)db_column_int(s, 4));
}

static json_t *arrived(struct host *host, int64_t area) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(
        host->db, &s,
        "SELECT n.terminal, n.name, MAX(n.received_ms), n.carrier, SUM(n.events) FROM (SELECT p.terminal, t.name,"
        " b.received_ms, b.carrier, b.last - b.first + 1 AS events FROM batch b JOIN epoch p ON p.id = b.epoch"
        " JOIN terminal t ON t.id = p.terminal WHERE (t.area BETWEEN $1 AND $2 OR t.area BETWEEN $3 AND $4"
        " OR t.area BETWEEN $5 AND $6) ORDER BY b.number DESC LIMIT $7) n"
        " GROUP BY n.terminal, n.name, n.carrier, n.received_ms / 60000 ORDER BY 3 DESC, 1 LIMIT $8");
    int next = ledger_bind_place(host, s, area) + 1;
    db_bind_int(s, next, ARRIVED_BATCHES);
    db_bind_int(s, next + 1, ARRIVED_MAX);
    while (db_step(s) == DB_ROW)
        rows_add(&rows, arrival_json(s));
    return rows_end(&rows, db_finish(s));
}

// ---- the last roster ----

#define IMPORT_ROWS 2000 // of the log, the newest, among which it is looked for

// Of whose rows some were refused: its name and how many, as api_import.c wrote them down; null none. Rows that were
// mended on the page are a list of their own, and then the last one. Who is bound to areas is told of their own alone.
static json_t *import_of(struct host *host, const struct user *user) {
    struct statement *s;
    json_t *import = json_null();
    db_prepare(host->db, &s,
               "SELECT at_ms, detail FROM audit WHERE seq > (SELECT COALESCE(MAX(seq), 0) FROM audit) - $1"
               " AND what = 'people_import' AND ($2 = '' OR who = $2) ORDER BY seq DESC LIMIT 1");
    db_bind_int(s, 1, IMPORT_ROWS);
    db_bind_text(s, 2, user->areas.len ? user->name : "");
    if (db_step(s) == DB_ROW) {
        int name = 0;
        long refused = 0;
        const char *detail = db_column_text(s, 1);
        if (sscanf(detail, "%*d %*d %ld %n", &refused, &name) == 1 && refused > 0 && name)
            import = json_pack("{s:o, s:I, s:o}", "name", rows_text(detail + name), "refused", (json_int_t)refused,
                               "at", web_time(db_column_int(s, 0)));
    }
    return rows_whole(import, db_finish(s));
}

// ---- a first start ----

// Each task of the year has the office's own target.
static enum status has_targets(struct host *host, int year, int *has) {
    struct quotas quotas;
    enum status status = quotas_load(host, year, &quotas);
    *has = 1;
    for (size_t i = 0; status == STATUS_OK && *has && i < quotas.len; i++) {
        int64_t target = -1;
        status = allocation_target(host, year, &quotas.items[i], host->area, &target);
        *has = target >= 0;
    }
    return status;
}

// What has to be there once, by the fact that says so.
static const struct {
    const char *word, *sql;
} steps[] = {
    {"people", "SELECT 1 FROM person LIMIT 1"},
    {"officer", "SELECT 1 FROM officer WHERE removed_ms = 0 LIMIT 1"},
    {"terminal", "SELECT 1 FROM terminal WHERE revoked_ms = 0 LIMIT 1"},
    {"class", "SELECT 1 FROM session LIMIT 1"},
    {"badges", "SELECT 1 FROM badge b JOIN person p ON p.number = b.number LIMIT 1"},
    {"scan", "SELECT 1 FROM attendance WHERE on_paper = 0 LIMIT 1"},
};

static json_t *first_of(struct host *host, int year) {
    int has = 0;
    json_t *done = json_object();
    enum status status = has_targets(host, year, &has);
    json_object_set_new(done, "targets", json_boolean(has));
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == STATUS_OK; i++) {
        struct statement *s;
        db_prepare(host->db, &s, steps[i].sql);
        status = db_has_row(s, &has);
        json_object_set_new(done, steps[i].word, json_boolean(has));
    }
    return rows_whole(done, status);
}

API(today) {
    struct web_scope scope;
    if (!web_scope(request, reply, &scope))
        return;
    struct host *host = request->host;
    struct civil day = civil_from_ms(request->now_ms);
    scope.year = day.year;
    day.hour = day.minute = day.second = 0;
    char text[16];
    snprintf(text, sizeof text, "%04d-%02d-%02d", day.year, day.month, day.day);
    web_json(reply, json_pack("{s:s, s:I, s:o, s:o, s:o, s:o, s:o}", "day", text, "area", (json_int_t)scope.area,
                              "classes", classes_of(host, scope.area, civil_to_ms(&day)), "things",
                              things_of(host, &scope), "import", import_of(host, &request->user), "arrived",
                              arrived(host, scope.area), "first", first_of(host, scope.year)));
}
