// SPDX-License-Identifier: Apache-2.0
// A roster from the browser: /api/people/import. Looked at beside everybody else; the one writer is asked for when the
// file has been read, and only to take it in.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/utf8.h"
#include "host/books/lists.h"
#include "host/books/people.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/page/doings.h"

#define REFUSED_MAX 10000 // rows told: those that are refused can be mended, so nearly all of them
#define OTHERS_MAX  200   // of each other kind
#define GIVEN_MAX   256   // columns of which somebody says what they are

struct looking {
    const struct web_request *request;
    const struct people_import *import;
    const struct lists *lists;
    struct rows rows, heads;
    size_t told[PEOPLE_ROW_KINDS];
    int is_cut;
    int doing; // where it is told how far it has come
};

static void add_cell(void *cells, const char *head, const char *text) {
    json_object_set_new(cells, head, rows_text(text));
}

// As it was written, so that it can be mended.
static json_t *cells_of(const struct looking *l, enum people_row_kind kind) {
    if (kind != PEOPLE_REFUSED)
        return json_null();
    json_t *cells = json_object();
    people_import_cells(l->import, add_cell, cells);
    return cells;
}

static void add_head(void *context, size_t line, size_t column, const char *text, const char *means) {
    struct looking *l = context;
    char name[8];
    rows_add(&l->heads,
             json_pack("{s:I, s:s?, s:I, s:I, s:s, s:o, s:s?}", "list", (json_int_t)l->import->list, "sheet",
                       lists_sheet(l->lists, l->import->list), "line", (json_int_t)line, "place", (json_int_t)column,
                       "column", table_column_name(column, name), "words", rows_text(text), "means", means));
}

static void add_row(void *context, size_t line, enum people_column column, enum people_problem problem,
                    const char *value) {
    struct looking *l = context;
    enum people_row_kind kind = people_row_kind(problem);
    if (l->told[kind] == (kind == PEOPLE_REFUSED ? REFUSED_MAX : OTHERS_MAX)) {
        l->is_cut = 1;
        return;
    }
    l->told[kind]++;
    rows_add(&l->rows,
             json_pack("{s:s?, s:I, s:s, s:o, s:s, s:s, s:b, s:o}", "sheet", lists_sheet(l->lists, l->import->list),
                       "line", (json_int_t)line, "column", people_columns[column][0], "value", rows_text(value),
                       "reason", text_of(people_problem_words(problem), l->request->language), "kind",
                       people_row_kind_text(kind), "left_empty", people_leaves_empty(problem), "cells",
                       cells_of(l, kind)));
}

static int is_theirs(void *context, int64_t area) {
    const struct looking *l = context;
    return bounds_area(l->request, area);
}

static void tell_progress(void *context, size_t rows) {
    const struct looking *l = context;
    (void)rows; // of one list alone
    doings_tell(l->request->doings, l->doing, (int64_t)l->import->read);
}

static const char *name_of(const struct web_request *q) {
    const char *name = q->query(q->door, "name");
    return name && *name ? name : "?";
}

static void write_name(const struct web_request *q, const char *sheet, char name[2048]) {
    size_t len = utf8_copy(name, 1024, name_of(q));
    if (sheet && *sheet) {
        name[len++] = '[';
        len += utf8_copy(name + len, 1000, sheet);
        strcpy(name + len, "]");
    }
}

// Why nothing came of the whole file, in a sentence; NULL: something did.
static json_t *trouble(const struct web_request *q, const struct lists *lists, const struct people_import *import) {
    char name[2048], text[PEOPLE_TROUBLE_SIZE];
    if (lists->problem.trouble != TABLE_FINE) {
        const char *words = text_of(table_trouble_words(lists->problem.trouble), q->language);
        write_name(q, lists->sheet, name);
        if (lists->problem.line)
            snprintf(text, sizeof text, text_of(TEXT_TABLE_AT, q->language), name, (int)lists->problem.line, words);
        else
            snprintf(text, sizeof text, text_of(TEXT_FAILED_FOR, q->language), name, words);
        return rows_text(text);
    }
    if (import->trouble == PEOPLE_FILE_FINE)
        return json_null();
    write_name(q, lists_sheet(lists, import->list), name);
    return rows_text(people_trouble_text(import, name, q->language, text));
}

