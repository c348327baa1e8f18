// SPDX-License-Identifier: Apache-2.0
// Who opens classes at the terminals with a card of their own: /api/officers.
#include "host/base/area.h"
#include "host/books/badges.h"
#include "host/page/api.h"
#include "proto/number.h"

struct listing {
    struct host *host;
    struct rows rows;
    enum status status;
};

static void add_officer(void *context, const struct officer *o) {
    struct listing *l = context;
    struct area area = {.code = 0};
    if (o->removed_ms || l->status != STATUS_OK)
        return;
    enum status status = area_find(l->host->db, o->area, &area);
    l->status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    rows_add(&l->rows, json_pack("{s:o, s:s, s:I, s:s, s:s}", "number", web_number((int64_t)o->number), "name", o->name,
                                 "area", (json_int_t)o->area, "area_name", area.name, "area_name_en", area.name_en));
}

// Those at work.
API(officers) {
    struct listing l = {.host = request->host, .rows = rows_new()};
    static const char *const sorts[] = {"name", "area", "number", NULL};
    enum status status = officer_each(request->host, add_officer, &l);
    status = status == STATUS_OK ? l.status : status;
    if (!web_sort_rows(request, sorts, &l.rows)) {
        json_decref(l.rows.list);
        web_error(reply, 400, "invalid");
        return;
    }
    json_int_t total = (json_int_t)l.rows.len;
    web_list(reply, status, json_pack("{s:I, s:o}", "total", total, "officers", rows_end(&l.rows, status)));
}

// {"name", "area", "why"}
API(officer_add) {
    struct host writer;
    uint64_t number = 0;
    int exists = 0;
    const char *name = web_body_text(request, "name", OFFICER_NAME_MAX);
    int64_t area = json_integer_value(json_object_get(request->body, "area"));
    enum status status = area_exists(request->host->db, area, &exists);
    if (status == STATUS_OK && (!name || !*name || !exists)) {
        web_error(reply, name && *name ? 404 : 400, name && *name ? "no_such_area" : "invalid");
        return;
    }
    if (status == STATUS_OK)
        status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = web_end(&writer, officer_add(&writer, name, area, &number), NULL, NULL, NULL);
    web_list(reply, status, status == STATUS_OK ? json_pack("{s:o}", "number", web_number((int64_t)number)) : NULL);
}

// {"number", "why"}: the card is void, the number never another's.
API(officer_remove) {
    struct host writer;
    uint64_t number;
    const char *text = web_body_text(request, "number", NUMBER_TEXT_SIZE), *why = web_why(request);
    if (!text || number_parse(text, &number) != STATUS_OK || !why) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = web_end(&writer, officer_remove(&writer, number, why), NULL, NULL, NULL);
    web_status(reply, status);
}
