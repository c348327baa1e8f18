// SPDX-License-Identifier: Apache-2.0
// What the book says of one class, in sentences, the newest act first: GET /api/sessions/NUMBER/log. Names are masked.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/books/book.h"
#include "host/books/sessions.h"
#include "host/page/api.h"

struct log {
    const struct web_request *request;
    struct rows rows;
    int64_t last; // place of the last that is told
    int more;
};

static void add_act(void *context, const struct book_entry *entry) {
    struct log *l = context;
    const struct act *act = entry->act;
    char text[BOOK_SENTENCE_SIZE];
    l->more = l->rows.len == WEB_ROWS_MAX;
    if (l->more)
        return;
    l->last = entry->place;
    book_sentence(l->request->host, act, l->request->language, 1, text);
    rows_add(&l->rows, json_pack("{s:o, s:o, s:s, s:o, s:o}", "at", web_time(act->at_ms), "who", rows_text(act->who),
                                 "what", act->what, "why", rows_text(act->why), "text", rows_text(text)));
}

// Only acts before a place, where the list goes on. 0: it is none.
static int read_next(const struct web_request *q, int64_t *before) {
    return web_query_int(q, "next", 0, before) && *before >= 0;
}

API(session_log) {
    struct session session;
    struct log l = {.request = request};
    struct book_filter filter = {.what = "", .who = "", .limit = WEB_ROWS_MAX + 1};
    if (!web_part_number(request, reply, 0, &filter.subject))
        return;
    if (!read_next(request, &filter.before)) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = session_find(request->host, filter.subject, &session);
    int64_t total = 0;
    l.rows = rows_new();
    if (status == STATUS_OK)
        status = book_count(request->host, &filter, &total);
    if (status == STATUS_OK)
        status = book_each(request->host, &filter, add_act, &l);
    json_t *next = l.more ? json_sprintf("%" PRId64, l.last) : json_null();
    web_list(reply, status,
             json_pack("{s:I, s:o, s:o}", "total", (json_int_t)total, "next", next, "rows", rows_end(&l.rows, status)));
}
