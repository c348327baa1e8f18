// SPDX-License-Identifier: Apache-2.0
// Badges: who waits for one (GET /api/badges), sheets of them (POST /api/badges/print), and what becomes of one:
// revoke, bind, unbind, deliver, ask. Numbers are in the books, durably, before a badge leaves the house; drawing holds
// up nobody.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/books/badge_list.h"
#include "host/books/listed.h"
#include "host/page/api.h"
#include "host/page/badge_sheets.h"
#include "host/page/bounds.h"
#include "host/page/counts.h"
#include "host/print/badge_draw.h"
#include "host/print/report_child.h"
#include "proto/number.h"
#include "proto/on_demand.h"

#define SHEETS_MAX 495 // badges that are named one by one: 55 sheets of nine

// ---- who waits ----

#define BLANKS_FROM                                                                                                    \
    " FROM badge b WHERE b.kind = 2 AND NOT EXISTS (SELECT 1 FROM badge_revocation v WHERE v.badge = b.number"         \
    " AND v.up_to_issue >= b.issue) AND COALESCE((SELECT n.person FROM badge_binding n"                                \
    " WHERE n.badge = b.number ORDER BY n.ordinal DESC LIMIT 1), 0) = 0"

struct queue {
    struct badge_filter of;
    int64_t offset;
    int is_blank; // blank ones, of nobody
    char order[WEB_ORDER_SIZE];
};

static const struct web_sort people_sorts[] = {
    {"area", "p.area"},
    {"name", "p.name"},
    {"number", "p.number"},
    {"issue", "b.issue"},
    {"issued", "b.issued_ms"},
    {"delivered", "b.delivered_ms"},
    {"", ""},
};
static const struct web_sort blank_sorts[] = {{"number", "b.number"}, {"issued", "b.issued_ms"}, {"", ""}};

// By village, then name: as they are handed out.
static int take_order(const struct web_request *q, struct queue *u) {
    return u->is_blank ? web_order(q, blank_sorts, "b.number", "b.number", u->order)
                       : web_order(q, people_sorts, "p.area, p.name, p.number", "p.number", u->order);
}

// Only who waits has a reason.
static int take_state(const char *state, const char *reason, struct queue *u) {
    u->is_blank = state && strcmp(state, "blank") == 0;
    u->of.state = BADGE_WAITING;
    u->of.reason = BADGE_ANY_REASON;
    if (state && *state && !u->is_blank && !badge_state_of(state, &u->of.state))
        return 0;
    return !reason || !*reason ||
           (!u->is_blank && u->of.state == BADGE_WAITING && badge_reason_of(reason, &u->of.reason));
}

static int read_queue(const struct web_request *q, struct web_reply *r, struct queue *u) {
    const char *session = q->query(q->door, "session");
    struct web_scope scope;
    *u = (struct queue){0};
    if (!web_scope(q, r, &scope))
        return 0;
    u->of.area = scope.area;
    if (web_query_int(q, "offset", 0, &u->offset) && web_query_int(q, "added", 0, &u->of.added_ms) &&
        (!session || !*session || number_parse(session, &u->of.session) == STATUS_OK) &&
        take_state(q->query(q->door, "state"), q->query(q->door, "reason"), u) && take_order(q, u))
        return 1;
    web_error(r, 400, "invalid");
    return 0;
}

static enum status count_blanks(struct host *host, int64_t *total) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COUNT(*)" BLANKS_FROM);
    return db_get_int(s, total);
}

enum status count_badges(struct host *host, int64_t area, const char *state, const char *reason, int64_t *total) {
    struct queue u = {.of = {.area = area}};
    if (!take_state(state, reason, &u))
        return STATUS_INVALID;
    return u.is_blank ? count_blanks(host, total) : badge_count(host, &u.of, total);
}

static void add_badge(void *rows, const struct badge_row *b) {
    const char *reason = badge_reason_word(b->reason);
    rows_add(rows,
             json_pack("{s:o, s:o, s:I, s:s, s:s, s:I, s:o, s:o, s:s?}", "number", web_number((int64_t)b->number),
                       "name", web_masked(b->name), "area", (json_int_t)b->area, "area_name", b->area_name,
                       "area_name_en", b->area_name_en, "issue", (json_int_t)b->issue, "issued", web_time(b->issued_ms),
                       "delivered", web_time(b->delivered_ms), "reason", *reason ? reason : NULL));
}

static enum status list_blanks(struct host *host, const char *order, int64_t offset, int limit, struct rows *rows,
                               int64_t *total) {
    struct statement *s;
    char sql[1024];
    enum status counted = count_blanks(host, total);
    snprintf(sql, sizeof sql, "SELECT b.number, b.issue, b.issued_ms" BLANKS_FROM "%s LIMIT $1 OFFSET $2", order);
    db_prepare_once(host->db, &s, sql);
    db_bind_int(s, 1, limit);
    db_bind_int(s, 2, offset);
    while (db_step(s) == DB_ROW) {
        struct badge_row blank = {(uint64_t)db_column_int(s, 0),   "", "", "", .issue = db_column_int(s, 1),
                                  .issued_ms = db_column_int(s, 2)};
        add_badge(rows, &blank);
    }
    enum status status = db_finish(s);
    return counted == STATUS_OK ? status : counted;
}