static json_t *result(const struct looking *l, const struct people_import *i, int is_taken) {
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:I, s:b, s:I}", "read",
                     (json_int_t)i->read, "added", (json_int_t)i->added, "same",
                     (json_int_t)(i->duplicates - i->differing), "differing", (json_int_t)i->differing, "changed",
                     (json_int_t)i->changed, "doubtful", (json_int_t)i->doubtful, "refused", (json_int_t)i->refused,
                     "passed", (json_int_t)i->passed, "unread", rows_text(i->unread), "several", rows_text(i->several),
                     "sheets", rows_text(l->lists->read), "sheets_unread", rows_text(l->lists->unread), "hidden",
                     (json_int_t)l->lists->hidden, "taken", is_taken, "added_ms",
                     (json_int_t)(is_taken && i->added ? l->request->now_ms : 0));
}

static void answer(struct looking *l, const struct people_import *import, int is_taken, enum status status,
                   struct web_reply *reply) {
    int is_told = status == STATUS_MALFORMED; // the answer says why
    json_t *json = result(l, import, is_taken && status == STATUS_OK);
    json_object_set_new(json, "trouble", is_told ? trouble(l->request, l->lists, import) : json_null());
    json_object_set_new(json, "lacks",
                        is_told && import->trouble == PEOPLE_FILE_LACKS ? json_string(people_columns[import->column][0])
                                                                        : json_null());
    json_object_set_new(json, "more", json_boolean(l->is_cut));
    json_object_set_new(json, "heads", rows_end(&l->heads, is_told ? STATUS_OK : status));
    json_object_set_new(json, "rows", rows_end(&l->rows, is_told ? STATUS_OK : status));
    web_list(reply, is_told ? STATUS_OK : status, json);
}

static enum status take(const struct web_request *q, const struct lists *lists, struct people_import *import) {
    struct host writer;
    char detail[1024];
    size_t len;
    enum status status = web_writer(q, &writer);
    if (status != STATUS_OK)
        return status;
    status = people_import(&writer, lists, import);
    len = (size_t)snprintf(detail, sizeof detail, "%zu %zu %zu ", import->added, import->changed, import->refused);
    utf8_copy(detail + len, sizeof detail - len, name_of(q));
    return web_end(&writer, status, q->user.name, "people_import", detail);
}

// 0.3.phone,1.0.-: list, column and what it is, - nothing. 0: it is something else.
static int read_given(const char *text, struct people_given given[GIVEN_MAX], size_t *len) {
    for (*len = 0; text && *text; text += *text == ',') {
        unsigned list, column;
        char head[24];
        int used = 0;
        if (*len == GIVEN_MAX || sscanf(text, "%3u.%3u.%23[a-z_-]%n", &list, &column, head, &used) != 3 ||
            (text[used] && text[used] != ','))
            return 0;
        int is_nothing = strcmp(head, "-") == 0;
        given[*len] = (struct people_given){list, column, is_nothing ? -1 : people_head_find(head)};
        if (!is_nothing && given[*len].head < 0)
            return 0;
        *len += 1;
        text += used;
    }
    return 1;
}

// ?name=FILE&sheet=NAME&take=0|1&update=0|1&without_id=0|1&columns=LIST.COLUMN.HEAD,…&doing=NAME, and
// the file.
API(people_import) {
    int64_t takes, corrects, names_alone;
    struct people_given given[GIVEN_MAX];
    size_t given_len;
    const char *sheet = request->query(request->door, "sheet");
    if (!web_query_int(request, "take", 0, &takes) || !web_query_int(request, "update", 0, &corrects) ||
        !web_query_int(request, "without_id", 0, &names_alone) || takes > 1 || corrects > 1 || names_alone > 1 ||
        !read_given(request->query(request->door, "columns"), given, &given_len)) {
        web_error(reply, 400, "invalid");
        return;
    }
    struct lists lists;
    struct looking l = {.request = request, .lists = &lists, .rows = rows_new(), .heads = rows_new()};
    struct people_import import = {.report = add_row,
                                   .progress = tell_progress,
                                   .head = add_head,
                                   .context = &l,
                                   .is_theirs = is_theirs,
                                   .home = bounds_home(request),
                                   .given = given,
                                   .given_len = given_len,
                                   .corrects = (int)corrects,
                                   .takes_names_alone = (int)names_alone,
                                   .keeps_nothing = !takes};
    l.import = &import;
    l.doing = doings_begin(request->doings, request->user.name, request->query(request->door, "doing"));
    enum status status =
        lists_read(request->file, request->file_len, sheet && *sheet ? sheet : NULL, LISTS_MAX, &lists);
    if (status == STATUS_OK)
        status = takes ? take(request, &lists, &import) : people_import(request->host, &lists, &import);
    answer(&l, &import, (int)takes, status, reply);
    lists_clear(&lists);
    doings_end(request->doings, l.doing);
}
