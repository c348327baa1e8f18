// SPDX-License-Identifier: Apache-2.0
// Badges: who waits for one (GET /api/badges), sheets of them (POST /api/badges/print), and what becomes of one:
// revoke, bind, unbind. Numbers are in the books, durably, before a badge leaves the house; drawing holds up nobody.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/badges.h"
#include "host/books/listed.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/page/counts.h"
#include "host/print/badge_draw.h"
#include "host/print/report_child.h"
#include "proto/number.h"
#include "proto/on_demand.h"

#define SHEETS_MAX 495 // badges of one file: 55 sheets of nine, about 6 MB

// ---- who waits ----

#define IS_VOID "EXISTS (SELECT 1 FROM badge_revocation v WHERE v.badge = b.number AND v.up_to_issue >= b.issue)"
#define PEOPLE_FROM                                                                                                    \
    " FROM person p LEFT JOIN badge b ON b.number = p.number LEFT JOIN area a ON a.code = p.area WHERE p.name <> ''"   \
    " AND (p.area BETWEEN $1 AND $2 OR p.area BETWEEN $3 AND $4 OR p.area BETWEEN $5 AND $6) AND ($7 = 0 OR EXISTS"    \
    " (SELECT 1 FROM roster r WHERE r.session = $7 AND r.holder = p.number))"                                          \
    " AND (b.number IS NULL OR " IS_VOID ") = ($8 = 0) AND ($8 <> 0 OR NOT EXISTS"                                     \
    " (SELECT 1 FROM person_merge m WHERE m.person = p.number AND m.undone_ms = 0))"
#define BLANKS_FROM                                                                                                    \
    " FROM badge b WHERE b.kind = 2 AND NOT " IS_VOID " AND COALESCE((SELECT n.person FROM badge_binding n"            \
    " WHERE n.badge = b.number ORDER BY n.ordinal DESC LIMIT 1), 0) = 0"

struct queue {
    struct web_scope scope;
    uint64_t session; // 0 any
    int64_t offset;
    int is_printed, is_blank;
    char order[WEB_ORDER_SIZE];
};

static const struct web_sort people_sorts[] = {
    {"area", "p.area"},   {"name", "p.name"},        {"number", "p.number"},
    {"issue", "b.issue"}, {"issued", "b.issued_ms"}, {"", ""},
};
static const struct web_sort blank_sorts[] = {{"number", "b.number"}, {"issued", "b.issued_ms"}, {"", ""}};

// By village, then name: as they are handed out.
static int take_order(const struct web_request *q, struct queue *u) {
    return u->is_blank ? web_order(q, blank_sorts, "b.number", "b.number", u->order)
                       : web_order(q, people_sorts, "p.area, p.name, p.number", "p.number", u->order);
}

static int take_state(const char *state, struct queue *u) {
    u->is_printed = strcmp(state, "printed") == 0;
    u->is_blank = strcmp(state, "blank") == 0;
    return u->is_printed || u->is_blank || strcmp(state, "waiting") == 0;
}

static int read_queue(const struct web_request *q, struct web_reply *r, struct queue *u) {
    const char *session = q->query(q->door, "session"), *state = q->query(q->door, "state");
    u->session = 0;
    if (!web_scope(q, r, &u->scope))
        return 0;
    if (web_query_int(q, "offset", 0, &u->offset) &&
        (!session || !*session || number_parse(session, &u->session) == STATUS_OK) &&
        take_state(state && *state ? state : "waiting", u) && take_order(q, u))
        return 1;
    web_error(r, 400, "invalid");
    return 0;
}

static void bind_queue(struct statement *s, const struct queue *u) {
    if (u->is_blank)
        return;
    area_bind(s, 1, u->scope.area);
    db_bind_int(s, 7, (int64_t)u->session);
    db_bind_int(s, 8, u->is_printed);
}

static enum status total_of(struct host *host, const struct queue *u, int64_t *total) {
    struct statement *s;
    db_prepare(host->db, &s, u->is_blank ? "SELECT COUNT(*)" BLANKS_FROM : "SELECT COUNT(*)" PEOPLE_FROM);
    bind_queue(s, u);
    return db_get_int(s, total);
}

