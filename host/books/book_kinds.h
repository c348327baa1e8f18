// SPDX-License-Identifier: Apache-2.0
// What each act writes: the inside of the book.
#pragma once

#include "host/base/stale.h"

#define KIND_KEYS_MAX 4

enum book_verb {
    BOOK_INSERT, // a new row; STATUS_CONFLICT when it is there
    BOOK_PUT,    // a new row, or in place of the one there is
    BOOK_SET,    // the same, and what stood there before is told; who sets what is so already hears STATUS_OUTDATED
    BOOK_UPDATE, // of a row that is there
    BOOK_FORGET, // a row loses what is personal in it, and the key of that goes
    BOOK_NOTE,   // no row: that it was done is all there is; the table tells what the subject is
};

struct book_kind {
    const char *what;
    const char *table;
    enum book_verb verb;
    const char *keys[KIND_KEYS_MAX]; // columns that name the row; the first is the act's subject unless it is a name
    int makes_stale;                 // what, and which number, tallies stand on
    enum stale stale;
};

enum book_about { // what the first key of a table is
    ABOUT_NUMBER,
    ABOUT_TERMINAL,
    ABOUT_AREA,
    ABOUT_YEAR,
    ABOUT_PLACE, // of an act in the book, of a row in the log of who looked
    ABOUT_NAME,  // a text, which no subject can be: it stands among the fields, and the subject is 0
};

struct book_table {
    const char *name;
    enum book_about about;
    int keeps_who; // its rows tell who and why, in columns of these names: the act's own, no fields
};

const struct book_kind *book_kind_of(const char *what);           // NULL: no such act
const struct book_kind *book_kind_at(size_t place);               // NULL past the last
int book_column_is_sealed(const char *table, const char *column); // a personal field that is kept sealed in its table
const struct book_table *book_table_of(const struct book_kind *kind);
