// SPDX-License-Identifier: Apache-2.0
// The roster at the desk: GET /api/people, /api/people/NUMBER/history; POST /api/people, /api/people/edit and
// /api/people/find.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/cell.h"
#include "host/books/audit.h"
#include "host/books/book.h"
#include "host/books/people_list.h"
#include "host/books/search.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "proto/civil.h"
#include "proto/number.h"

#define HISTORY_MAX 100

// ---- the list ----

// A name, a printed number, or its last digits.
static void read_text(const char *text, struct people_filter *f) {
    if (number_parse(text, &f->number) != STATUS_OK && !search_read_ends(text, &f->ends, &f->below))
        f->name = text;
}

static int read_words(const struct web_request *q, struct people_filter *f) {
    const char *category = q->query(q->door, "category"), *badge = q->query(q->door, "badge");
    f->category = category ? category : "";
    if (badge && strcmp(badge, "with") != 0 && strcmp(badge, "without") != 0)
        return 0;
    f->with = !badge ? PEOPLE_ANY_BADGE : strcmp(badge, "with") == 0 ? PEOPLE_WITH_BADGE : PEOPLE_WITHOUT_BADGE;
    return !*f->category || strcmp(f->category, "farmer") == 0 || strcmp(f->category, "migrant") == 0;
}

static int read_filter(const struct web_request *q, struct people_filter *f, int64_t *offset) {
    int64_t sex, untrained;
    const char *text = q->query(q->door, "text");
    if (!read_words(q, f) || !web_query_int(q, "sex", -1, &sex) || !web_query_int(q, "untrained", 0, &untrained) ||
        !web_query_int(q, "added", 0, &f->added_ms) || !web_query_int(q, "offset", 0, offset) || sex > 9 ||
        untrained > 1)
        return 0;
    f->sex = (int)sex;
    f->is_untrained = (int)untrained;
    f->name = "";
    if (text)
        read_text(text, f);
    return !text || strlen(text) < PEOPLE_NAME_SIZE;
}

struct listing {
    const struct web_request *request;
    const struct people_filter *filter;
    struct rows rows;
    enum status status;
    char found[400]; // numbers of those whose whole name was asked for
};

static void add_person(void *context, const struct person *p, int has_badge) {
    struct listing *l = context;
    struct area area = {.code = 0};
    char number[NUMBER_TEXT_SIZE];
    enum status status = area_find(l->request->host->db, p->area, &area);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        l->status = status;
    number_format(p->number, number);
    size_t len = strlen(l->found);
    if (*p->name && strcmp(p->name, l->filter->name) == 0)
        snprintf(l->found + len, sizeof l->found - len, " %s", number);
    rows_add(&l->rows,
             json_pack("{s:s, s:o, s:b, s:i, s:s, s:I, s:s, s:s, s:b}", "person", number, "name", web_masked(p->name),
                       "forgotten", !*p->name, "sex", p->sex, "category", p->category, "area", (json_int_t)p->area,
                       "area_name", area.name, "area_name_en", area.name_en, "has_badge", has_badge));
}

static const struct web_sort people_sorts[] = {
    {"person", "p.number"},     {"name", "p.name"}, {"sex", "p.sex"},
    {"category", "p.category"}, {"area", "p.area"}, {"", ""},
};