enum status count_badges(struct host *host, int64_t area, const char *state, int64_t *total) {
    struct queue u = {.scope = {.area = area}};
    return take_state(state, &u) ? total_of(host, &u, total) : STATUS_INVALID;
}

static json_t *badge_json(struct statement *s) {
    return json_pack("{s:o, s:o, s:I, s:s, s:s, s:I, s:o}", "number", web_number(db_column_int(s, 0)), "name",
                     web_masked(db_column_text(s, 1)), "area", (json_int_t)db_column_int(s, 2), "area_name",
                     db_column_text(s, 3), "area_name_en", db_column_text(s, 4), "issue",
                     (json_int_t)db_column_int(s, 5), "issued", web_time(db_column_int(s, 6)));
}

#define BLANK_COLUMNS "SELECT b.number, '', 0, '', '', b.issue, b.issued_ms"
#define COLUMNS                                                                                                        \
    "SELECT p.number, p.name, p.area, COALESCE(a.name, ''), COALESCE(a.name_en, ''), COALESCE(b.issue, 0),"            \
    " COALESCE(b.issued_ms, 0)"

API(badges) {
    struct queue u;
    struct statement *s;
    char sql[2048];
    int64_t total = 0;
    if (!read_queue(request, reply, &u))
        return;
    enum status status = total_of(request->host, &u, &total);
    struct rows rows = rows_new();
    snprintf(sql, sizeof sql, "%s%s LIMIT %s", u.is_blank ? BLANK_COLUMNS BLANKS_FROM : COLUMNS PEOPLE_FROM, u.order,
             u.is_blank ? "$1 OFFSET $2" : "$9 OFFSET $10");
    db_prepare_once(request->host->db, &s, sql);
    bind_queue(s, &u);
    db_bind_int(s, u.is_blank ? 1 : 9, request->page_rows ? request->page_rows : SHEETS_MAX);
    db_bind_int(s, u.is_blank ? 2 : 10, u.offset);
    while (db_step(s) == DB_ROW)
        rows_add(&rows, badge_json(s));
    enum status read = db_finish(s);
    status = status == STATUS_OK ? read : status;
    int more = u.offset + (int64_t)rows.len < total;
    web_list(reply, status,
             json_pack("{s:I, s:I, s:b, s:o}", "area", (json_int_t)u.scope.area, "total", (json_int_t)total, "more",
                       more, "badges", rows_end(&rows, status)));
}

// ---- printing ----

struct printing {
    struct host host; // its keys alone
    size_t len;
    int is_png; // of one
    enum language language;
    struct badge_face faces[];
};

static enum status draw(const void *what, int fd) {
    const struct printing *p = what;
    const struct badge_job job = {.host = &p->host, .faces = p->faces, .faces_len = p->len};
    __typeof__(&badge_sheets) make = p->is_png ? ON_DEMAND(badge_png) : ON_DEMAND(badge_sheets);
    return make(&job, child_write, fd);
}

static void finish(struct web_reply *r) {
    const struct printing *p = r->work;
    enum status status = child_make(draw, p, REPORT_LIMIT_MS, &r->data, &r->len);
    char first[NUMBER_TEXT_SIZE];
    if (status != STATUS_OK) {
        web_status(r, status);
        return;
    }
    r->code = 200;
    r->type = p->is_png ? "image/png" : "application/pdf";
    number_format(p->faces[0].badge.number, first);
    if (p->is_png)
        snprintf(r->file_name, sizeof r->file_name, text_of(TEXT_BADGE_PICTURE, p->language), first);
    else
        snprintf(r->file_name, sizeof r->file_name, text_of(TEXT_BADGE_FILE, p->language), first, (int)p->len);
}

struct order {
    int64_t blanks;
    const json_t *numbers;
    uint64_t poster;
    int reissues, is_png;
};

// A PDF unless it is said; a picture is of one.
static int read_format(const struct web_request *q, struct order *o, size_t len) {
    const json_t *format = json_object_get(q->body, "format");
    const char *word = json_string_value(format);
    o->is_png = word && strcmp(word, "png") == 0;
    return !format || (word && strcmp(word, "pdf") == 0) || (o->is_png && len == 1);
}

