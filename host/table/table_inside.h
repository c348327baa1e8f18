// SPDX-License-Identifier: Apache-2.0
// How the readers of forms fill a table. Failures stick: what is put after one is not kept, table_end tells.
#pragma once

#include "host/table/table.h"

struct table_row {
    size_t line;
    size_t first, len; // its cells
    int is_cut, is_hidden;
};

struct table {
    char *text; // every cell once, NUL-terminated
    size_t text_len, text_size;
    uint32_t *cells; // where in text each begins; 0: ""
    size_t cells_len, cells_size;
    struct table_row *rows;
    size_t rows_len, rows_size;
    char sheet[256], others[32 << 10];
    int is_by_blanks;
    size_t work;   // bytes looked through
    size_t filled; // rows that merged cells stand over
    enum status status;
    struct table_problem problem;
};

void table_fail(struct table *t, enum table_trouble trouble);
void table_add_other(struct table *t, const char *name); // a sheet beside the one that is read

void table_begin_row(struct table *t, size_t line);
void table_cut_row(struct table *t);
void table_hide_row(struct table *t);
// Into the row begun last. A cell may come in any order, and again.
void table_put(struct table *t, size_t column, const char *text, size_t len);
// A text that several cells may have: keep it once, put where it lies.
uint32_t table_keep(struct table *t, const char *text, size_t len);
void table_put_kept(struct table *t, size_t column, uint32_t at);
// A cell that stands over several rows, and is meant for each of them.
void table_fill_down(struct table *t, size_t column, size_t first_line, size_t last_line);

// What a file is, by its bytes.
enum table_form { TABLE_FORM_TEXT, TABLE_FORM_XLSX, TABLE_FORM_XLS, TABLE_FORM_NONE };
enum table_form table_form_of(const uint8_t *bytes, size_t len, enum table_trouble *trouble);

void table_read_text(struct table *t, const uint8_t *bytes, size_t len);
// UTF-8, commas; every line a row.
void table_read_csv(struct table *t, const char *text, size_t len);
void table_read_xlsx(struct table *t, const uint8_t *bytes, size_t len, const char *sheet);
void table_read_xls(struct table *t, const uint8_t *bytes, size_t len, const char *sheet);

// A workbook too short for libfreexl, in a file that it reads. 0: it is none.
#define TABLE_WIDE_XLS 5632 // bytes
int table_widen_xls(const uint8_t *bytes, size_t len, uint8_t wide[TABLE_WIDE_XLS]);

// What libfreexl does not tell of a workbook.
#define TABLE_XLS_SHEETS 1024
struct table_merged {
    size_t sheet, column, first, last; // lines, from 1
};
struct table_xls {
    size_t sheets, begins[TABLE_XLS_SHEETS];
    uint8_t is_hidden[TABLE_XLS_SHEETS];
    struct table_merged *merged; // free it
    size_t merged_len, merged_size;
};
// Also, cells whose text is empty become blank ones. STATUS_MEMORY: not all of it is told.
enum status table_look_at_xls(uint8_t *bytes, size_t len, struct table_xls *xls);
