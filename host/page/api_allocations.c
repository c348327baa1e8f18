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

static json_t *history(struct host *host, int year, const char *quota, int64_t area) {
    struct statement *s;
    json_t *list = json_array();
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
        json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:s}", "target", (json_int_t)db_column_int(s, 0), "at",
                                              civil_format(db_column_int(s, 1), at), "who", db_column_text(s, 2), "why",
                                              db_column_text(s, 3)));
    }
    db_finish(s);
    return list;
}

struct listing {
    struct host *host;
    const struct quotas *quotas;
    json_t *areas;
};

static void add_area(void *context, const struct area *area) {
    struct listing *l = context;
    json_t *quotas = json_array();
    for (size_t i = 0; i < l->quotas->len; i++) {
        const struct quota *q = &l->quotas->items[i];
        int64_t target = quota_target(l->host, l->quotas, q, area->code);
        json_array_append_new(quotas, json_pack("{s:s, s:o, s:o}", "id", q->id, "target",
                                                target < 0 ? json_null() : json_integer(target), "history",
                                                history(l->host, l->quotas->year, q->id, area->code)));
    }
    json_array_append_new(l->areas, json_pack("{s:I, s:s, s:s, s:o}", "area", (json_int_t)area->code, "name",
                                              area->name, "name_en", area->name_en, "quotas", quotas));
}

API(allocations) {
    struct web_scope scope;
    struct quotas quotas;
    struct listing l = {request->host, &quotas, NULL};
    if (!web_scope(request, reply, &scope))
        return;
    enum status status = quotas_load(request->host, scope.year, &quotas);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    l.areas = json_array();
    json_t *own = json_array();
    for (size_t i = 0; i < quotas.len; i++) {
        int64_t target = quota_target(request->host, &quotas, &quotas.items[i], scope.area);
        json_array_append_new(own, json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", quotas.items[i].id, "name",
                                             quotas.items[i].name, "name_en", quotas.items[i].name_en, "measure",
                                             quotas.items[i].measure == MEASURE_PERSONS ? "persons" : "person_times",
                                             "target", target < 0 ? json_null() : json_integer(target)));
    }
    area_children(request->host->db, scope.area, add_area, &l);
    web_json(reply, json_pack("{s:i, s:I, s:o, s:o}", "year", scope.year, "area", (json_int_t)scope.area, "quotas", own,
                              "areas", l.areas));
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
static int64_t moment_after(struct host *host, const char *quota, int64_t year, int64_t area) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT MAX(at_ms) + 1 FROM allocation WHERE quota = $1 AND year = $2 AND area = $3");
    db_bind_text(s, 1, quota);
    db_bind_int(s, 2, year);
    db_bind_int(s, 3, area);
    int64_t after = db_get_int(s, 0);
    return after > host->now_ms ? after : host->now_ms;
}

static int has_quota(struct host *host, const char *quota) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT 1 FROM quota WHERE id = $1 LIMIT 1");
    db_bind_text(s, 1, quota);
    return db_get_int(s, 0) == 1;
}

// {"quota", "year", "area", "target", "why"}
API(allocate) {
    struct host writer;
    char detail[512];
    const char *quota = web_body_text(request, "quota", 30), *why = web_body_text(request, "why", 200);
    json_int_t year = json_integer_value(json_object_get(request->body, "year"));
    json_int_t area = json_integer_value(json_object_get(request->body, "area"));
    json_t *number = json_object_get(request->body, "target");
    json_int_t target = json_integer_value(number);
    if (!quota || !why || !*why || !json_is_integer(number) || target < 0 || target > TARGET_MAX || year < 1990 ||
        year > 2200 || area == request->host->area) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!has_quota(request->host, quota) || !area_exists(request->host->db, area)) {
        web_error(reply, 404, has_quota(request->host, quota) ? "no_such_area" : "no_such_quota");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        writer.now_ms = moment_after(&writer, quota, year, area);
        status = put(&writer, quota, year, area, target, request->user.name, why);
        snprintf(detail, sizeof detail, "%s %lld %lld %lld %.200s", quota, (long long)year, (long long)area,
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
