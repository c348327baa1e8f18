// SPDX-License-Identifier: Apache-2.0
// Two entries made one, and parted again (POST /api/people/merge, /unmerge; GET /api/merges), and who is to be nobody
// (POST /api/people/forget).
#include <stdio.h>
#include <string.h>

#include "host/books/holder.h"
#include "host/books/people.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/page/forgetting.h"
#include "proto/number.h"

// ---- those there are ----

struct listing {
    const struct web_request *request;
    struct rows rows;
    int64_t hidden;
};

static void add_merge(void *context, const struct person_merge *m) {
    struct listing *l = context;
    if (!bounds_number(l->request, m->person) || !bounds_number(l->request, m->into)) {
        l->hidden++;
        return;
    }
    rows_add(&l->rows,
             json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "person", web_number((int64_t)m->person), "name",
                       web_masked(m->name), "into", web_number((int64_t)m->into), "into_name", web_masked(m->into_name),
                       "at", web_time(m->at_ms), "undone", web_time(m->undone_ms), "who", rows_text(m->who)));
}

static const struct web_sort sorts[] = {
    {"at", "m.at_ms"}, {"person", "m.person"}, {"into", "m.into_person"}, {"who", "who"}, {"", ""},
};

// ?person=NUMBER: all in which one had a part, undone ones too; else those that stand.
API(merges) {
    struct web_scope scope;
    const char *of = request->query(request->door, "person");
    uint64_t person = 0;
    int64_t offset, total = 0;
    char order[WEB_ORDER_SIZE];
    if (!web_order(request, sorts, "m.at_ms DESC, m.person", "m.person", order) ||
        !web_query_int(request, "offset", 0, &offset) || (of && number_parse(of, &person) != STATUS_OK)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!web_scope(request, reply, &scope))
        return;
    int64_t area = scope.area == request->host->area ? 0 : scope.area;
    struct listing l = {.request = request, .rows = rows_new()};
    enum status status = people_merges_count(request->host, person, area, &total);
    if (status == STATUS_OK)
        status = people_merges(request->host, person, area, order, offset, web_page(request), add_merge, &l);
    total -= l.hidden;
    int more = offset + (int64_t)l.rows.len < total;
    web_list(
        reply, status,
        json_pack("{s:I, s:b, s:o}", "total", (json_int_t)total, "more", more, "merges", rows_end(&l.rows, status)));
}

// ---- acts ----

// A number of the body; 0 after having answered 400.
static int read_number(const struct web_request *q, struct web_reply *r, const char *name, uint64_t *number) {
    const char *text = web_body_text(q, name, NUMBER_TEXT_SIZE);
    if (text && number_parse(text, number) == STATUS_OK)
        return 1;
    web_error(r, 400, "invalid");
    return 0;
}

// People who do not look like one want a word and a reason.
API(person_merge) {
    struct host writer;
    uint64_t person, into;
    char both[2 * NUMBER_TEXT_SIZE + 2], number[NUMBER_TEXT_SIZE];
    int force = json_is_true(json_object_get(request->body, "force"));
    if (!read_number(request, reply, "person", &person) || !read_number(request, reply, "into", &into))
        return;
    if (force && !web_why(request)) {
        web_error(reply, 400, "invalid");
        return;
    }
    number_format(person, both);
    snprintf(both + strlen(both), sizeof both - strlen(both), " %s", number_format(into, number));
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = people_merge(&writer, person, into, force);
        status = web_end(&writer, status, request->user.name, "person_merge", both);
    }
    if (status == STATUS_INVALID)
        web_error(reply, 409, "unlike");
    else
        web_status(reply, status);
}

API(person_unmerge) {
    struct host writer;
    uint64_t person;
    char number[NUMBER_TEXT_SIZE];
    if (!read_number(request, reply, "person", &person))
        return;
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = people_unmerge(&writer, person);
        status = web_end(&writer, status, request->user.name, "person_unmerge", number_format(person, number));
    }
    web_status(reply, status);
}

// ---- forgetting ----

// Of one human being every entry is forgotten.
static int are_all_theirs(const struct web_request *q, uint64_t person) {
    struct numbers same = {0};
    int are_theirs = people_same(q->host, person, &same) == STATUS_OK;
    for (size_t i = 0; i < same.len && are_theirs; i++)
        are_theirs = bounds_number(q, same.items[i]);
    numbers_clear(&same);
    return are_theirs;
}

API(person_forget) {
    struct host writer;
    uint64_t person;
    char number[NUMBER_TEXT_SIZE];
    size_t forgotten = 0;
    if (!read_number(request, reply, "person", &person))
        return;
    if (!web_why(request)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (bounds_is_bound(request) && !are_all_theirs(request, person)) {
        web_error(reply, 404, "not_found");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = people_forget(&writer, person, &forgotten);
        status = web_end(&writer, status, request->user.name, "person_forget", number_format(person, number));
    }
    forgetting_end(request, reply, status, forgotten);
}
