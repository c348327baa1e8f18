// SPDX-License-Identifier: Apache-2.0
// How the targets are split over areas: /api/allocations. A new figure is a new row; the older ones stay as history.
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/audit.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/tally/allocation.h"
#include "host/tally/quota.h"

static void add_entry(void *rows, const struct allocation_entry *e) {
    rows_add(rows, json_pack("{s:I, s:o, s:s, s:s}", "target", (json_int_t)e->target, "at", web_time(e->at_ms), "who",
                             e->who, "why", e->why));
}

// The target in force of a quota in an area, and how it came to be. NULL: it could not be read.
static json_t *target_json(struct host *host, int year, const struct quota *q, int64_t area) {
    int64_t target = -1;
    struct rows history = rows_new();
    enum status status = allocation_target(host, year, q, area, &target);
    if (status == STATUS_OK)
        status = allocation_each(host, year, q->id, area, add_entry, &history);
    return json_pack("{s:s, s:o, s:o}", "id", q->id, "target", target < 0 ? json_null() : json_integer(target),
                     "history", rows_end(&history, status));
}

struct listing {
    struct host *host;
    const struct quotas *quotas;
    struct rows areas;
};

static void add_area(void *context, const struct area *area) {
    struct listing *l = context;
    struct rows quotas = rows_new();
    for (size_t i = 0; i < l->quotas->len; i++)
        rows_add(&quotas, target_json(l->host, l->quotas->year, &l->quotas->items[i], area->code));
    rows_add(&l->areas, json_pack("{s:I, s:s, s:s, s:o}", "area", (json_int_t)area->code, "name", area->name, "name_en",
                                  area->name_en, "quotas", rows_end(&quotas, STATUS_OK)));
}

// What the area has itself, and beside it what its areas were given together.
static json_t *own_json(struct host *host, const struct quotas *quotas, const struct quota *q, int64_t area) {
    int64_t split = 0;
    json_t *one = target_json(host, quotas->year, q, area);
    enum status status = allocation_split(host, quotas->year, q, area, &split);
    json_t *also = json_pack("{s:s, s:s, s:s, s:I}", "name", q->name, "name_en", q->name_en, "measure",
                             q->measure == MEASURE_PERSONS ? "persons" : "person_times", "split", (json_int_t)split);
    if (!one || !also || json_object_update(one, also))
        status = STATUS_IO;
    json_decref(also);
    return rows_whole(one, status);
}

API(allocations) {
    struct web_scope scope;
    struct quotas quotas;
    struct listing l = {.host = request->host, .quotas = &quotas};
    if (!web_scope(request, reply, &scope))
        return;
    enum status status = quotas_load(request->host, scope.year, &quotas);
    struct rows own = rows_new();
    l.areas = rows_new();
    for (size_t i = 0; status == STATUS_OK && i < quotas.len; i++)
        rows_add(&own, own_json(request->host, &quotas, &quotas.items[i], scope.area));
    if (status == STATUS_OK)
        status = area_children(request->host->db, scope.area, add_area, &l);
    web_list(reply, status,
             json_pack("{s:i, s:I, s:o, s:o}", "year", scope.year, "area", (json_int_t)scope.area, "quotas",
                       rows_end(&own, status), "areas", rows_end(&l.areas, status)));
}

static int read_allocation(const struct web_request *q, struct allocation *a) {
    const json_t *target = json_object_get(q->body, "target");
    *a = (struct allocation){.quota = web_body_text(q, "quota", 30),
                             .year = json_integer_value(json_object_get(q->body, "year")),
                             .area = json_integer_value(json_object_get(q->body, "area")),
                             .target = json_integer_value(target),
                             .who = q->user.name,
                             .why = web_why(q)};
    return a->quota && a->why && json_is_integer(target) && a->target >= 0 && a->target <= ALLOCATION_MAX &&
           a->year >= 1990 && a->year <= 2200;
}

// What the areas under the one that shares out now have together, and what it has itself.
static json_t *outcome_of(struct host *host, const struct allocation *a, const struct quota *quota) {
    struct allocation_share share;
    if (allocation_share_of(host, a, quota, &share) != STATUS_OK)
        return NULL;
    return json_pack("{s:b, s:o, s:I, s:o}", "done", 1, "target",
                     share.target < 0 ? json_null() : json_integer(share.target), "split", (json_int_t)share.split,
                     "warning", share.is_over ? json_string("over_target") : json_null());
}

// An officer is given their own target, and shares it out.
static int is_from_above(const struct web_request *q, int64_t area) {
    int64_t parent = area_parent(area);
    return bounds_is_bound(q) ? !parent || !bounds_area(q, parent)
                              : area == q->host->area && q->user.role != ROLE_ADMIN;
}

// {"quota", "year", "area", "target", "why"}: officers share out, an admin sets the office's own as well.
API(allocate) {
    struct host writer;
    struct quotas quotas;
    struct allocation a;
    char detail[ALLOCATION_WORDS_SIZE];
    json_t *outcome = NULL;
    if (!read_allocation(request, &a)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (is_from_above(request, a.area)) {
        web_error(reply, 403, "forbidden");
        return;
    }
    int exists = 0;
    enum status status = quotas_load(request->host, (int)a.year, &quotas);
    const struct quota *quota = status == STATUS_OK ? quotas_find(&quotas, a.quota) : NULL;
    if (status == STATUS_OK)
        status = area_exists(request->host->db, a.area, &exists);
    if (status == STATUS_OK && (!quota || !exists)) {
        web_error(reply, 404, quota ? "no_such_area" : "no_such_quota");
        return;
    }
    if (status == STATUS_OK)
        status = web_writer(request, &writer);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    status = allocation_set(&writer, &a);
    if (status == STATUS_OK && !(outcome = outcome_of(&writer, &a, quota)))
        status = STATUS_IO;
    status = web_end(&writer, status, a.who, "allocate", allocation_words(&a, detail));
    if (status == STATUS_OK)
        web_json(reply, outcome);
    else {
        json_decref(outcome);
        if (status == STATUS_CONFLICT)
            web_error(reply, 409, "year_closed");
        else
            web_status(reply, status);
    }
}
