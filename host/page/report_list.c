// SPDX-License-Identifier: Apache-2.0
#include "host/page/report_list.h"

#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/audit.h"
#include "host/books/book.h"
#include "host/page/report_views.h"
#include "host/tally/figures.h"

// ---- a row ----

static const json_t *value_at(const json_t *row, const char *path) {
    char key[64];
    while (row && *path) {
        size_t len = strcspn(path, ".");
        snprintf(key, sizeof key, "%.*s", (int)len, path);
        row = json_is_array(row) ? json_array_get(row, (size_t)(*key - '0')) : json_object_get(row, key);
        path += len + (path[len] == '.');
    }
    return row;
}

static const char *label_text(const struct report *r, const json_t *label, const char *zh, const char *en) {
    const char *text = json_string_value(json_object_get(label, r->language == LANGUAGE_EN ? en : zh));
    return text ? text : "";
}

// "2026-11-12 10:00 红塔区 玉兴街道 村委会"; nothing of what the books do not have.
static json_t *session_cell(const struct report *r, const json_t *label) {
    const char *start = json_string_value(json_object_get(label, "start"));
    if (!start || strlen(start) < 16)
        return json_null();
    return json_sprintf("%.10s %.5s %s %s %s", start, start + 11, label_text(r, label, "county_name", "county_name_en"),
                        label_text(r, label, "area_name", "area_name_en"), label_text(r, label, "venue", "venue"));
}

// The areas to which somebody is bound: none, and it is the whole office.
static json_t *names_cell(const struct report *r, const json_t *areas) {
    char text[1024] = "";
    size_t i, len = 0;
    json_t *one;
    if (json_array_size(areas) == 0)
        return json_string(text_of(TEXT_REPORT_WHOLE_OFFICE, r->language));
    json_array_foreach(areas, i, one) {
        if (len < sizeof text)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s%s",
                                    i ? text_of(TEXT_REPORT_COMMA, r->language) : "",
                                    label_text(r, one, "name", "name_en"));
    }
    return rows_text(text);
}

static json_t *done_cell(const struct report *r, const json_t *quotas) {
    char text[1024] = "";
    size_t i, len = 0;
    json_t *one;
    json_array_foreach(quotas, i, one) {
        if (len >= sizeof text)
            break;
        if (i)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s", text_of(TEXT_REPORT_COMMA, r->language));
        if (len < sizeof text)
            len += (size_t)snprintf(text + len, sizeof text - len, text_of(TEXT_REPORT_FIGURE, r->language),
                                    label_text(r, one, "name", "name_en"),
                                    (long long)json_integer_value(json_object_get(one, "done")));
    }
    return rows_text(text);
}

static json_t *period_cell(const struct report *r, const char *code) {
    struct period period;
    char words[PERIOD_TEXT_SIZE];
    return json_string(period_parse(code, &period) ? period_text(&period, r->language, words) : code);
}

// A value that is no text, as its column tells it; NULL: the column does not say how.
static json_t *told_cell(const struct report *r, const struct report_list_column *c, const json_t *value) {
    switch (c->shape) {
    case LIST_AS_MINUTES:
        return json_integer_value(value) < 0 ? json_null() : json_integer(json_integer_value(value) / 60);
    case LIST_AS_SESSION:
        return session_cell(r, value);
    case LIST_AS_MARK:
        return json_is_true(value) ? json_string(text_of_word(c->zh, r->language)) : json_null();
    case LIST_AS_NAMES:
        return names_cell(r, value);
    case LIST_AS_DONE:
        return done_cell(r, value);
    case LIST_AS_SEX:
        return json_integer_value(value) == 1   ? json_string(text_of(TEXT_REPORT_MALE, r->language))
               : json_integer_value(value) == 2 ? json_string(text_of(TEXT_REPORT_FEMALE, r->language))
                                                : json_null();
    default:
        return NULL;
    }
}

static json_t *cell_of(const struct report *r, const struct report_list_column *c, const json_t *row) {
    char text[32], held[64];
    const json_t *value = value_at(row, r->language == LANGUAGE_EN && c->en ? c->en : c->zh);
    const char *words = json_string_value(value);
    json_t *told = told_cell(r, c, value);
    if (told)
        return told;
    if (!value || json_is_null(value) || (words && !*words) || (c->shape != LIST_AS_IS && !words))
        return json_null();
    if (c->shape == LIST_AS_TIME && words) {
        snprintf(text, sizeof text, "%.10s %.5s", words, strlen(words) > 16 ? words + 11 : "");
        return json_string(text);
    }
    if (c->shape == LIST_AS_REASON && words)
        return json_string(text_of_word(words, r->language));
    if ((c->shape == LIST_AS_HELD || c->shape == LIST_AS_ROLE) && words) {
        snprintf(held, sizeof held, "%s_%s", c->shape == LIST_AS_HELD ? "held" : "role", words);
        return json_string(text_of_word(held, r->language));
    }
    if (c->shape == LIST_AS_PERIOD && words)
        return period_cell(r, words);
    return json_deep_copy(value);
}

