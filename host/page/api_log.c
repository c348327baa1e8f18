// SPDX-License-Identifier: Apache-2.0
// The log: the book in sentences, the newest act first. Names in it are masked; with names=1 they are not, and the
// second book tells of that before it leaves.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/books/book.h"
#include "host/page/api.h"
#include "proto/civil.h"
#include "proto/number.h"
#include "proto/pair.h"

struct log_rows {
    const struct web_request *request;
    int is_masked;
    struct rows rows;
};

static void add_act(void *context, const struct book_entry *entry) {
    struct log_rows *l = context;
    const struct act *act = entry->act;
    char text[BOOK_SENTENCE_SIZE], about[BOOK_ABOUT_SIZE];
    book_sentence(l->request->host, act, l->request->language, l->is_masked, text);
    rows_add(&l->rows,
             json_pack("{s:I, s:o, s:o, s:s, s:o, s:o, s:o}", "place", (json_int_t)entry->place, "at",
                       web_time(act->at_ms), "who", rows_text(act->who), "what", act->what, "about",
                       rows_text(book_about(act, about)), "text", rows_text(text), "why", rows_text(act->why)));
}

static int read_about(const char *text, uint64_t *subject) {
    *subject = 0;
    return !text || !*text || number_parse(text, subject) == STATUS_OK || terminal_id_parse(text, subject) == STATUS_OK;
}

static const char *text_or_none(const struct web_request *q, const char *name) {
    const char *text = q->query(q->door, name);
    return text ? text : "";
}

static int read_filter(const struct web_request *q, struct book_filter *f) {
    const char *next = text_or_none(q, "next");
    *f = (struct book_filter){
        .what = text_or_none(q, "what"), .who = text_or_none(q, "who"), .is_quiet = 1, .limit = WEB_ROWS_MAX + 1};
    f->before = strspn(next, "0123456789") == strlen(next) && strlen(next) < 19 ? strtoll(next, NULL, 10) : -1;
    return f->before >= 0 && strspn(f->what, "abcdefghijklmnopqrstuvwxyz_.") == strlen(f->what) &&
           read_about(q->query(q->door, "about"), &f->subject) && web_query_days(q, &f->from_ms, &f->until_ms);
}

// One more was asked for than is shown: whether there are others.
static json_t *page_of(struct log_rows *l, enum status status, int64_t total, int64_t next) {
    char text[24];
    json_t *rows = rows_end(&l->rows, status);
    int more = rows && json_array_size(rows) > WEB_ROWS_MAX;
    if (more)
        json_array_remove(rows, WEB_ROWS_MAX);
    snprintf(text, sizeof text, "%" PRId64, next);
    return rows ? json_pack("{s:I, s:b, s:s?, s:o}", "total", (json_int_t)total, "more", more, "next",
                            more ? text : NULL, "rows", rows)
                : NULL;
}

API(log) {
    struct book_filter filter;
    const char *names = request->query(request->door, "names");
    struct log_rows l = {.request = request, .is_masked = !names || strcmp(names, "1") != 0};
    if (!read_filter(request, &filter)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!l.is_masked && !request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    l.rows = rows_new();
    int64_t total = 0;
    enum status status = book_count(request->host, &filter, &total);
    if (status == STATUS_OK)
        status = book_each(request->host, &filter, add_act, &l);
    json_t *last = l.rows.list ? json_array_get(l.rows.list, WEB_ROWS_MAX - 1) : NULL;
    web_list(reply, status, page_of(&l, status, total, last ? json_integer_value(json_object_get(last, "place")) : 0));
    if (l.is_masked)
        return;
    reply->row.what = "names";
    snprintf(reply->row.who, sizeof reply->row.who, "%s", request->user.name);
    snprintf(reply->row.detail, sizeof reply->row.detail, "%zu /log", l.rows.len);
}