API(badges) {
    struct queue u;
    int64_t total = 0;
    if (!read_queue(request, reply, &u))
        return;
    struct rows rows = rows_new();
    int limit = request->page_rows ? request->page_rows : SHEETS_MAX;
    enum status status = u.is_blank
                             ? list_blanks(request->host, u.order, u.offset, limit, &rows, &total)
                             : badge_list(request->host, &u.of, u.order, u.offset, limit, add_badge, &rows, &total);
    int more = u.offset + (int64_t)rows.len < total;
    web_list(reply, status,
             json_pack("{s:I, s:I, s:b, s:o}", "area", (json_int_t)u.of.area, "total", (json_int_t)total, "more", more,
                       "badges", rows_end(&rows, status)));
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

// As api_report.c notes a file: "pdf badges 530402001 state=printed 1200".
static const char *note_list(const struct queue *u, size_t len, char what[BADGE_SHEETS_WHAT]) {
    snprintf(what, BADGE_SHEETS_WHAT, "pdf badges %lld state=%s %zu", (long long)u->of.area,
             badge_state_word(u->of.state), len);
    return what;
}

// All that the query names, however many.
static void print_list(const struct web_request *q, struct web_reply *r) {
    struct queue u;
    char what[BADGE_SHEETS_WHAT];
    struct numbers numbers = {0};
    if (!read_queue(q, r, &u))
        return;
    enum status status = u.is_blank ? STATUS_INVALID : badge_numbers(q->host, &u.of, &numbers);
    if (status == STATUS_OK && !numbers.len)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        badge_sheets_print(q, r, &numbers, note_list(&u, numbers.len, what));
    else
        web_status(r, status);
    numbers_clear(&numbers);
}

API(badge_print) {
    struct order o;
    struct host writer;
    size_t len;
    if (json_is_true(json_object_get(request->body, "list"))) {
        print_list(request, reply);
        return;
    }
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

// ---- handed out, asked for again ----

static enum status read_numbers(const struct web_request *q, struct numbers *numbers) {
    const json_t *told = json_object_get(q->body, "numbers"), *one;
    enum status status = json_array_size(told) && json_array_size(told) <= SHEETS_MAX ? STATUS_OK : STATUS_INVALID;
    uint64_t number;
    size_t i;
    json_array_foreach(told, i, one) {
        const char *text = json_string_value(one);
        if (status == STATUS_OK && (!text || number_parse(text, &number) != STATUS_OK))
            status = STATUS_INVALID;
        else if (status == STATUS_OK)
            status = bounds_number(q, number) ? numbers_append(numbers, number) : STATUS_NOT_FOUND;
    }
    return status;
}

// All of the list that the query names: those printed are handed out, those handed out are taken back.
static enum status read_list(const struct web_request *q, int undoes, struct numbers *numbers, struct web_reply *r) {
    struct queue u;
    if (!read_queue(q, r, &u))
        return STATUS_REJECTED;
    if (u.is_blank || u.of.state != (undoes ? BADGE_DELIVERED : BADGE_PRINTED))
        return STATUS_INVALID;
    return badge_numbers(q->host, &u.of, numbers);
}

static void note_badges(const struct web_request *q, struct web_reply *r, const struct numbers *numbers, int undoes,
                        badge_noting *note) {
    struct host writer;
    int noted = 0;
    uint64_t last = 0;
    enum status status = web_writer(q, &writer);
    if (status == STATUS_OK)
        status = web_end(&writer, badge_note_all(&writer, numbers, note, undoes, &noted, &last), NULL, NULL, NULL);
    if (status == STATUS_INVALID)
        web_error(r, 409, "not_worn");
    else
        web_list(r, status, json_pack("{s:i, s:i}", "done", noted, "already", (int)numbers->len - noted));
}

// {"numbers": [number …]}, or {"list": true} with the query of GET /api/badges; "undo": it was not.
API(badge_deliver) {
    struct numbers numbers = {0};
    int undoes = json_is_true(json_object_get(request->body, "undo"));
    int is_list = json_is_true(json_object_get(request->body, "list"));
    enum status status = is_list ? read_list(request, undoes, &numbers, reply) : read_numbers(request, &numbers);
    if (status == STATUS_OK)
        note_badges(request, reply, &numbers, undoes, badge_deliver);
    else if (!reply->code)
        web_status(reply, status);
    numbers_clear(&numbers);
}

API(badge_ask) {
    struct numbers numbers = {0};
    int undoes = json_is_true(json_object_get(request->body, "undo"));
    enum status status = undoes || web_why(request) ? read_numbers(request, &numbers) : STATUS_INVALID;
    if (status == STATUS_OK)
        note_badges(request, reply, &numbers, undoes, badge_ask);
    else
        web_status(reply, status);
    numbers_clear(&numbers);
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