static void add_rows(const struct report *r, struct report_section *s, const struct report_list *list,
                     const json_t *rows) {
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        json_t *cells = json_array();
        json_array_append_new(cells, json_integer((json_int_t)report_rows(s) + 1));
        for (size_t n = 1; n < s->columns_len; n++)
            json_array_append_new(cells, cell_of(r, &list->columns[n - 1], row));
        json_array_append_new(s->rows, cells);
    }
}

// ---- asking page after page ----

// Stands between a handler and the query: the place to go on from is ours.
struct asking {
    const struct web_request *request;
    char offset[24], next[96]; // "" from the beginning
};

static const char *query_of(void *door, const char *name) {
    struct asking *a = door;
    if (strcmp(name, "offset") == 0)
        return *a->offset ? a->offset : NULL;
    if (strcmp(name, "next") == 0)
        return *a->next ? a->next : NULL;
    if (strcmp(name, "names") == 0) // those of a report are masked
        return NULL;
    return a->request->query(a->request->door, name);
}

// Whether there are more, and where.
static int goes_on(struct asking *a, const json_t *answer, size_t rows) {
    const char *next = json_string_value(json_object_get(answer, "next"));
    snprintf(a->next, sizeof a->next, "%s", next ? next : "");
    snprintf(a->offset, sizeof a->offset, "%zu", rows);
    return next || json_is_true(json_object_get(answer, "more"));
}

#define PAGE_ROWS 5000

// found: what the list itself would note of who looks; NULL: nobody asks.
static enum status ask_all(const struct web_request *request, const struct report_list *list, struct report *r,
                           struct report_section *s, struct web_row *found) {
    struct asking a = {.request = request};
    struct web_request asked = *request;
    asked.query = query_of;
    asked.door = &a;
    asked.page_rows = PAGE_ROWS;
    for (int more = 1; more;) {
        struct web_reply reply = {0};
        list->answer(&asked, &reply);
        if (reply.code != 200 || !reply.json) {
            json_decref(reply.json);
            return reply.code == 404 ? STATUS_NOT_FOUND : reply.code == 400 ? STATUS_INVALID : STATUS_IO;
        }
        json_t *rows = report_list_rows(list, reply.json);
        add_rows(r, s, list, rows);
        json_decref(rows);
        if (found && reply.row.what)
            *found = reply.row;
        more = goes_on(&a, reply.json, report_rows(s));
        json_decref(reply.json);
        enum status written = r->csv ? report_csv_rows(r) : STATUS_OK;
        if (written != STATUS_OK || json_array_size(s->rows) > REPORT_ROWS_MAX)
            return written != STATUS_OK ? written : STATUS_TOO_LARGE;
    }
    return STATUS_OK;
}

// ---- the filters, on the paper ----

