// SPDX-License-Identifier: Apache-2.0
// A JSON list that is whole or not there at all: a row that could not be made spoils the list, as a failed read does.
//
//     struct rows rows = rows_new();
//     while (db_step(s) == DB_ROW) rows_add(&rows, json_pack("{s:s}", "name", db_column_text(s, 0)));
//     json_t *list = rows_end(&rows, db_finish(s));
#pragma once

#include <jansson.h>

#include "proto/status.h"

struct rows {
    json_t *list;
    size_t len;         // rows added
    enum status status; // the first failure
};

struct rows rows_new(void);
void rows_add(struct rows *rows, json_t *row); // takes the reference; NULL: it could not be made
// The list, the caller's; NULL when a row is missing or the reading failed.
json_t *rows_end(struct rows *rows, enum status read);
// The same for an object whose keys are the rows.
json_t *rows_whole(json_t *object, enum status read);

// A text that came from elsewhere: bytes that are not UTF-8 become U+FFFD. NULL: out of memory.
json_t *rows_text(const char *text);
// A number that is never below 0; where it is not known, null.
json_t *rows_known(int64_t n);
