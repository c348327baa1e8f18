// SPDX-License-Identifier: Apache-2.0
// The lists in a file that somebody sent: one table of text, or the sheets of a workbook that have heads. Where only
// one is wanted it is the first of those; the others are told.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cell.h"
#include "host/books/people_rows.h"
#include "host/cli/command.h"
#include "host/table/table.h"
#include "proto/file.h"

#define NAMES_SIZE 4096              // of sheets, as they are told
#define WORK_MAX   ((size_t)1 << 30) // bytes looked through for one file

struct reading {
    struct context *c;
    const char *file;
    uint8_t *bytes;
    size_t len, max, work;
    struct lists *lists;
    char unread[NAMES_SIZE];
};

static int tell_problem(const struct reading *r, const char *sheet, enum status status,
                        const struct table_problem *problem) {
    char name[4096];
    snprintf(name, sizeof name, *sheet ? "%s[%s]" : "%s", r->file, sheet);
    if (problem->trouble == TABLE_FINE)
        return fail_for(r->c, name, status);
    if (problem->line)
        say(r->c, TEXT_TABLE_AT, name, (int)problem->line, words(r->c, table_trouble_words(problem->trouble)));
    else
        say(r->c, TEXT_FAILED_FOR, name, words(r->c, table_trouble_words(problem->trouble)));
    return EXIT_FAILED;
}

static int read_sheet(struct reading *r, const char *sheet, const char *told, struct table **table) {
    struct table_problem problem = {0};
    enum status status = table_read(r->bytes, r->len, sheet, table, &problem);
    if (status != STATUS_OK)
        return tell_problem(r, told, status, &problem);
    r->work += table_work(*table);
    return EXIT_DONE;
}

static int has_heads(const struct table *table) {
    struct people_rows rows;
    enum people_column missing;
    return people_rows_open(&rows, table, &missing) != STATUS_NOT_FOUND;
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
    cell_add_word(r->unread, sizeof r->unread, table_sheet(table));
    table_free(table);
}

// A sheet that cannot be read is told; nothing is taken from beside it, unless a sheet is asked for by its name.
static int read_others(struct reading *r) {
    char *names = strdup(table_others(r->lists->tables[0])), *rest = NULL;
    int code = names ? EXIT_DONE : fail(r->c, STATUS_MEMORY);
    for (char *name = names; code == EXIT_DONE && (name = strtok_r(name, "\n", &rest)); name = NULL) {
        struct table *table = NULL;
        if (r->work > WORK_MAX)
            code = tell_problem(r, "", STATUS_MALFORMED, &(struct table_problem){.trouble = TABLE_TOO_LARGE});
        else if ((code = read_sheet(r, name, name, &table)) == EXIT_DONE)
            keep(r, table);
    }
    free(names);
    return code;
}

static void tell_sheets(const struct reading *r) {
    char read[NAMES_SIZE] = "";
    for (size_t i = 0; i < r->lists->len; i++)
        cell_add_word(read, sizeof read, table_sheet(r->lists->tables[i]));
    if (*r->unread)
        say(r->c, r->max > 1 ? TEXT_TABLE_SHEETS : TEXT_TABLE_ONE_SHEET, r->file, read, r->unread);
    else if (r->lists->len > 1)
        say(r->c, TEXT_TABLE_ALL_SHEETS, r->file, read);
}

static int read_tables(struct reading *r, const char *sheet) {
    int code = read_sheet(r, sheet, "", &r->lists->tables[0]);
    if (code != EXIT_DONE)
        return code;
    r->lists->len = 1;
    if (!sheet)
        code = read_others(r);
    if (code == EXIT_DONE && !table_rows(r->lists->tables[0]))
        code = tell_problem(r, "", STATUS_MALFORMED, &(struct table_problem){.trouble = TABLE_EMPTY});
    if (code == EXIT_DONE && !sheet)
        tell_sheets(r);
    return code;
}

int read_lists(struct context *c, const char *file, const char *sheet, size_t max, struct lists *lists) {
    struct reading r = {.c = c, .file = file, .max = max, .lists = lists};
    *lists = (struct lists){.len = 0};
    enum status status = file_read(file, TABLE_FILE_MAX, &r.bytes, &r.len);
    if (status != STATUS_OK)
        return fail_for(c, file, status);
    int code = read_tables(&r, sheet);
    free(r.bytes);
    if (code != EXIT_DONE)
        lists_clear(lists);
    return code;
}

void lists_clear(struct lists *lists) {
    for (size_t i = 0; i < lists->len; i++)
        table_free(lists->tables[i]);
    lists->len = 0;
}

char *list_name(const struct lists *lists, size_t list, const char *file, char *name, size_t size) {
    snprintf(name, size, lists->len > 1 ? "%s[%s]" : "%s", file, table_sheet(lists->tables[list]));
    return name;
}
