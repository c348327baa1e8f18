// SPDX-License-Identifier: Apache-2.0
// The lists of the page as a file has them: which handler answers, which filters it heeds, which columns there are.
#pragma once

#include "host/page/web.h"
#include "host/print/report.h"

enum list_shape {
    LIST_AS_IS,
    LIST_AS_TIME,    // "2026-11-20T10:00:00+08:00" to the minute
    LIST_AS_REASON,  // a word of --json in words of the language
    LIST_AS_ROLE,    // of a user, the same
    LIST_AS_HELD,    // why a batch is held back, the same
    LIST_AS_MINUTES, // seconds
    LIST_AS_MARK,    // the word of the key where it is true
    LIST_AS_SESSION, // of the label of one: when and where
    LIST_AS_SEX,     // GB/T 2261.1
    LIST_AS_NAMES,   // areas, one behind the other
    LIST_AS_PERIOD,  // "2026-Q3" in words
    LIST_AS_DONE,    // what was done of each quota
};

struct report_list_column {
    enum text head;
    enum report_kind kind;
    enum list_shape shape;
    const char *zh, *en; // where the value stands in a row, "evidence.0.text"; en NULL: at the same place
};

struct report_list {
    const char *view;
    int filters; // those it has, of enum filter
    void (*answer)(struct web_request *request, struct web_reply *reply);
    const char *rows; // their key in the answer
    enum text title;
    struct report_list_column columns[REPORT_COLUMNS_MAX];
};

// The rows of an answer as a file has them; the caller's.
json_t *report_list_rows(const struct report_list *list, json_t *answer);
// NULL: there is no such view.
const struct report_list *report_list_find(const char *view);
