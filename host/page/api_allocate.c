// SPDX-License-Identifier: Apache-2.0
// Targets are set: POST /api/allocations. A new figure is a new row; the older ones stay as history.
#include <string.h>

#include "host/base/area.h"
#include "host/books/audit.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/tally/allocation.h"
#include "host/tally/quota.h"

#define CHANGES_MAX 200 // cells of one grid

// A target of null takes back the one there is.
static int read_allocation(const struct web_request *q, const json_t *change, int64_t year, struct allocation *a) {
    const json_t *quota = json_object_get(change, "quota"), *target = json_object_get(change, "target");
    *a = (struct allocation){.quota = json_string_value(quota),
                             .year = year,
                             .area = json_integer_value(json_object_get(change, "area")),
                             .target = json_is_null(target) ? ALLOCATION_NONE : json_integer_value(target),
                             .who = q->user.name,
                             .why = web_why(q)};
    return a->quota && a->why && (json_is_null(target) || (json_is_integer(target) && a->target >= 0)) &&
           a->target <= ALLOCATION_MAX && a->year >= 1990 && a->year <= 2200;
}

// An officer is given their own target, and shares it out.
static int is_from_above(const struct web_request *q, int64_t area) {
    int64_t parent = area_parent(area);
    return bounds_is_bound(q) ? !parent || !bounds_area(q, parent)
                              : area == q->host->area && q->user.role != ROLE_ADMIN;
}

// 0 after having answered why this one cannot be.
static int may_allocate(struct web_request *q, struct web_reply *reply, const struct quotas *quotas,
                        const struct allocation *a) {
    int exists = 0;
    enum status status = area_exists(q->host->db, a->area, &exists);
    if (status != STATUS_OK)
        web_status(reply, status);
    else if (!quotas_find(quotas, a->quota))
        web_error(reply, 404, "no_such_quota");
    else if (!exists || !bounds_area(q, a->area))
        web_error(reply, 404, "no_such_area");
    else if (is_from_above(q, a->area))
        web_error(reply, 403, "forbidden");
    else
        return 1;
    return 0;
}

struct setting {
    const struct quotas *quotas;
    struct allocation items[CHANGES_MAX];
    size_t len;
    struct rows before, shares;
    int is_over;
};

// What already stands is not written again.
static enum status set_one(struct host *host, struct setting *s, const struct allocation *a) {
    char detail[ALLOCATION_WORDS_SIZE];
    int64_t before = ALLOCATION_NONE;
    enum status status = allocation_target(host, (int)a->year, quotas_find(s->quotas, a->quota), a->area, &before);
    if (status == STATUS_OK && before == a->target)
        return STATUS_OK;
    if (status == STATUS_OK)
        status = allocation_set(host, a);
    if (status == STATUS_OK)
        status = audit_add(host, a->who, "allocate", allocation_words(a, detail));
    rows_add(&s->before, json_pack("{s:s, s:I, s:o}", "quota", a->quota, "area", (json_int_t)a->area, "target",
                                   rows_known(before)));
    return status;
}

static int is_shared(const json_t *shares, const char *quota, int64_t area) {
    for (size_t i = 0; i < json_array_size(shares); i++) {
        const json_t *share = json_array_get(shares, i);
        if (json_integer_value(json_object_get(share, "area")) == area &&
            strcmp(json_string_value(json_object_get(share, "quota")), quota) == 0)
            return 1;
    }
    return 0;
}

// What the areas under the one that shares out now have together, and what it has itself.
static enum status add_share(struct host *host, struct setting *s, const struct allocation *a) {
    struct allocation_share share;
    enum status status = allocation_share_of(host, a, quotas_find(s->quotas, a->quota), &share);
    if (status != STATUS_OK || is_shared(s->shares.list, a->quota, share.area))
        return status;
    s->is_over = s->is_over || share.is_over;
    rows_add(&s->shares, json_pack("{s:s, s:I, s:o, s:I}", "quota", a->quota, "area", (json_int_t)share.area, "target",
                                   rows_known(share.target), "split", (json_int_t)share.split));
    return STATUS_OK;
}

static enum status set_all(struct host *host, struct setting *s) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < s->len; i++)
        status = set_one(host, s, &s->items[i]);
    for (size_t i = 0; status == STATUS_OK && i < s->len; i++)
        status = add_share(host, s, &s->items[i]);
    return status;
}

// One page of the book, an act each; the changes are all made, or none of them.
static void save(struct web_request *request, struct web_reply *reply, struct setting *s) {
    struct host writer;
    enum status status = web_writer(request, &writer);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    s->before = rows_new();
    s->shares = rows_new();
    status = set_all(&writer, s);
    json_t *before = rows_end(&s->before, status), *shares = rows_end(&s->shares, status);
    if (status == STATUS_OK && (!before || !shares))
        status = STATUS_IO;
    status = web_end(&writer, status, NULL, NULL, NULL);
    if (status == STATUS_CONFLICT)
        web_error(reply, 409, "year_closed");
    else
        web_list(reply, status,
                 json_pack("{s:b, s:O?, s:O?, s:s?}", "done", 1, "before", before, "shares", shares, "warning",
                           s->is_over ? "over_target" : NULL));
    json_decref(before);
    json_decref(shares);
}

// 0 after having answered.
static int read_all(struct web_request *q, struct web_reply *reply, int64_t year, const json_t *changes,
                    struct setting *s) {
    s->len = json_array_size(changes);
    for (size_t i = 0; i < s->len; i++)
        if (!read_allocation(q, json_array_get(changes, i), year, &s->items[i])) {
            web_error(reply, 400, "invalid");
            return 0;
        }
    for (size_t i = 0; i < s->len; i++)
        if (!may_allocate(q, reply, s->quotas, &s->items[i]))
            return 0;
    return 1;
}

// {"year", "changes": [{"quota", "area", "target"} …], "why"}: officers share out, an admin sets the office's own too.
API(allocate) {
    struct quotas quotas;
    struct setting s = {.quotas = &quotas};
    const json_t *changes = json_object_get(request->body, "changes");
    const int64_t year = json_integer_value(json_object_get(request->body, "year"));
    if (json_array_size(changes) == 0 || json_array_size(changes) > CHANGES_MAX || year < 1990 || year > 2200) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = quotas_load(request->host, (int)year, &quotas);
    if (status != STATUS_OK)
        web_status(reply, status);
    else if (read_all(request, reply, year, changes, &s))
        save(request, reply, &s);
}
