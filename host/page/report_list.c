// SPDX-License-Identifier: Apache-2.0
#include "host/page/report_list.h"

#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/book.h"
#include "host/page/api.h"
#include "host/tally/figures.h"

enum shape {
    AS_IS,
    AS_TIME,    // "2026-11-20T10:00:00+08:00" to the minute
    AS_REASON,  // a word of --json in words of the language
    AS_HELD,    // why a batch is held back, the same
    AS_MINUTES, // seconds
    AS_MARK,    // the word of the key where it is true
    AS_SESSION, // of the label of one: when and where
};

struct list_column {
    enum text head;
    enum report_kind kind;
    enum shape shape;
    const char *zh, *en; // where the value stands in a row, "evidence.0.text"; en NULL: at the same place
};

enum filter {
    QUOTA = 1 << 0,
    PROGRAMME = 1 << 1,
    REASON = 1 << 2,
    KIND = 1 << 3,
    STATE = 1 << 4,
    TERMINAL = 1 << 5,
    ABOUT = 1 << 8,
    FROM = 1 << 9,
    UNTIL = 1 << 10,
    PERIOD = 1 << 11,
    LEAD = 1 << 12,
    COMPARE = 1 << 13,
    OF_THE_LOG = 3 << 6 | ABOUT | FROM | UNTIL,
};

const char *const report_filters[REPORT_FILTERS] = {"quota",    "programme", "reason", "kind",   "state",
                                                    "terminal", "who",       "what",   "about",  "from",
                                                    "until",    "period",    "lead",   "compare"};

struct list {
    const char *view;
    int filters; // those it has, of enum filter
    void (*answer)(struct web_request *request, struct web_reply *reply);
    const char *rows; // their key in the answer
    enum text title;
    struct list_column columns[REPORT_COLUMNS_MAX];
};

