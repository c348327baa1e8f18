// SPDX-License-Identifier: Apache-2.0
// How the targets are split over areas: /api/allocations. A new figure is a new row; the older ones stay as history.
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/page/api.h"
#include "host/tally/quota.h"
#include "host/users/audit.h"
#include "proto/civil.h"

#define TARGET_MAX INT64_C(100000000)
#define WHY_MAX    200 // characters

static json_t *history(struct host *host, int year, const char *quota, int64_t area) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(host->db, &s,
               "SELECT a.target, a.at_ms, COALESCE(n.who, ''), COALESCE(n.why, '') FROM allocation a LEFT JOIN"
               " allocation_note n ON n.quota = a.quota AND n.year = a.year AND n.area = a.area AND n.at_ms = a.at_ms"
               " WHERE a.quota = $1 AND (a.year = $2 OR a.year = 0) AND a.area = $3 ORDER BY a.year DESC, a.at_ms DESC"
               " LIMIT 50");
    db_bind_text(s, 1, quota);
    db_bind_int(s, 2, year);
    db_bind_int(s, 3, area);
    while (db_step(s) == DB_ROW) {
        char at[CIVIL_TEXT_SIZE];
        rows_add(&rows, json_pack("{s:I, s:s, s:s, s:s}", "target", (json_int_t)db_column_int(s, 0), "at",
                                  civil_format(db_column_int(s, 1), at), "who", db_column_text(s, 2), "why",
                                  db_column_text(s, 3)));
    }
    return rows_end(&rows, db_finish(s));
}

struct listing {
    struct host *host;
    const struct quotas *quotas;
    struct rows areas;
};

// NULL: it could not be read.
static json_t *target_of(struct host *host, const struct quotas *quotas, const struct quota *q, int64_t area) {
    int64_t target;
    if (quota_target(host, quotas, q, area, &target) != STATUS_OK)
        return NULL;
    return target < 0 ? json_null() : json_integer(target);
}

static void add_area(void *context, const struct area *area) {
    struct listing *l = context;
    struct rows quotas = rows_new();
    for (size_t i = 0; i < l->quotas->len; i++) {
        const struct quota *q = &l->quotas->items[i];
        rows_add(&quotas,
                 json_pack("{s:s, s:o, s:o}", "id", q->id, "target", target_of(l->host, l->quotas, q, area->code),
                           "history", history(l->host, l->quotas->year, q->id, area->code)));
    }
    rows_add(&l->areas, json_pack("{s:I, s:s, s:s, s:o}", "area", (json_int_t)area->code, "name", area->name, "name_en",
                                  area->name_en, "quotas", rows_end(&quotas, STATUS_OK)));
}

API(allocations) {
    struct web_scope scope;
    struct quotas quotas;
    struct listing l = {request->host, &quotas, {0}};
    if (!web_scope(request, reply, &scope))
        return;
    enum status status = quotas_load(request->host, scope.year, &quotas);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    struct rows own = rows_new();
    for (size_t i = 0; i < quotas.len; i++)
        rows_add(&own, json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", quotas.items[i].id, "name", quotas.items[i].name,
                                 "name_en", quotas.items[i].name_en, "measure",
                                 quotas.items[i].measure == MEASURE_PERSONS ? "persons" : "person_times", "target",
                                 target_of(request->host, &quotas, &quotas.items[i], scope.area)));
    l.areas = rows_new();
    status = area_children(request->host->db, scope.area, add_area, &l);
    web_json(reply, json_pack("{s:i, s:I, s:o, s:o}", "year", scope.year, "area", (json_int_t)scope.area, "quotas",
                              rows_end(&own, status), "areas", rows_end(&l.areas, status)));
}

// Two statements of one fact: the target, and who said so.
static enum status put(struct host *host, const char *quota, int64_t year, int64_t area, int64_t target,
                       const char *who, const char *why) {
    struct statement *s;
    db_prepare(host->db, &s, "INSERT INTO allocation (quota, year, area, target, at_ms) VALUES ($1, $2, $3, $4, $5)");
    db_bind_text(s, 1, quota);
    db_bind_int(s, 2, year);
    db_bind_int(s, 3, area);
    db_bind_int(s, 4, target);
    db_bind_int(s, 5, host->now_ms);
    enum status status = db_run(s);
    db_prepare(host->db, &s,
               "INSERT INTO allocation_note (quota, year, area, at_ms, who, why) VALUES ($1, $2, $3, $4, $5, $6)");
    db_bind_text(s, 1, quota);
    db_bind_int(s, 2, year);
    db_bind_int(s, 3, area);
    db_bind_int(s, 4, host->now_ms);
    db_bind_text(s, 5, who);
    db_bind_text(s, 6, why);
    enum status noted = db_run(s);
    return status == STATUS_OK ? noted : status;
}

// A rehearsal's clock stands still: the newest row must be the newest all the same.
static enum status moment_after(struct host *host, const char *quota, int64_t year, int64_t area) {
    struct statement *s;
    int64_t after = 0;
    db_prepare(host->db, &s, "SELECT MAX(at_ms) + 1 FROM allocation WHERE quota = $1 AND year = $2 AND area = $3");
    db_bind_text(s, 1, quota);
    db_bind_int(s, 2, year);
    db_bind_int(s, 3, area);
    enum status status = db_get_int(s, &after);
    host->now_ms = after > host->now_ms ? after : host->now_ms;
    return status;
}

static enum status has_quota(struct host *host, const char *quota, int *has) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT 1 FROM quota WHERE id = $1 LIMIT 1");
    db_bind_text(s, 1, quota);
    return db_has_row(s, has);
}

// {"quota", "year", "area", "target", "why"}
API(allocate) {
    struct host writer;
    char detail[4 * WHY_MAX + 256]; // whole: no reason is cut
    const char *quota = web_body_text(request, "quota", 30), *why = web_body_text(request, "why", WHY_MAX);
    json_int_t year = json_integer_value(json_object_get(request->body, "year"));
    json_int_t area = json_integer_value(json_object_get(request->body, "area"));
    json_t *number = json_object_get(request->body, "target");
    json_int_t target = json_integer_value(number);
    if (!quota || !why || !*why || !json_is_integer(number) || target < 0 || target > TARGET_MAX || year < 1990 ||
        year > 2200 || area == request->host->area) {
        web_error(reply, 400, "invalid");
        return;
    }
    int is_quota = 0, is_area = 0;
    enum status status = has_quota(request->host, quota, &is_quota);
    if (status == STATUS_OK)
        status = area_exists(request->host->db, area, &is_area);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    if (!is_quota || !is_area) {
        web_error(reply, 404, is_quota ? "no_such_area" : "no_such_quota");
        return;
    }
    status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = moment_after(&writer, quota, year, area);
        if (status == STATUS_OK)
            status = put(&writer, quota, year, area, target, request->user.name, why);
        snprintf(detail, sizeof detail, "%s %lld %lld %lld %s", quota, (long long)year, (long long)area,
                 (long long)target, why);
        if (status == STATUS_OK)
            status = audit_add(&writer, request->user.name, "allocate", detail);
        if (status == STATUS_OK)
            status = db_execute(writer.db, "INSERT INTO counter (name, value) VALUES ('figures', 1)"
                                           " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1");
        if (status == STATUS_OK)
            status = web_commit(&writer);
        else
            web_rollback(&writer);
    }
    web_status(reply, status);
}
