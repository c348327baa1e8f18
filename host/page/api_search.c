// SPDX-License-Identifier: Apache-2.0
// One field for everything: POST /api/search. What is typed may be an ID number, so it stands in no address.
#include <stdio.h>
#include <string.h>

#include "host/books/search.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/page/labels.h"
#include "host/page/routes.h"
#include "proto/number.h"
#include "proto/pair.h"

#define FEW 5 // of each kind, where all kinds are asked for

static const char *const kind_words[SEARCH_KINDS] = {"people", "sessions",  "programmes",
                                                     "areas",  "terminals", "officers"};

struct group {
    const struct web_request *request;
    enum search_kind kind;
    int64_t offset, most;
    int64_t total;
    struct rows rows;
    char *known; // who is known by what was asked: what the log tells
    size_t known_size;
};

static json_t *label_of(struct host *host, enum search_kind kind, const struct search_found *found) {
    switch (kind) {
    case SEARCH_PEOPLE:
        return labels_person(host, found->number);
    case SEARCH_SESSIONS:
        return labels_session(host, found->number);
    case SEARCH_PROGRAMMES:
        return labels_programme(host, found->id);
    case SEARCH_AREAS:
        return labels_area(host, (int64_t)found->number);
    case SEARCH_TERMINALS:
        return labels_terminal(host, found->number);
    default:
        return labels_officer(host, found->number);
    }
}

// The address of the view that shows it.
static json_t *address_of(enum search_kind kind, const struct search_found *found) {
    char text[TERMINAL_TEXT_SIZE];
    switch (kind) {
    case SEARCH_PEOPLE:
        return json_sprintf("/people/%s", number_format(found->number, text));
    case SEARCH_SESSIONS:
        return json_sprintf("/sessions/%s", number_format(found->number, text));
    case SEARCH_PROGRAMMES:
        return json_sprintf("/sessions?programme=%s", found->id);
    case SEARCH_AREAS:
        return json_sprintf("/areas/%lld", (long long)found->area);
    case SEARCH_TERMINALS:
        return json_sprintf("/terminals?terminal=%s", terminal_id_format(found->number, text));
    default:
        return json_string("/officers");
    }
}

static void note_known(struct group *g, uint64_t number) {
    char text[NUMBER_TEXT_SIZE];
    size_t len = strlen(g->known);
    if (len + NUMBER_TEXT_SIZE + 1 < g->known_size)
        snprintf(g->known + len, g->known_size - len, "%s%s", len ? " " : "", number_format(number, text));
}

static void add(void *context, const struct search_found *found) {
    struct group *g = context;
    if (g->kind != SEARCH_PROGRAMMES && !bounds_area(g->request, found->area))
        return;
    int64_t place = g->total++;
    if (place < g->offset || place >= g->offset + g->most)
        return;
    json_t *row = label_of(g->request->host, g->kind, found);
    if (row && json_object_set_new(row, "address", address_of(g->kind, found))) {
        json_decref(row);
        row = NULL;
    }
    rows_add(&g->rows, row);
    if (g->kind == SEARCH_PEOPLE && found->is_known_by)
        note_known(g, found->number);
}

static enum status find_group(struct group *g, const struct search_question *question, struct rows *groups) {
    g->rows = rows_new();
    enum status status = search_each(g->request->host, g->kind, question, g->request->phone_ends, add, g);
    json_t *rows = rows_end(&g->rows, status);
    if (rows && !g->total)
        json_decref(rows);
    else
        rows_add(groups,
                 rows ? json_pack("{s:s, s:I, s:b, s:o}", "kind", kind_words[g->kind], "total", (json_int_t)g->total,
                                  "more", g->offset + (int64_t)json_array_size(rows) < g->total, "rows", rows)
                      : NULL);
    return status;
}

// The view of officers is for those who do the work of the whole office.
static int may_find(const struct web_request *q, enum search_kind kind) {
    return kind != SEARCH_OFFICERS || ((q->user.role & RULE_OFFICE) && !bounds_is_bound(q));
}

// *only: the one kind that is asked for, SEARCH_KINDS all. 0: there is no such kind, or offset is no place in it.
static int read_body(const struct web_request *q, int *only, int64_t *offset) {
    const json_t *kind = json_object_get(q->body, "kind"), *from = json_object_get(q->body, "offset");
    for (*only = 0; kind && *only < SEARCH_KINDS; (*only)++)
        if (json_is_string(kind) && strcmp(json_string_value(kind), kind_words[*only]) == 0)
            break;
    if (kind && *only == SEARCH_KINDS)
        return 0;
    *only = kind ? *only : SEARCH_KINDS;
    *offset = json_integer_value(from);
    return !from || (json_is_integer(from) && *offset >= 0 && kind);
}

// A badge that was scanned means its number.
static enum status read_question(const struct web_request *q, const char *text, struct search_question *question) {
    uint64_t number;
    char printed[NUMBER_TEXT_SIZE];
    return search_read(q->host, bounds_badge_of(q, text, &number) ? number_format(number, printed) : text, question);
}

// Who was looked for by their whole name, ID number or phone is noted before the answer leaves, and an ID number that
// is nobody's as well.
API(search) {
    int only;
    int64_t offset;
    struct search_question question;
    struct web_row *row = &reply->row;
    const char *text = web_body_text(request, "q", SEARCH_TEXT_MAX);
    if (!text || !read_body(request, &only, &offset)) {
        web_error(reply, 400, "invalid");
        return;
    }
    struct rows groups = rows_new();
    enum status status = read_question(request, text, &question);
    for (int kind = 0; kind < SEARCH_KINDS && status == STATUS_OK; kind++) {
        struct group g = {.request = request,
                          .kind = (enum search_kind)kind,
                          .offset = offset,
                          .most = only == SEARCH_KINDS ? FEW : WEB_ROWS_MAX,
                          .known = row->detail,
                          .known_size = sizeof row->detail};
        if ((only == SEARCH_KINDS || only == kind) && may_find(request, g.kind))
            status = find_group(&g, &question, &groups);
    }
    json_t *found = rows_end(&groups, status == STATUS_INVALID ? STATUS_OK : status);
    if (status == STATUS_INVALID) {
        json_decref(found);
        web_error(reply, 400, "invalid");
    } else
        web_list(reply, status, json_pack("{s:o}", "groups", found));
    if (!*row->detail && question.is_id_number)
        snprintf(row->detail, sizeof row->detail, "-");
    row->what = *row->detail ? "person_find" : NULL;
    snprintf(row->who, sizeof row->who, "%s", request->user.name);
    key_wipe(&question, sizeof question);
}
