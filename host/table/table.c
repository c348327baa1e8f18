// SPDX-License-Identifier: Apache-2.0
#include "host/table/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cell.h"
#include "host/table/table_inside.h"
#include "proto/array.h"
#include "proto/on_demand.h"

#define TABLE_FILLED_MAX 4000000

// ---- filling ----

void table_fail(struct table *t, enum table_trouble trouble) {
    if (t->status != STATUS_OK)
        return;
    t->status = STATUS_MALFORMED;
    t->problem.trouble = trouble;
}

// Sheets that are not told would be lost.
void table_add_other(struct table *t, const char *name) {
    size_t len = strlen(t->others);
    if (len + strlen(name) + 2 > sizeof t->others)
        table_fail(t, TABLE_TOO_LARGE);
    else
        snprintf(t->others + len, sizeof t->others - len, "%s%s", len ? "\n" : "", name);
}

static int has_room(struct table *t, void *array, size_t *size, size_t needed, size_t max, size_t item_bytes) {
    if (t->status == STATUS_OK && needed > max)
        table_fail(t, TABLE_TOO_LARGE);
    if (t->status == STATUS_OK)
        t->status = array_room(array, size, needed, item_bytes);
    return t->status == STATUS_OK;
}

// A row without text is none.
static void drop_blank_row(struct table *t) {
    if (t->rows_len && !t->rows[t->rows_len - 1].len && !t->rows[t->rows_len - 1].is_cut)
        t->rows_len--;
}

void table_begin_row(struct table *t, size_t line) {
    drop_blank_row(t);
    if (has_room(t, &t->rows, &t->rows_size, t->rows_len + 1, TABLE_CELLS_MAX, sizeof *t->rows))
        t->rows[t->rows_len++] = (struct table_row){.line = line, .first = t->cells_len};
}

void table_cut_row(struct table *t) {
    if (t->status == STATUS_OK && t->rows_len)
        t->rows[t->rows_len - 1].is_cut = 1;
}

void table_hide_row(struct table *t) {
    if (t->status == STATUS_OK && t->rows_len)
        t->rows[t->rows_len - 1].is_hidden = 1;
}

uint32_t table_keep(struct table *t, const char *text, size_t len) {
    if (!len || !has_room(t, &t->text, &t->text_size, t->text_len + len + 1, TABLE_TEXT_MAX, 1))
        return 0;
    char *here = t->text + t->text_len;
    memcpy(here, text, len);
    here[len] = '\0';
    char *trimmed = cell_trim(here);
    memmove(here, trimmed, strlen(trimmed) + 1);
    if (!*here)
        return 0;
    uint32_t at = (uint32_t)t->text_len;
    t->text_len += strlen(here) + 1;
    return at;
}

void table_put_kept(struct table *t, size_t column, uint32_t at) {
    if (!at || t->status != STATUS_OK || !t->rows_len)
        return;
    if (column >= TABLE_COLUMNS_MAX) {
        table_cut_row(t);
        return;
    }
    struct table_row *row = &t->rows[t->rows_len - 1];
    size_t needed = row->first + column + 1;
    if (!has_room(t, &t->cells, &t->cells_size, needed, TABLE_CELLS_MAX, sizeof *t->cells))
        return;
    for (; t->cells_len < needed; t->cells_len++)
        t->cells[t->cells_len] = 0;
    t->cells[row->first + column] = at;
    row->len = t->cells_len - row->first;
}

// A row that has to grow moves behind the others.
static void fill(struct table *t, size_t row, size_t column, uint32_t at) {
    struct table_row *r = &t->rows[row];
    size_t first = t->cells_len;
    if (column >= r->len) {
        if (!has_room(t, &t->cells, &t->cells_size, first + column + 1, TABLE_CELLS_MAX, sizeof *t->cells))
            return;
        memcpy(t->cells + first, t->cells + r->first, r->len * sizeof *t->cells);
        memset(t->cells + first + r->len, 0, (column + 1 - r->len) * sizeof *t->cells);
        t->cells_len += column + 1;
        r->first = first;
        r->len = column + 1;
    }
    t->cells[r->first + column] = at;
}

static size_t row_of_line(const struct table *t, size_t line) {
    size_t low = 0, high = t->rows_len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        *(t->rows[middle].line < line ? &low : &high) = t->rows[middle].line < line ? middle + 1 : middle;
    }
    return low;
}

void table_fill_down(struct table *t, size_t column, size_t first_line, size_t last_line) {
    size_t row = row_of_line(t, first_line);
    if (row == t->rows_len || t->rows[row].line != first_line || column >= t->rows[row].len)
        return;
    uint32_t at = t->cells[t->rows[row].first + column];
    for (; at && t->status == STATUS_OK && row < t->rows_len && t->rows[row].line <= last_line; row++) {
        if (!*table_cell(t, row, column))
            fill(t, row, column, at);
        if (++t->filled > TABLE_FILLED_MAX)
            table_fail(t, TABLE_TOO_LARGE);
    }
}

