// SPDX-License-Identifier: Apache-2.0
// Entries that may be one person: GET /api/doubles, two of them side by side (GET /api/doubles/*/*), and the office's
// word that they are two (POST /api/doubles).
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/doubles.h"
#include "host/books/holder.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "proto/number.h"

// ---- one entry ----

// What an entry has brought: sessions that count, and all.
static enum status attendances_of(struct host *host, uint64_t person, int64_t *counted, int64_t *all) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT COUNT(*), COALESCE(SUM(CASE WHEN outcome = 1 THEN 1 ELSE 0 END), 0) FROM attendance"
               " WHERE holder = $1");
    db_bind_int(s, 1, (int64_t)person);
    *all = *counted = 0;
    if (db_step(s) == DB_ROW) {
        *all = db_column_int(s, 0);
        *counted = db_column_int(s, 1);
    }
    return db_finish(s);
}

static json_t *entry_json(struct host *host, const struct person *p) {
    struct area area = {.code = 0};
    struct numbers badges = {0};
    int64_t counted = 0, all = 0;
    enum status status = area_find(host->db, p->area, &area);
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    if (status == STATUS_OK)
        status = attendances_of(host, p->number, &counted, &all);
    if (status == STATUS_OK)
        status = holder_badges(host->db, p->number, &badges);
    json_t *entry =
        json_pack("{s:o, s:o, s:o, s:s, s:o, s:i, s:s, s:s, s:I, s:s, s:s, s:o, s:I, s:I, s:I}", "person",
                  web_number((int64_t)p->number), "name", web_masked(p->name), "id_number", web_masked_id(p->id_number),
                  "document_kind", p->document_kind, "document", web_masked_tail(p->document), "sex", p->sex,
                  "ethnicity", p->ethnicity, "category", p->category, "area", (json_int_t)p->area, "area_name",
                  area.name, "area_name_en", area.name_en, "phone", web_masked_tail(p->phone), "badges",
                  (json_int_t)badges.len, "counted", (json_int_t)counted, "attendances", (json_int_t)all);
    numbers_clear(&badges);
    return rows_whole(entry, status);
}

// ---- pairs ----

static json_t *signs_json(unsigned same) {
    static const char *const words[] = {"birth", "phone", "area"}; // by their bits
    struct rows rows = rows_new();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same & 1u << i)
            rows_add(&rows, json_string(words[i]));
    return rows_end(&rows, STATUS_OK);
}

struct pairing {
    const struct web_request *request;
    struct host *host;
    struct rows rows;
    int64_t offset, total;
};

static int is_theirs(void *context, int64_t area) {
    const struct pairing *p = context;
    return bounds_area(p->request, area);
}

static void add_pair(void *context, const struct person *a, const struct person *b, unsigned same) {
    struct pairing *p = context;
    rows_add(&p->rows, json_pack("{s:o, s:[o, o]}", "same", signs_json(same), "people", entry_json(p->host, a),
                                 entry_json(p->host, b)));
}

static void add_parted(void *context, const struct person *a, const struct person *b, unsigned same) {
    struct pairing *p = context;
    if (!bounds_area(p->request, a->area) || !bounds_area(p->request, b->area))
        return;
    p->total++;
    if (p->total > p->offset && (int64_t)p->rows.len < web_page(p->request))
        add_pair(p, a, b, same);
}

// ?state=parted: those who were said to be two.
API(doubles) {
    struct web_scope scope;
    struct pairing p = {.request = request, .host = request->host};
    const char *state = request->query(request->door, "state");
    if (!web_query_int(request, "offset", 0, &p.offset) || (state && *state && strcmp(state, "parted") != 0)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!web_scope(request, reply, &scope))
        return;
    if (!request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    p.rows = rows_new();
    int64_t area = scope.area == request->host->area ? 0 : scope.area;
    const struct doubles_look look = {area, p.offset, web_page(request), is_theirs};
    enum status status = state && *state ? doubles_parted(request->host, area, INT_MAX, add_parted, &p)
                                         : doubles_each(request->host, request->alike, &look, add_pair, &p, &p.total);
    int more = p.offset + (int64_t)p.rows.len < p.total;
    web_list(
        reply, status,
        json_pack("{s:I, s:b, s:o}", "total", (json_int_t)p.total, "more", more, "doubles", rows_end(&p.rows, status)));
}

// Who is forgotten has nothing to compare.
static enum status find_both(const struct web_request *q, const uint64_t numbers[2], struct person people[2]) {
    for (int i = 0; i < 2; i++) {
        enum status status = people_find(q->host, numbers[i], &people[i]);
        if (status != STATUS_OK || !*people[i].name)
            return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    }
    return STATUS_OK;
}

// are_one: they look it; may: nothing stands against it, as a merge that was made before.
API(doubles_pair) {
    struct person people[2];
    uint64_t numbers[2];
    int are_one = 0;
    if (!web_part_number(request, reply, 0, &numbers[0]) || !web_part_number(request, reply, 1, &numbers[1]))
        return;
    enum status status = find_both(request, numbers, people);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    status = people_may_merge(request->host, numbers[0], numbers[1], &are_one);
    int may = status != STATUS_CONFLICT;
    status = may ? status : STATUS_OK;
    json_t *both = rows_whole(
        json_pack("[o, o]", entry_json(request->host, &people[0]), entry_json(request->host, &people[1])), status);
    key_wipe(people, sizeof people);
    web_list(reply, status, json_pack("{s:b, s:b, s:o}", "may", may, "are_one", are_one, "people", both));
}

// ---- two, once and for all ----

API(doubles_part) {
    struct host writer;
    uint64_t a, b;
    char both[2 * NUMBER_TEXT_SIZE + 2];
    const char *one = web_body_text(request, "person", NUMBER_TEXT_SIZE);
    const char *other = web_body_text(request, "other", NUMBER_TEXT_SIZE);
    int undoes = json_is_true(json_object_get(request->body, "undo"));
    if (!one || !other || number_parse(one, &a) != STATUS_OK || number_parse(other, &b) != STATUS_OK || a == b) {
        web_error(reply, 400, "invalid");
        return;
    }
    snprintf(both, sizeof both, "%s %s", one, other);
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = undoes ? doubles_unpart(&writer, a, b) : doubles_part(&writer, a, b);
        status = web_end(&writer, status, request->user.name, undoes ? "person_unpart" : "person_part", both);
    }
    web_status(reply, status);
}
