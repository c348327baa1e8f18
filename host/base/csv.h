// SPDX-License-Identifier: Apache-2.0
// Tables of comma-separated values, RFC 4180, in UTF-8, GB18030 or UTF-16 as offices send them, also with tabs,
// semicolons or blanks. A damaged record is one damaged record: the next ones are read.
#pragma once

#include <stddef.h>

#include "proto/status.h"

#define CSV_RECORD_MAX (64 << 10)
#define CSV_FIELDS_MAX 256

struct csv {
    const char *at, *end; // borrowed text
    size_t row;           // of the next character, from 1, as a spreadsheet numbers rows: a quoted line break ends none
    size_t record_row;    // of the record given last
    const char *separator;
    int blanks; // so many and more stand between columns, instead of a separator; 0 none
    int is_cr;  // lines end with \r alone
    char record[CSV_RECORD_MAX + 1];
    char *fields[CSV_FIELDS_MAX]; // of the record given last, NUL-terminated
    size_t fields_len;
};

enum csv_step {
    CSV_RECORD,
    CSV_TOO_LONG, // over CSV_RECORD_MAX bytes or CSV_FIELDS_MAX fields, or a quote that never ends; passed over
    CSV_END,
};

// Text as UTF-8 without BOM, NUL-terminated, the caller's to free. STATUS_MALFORMED: none of these
// encodings; *bad_line tells where UTF-8 broke.
enum status csv_decode(const unsigned char *bytes, size_t len, char **text, size_t *text_len, size_t *bad_line);

// Commas, until csv_guess finds out what else it is by the text.
void csv_init(struct csv *csv, const char *text, size_t len);
void csv_guess(struct csv *csv);
// Empty lines are no records.
enum csv_step csv_next(struct csv *csv);