void table_put(struct table *t, size_t column, const char *text, size_t len) {
    if (len > TABLE_CELL_MAX)
        table_cut_row(t);
    else
        table_put_kept(t, column, table_keep(t, text, len));
}

// ---- reading ----

static struct table *table_new(void) {
    struct table *t = calloc(1, sizeof *t);
    if (t && array_room(&t->text, &t->text_size, 1, 1) == STATUS_OK) {
        t->text[t->text_len++] = '\0';
        return t;
    }
    free(t);
    return NULL;
}

enum status table_read(const uint8_t *bytes, size_t len, const char *sheet, struct table **table,
                       struct table_problem *problem) {
    struct table *t = table_new();
    enum table_trouble trouble = TABLE_FINE;
    if (!t)
        return STATUS_MEMORY;
    t->work = len;
    switch (table_form_of(bytes, len, &trouble)) {
    case TABLE_FORM_TEXT:
        table_read_text(t, bytes, len);
        break;
    case TABLE_FORM_XLSX:
        ON_DEMAND(table_read_xlsx)(t, bytes, len, sheet);
        break;
    case TABLE_FORM_XLS:
        ON_DEMAND(table_read_xls)(t, bytes, len, sheet);
        break;
    default:
        table_fail(t, trouble);
    }
    drop_blank_row(t);
    if (!t->rows_len && !*t->others)
        table_fail(t, TABLE_EMPTY);
    enum status status = t->status;
    *problem = t->problem;
    if (status == STATUS_OK)
        *table = t;
    else
        table_free(t);
    return status;
}

void table_free(struct table *t) {
    if (!t)
        return;
    free(t->text);
    free(t->cells);
    free(t->rows);
    free(t);
}

enum text table_trouble_words(enum table_trouble trouble) {
    static const enum text words[] = {
        [TABLE_EMPTY] = TEXT_TABLE_EMPTY,
        [TABLE_ENCODING] = TEXT_TABLE_ENCODING,
        [TABLE_PDF] = TEXT_TABLE_PDF,
        [TABLE_DOCUMENT] = TEXT_TABLE_DOCUMENT,
        [TABLE_SLIDES] = TEXT_TABLE_SLIDES,
        [TABLE_PICTURE] = TEXT_TABLE_PICTURE,
        [TABLE_ARCHIVE] = TEXT_TABLE_ARCHIVE,
        [TABLE_WEB_PAGE] = TEXT_TABLE_WEB_PAGE,
        [TABLE_OTHER_XLS] = TEXT_TABLE_OTHER_XLS,
        [TABLE_LOCKED] = TEXT_TABLE_LOCKED,
        [TABLE_MACROS] = TEXT_TABLE_MACROS,
        [TABLE_PATHS] = TEXT_TABLE_PATHS,
        [TABLE_ENTITIES] = TEXT_TABLE_ENTITIES,
        [TABLE_TOO_LARGE] = TEXT_TABLE_TOO_LARGE,
        [TABLE_DAMAGED] = TEXT_TABLE_DAMAGED,
        [TABLE_NO_SHEET] = TEXT_TABLE_NO_SHEET,
        [TABLE_STRANGE] = TEXT_TABLE_STRANGE,
    };
    return words[trouble];
}

// ---- asking ----

size_t table_rows(const struct table *t) {
    return t->rows_len;
}

size_t table_line(const struct table *t, size_t row) {
    return t->rows[row].line;
}

size_t table_columns(const struct table *t, size_t row) {
    return t->rows[row].len;
}

int table_is_cut(const struct table *t, size_t row) {
    return t->rows[row].is_cut;
}

size_t table_hidden(const struct table *t) {
    size_t hidden = 0;
    for (size_t row = 0; row < t->rows_len; row++)
        hidden += (size_t)t->rows[row].is_hidden;
    return hidden;
}

const char *table_cell(const struct table *t, size_t row, size_t column) {
    const struct table_row *r = &t->rows[row];
    return column < r->len ? t->text + t->cells[r->first + column] : "";
}

const char *table_sheet(const struct table *t) {
    return t->sheet;
}

const char *table_others(const struct table *t) {
    return t->others;
}

int table_is_by_blanks(const struct table *t) {
    return t->is_by_blanks;
}

size_t table_work(const struct table *t) {
    return t->work;
}

char *table_column_name(size_t column, char name[8]) {
    char turned[8];
    size_t len = 0, at = 0;
    for (size_t n = column + 1; n && len < sizeof turned - 1; n = (n - 1) / 26)
        turned[len++] = (char)('A' + (n - 1) % 26);
    while (len)
        name[at++] = turned[--len];
    name[at] = '\0';
    return name;
}