// Who was looked for by their whole name is noted before the answer leaves.
API(people) {
    int64_t offset, total = 0;
    char order[WEB_ORDER_SIZE];
    struct web_scope scope;
    struct people_filter filter = {.name = ""};
    struct listing l = {.request = request, .filter = &filter, .rows = {0}};
    if (!read_filter(request, &filter, &offset) || !web_order(request, people_sorts, "p.number", "p.number", order)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!web_scope(request, reply, &scope))
        return;
    filter.area = scope.area == request->host->area ? 0 : scope.area;
    if (*filter.name && !request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    l.rows = rows_new();
    enum status status = people_list(request->host, &filter, order, offset, web_page(request), add_person, &l, &total);
    status = status == STATUS_OK ? l.status : status;
    json_int_t shown = offset + (json_int_t)l.rows.len;
    web_list(reply, status,
             json_pack("{s:I, s:I, s:b, s:o}", "total", (json_int_t)total, "offset", (json_int_t)offset, "more",
                       shown < total, "people", rows_end(&l.rows, status)));
    if (*l.found) {
        reply->row.what = "person_find";
        snprintf(reply->row.who, sizeof reply->row.who, "%s", request->user.name);
        snprintf(reply->row.detail, sizeof reply->row.detail, "%s", l.found + 1);
    }
}

// ---- finding by an ID number or a document's, which stands in no address ----

API(person_find) {
    uint64_t number = 0;
    char detail[NUMBER_TEXT_SIZE] = "-";
    const char *text = web_body_text(request, "id_number", 40);
    enum status status = text ? people_find_text(request->host, text, &number) : STATUS_INVALID;
    if (status == STATUS_INVALID) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (status == STATUS_OK && !bounds_number(request, number))
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        number_format(number, detail);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
        enum status noted = audit_note(request->dir, request->now_ms, request->user.name, "person_find", detail);
        status = noted == STATUS_OK ? status : noted;
    }
    if (status == STATUS_OK)
        web_json(reply, json_pack("{s:s}", "person", detail));
    else
        web_status(reply, status);
}

// ---- adding and correcting ----

// Texts of the body under the names of the columns; one that is not given is NULL. 0: one is no text.
static int read_texts(const struct web_request *q, const char *texts[COLUMN_COUNT]) {
    for (int i = 0; i < COLUMN_COUNT; i++) {
        const json_t *given = json_object_get(q->body, people_columns[i][0]);
        texts[i] = json_is_null(given) ? NULL : json_string_value(given);
        if (given && !json_is_null(given) && !texts[i])
            return 0;
    }
    return 1;
}

// Which column cannot be taken, and why, in words.
static void refuse(const struct web_request *q, struct web_reply *r, enum people_problem problem,
                   enum people_column column) {
    if (problem == PEOPLE_UNREAD) {
        web_status(r, db_failure(q->host->db));
        return;
    }
    web_error(r, 400, "not_taken");
    json_object_set_new(r->json, "column", json_string(people_columns[column][0]));
    json_object_set_new(r->json, "reason", json_string(text_of(people_problem_words(problem), q->language)));
}

// Another bears the ID number: who, unless they are of an area that is not theirs who ask.
static void refuse_other(const struct web_request *q, struct web_reply *r, uint64_t number) {
    if (!bounds_number(q, number)) {
        web_error(r, 409, "person_elsewhere");
        return;
    }
    web_error(r, 409, "person_there");
    json_object_set_new(r->json, "person", web_number((int64_t)number));
}

static json_t *doubt(const struct web_request *q, enum people_problem problem, const char *phone) {
    if (problem == PEOPLE_FINE && cell_phone_is_odd(phone))
        problem = PEOPLE_PHONE_ODD;
    return problem == PEOPLE_FINE ? json_null() : json_string(text_of(people_problem_words(problem), q->language));
}

API(person_add) {
    struct host writer;
    struct person person = {0};
    const char *texts[COLUMN_COUNT];
    char detail[NUMBER_TEXT_SIZE] = "";
    enum people_column column = COLUMN_NAME;
    if (!read_texts(request, texts)) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum people_problem problem = people_read(request->host, texts, 0, &person, &column);
    if (problem != PEOPLE_FINE && !people_is_warning(problem)) {
        refuse(request, reply, problem, column);
        return;
    }
    if (!bounds_area(request, person.area)) {
        web_error(reply, 404, "no_such_area");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = people_add(&writer, &person);
        number_format(person.number, detail);
        status = web_end(&writer, status, request->user.name, "person_add", detail);
    }
    if (status == STATUS_OK)
        web_json(reply, json_pack("{s:s, s:o}", "person", detail, "doubt", doubt(request, problem, person.phone)));
    else if (status == STATUS_CONFLICT && person.number)
        refuse_other(request, reply, person.number);
    else
        web_status(reply, status);
    key_wipe(&person, sizeof person);
}

static json_t *changed(unsigned columns) {
    struct rows rows = rows_new();
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (columns & 1u << i)
            rows_add(&rows, json_string(people_columns[i][0]));
    return rows_end(&rows, STATUS_OK);
}

