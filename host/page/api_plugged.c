// SPDX-License-Identifier: Apache-2.0
// Sticks that are plugged into this machine: GET /api/sticks tells which, POST /api/sticks/take does with one of them
// what `rollcall stick` does. No path is asked for: a stick is named by the id it was told under.
#include <stdio.h>
#include <string.h>

#include "host/books/audit.h"
#include "host/carry/plugged.h"
#include "host/page/api.h"
#include "host/page/stick_told.h"
#include "proto/pair.h"

// ---- which there are ----

static json_t *terminals_of(struct host *host, const struct plugged_stick *s) {
    char id[TERMINAL_TEXT_SIZE];
    struct rows rows = rows_new();
    for (size_t i = 0; i < s->terminals_len; i++)
        rows_add(&rows, json_pack("{s:s, s:o}", "terminal", terminal_id_format(s->terminals[i], id), "label",
                                  stick_label(host, s->terminals[i])));
    return rows_end(&rows, db_failure(host->db));
}

static json_t *stick_json(struct host *host, const struct plugged_stick *s) {
    return json_pack("{s:s, s:s, s:b, s:b, s:b, s:I, s:I, s:I, s:o, s:I}", "stick", s->id, "name", s->name, "ours",
                     s->is_ours, "read_only", s->is_read_only, "readable", s->status == STATUS_OK, "batches",
                     (json_int_t)s->batches, "waiting", (json_int_t)s->waiting, "requests", (json_int_t)s->requests,
                     "terminals", terminals_of(host, s), "more", (json_int_t)s->terminals_more);
}

API(sticks) {
    struct plugged_stick sticks[PLUGGED_MAX];
    struct rows rows = rows_new();
    if (request->plugged && !request->may_take_long) { // a worn stick reads slowly
        reply->takes_long = 1;
        rows_end(&rows, STATUS_IO);
        return;
    }
    size_t len = request->plugged ? plugged_look(request->plugged, request->host, sticks) : 0;
    for (size_t i = 0; i < len; i++)
        rows_add(&rows, stick_json(request->host, &sticks[i]));
    enum status status = db_failure(request->host->db);
    web_list(reply, status,
             json_pack("{s:b, s:o}", "watched", request->plugged != NULL, "sticks", rows_end(&rows, status)));
}

// ---- one is taken ----

struct taking {
    struct host *writer;
    struct rows rows;
};

static void add_report(void *context, const struct stick_report *report) {
    struct taking *t = context;
    rows_add(&t->rows, stick_told(t->writer, report));
}

static int is_new(const struct stick_totals *t) {
    return t->events || t->quarantined || t->wanting;
}

// What brought nothing new leaves no row in the log.
static enum status note(struct host *writer, const struct web_request *q, const struct stick_totals *t) {
    char detail[96];
    if (!is_new(t))
        return STATUS_OK;
    snprintf(detail, sizeof detail, "stick %llu %llu", (unsigned long long)t->batches, (unsigned long long)t->events);
    enum status status = db_begin(writer->db);
    if (status == STATUS_OK)
        status = db_end(writer->db, audit_add(writer, q->user.name, "stick_take", detail));
    return status;
}

static json_t *totals_json(const struct stick_totals *t) {
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "batches", (json_int_t)t->batches, "events",
                     (json_int_t)t->events, "quarantined", (json_int_t)t->quarantined, "refused",
                     (json_int_t)t->refused, "trouble", (json_int_t)t->trouble, "asks", (json_int_t)t->wanting,
                     "others", (json_int_t)t->others, "terminals", (json_int_t)t->terminals, "plans",
                     (json_int_t)t->plans, "untold", (json_int_t)t->untold);
}

static int is_there(struct plugged *plugged, const char *id) {
    struct directory again;
    if (plugged_enter(plugged, id, &again) != STATUS_OK)
        return 0;
    directory_close(&again);
    return 1;
}

static void take(const struct web_request *q, struct web_reply *r, const char *id, const struct directory *stick) {
    struct host writer;
    struct stick_totals totals;
    struct taking t = {&writer, rows_new()};
    const struct stick_options options = {.report = add_report, .context = &t};
    enum status status = host_open(q->dir, q->now_ms, &writer);
    if (status != STATUS_OK) {
        rows_end(&t.rows, status);
        web_status(r, status);
        return;
    }
    writer.who = q->user.name;
    status = stick_collect_in(&writer, stick, &options, &totals);
    int is_broken = status == STATUS_IO && db_failure(writer.db) == STATUS_OK; // the stick, not the books
    if (status == STATUS_OK || is_broken)
        status = note(&writer, q, &totals);
    host_close(&writer);
    int is_foreign = status == STATUS_NOT_FOUND || status == STATUS_INVALID; // nothing, or a link
    json_t *lines = rows_end(&t.rows, is_foreign ? STATUS_OK : status);
    if (is_foreign) {
        json_decref(lines);
        web_error(r, 409, is_there(q->plugged, id) ? "stick_foreign" : "stick_gone");
        return;
    }
    web_list(r, status,
             json_pack("{s:o, s:b, s:o, s:o}", "at", web_time(q->now_ms), "gone",
                       is_broken || !is_there(q->plugged, id), "totals", totals_json(&totals), "lines", lines));
}

// {"stick": the id it was told under}
API(sticks_take) {
    struct directory stick;
    const char *id = web_body_text(request, "stick", PLUGGED_ID_SIZE);
    if (!id) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!request->plugged || plugged_enter(request->plugged, id, &stick) != STATUS_OK) {
        web_error(reply, 409, "stick_gone");
        return;
    }
    take(request, reply, id, &stick);
    directory_close(&stick);
}