// One of: numbers of people, blanks, sessions (their cards) and officers; blanks: that many new ones; a poster.
static int read_order(const struct web_request *q, struct order *o, size_t *len) {
    const json_t *blanks = json_object_get(q->body, "blanks");
    const char *poster = web_body_text(q, "poster", NUMBER_TEXT_SIZE);
    *o = (struct order){.blanks = json_integer_value(blanks),
                        .numbers = json_object_get(q->body, "numbers"),
                        .reissues = json_is_true(json_object_get(q->body, "reissue"))};
    *len = o->numbers ? json_array_size(o->numbers) : poster ? 1 : (size_t)(o->blanks > 0 ? o->blanks : 0);
    return (blanks != NULL) + (o->numbers != NULL) + (poster != NULL) == 1 && *len >= 1 && *len <= SHEETS_MAX &&
           (!poster || number_parse(poster, &o->poster) == STATUS_OK) && (!o->reissues || web_why(q)) &&
           read_format(q, o, *len);
}

static enum status issue(const struct web_request *q, struct host *writer, const struct order *o, size_t i,
                         struct badge_face *face) {
    uint64_t number;
    if (o->blanks)
        return badge_new_blank(writer, face);
    if (o->poster)
        return badge_poster(writer, o->poster, face);
    const char *text = json_string_value(json_array_get(o->numbers, i));
    if (!text || number_parse(text, &number) != STATUS_OK)
        return STATUS_INVALID;
    if (!bounds_number(q, number))
        return STATUS_NOT_FOUND;
    return badge_of(writer, number, o->reissues, face);
}

API(badge_print) {
    struct order o;
    struct host writer;
    size_t len;
    if (!read_order(request, &o, &len)) {
        web_error(reply, 400, "invalid");
        return;
    }
    size_t size = sizeof(struct printing) + len * sizeof(struct badge_face);
    struct printing *p = calloc(1, size);
    enum status status = p ? web_writer(request, &writer) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        for (; p->len < len && status == STATUS_OK; p->len++)
            status = issue(request, &writer, &o, p->len, &p->faces[p->len]);
        if (status == STATUS_OK)
            status = badge_address(&writer, p->faces, p->len);
        status = web_end(&writer, status, NULL, NULL, NULL);
    }
    if (status != STATUS_OK) {
        free(p);
        web_status(reply, status);
        return;
    }
    p->is_png = o.is_png;
    p->language = request->language;
    p->host.keys = request->host->keys;
    p->host.area = request->host->area;
    reply->finish = finish;
    reply->work = p;
    reply->work_len = size;
}

// ---- what becomes of one ----

// A badge as it was typed, or as a hand scanner reads it: then it is one of ours, or none.
static int read_badge(const struct web_request *q, const char *name, uint64_t *number) {
    const char *text = web_body_text(q, name, BADGE_TEXT_SIZE);
    return text && bounds_badge_of(q, text, number);
}

static void end(struct web_reply *r, struct host *writer, enum status status) {
    status = web_end(writer, status, NULL, NULL, NULL);
    if (status == STATUS_INVALID)
        web_error(r, 409, "not_blank");
    else
        web_status(r, status);
}

API(badge_revoke) {
    struct host writer;
    uint64_t badge;
    const char *why = web_why(request);
    if (!read_badge(request, "badge", &badge) || !why) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        end(reply, &writer, badge_revoke(&writer, badge, why));
    else
        web_status(reply, status);
}

// To the person of a number, an ID number or a badge.
API(badge_bind) {
    struct host writer;
    uint64_t badge, person = 0;
    char shown[ID_NUMBER_SIZE];
    int is_holder = 0;
    const char *text = web_body_text(request, "person", BADGE_TEXT_SIZE);
    if (!text || !read_badge(request, "badge", &badge)) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = listed_read(request->host, text, shown, &person, &is_holder);
    if (status == STATUS_OK && !is_holder && !read_badge(request, "person", &person))
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK && !bounds_number(request, person))
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = web_writer(request, &writer);
    if (status == STATUS_OK)
        end(reply, &writer, badge_bind(&writer, badge, person));
    else
        web_status(reply, status);
}

API(badge_unbind) {
    struct host writer;
    uint64_t badge;
    if (!read_badge(request, "badge", &badge)) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        end(reply, &writer, badge_unbind(&writer, badge));
    else
        web_status(reply, status);
}