// 0 after having answered: there is nobody to correct.
static int find_whole(const struct web_request *q, struct web_reply *r, struct person *person) {
    uint64_t number;
    const char *text = web_body_text(q, "person", NUMBER_TEXT_SIZE);
    if (!text || number_parse(text, &number) != STATUS_OK) {
        web_error(r, 400, "invalid");
        return 0;
    }
    enum status status = people_find(q->host, number, person);
    if (status == STATUS_OK && *person->name)
        return 1;
    web_status(r, status == STATUS_OK ? STATUS_NOT_FOUND : status);
    return 0;
}

static void answer_edit(const struct web_request *q, struct web_reply *r, const struct person *p, unsigned columns,
                        enum people_problem problem, enum status status) {
    uint64_t other;
    const char *phone = columns & 1u << COLUMN_PHONE ? p->phone : "";
    if (status == STATUS_OK || status == STATUS_OUTDATED)
        web_json(r, json_pack("{s:o, s:o}", "changed", changed(columns), "doubt", doubt(q, problem, phone)));
    else if (status == STATUS_CONFLICT && people_find_other(q->host, p, &other) == STATUS_OK)
        refuse_other(q, r, other);
    else
        web_status(r, status);
}

API(person_edit) {
    struct host writer;
    struct person person, given;
    const char *texts[COLUMN_COUNT];
    char detail[NUMBER_TEXT_SIZE];
    enum people_column column = COLUMN_NAME;
    unsigned columns = 0;
    if (!read_texts(request, texts)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!find_whole(request, reply, &person))
        return;
    enum people_problem problem = people_correct(request->host, texts, &person, &given, &columns, &column);
    if (problem != PEOPLE_FINE && problem != PEOPLE_SEX_DIFFERS) {
        refuse(request, reply, problem, column);
        return;
    }
    if (!bounds_area(request, given.area)) {
        web_error(reply, 404, "no_such_area");
        return;
    }
    enum status status = columns ? web_writer(request, &writer) : STATUS_OUTDATED;
    if (status == STATUS_OK)
        status = web_end(&writer, people_edit(&writer, &given, columns), request->user.name, "person_edit",
                         number_format(person.number, detail));
    answer_edit(request, reply, &given, columns, problem, status);
    key_wipe(&person, sizeof person);
    key_wipe(&given, sizeof given);
}

// ---- what was done about somebody ----

struct history {
    const struct web_request *request;
    struct rows rows;
};

// Whether somebody else stands in it who is not theirs to see.
static int is_of_elsewhere(const struct web_request *q, const struct act *act) {
    static const char *const others[] = {"other", "into_person", "person", "badge"};
    for (size_t i = 0; i < act->fields_len; i++) {
        const struct act_field *f = &act->fields[i];
        for (size_t n = 0; n < sizeof others / sizeof *others; n++)
            if (strcmp(f->name, others[n]) == 0 && f->after.kind == ACT_NUMBER && f->after.number &&
                !bounds_number(q, (uint64_t)f->after.number))
                return 1;
    }
    return !bounds_number(q, act->subject);
}

static void add_act(void *context, const struct book_entry *entry) {
    struct history *h = context;
    struct host *host = h->request->host;
    const struct act *act = entry->act;
    char text[BOOK_SENTENCE_SIZE];
    book_sentence(host, act, h->request->language, is_of_elsewhere(h->request, act), text);
    rows_add(&h->rows, json_pack("{s:o, s:o, s:s, s:o, s:o, s:o}", "at", web_time(act->at_ms), "who",
                                 rows_text(act->who), "what", act->what, "why", rows_text(act->why), "text",
                                 rows_text(text), "fields", book_fields(host, act, h->request->language, book_shown)));
}

// Names stand in it as they are: it is noted before it leaves.
API(person_history) {
    struct history h = {.request = request};
    struct book_filter filter = {.what = "", .who = "", .limit = HISTORY_MAX};
    if (!web_part_number(request, reply, 0, &filter.subject))
        return;
    if (!request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    h.rows = rows_new();
    enum status status = book_each(request->host, &filter, add_act, &h);
    web_list(reply, status,
             json_pack("{s:b, s:o}", "more", h.rows.len == HISTORY_MAX, "acts", rows_end(&h.rows, status)));
    reply->row.what = "names";
    snprintf(reply->row.who, sizeof reply->row.who, "%s", request->user.name);
    snprintf(reply->row.detail, sizeof reply->row.detail, "1 /people/%s/history", request->parts[0]);
}
