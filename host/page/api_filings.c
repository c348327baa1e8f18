// SPDX-License-Identifier: Apache-2.0
// Reports that were filed: /api/filings, and their files as they were filed; a year that is closed.
#include <stdio.h>
#include <stdlib.h>

#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/print/filing.h"

struct listing {
    const struct web_request *request;
    struct filing_since *since;
    int64_t offset, total;
    struct rows rows;
};

static void add(void *context, const struct filing *filing) {
    struct listing *l = context;
    if (!bounds_area(l->request, filing->area))
        return;
    if (l->total >= l->offset && l->rows.len < (size_t)web_page(l->request))
        rows_add(&l->rows, filing_json(l->request->host, l->since, filing));
    l->total++;
}

static const struct web_sort sorts[] = {
    {"number", "number"}, {"area", "area"}, {"period", "period"}, {"at", "at_ms"}, {"who", "who"}, {"", ""},
};

API(filings) {
    char order[WEB_ORDER_SIZE];
    struct listing l = {.request = request, .rows = rows_new()};
    enum status status = STATUS_INVALID;
    if (web_query_int(request, "offset", 0, &l.offset) && l.offset >= 0 &&
        web_order(request, sorts, "number DESC", "number DESC", order))
        status = filing_since_new(request->host, &l.since);
    if (status == STATUS_OK)
        status = filing_each(request->host, order, add, &l);
    filing_since_free(l.since);
    int more = l.offset + (int64_t)l.rows.len < l.total;
    json_t *rows = rows_end(&l.rows, status);
    if (status == STATUS_INVALID)
        web_error(reply, 400, "invalid");
    else
        web_list(reply, status,
                 json_pack("{s:I, s:b, s:o}", "total", (json_int_t)l.total, "more", more, "filings", rows));
}

// Its number stands for *. 0 after having answered.
static int find(const struct web_request *q, struct web_reply *reply, struct filing *filing) {
    char *end;
    int64_t number = strtoll(q->parts[0], &end, 10);
    enum status status = *end || number < 1 ? STATUS_NOT_FOUND : filing_find(q->host, number, filing);
    if (status == STATUS_OK && !bounds_area(q, filing->area))
        status = STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        web_status(reply, status);
    return status == STATUS_OK;
}

// How far a quota has moved since, day by day.
API(filing_since) {
    struct filing f;
    json_t *moved = NULL;
    const char *quota = request->query(request->door, "quota");
    if (!quota || !*quota) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!find(request, reply, &f))
        return;
    enum status status = filing_moved(request->host, &f, quota, &moved);
    if (status == STATUS_OK)
        web_json(reply, moved);
    else
        web_status(reply, status);
}

API(filing_file) {
    struct filing f;
    enum report_format format;
    const char *word = request->query(request->door, "format");
    if (!word || !report_format_of(word, &format)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!find(request, reply, &f))
        return;
    if (!request->may_take_long) { // its row waits for the writer
        reply->takes_long = 1;
        return;
    }
    enum status status = filing_file(request->host, &f, format, &reply->data, &reply->len);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    reply->code = 200;
    reply->type = report_format_type(format);
    filing_file_name(&f, format, reply->file_name);
    reply->row.what = "report";
    snprintf(reply->row.who, sizeof reply->row.who, "%s", request->user.name);
    snprintf(reply->row.detail, sizeof reply->row.detail, "%s filing %lld", word, (long long)f.number);
}

static enum status file_it(const struct web_request *q, const struct filing_draft *draft, struct filing *filing) {
    struct host writer;
    char detail[64], period[PERIOD_CODE_SIZE];
    enum status status = web_writer(q, &writer);
    if (status != STATUS_OK)
        return status;
    status = filing_add(&writer, draft, 0, filing);
    snprintf(detail, sizeof detail, "%lld %s %lld", (long long)filing->number, period_format(&filing->period, period),
             (long long)filing->area);
    return web_end(&writer, status, q->user.name, "filing", detail);
}

// {"period", "area", "why"}: drawn from what is read here, before anybody has to wait for the writer.
API(filing_add) {
    struct filing filing = {.number = 0};
    struct filing_draft *draft = NULL;
    struct period period;
    const char *code = json_string_value(json_object_get(request->body, "period"));
    const json_t *area = json_object_get(request->body, "area");
    if (!code || !period_parse(code, &period) || !json_is_integer(area) || !web_why(request)) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = filing_draft_new(request->host, &period, json_integer_value(area), request->language, &draft);
    if (status == STATUS_OK)
        status = file_it(request, draft, &filing);
    filing_draft_free(draft);
    if (status == STATUS_OK)
        web_json(reply, json_pack("{s:b, s:I}", "done", 1, "number", (json_int_t)filing.number));
    else if (status == STATUS_NOT_FOUND)
        web_error(reply, 404, "no_such_area");
    else
        web_status(reply, status);
}

// {"year", "why"}: one that has ended. Its report is drawn with the figures that stand from now on, so the writer
// draws.
API(year_close) {
    struct host writer;
    struct closing closing;
    struct filing filing = {.number = 0};
    const json_t *year = json_object_get(request->body, "year");
    char detail[64];
    if (!json_is_integer(year) || json_integer_value(year) < 1990 || json_integer_value(year) > 2200 ||
        !web_why(request)) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = filing_close_year(&writer, (int)json_integer_value(year), 0, request->language, &closing, &filing);
        snprintf(detail, sizeof detail, "%d %lld", (int)json_integer_value(year), (long long)filing.number);
        status = web_end(&writer, status, request->user.name, "year", detail);
    }
    if (status == STATUS_OK)
        web_json(reply, json_pack("{s:b, s:I}", "done", 1, "number", (json_int_t)filing.number));
    else if (status == STATUS_CONFLICT)
        web_error(reply, 409, "year_closed");
    else if (status == STATUS_INVALID)
        web_error(reply, 409, "year_not_ended");
    else
        web_status(reply, status);
}
