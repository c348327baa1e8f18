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
    const struct book_line *line; // that is being told; NULL: each act is one
    int64_t acts;                 // told so far
};

static void add_act(void *context, const struct book_entry *entry) {
    struct log_rows *l = context;
    const struct act *act = entry->act;
    char text[BOOK_SENTENCE_SIZE], about[BOOK_ABOUT_SIZE];
    int64_t acts = l->line ? l->line->acts : 1;
    if (acts > 1)
        book_sentence_of_many(act, acts, l->request->language, text);
    else
        book_sentence(l->request->host, act, l->request->language, l->is_masked, text);
    l->acts += acts;
    rows_add(&l->rows, json_pack("{s:I, s:o, s:o, s:s, s:o, s:o, s:o, s:I, s:I}", "place", (json_int_t)entry->place,
                                 "at", web_time(act->at_ms), "who", rows_text(act->who), "what", act->what, "about",
                                 acts > 1 ? json_null() : rows_text(book_about(act, about)), "text", rows_text(text),
                                 "why", rows_text(act->why), "acts", (json_int_t)acts, "page",
                                 (json_int_t)(l->line ? l->line->page : 0)));
}

static int read_about(const char *text, uint64_t *subject) {
    *subject = 0;
    return !text || !*text || number_parse(text, subject) == STATUS_OK || terminal_id_parse(text, subject) == STATUS_OK;
}

static const char *text_or_none(const struct web_request *q, const char *name) {
    const char *text = q->query(q->door, name);
    return text ? text : "";
}

static int read_filter(const struct web_request *q, struct book_filter *f, int64_t *is_each) {
    *f = (struct book_filter){
        .what = text_or_none(q, "what"), .who = text_or_none(q, "who"), .is_quiet = 1, .limit = web_page(q)};
    return web_query_int(q, "next", 0, &f->before) && web_query_int(q, "page", 0, &f->page) &&
           web_query_int(q, "each", 0, is_each) && *is_each <= 1 && book_is_kind(f->what) &&
           read_about(q->query(q->door, "about"), &f->subject) && web_query_days(q, &f->from_ms, &f->until_ms);
}

// Lines, of which each may be many acts. *next: where those begin that follow, 0 none.
static enum status tell_lines(struct log_rows *l, const struct book_filter *filter, int64_t *next) {
    struct book_lines lines;
    struct host *host = l->request->host;
    enum status status = book_lines(host, filter, &lines);
    for (size_t i = 0; i < lines.len && status == STATUS_OK; i++) {
        l->line = &lines.items[i];
        status = book_line_each(host, l->line, add_act, l);
    }
    l->line = NULL;
    *next = lines.next;
    free(lines.items);
    return status;
}

// Each act by itself: one more is asked for than is shown.
static enum status tell_acts(struct log_rows *l, struct book_filter filter, int64_t *next) {
    size_t shown = (size_t)filter.limit++;
    enum status status = book_each(l->request->host, &filter, add_act, l);
    if (l->rows.len <= shown)
        return status;
    l->acts--;
    json_array_remove(l->rows.list, shown);
    *next = json_integer_value(json_object_get(json_array_get(l->rows.list, shown - 1), "place"));
    return status;
}

static json_t *page_of(struct log_rows *l, enum status status, int64_t total, int64_t next) {
    char text[24];
    json_t *rows = rows_end(&l->rows, status);
    snprintf(text, sizeof text, "%" PRId64, next);
    return rows ? json_pack("{s:I, s:I, s:b, s:s?, s:o}", "total", (json_int_t)total, "acts", (json_int_t)l->acts,
                            "more", next != 0, "next", next ? text : NULL, "rows", rows)
                : NULL;
}

API(log) {
    struct book_filter filter;
    int64_t total = 0, next = 0, is_each;
    const char *names = request->query(request->door, "names");
    struct log_rows l = {.request = request, .is_masked = !names || strcmp(names, "1") != 0};
    if (!read_filter(request, &filter, &is_each)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!l.is_masked && !request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    l.rows = rows_new();
    enum status status = book_count(request->host, &filter, &total);
    if (status == STATUS_OK)
        status =
            is_each || filter.page || filter.subject ? tell_acts(&l, filter, &next) : tell_lines(&l, &filter, &next);
    web_list(reply, status, page_of(&l, status, total, next));
    if (l.is_masked)
        return;
    reply->row.what = "names";
    snprintf(reply->row.who, sizeof reply->row.who, "%s", request->user.name);
    snprintf(reply->row.detail, sizeof reply->row.detail, "%zu /log", l.rows.len);
}
