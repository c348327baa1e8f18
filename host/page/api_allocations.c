// SPDX-License-Identifier: Apache-2.0
// How the targets are split over areas, and how they could be: /api/allocations, /api/allocations/propose.

#include "host/base/area.h"
#include "host/page/api.h"
#include "host/tally/allocation.h"
#include "host/tally/proposal.h"
#include "host/tally/quota.h"

static void add_entry(void *rows, const struct allocation_entry *e) {
    rows_add(rows, json_pack("{s:o, s:o, s:s, s:s}", "target", rows_known(e->target), "at", web_time(e->at_ms), "who",
                             e->who, "why", e->why));
}

// The target in force of a quota in an area, and how it came to be. NULL: it could not be read.
static json_t *target_json(struct host *host, int year, const struct quota *q, int64_t area) {
    int64_t target = -1;
    struct rows history = rows_new();
    enum status status = allocation_target(host, year, q, area, &target);
    if (status == STATUS_OK)
        status = allocation_each(host, year, q->id, area, add_entry, &history);
    return json_pack("{s:s, s:o, s:o}", "id", q->id, "target", rows_known(target), "history",
                     rows_end(&history, status));
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

// ---- how they could be split ----

static json_t *proposal_json(struct host *host, int year, const struct quota *q, int64_t area,
                             enum proposal_basis basis) {
    struct proposal p;
    struct rows areas = rows_new();
    enum status status = proposal_make(host, year, q, area, basis, &p);
    for (size_t i = 0; status == STATUS_OK && i < p.len; i++)
        rows_add(&areas, json_pack("{s:I, s:o}", "area", (json_int_t)p.areas[i], "target", rows_known(p.shares[i])));
    json_t *list = rows_end(&areas, status);
    return list ? json_pack("{s:s, s:o, s:o}", "id", q->id, "target", rows_known(p.target), "areas", list) : NULL;
}

API(allocations_propose) {
    struct web_scope scope;
    struct quotas quotas;
    enum proposal_basis basis;
    const char *by = request->query(request->door, "by");
    if (!web_scope(request, reply, &scope))
        return;
    if (!by || !proposal_basis_of(by, &basis)) {
        web_error(reply, 400, "invalid");
        return;
    }
    struct rows rows = rows_new();
    enum status status = quotas_load(request->host, scope.year, &quotas);
    for (size_t i = 0; status == STATUS_OK && i < quotas.len; i++)
        rows_add(&rows, proposal_json(request->host, scope.year, &quotas.items[i], scope.area, basis));
    json_t *list = rows_end(&rows, status);
    web_list(reply, status,
             json_pack("{s:i, s:I, s:s, s:o}", "year", scope.year, "area", (json_int_t)scope.area, "by", by, "quotas",
                       list));
}
