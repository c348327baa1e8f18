// SPDX-License-Identifier: Apache-2.0
#include "host/books/lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cell.h"
#include "host/books/people_rows.h"

#define WORK_MAX ((size_t)1 << 30) // bytes looked through for one file

struct reading {
    const uint8_t *bytes;
    size_t len, max, work;
    struct lists *lists;
};

static enum status read_sheet(struct reading *r, const char *sheet, const char *told, struct table **table) {
    struct lists *lists = r->lists;
    enum status status = table_read(r->bytes, r->len, sheet, table, &lists->problem);
    if (status == STATUS_OK)
        r->work += table_work(*table);
    else
        snprintf(lists->sheet, sizeof lists->sheet, "%s", told);
    return status;
}

static int has_heads(const struct table *table) {
    struct people_rows rows;
    enum people_column missing;
    return people_rows_open(&rows, table, NULL, &missing) != STATUS_NOT_FOUND;
}

// One more, if it is a list and there is room; where nothing is one so far, a table that at least says something.
static void keep(struct reading *r, struct table *table) {
    struct lists *lists = r->lists;
    int is_list = has_heads(table), has_none = lists->len == 1 && !has_heads(lists->tables[0]);
    if (has_none && (is_list || (!table_rows(lists->tables[0]) && table_rows(table)))) {
        struct table *other = lists->tables[0];
        lists->tables[0] = table;
        table = other;
    } else if (is_list && lists->len < r->max) {
        lists->tables[lists->len++] = table;
        return;
    }
    cell_add_word(lists->unread, sizeof lists->unread, table_sheet(table));
    table_free(table);
}

static enum status trouble(struct reading *r, enum table_trouble trouble) {
    r->lists->problem = (struct table_problem){.trouble = trouble};
    return STATUS_MALFORMED;
}

// A sheet that cannot be read is told; nothing is taken from beside it, unless a sheet is asked for by its name.
static enum status read_others(struct reading *r) {
    char *names = strdup(table_others(r->lists->tables[0])), *rest = NULL;
    enum status status = names ? STATUS_OK : STATUS_MEMORY;
    for (char *name = names; status == STATUS_OK && (name = strtok_r(name, "\n", &rest)); name = NULL) {
        struct table *table = NULL;
        if (r->work > WORK_MAX)
            status = trouble(r, TABLE_TOO_LARGE);
        else if ((status = read_sheet(r, name, name, &table)) == STATUS_OK)
            keep(r, table);
    }
    free(names);
    return status;
}

static enum status read_tables(struct reading *r, const char *sheet) {
    struct lists *lists = r->lists;
    enum status status = read_sheet(r, sheet, "", &lists->tables[0]);
    if (status != STATUS_OK)
        return status;
    lists->len = 1;
    if (!sheet)
        status = read_others(r);
    if (status == STATUS_OK && !table_rows(lists->tables[0]))
        status = trouble(r, TABLE_EMPTY);
    for (size_t i = 0; i < lists->len && !sheet; i++)
        cell_add_word(lists->read, sizeof lists->read, table_sheet(lists->tables[i]));
    return status;
}

enum status lists_read(const uint8_t *bytes, size_t len, const char *sheet, size_t max, struct lists *lists) {
    struct reading r = {.bytes = bytes, .len = len, .max = max, .lists = lists};
    *lists = (struct lists){.len = 0};
    enum status status = read_tables(&r, sheet);
    for (size_t i = 0; i < lists->len && status == STATUS_OK; i++)
        lists->hidden += table_hidden(lists->tables[i]);
    if (status != STATUS_OK)
        lists_clear(lists);
    return status;
}

void lists_clear(struct lists *lists) {
    for (size_t i = 0; i < lists->len; i++)
        table_free(lists->tables[i]);
    lists->len = 0;
}

const char *lists_sheet(const struct lists *lists, size_t list) {
    return lists->len > 1 ? table_sheet(lists->tables[list]) : NULL;
}