static const struct list lists[] = {
    {.view = "figures", .filters = QUOTA | PERIOD | LEAD | COMPARE}, // not a list: tables of their own
    {"sessions",
     PROGRAMME | STATE | FROM | UNTIL | PERIOD,
     api_sessions,
     "sessions",
     TEXT_REPORT_SESSIONS,
     {{TEXT_REPORT_TIME, REPORT_TIME, AS_TIME, "start", NULL},
      {TEXT_REPORT_SESSION, REPORT_TIME, AS_IS, "session", NULL},
      {TEXT_REPORT_PROGRAMME, REPORT_TEXT, AS_IS, "programme_name", "programme_name_en"},
      {TEXT_REPORT_AREA, REPORT_TEXT, AS_IS, "name", "name_en"},
      {TEXT_REPORT_VENUE, REPORT_TEXT, AS_IS, "venue", NULL},
      {TEXT_REPORT_MIN_STAY, REPORT_WHOLE, AS_MINUTES, "min_stay_s", NULL},
      {TEXT_REPORT_COUNTED, REPORT_WHOLE, AS_IS, "counted", NULL},
      {TEXT_REPORT_ON_PAPER, REPORT_WHOLE, AS_IS, "on_paper", NULL},
      {TEXT_REPORT_NOT_COUNTED, REPORT_WHOLE, AS_IS, "not_counted", NULL},
      {TEXT_REPORT_SCANS, REPORT_WHOLE, AS_IS, "scans", NULL},
      {TEXT_REPORT_CALLED_OFF, REPORT_TIME, AS_TIME, "cancelled", NULL}}},
    {"why",
     QUOTA | PROGRAMME | REASON | PERIOD,
     api_why,
     "rows",
     TEXT_REPORT_WHY,
     {{TEXT_REPORT_TIME, REPORT_TIME, AS_TIME, "start", NULL},
      {TEXT_REPORT_SESSION, REPORT_TIME, AS_IS, "session", NULL},
      {TEXT_REPORT_PROGRAMME, REPORT_TIME, AS_IS, "programme", NULL},
      {TEXT_REPORT_AREA, REPORT_TEXT, AS_IS, "area_name", "area_name_en"},
      {TEXT_REPORT_VENUE, REPORT_TEXT, AS_IS, "venue", NULL},
      {TEXT_REPORT_PERSON, REPORT_TIME, AS_IS, "holder", NULL},
      {TEXT_REPORT_NAME, REPORT_TEXT, AS_IS, "name", NULL},
      {TEXT_REPORT_TASK, REPORT_TEXT, AS_IS, "task", "task_en"},
      {TEXT_REPORT_OUTCOME, REPORT_TEXT, AS_REASON, "reason", NULL},
      {TEXT_REPORT_STAY, REPORT_WHOLE, AS_MINUTES, "stay_s", NULL},
      {TEXT_REPORT_SCANS, REPORT_WHOLE, AS_IS, "events", NULL},
      {TEXT_REPORT_REMARK, REPORT_TEXT, AS_MARK, "on_paper", NULL}}},
    {"terminals",
     STATE | TERMINAL,
     api_terminals,
     "terminals",
     TEXT_REPORT_TERMINALS,
     {{TEXT_REPORT_TERMINAL, REPORT_TIME, AS_IS, "id", NULL},
      {TEXT_REPORT_AREA, REPORT_TEXT, AS_IS, "name", "name_en"},
      {TEXT_REPORT_HOLDER, REPORT_TEXT, AS_IS, "holder", NULL},
      {TEXT_REPORT_PHONE, REPORT_TIME, AS_IS, "phone", NULL},
      {TEXT_REPORT_CONTACT, REPORT_TIME, AS_TIME, "contact", NULL},
      {TEXT_REPORT_DAYS, REPORT_WHOLE, AS_IS, "days", NULL},
      {TEXT_REPORT_NEWEST, REPORT_TIME, AS_TIME, "newest", NULL},
      {TEXT_REPORT_CLOCK, REPORT_TIME, AS_REASON, "clock", NULL},
      {TEXT_REPORT_EVENTS, REPORT_WHOLE, AS_IS, "events", NULL},
      {TEXT_REPORT_GAPS, REPORT_WHOLE, AS_IS, "gaps", NULL},
      {TEXT_REPORT_FORKS, REPORT_WHOLE, AS_IS, "forks", NULL},
      {TEXT_REPORT_QUARANTINED, REPORT_WHOLE, AS_IS, "quarantined", NULL}}},
    {"townships",
     0,
     api_terminals,
     "townships",
     TEXT_REPORT_TOWNSHIPS,
     {{TEXT_REPORT_AREA, REPORT_TEXT, AS_IS, "name", "name_en"},
      {TEXT_REPORT_TERMINALS, REPORT_WHOLE, AS_IS, "terminals", NULL},
      {TEXT_REPORT_SESSIONS_MONTH, REPORT_WHOLE, AS_IS, "sessions", NULL}}},
    {"quarantine",
     STATE | TERMINAL,
     api_quarantine,
     "batches",
     TEXT_REPORT_QUARANTINE,
     {{TEXT_REPORT_RECEIVED, REPORT_TIME, AS_TIME, "received", NULL},
      {TEXT_REPORT_REASON, REPORT_TEXT, AS_HELD, "reason", NULL},
      {TEXT_REPORT_DETAIL, REPORT_TEXT, AS_IS, "detail", NULL},
      {TEXT_REPORT_TERMINAL, REPORT_TIME, AS_IS, "terminal", NULL},
      {TEXT_REPORT_FILE_COLUMN, REPORT_TEXT, AS_IS, "name", NULL},
      {TEXT_REPORT_STATE, REPORT_TEXT, AS_REASON, "state", NULL},
      {TEXT_REPORT_DECIDED, REPORT_TIME, AS_TIME, "released", NULL}}},
    {"signals",
     KIND | STATE | ABOUT,
     api_signals,
     "signals",
     TEXT_REPORT_SIGNALS,
     {{TEXT_REPORT_SIGNAL, REPORT_TEXT, AS_REASON, "kind", NULL},
      {TEXT_REPORT_EVIDENCE, REPORT_TEXT, AS_IS, "evidence.0.text", "evidence.0.text_en"},
      {TEXT_REPORT_PERSON, REPORT_TIME, AS_IS, "evidence.0.person", NULL},
      {TEXT_REPORT_NAME, REPORT_TEXT, AS_IS, "evidence.0.person_label.name", NULL},
      {TEXT_REPORT_SESSION, REPORT_TIME, AS_IS, "evidence.0.session", NULL},
      {TEXT_REPORT_WHEN_WHERE, REPORT_TEXT, AS_SESSION, "evidence.0.session_label", NULL},
      {TEXT_REPORT_OTHER_SESSION, REPORT_TIME, AS_IS, "evidence.1.session", NULL},
      {TEXT_REPORT_WHEN_WHERE, REPORT_TEXT, AS_SESSION, "evidence.1.session_label", NULL},
      {TEXT_REPORT_MARK, REPORT_TEXT, AS_REASON, "state", NULL},
      {TEXT_REPORT_EXPLAINED, REPORT_TEXT, AS_IS, "mark.why", NULL},
      {TEXT_REPORT_WHO, REPORT_TEXT, AS_IS, "mark.who", NULL},
      {TEXT_REPORT_TIME, REPORT_TIME, AS_TIME, "mark.at", NULL}}},
    {"log",
     OF_THE_LOG,
     api_log,
     "rows",
     TEXT_REPORT_LOG,
     {{TEXT_REPORT_TIME, REPORT_TIME, AS_TIME, "at", NULL},
      {TEXT_REPORT_WHO, REPORT_TEXT, AS_IS, "who", NULL},
      {TEXT_REPORT_DID, REPORT_TEXT, AS_IS, "text", NULL}}},
};

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

