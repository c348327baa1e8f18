// SPDX-License-Identifier: Apache-2.0
// A report: what a view of the page shows, as tables with the words an office files around them. Made from the very
// JSON that the page and `tally --json` get, so that the numbers are theirs; report_csv.c, report_xlsx.c and
// report_pdf.c write it down and know nothing of quotas.
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "host/base/host.h"
#include "host/base/period.h"
#include "host/base/text.h"

#define REPORT_COLUMNS_MAX  13
#define REPORT_SECTIONS_MAX 33     // a quota each, and a list
#define REPORT_CELL_SIZE    32     // of a number in text
#define REPORT_ROWS_MAX     100000 // that are held; CSV that is written as it comes has any number
#define REPORT_NOWHERE      (-1)

// How a column is written, and what stands where there is no value.
enum report_kind {
    REPORT_TEXT,    // to the left, ""
    REPORT_ORDINAL, // in the middle, ""
    REPORT_TIME,    // text in the middle, "-"
    REPORT_RANK,    // whole number in the middle, "-"
    REPORT_WHOLE,   // to the right, "-"
    REPORT_RATE,    // to the right with two decimals, "-"
};

struct report_column {
    const char *head;
    enum report_kind kind;
};

struct report_section {
    char title[384];
    char name[128]; // short, of a sheet
    char unit[64];  // "" none
    struct report_column columns[REPORT_COLUMNS_MAX];
    size_t columns_len;
    json_t *rows;           // an array of arrays, a cell a column: text, whole number, real number or null
    size_t rows_gone;       // those before them, written already
    json_t *total;          // one such array; NULL none
    json_t *notes;          // texts
    json_t *codes;          // texts, one a page of a form whose photo reads itself (form_draw.h); NULL: no form
    int bars, line, labels; // columns a chart would show, REPORT_NOWHERE: no chart
    int is_filed;           // has room for the seal and those who sign
};

struct report_csv {
    FILE *file;
    size_t columns; // of every record, 0 before the beginning
    size_t at;      // fields written of this record
};

struct report {
    enum language language;
    struct report_csv *csv; // where rows of the last section go as they come; NULL: all is held
    int64_t as_of_ms;
    char file_name[384];            // without its ending
    char as_of[48];                 // the day, in words of the language
    char moment[48];                // "2026-11-20 10:00"
    char office[HOST_SETTING_SIZE]; // who files it; "" to be written by hand
    struct report_section sections[REPORT_SECTIONS_MAX];
    size_t sections_len;
};

// An empty report of this moment.
void report_init(struct report *report, enum language language, int64_t now_ms);
void report_clear(struct report *report);
// The next section, empty; NULL when there is no room.
struct report_section *report_add(struct report *report);
void report_column(struct report_section *section, const struct report *report, enum text head, enum report_kind kind);

// One table a quota (quota NULL: all of them) in the layout offices file: the areas below one, or a township alone.
// STATUS_NOT_FOUND: no such area or quota.
struct figures_scope;
enum status report_figures(struct host *host, const struct figures_scope *scope, const char *quota,
                           struct report *report);

// Who reports it, before the seal.
#define REPORT_BY_SIZE (HOST_SETTING_SIZE + 64)
const char *report_filled_by(const struct report *report, char text[REPORT_BY_SIZE]);

// A cell as every format writes it; text is used for numbers.
const char *report_cell(const json_t *cell, enum report_kind kind, char text[REPORT_CELL_SIZE]);
size_t report_rows(const struct report_section *section); // held or gone
// The width of each column in half-width characters, heads on two lines.
void report_widths(const struct report_section *section, int widths[REPORT_COLUMNS_MAX]);
// What a column takes at least for its words to stand whole; a longer one than sixteen letters is broken.
void report_word_widths(const struct report_section *section, int widths[REPORT_COLUMNS_MAX]);

// ---- formats ----

enum report_format {
    REPORT_CSV,
    REPORT_XLSX,
    REPORT_PDF,
};

int report_format_of(const char *word, enum report_format *format);
const char *report_format_text(enum report_format format); // that word
const char *report_format_type(enum report_format format); // its media type

// *data is the caller's to free.
enum status report_write(const struct report *report, enum report_format format, char **data, size_t *len);
enum status report_csv(const struct report *report, char **data, size_t *len);
// The same in pieces, to report->csv, so that the last section may have any number of rows: what is held of it is
// written and let go of. STATUS_FULL and the like: it could not be written.
enum status report_csv_rows(struct report *report);
enum status report_csv_end(struct report *report);
enum status report_xlsx(const struct report *report, char **data, size_t *len);
enum status report_pdf(const struct report *report, char **data, size_t *len);
