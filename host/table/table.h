// SPDX-License-Identifier: Apache-2.0
// Tables as people send them: cells of text in rows, whatever program wrote the file: text (UTF-8, GB18030, UTF-16;
// commas, tabs, semicolons, blanks), .xlsx, .xls. What is no table is named as what it is. Held whole, within hard
// caps, so that a reader can look at it twice.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/text.h"
#include "proto/status.h"

#define TABLE_FILE_MAX    (256 << 20)
#define TABLE_COLUMNS_MAX 256
#define TABLE_CELL_MAX    (32 << 10)         // bytes of a cell; a spreadsheet has no longer one
#define TABLE_CELLS_MAX   ((size_t)16 << 20) // of all rows, up to the last cell with text
#define TABLE_TEXT_MAX    ((size_t)256 << 20)

enum table_trouble {
    TABLE_FINE,
    TABLE_EMPTY,     // no row with text
    TABLE_ENCODING,  // text, in no encoding we know
    TABLE_PDF,       //
    TABLE_DOCUMENT,  // Word and its like
    TABLE_SLIDES,    //
    TABLE_PICTURE,   //
    TABLE_ARCHIVE,   // zip, rar, 7z, gzip
    TABLE_WEB_PAGE,  // HTML that calls itself .xls
    TABLE_OTHER_XLS, // spreadsheets of another form: .ods, .xlsb, XML 2003
    TABLE_LOCKED,    // wants a password
    TABLE_MACROS,    // carries a program
    TABLE_PATHS,     // an archive whose parts want to lie outside of it
    TABLE_ENTITIES,  // XML that defines its own
    TABLE_TOO_LARGE, // also: too many sheets
    TABLE_DAMAGED,   //
    TABLE_NO_SHEET,  // none of that name
    TABLE_STRANGE,   // a program, a database, …
};

struct table_problem {
    enum table_trouble trouble;
    size_t line; // of the file, where the text broke, 0 nowhere
};

struct table;

// sheet: NULL for the first that is seen. A sheet beside others may be empty. STATUS_MALFORMED: *problem tells what is
// wrong with the file.
enum status table_read(const uint8_t *bytes, size_t len, const char *sheet, struct table **table,
                       struct table_problem *problem);
void table_free(struct table *table); // NULL is fine

// Words for a trouble; they end the sentence "FILE: …".
enum text table_trouble_words(enum table_trouble trouble);

// Rows without any text are no rows.
size_t table_rows(const struct table *table);
size_t table_line(const struct table *table, size_t row);    // as a spreadsheet numbers it, from 1
size_t table_columns(const struct table *table, size_t row); // up to the last cell with text
int table_is_cut(const struct table *table, size_t row);     // a cell was too long, or a quote never ended
size_t table_hidden(const struct table *table);              // rows that the spreadsheet does not show, of an .xlsx
// Whether blanks alone stand between its columns, so that nobody sees which cell of a short row is the empty one.
int table_is_by_blanks(const struct table *table);
// Without blanks and what cannot be seen around it; "" where there is none.
const char *table_cell(const struct table *table, size_t row, size_t column);

const char *table_sheet(const struct table *table);  // the name of the sheet, "" in a text
const char *table_others(const struct table *table); // names of the other sheets, a line each
size_t table_work(const struct table *table);        // bytes that were looked through for it

// A, B, … Z, AA: as a spreadsheet names a column, counted from 0.
char *table_column_name(size_t column, char name[8]);
