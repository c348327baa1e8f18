// SPDX-License-Identifier: Apache-2.0
// The lists in a file that somebody sent: one table of text, or the sheets of a workbook that have heads.
#pragma once

#include "host/table/table.h"

#define LISTS_MAX        256
#define LISTS_NAMES_SIZE 4096

struct lists {
    struct table *tables[LISTS_MAX]; // owned
    size_t len;
    size_t hidden; // rows among theirs that the spreadsheet does not show
    // Of a workbook of which no sheet was asked for: the names of those that were read and of those that were not, "、"
    // between them; unread "" where all were.
    char read[LISTS_NAMES_SIZE], unread[LISTS_NAMES_SIZE];
    // After a failure: what is wrong, and with which sheet, "" with the file.
    struct table_problem problem;
    char sheet[512];
};

// The sheet of that name (NULL: none is asked for), else the sheets with heads, at most so many, else the first that
// says anything. STATUS_MALFORMED: lists->problem tells why there are none.
enum status lists_read(const uint8_t *bytes, size_t len, const char *sheet, size_t max, struct lists *lists);
void lists_clear(struct lists *lists);
// The sheet of a list where there are several, NULL where there is one.
const char *lists_sheet(const struct lists *lists, size_t list);