static json_t *cell_of(const struct report *r, const struct list_column *c, const json_t *row) {
    char text[32], held[64];
    const json_t *value = value_at(row, r->language == LANGUAGE_EN && c->en ? c->en : c->zh);
    const char *words = json_string_value(value);
    if (c->shape == AS_MINUTES)
        return json_integer_value(value) < 0 ? json_null() : json_integer(json_integer_value(value) / 60);
    if (c->shape == AS_SESSION)
        return session_cell(r, value);
    if (c->shape == AS_MARK)
        return json_is_true(value) ? json_string(text_of_word(c->zh, r->language)) : json_null();
    if (!value || json_is_null(value) || (words && !*words) || (c->shape != AS_IS && !words))
        return json_null();
    if (c->shape == AS_TIME && words) {
        snprintf(text, sizeof text, "%.10s %.5s", words, strlen(words) > 16 ? words + 11 : "");
        return json_string(text);
    }
    if (c->shape == AS_REASON && words)
        return json_string(text_of_word(words, r->language));
    if (c->shape == AS_HELD && words) {
        snprintf(held, sizeof held, "held_%s", words);
        return json_string(text_of_word(held, r->language));
    }
    return json_deep_copy(value);
}

static void add_rows(const struct report *r, struct report_section *s, const struct list *list, const json_t *rows) {
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        json_t *cells = json_array();
        json_array_append_new(cells, json_integer((json_int_t)json_array_size(s->rows) + 1));
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

static enum status ask_all(const struct web_request *request, const struct list *list, const struct report *r,
                           struct report_section *s) {
    struct asking a = {.request = request};
    struct web_request asked = *request;
    asked.query = query_of;
    asked.door = &a;
    for (int more = 1; more;) {
        struct web_reply reply = {0};
        list->answer(&asked, &reply);
        if (reply.code != 200 || !reply.json) {
            json_decref(reply.json);
            return reply.code == 404 ? STATUS_NOT_FOUND : reply.code == 400 ? STATUS_INVALID : STATUS_IO;
        }
        add_rows(r, s, list, json_object_get(reply.json, list->rows));
        more = goes_on(&a, reply.json, json_array_size(s->rows));
        json_decref(reply.json);
        if (json_array_size(s->rows) > REPORT_ROWS_MAX)
            return STATUS_TOO_LARGE;
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
        snprintf(text, size, "%s", book_group_words(value, r->language));
    else if (strcmp(key, "period") == 0 && period_parse(value, &period))
        snprintf(text, size, "%s", period_text(&period, r->language, words));
    else
        snprintf(text, size, "%s", text_of_word(value, r->language));
    return STATUS_OK;
}

// Behind the title, so that a list on paper names what was left out of it.
static enum status add_filters(const struct web_request *q, const struct list *list, const struct report *r,
                               struct report_section *s) {
    char text[160];
    enum status status = STATUS_OK;
    for (size_t i = 0; i < REPORT_FILTERS && status == STATUS_OK; i++) {
        const char *value = q->query(q->door, report_filters[i]);
        size_t len = strlen(s->title);
        if (!(list->filters & 1 << i) || !value || !*value)
            continue;
        status = filter_words(q, r, report_filters[i], value, text, sizeof text);
        snprintf(s->title + len, sizeof s->title - len, text_of(TEXT_REPORT_FILTER, r->language), text);
    }
    return status;
}

// ---- the report ----

static enum status add_list(const struct web_request *request, const struct list *list, const struct web_scope *scope,
                            struct report *r) {
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
    for (const struct list_column *c = list->columns; c < list->columns + REPORT_COLUMNS_MAX && c->zh; c++)
        report_column(s, r, c->head, c->kind);
    return ask_all(request, list, r, s);
}

static const struct list *list_find(const char *view) {
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(lists[i].view, view) == 0)
            return &lists[i];
    return NULL;
}

enum report_refusal report_refuses(const struct web_request *request, const char *view, const char **filter) {
    const struct list *list = list_find(view);
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
                        struct report *r) {
    struct area area = {.level = 0};
    const struct list *list = list_find(view);
    const char *quota = request->query(request->door, "quota"), *filter;
    if (report_refuses(request, view, &filter) != REPORT_GOOD)
        return STATUS_INVALID;
    if (list->answer)
        return add_list(request, list, scope, r);
    struct figures_scope asked;
    if (!web_figures(request, scope, &asked))
        return STATUS_INVALID;
    enum status status = report_figures(request->host, &asked, quota && *quota ? quota : NULL, r);
    if (status == STATUS_OK)
        status = area_find(request->host->db, scope->area, &area);
    if (status == STATUS_OK && area.level >= 3)
        status = add_list(request, list_find("sessions"), scope, r);
    return status;
}
