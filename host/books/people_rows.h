// SPDX-License-Identifier: Apache-2.0
// The rows of a list as offices send them, one person at a time: titles, totals, numbered rows that nobody filled in,
// what is written below and heads said again are no people. Several people may stand side by side in a row, and a
// second list with other columns below the first.
#pragma once

#include "host/books/people_heads.h"

struct people_rows {
    const struct table *table;
    const struct heads_given *given; // NULL nothing
    struct heads heads;              // by which the row is read; no blocks where the list has no heads
    size_t row;                      // of the table
    const int *at;                   // the columns of the person's block
    size_t block;
    size_t named_blocks; // of heads that tell names and no numbers
    int has_begun;
    enum status status; // of list's end: STATUS_OK, or why heads further down do not do
    enum people_column trouble;
};

enum people_row {
    PEOPLE_ROW_PERSON,
    PEOPLE_ROW_PASSED, // no person
    PEOPLE_ROW_CUT,    // too long to be read
    PEOPLE_ROW_END,
};

// As heads_find. After STATUS_NOT_FOUND the rows are still there, each a PEOPLE_ROW_PERSON: the caller looks for what
// it knows in their cells, and asks people_rows_is_nobody of those where it is not.
enum status people_rows_open(struct people_rows *rows, const struct table *table, struct heads_given *given,
                             enum people_column *missing);
// A list whose heads tell names and no numbers is read by them all the same; one without is read as before.
void people_rows_take_names(struct people_rows *rows);
enum people_row people_rows_next(struct people_rows *rows);

// What stands under a head, the first that has a value where several have the same: "" nothing.
const char *people_rows_cell(const struct people_rows *rows, int head);
const char *people_rows_first(const struct people_rows *rows); // the first text of the row
int people_rows_is_nobody(const struct people_rows *rows);
// Columns stand apart by blanks, and the row has more or fewer than there are heads: which is missing cannot be told.
int people_rows_is_uneven(const struct people_rows *rows);

// Whether a spreadsheet has rounded the ID numbers of the whole list. *numbers: how many there are, *rounded of them.
int people_rows_are_rounded(const struct people_rows *rows, int64_t now_ms, size_t *numbers, size_t *rounded);