// The name of a row that is found by its id, in the language. STATUS_NOT_FOUND: there is none.
static enum status name_of(struct host *host, const struct report *r, const char *sql, const char *id, char *text,
                           size_t size) {
    struct statement *s;
    db_prepare(host->db, &s, sql);
    db_bind_text(s, 1, id);
    int found = db_step(s) == DB_ROW;
    if (found)
        snprintf(text, size, "%s", db_column_text(s, r->language == LANGUAGE_EN ? 1 : 0));
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

// What a filter of the address is called.
static enum status filter_words(const struct web_request *q, const struct report *r, const char *key, const char *value,
                                char *text, size_t size) {
    struct period period;
    char words[PERIOD_TEXT_SIZE];
    if (strcmp(key, "quota") == 0)
        return name_of(q->host, r, "SELECT name, name_en FROM quota WHERE id = $1 ORDER BY year DESC LIMIT 1", value,
                       text, size);
    if (strcmp(key, "programme") == 0)
        return name_of(q->host, r, "SELECT name, name_en FROM programme WHERE id = $1", value, text, size);
    if (strcmp(key, "from") == 0 || strcmp(key, "until") == 0) {
        snprintf(text, size, text_of(*key == 'f' ? TEXT_REPORT_FROM : TEXT_REPORT_UNTIL, r->language), value);
        return STATUS_OK;
    }
    if (strcmp(key, "what") == 0)
        snprintf(text, size, "%s", audit_words(book_group_words(value, r->language), r->language));
    else if (strcmp(key, "sex") == 0)
        snprintf(text, size, "%s",
                 text_of(*value == '1'   ? TEXT_REPORT_MALE
                         : *value == '2' ? TEXT_REPORT_FEMALE
                                         : TEXT_FILTER_UNKNOWN_SEX,
                         r->language));
    else if (strcmp(key, "page") == 0)
        snprintf(text, size, "%s", text_of(TEXT_FILTER_PAGE, r->language));
    else if (strcmp(key, "untrained") == 0 || strcmp(key, "added") == 0)
        snprintf(text, size, "%s", text_of(*key == 'u' ? TEXT_FILTER_UNTRAINED : TEXT_FILTER_ADDED, r->language));
    else if (strcmp(key, "period") == 0 && period_parse(value, &period))
        snprintf(text, size, "%s", period_text(&period, r->language, words));
    else
        snprintf(text, size, "%s", text_of_word(value, r->language));
    return STATUS_OK;
}

// How a list is told, not what of it.
static int is_shape(const char *key) {
    return strcmp(key, "sort") == 0 || strcmp(key, "each") == 0;
}

// Behind the title, so that a list on paper names what was left out of it.
static enum status add_filters(const struct web_request *q, const struct report_list *list, const struct report *r,
                               struct report_section *s) {
    char text[160];
    enum status status = STATUS_OK;
    for (size_t i = 0; i < REPORT_FILTERS && status == STATUS_OK; i++) {
        const char *value = q->query(q->door, report_filters[i]);
        size_t len = strlen(s->title);
        if (!(list->filters & 1 << i) || !value || !*value || is_shape(report_filters[i]))
            continue;
        status = filter_words(q, r, report_filters[i], value, text, sizeof text);
        snprintf(s->title + len, sizeof s->title - len, text_of(TEXT_REPORT_FILTER, r->language), text);
    }
    return status;
}

// ---- the report ----

static enum status add_list(const struct web_request *request, const struct report_list *list,
                            const struct web_scope *scope, struct report *r, struct web_row *found) {
    struct area area = {.code = 0};
    struct report_section *s = report_add(r);
    if (!s)
        return STATUS_TOO_LARGE;
    enum status status = area_find(request->host->db, scope->area, &area);
    if (status != STATUS_OK)
        return status;
    snprintf(s->title, sizeof s->title, text_of(TEXT_REPORT_LIST_TITLE, r->language),
             r->language == LANGUAGE_EN ? area.name_en : area.name, scope->year, text_of(list->title, r->language));
    snprintf(s->name, sizeof s->name, "%s", text_of(list->title, r->language));
    if (!*r->file_name)
        snprintf(r->file_name, sizeof r->file_name, "%s", s->title);
    status = add_filters(request, list, r, s);
    if (status != STATUS_OK)
        return status;
    report_column(s, r, TEXT_REPORT_NUMBER, REPORT_ORDINAL);
    for (const struct report_list_column *c = list->columns; c < list->columns + REPORT_COLUMNS_MAX && c->zh; c++)
        report_column(s, r, c->head, c->kind);
    return ask_all(request, list, r, s, found);
}

enum report_refusal report_refuses(const struct web_request *request, const char *view, const char **filter) {
    const struct report_list *list = report_list_find(view);
    if (!list)
        return REPORT_NO_VIEW;
    for (int i = 0; i < REPORT_FILTERS; i++) {
        const char *value = request->query(request->door, report_filters[i]);
        *filter = report_filters[i];
        if (value && *value && !(list->filters & 1 << i))
            return REPORT_STRAY;
    }
    return REPORT_GOOD;
}

enum status report_view(const struct web_request *request, const char *view, const struct web_scope *scope,
                        struct report *r, struct web_row *found) {
    struct area area = {.level = 0};
    const struct report_list *list = report_list_find(view);
    const char *quota = request->query(request->door, "quota"), *filter;
    if (report_refuses(request, view, &filter) != REPORT_GOOD)
        return STATUS_INVALID;
    if (list->answer)
        return add_list(request, list, scope, r, found);
    struct figures_scope asked;
    if (!web_figures(request, scope, &asked))
        return STATUS_INVALID;
    enum status status = report_figures(request->host, &asked, quota && *quota ? quota : NULL, r);
    if (status == STATUS_OK)
        status = area_find(request->host->db, scope->area, &area);
    if (status == STATUS_OK && area.level >= 3)
        status = add_list(request, report_list_find("sessions"), scope, r, NULL);
    return status;
}
