// SPDX-License-Identifier: Apache-2.0
// Classes as the desk makes them: POST /api/sessions, /api/sessions/edit, /api/sessions/cancel, and /api/venues: where
// they were held before, by whom, and who taught.
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/sessions.h"
#include "host/page/api.h"
#include "proto/civil.h"
#include "proto/number.h"

#define CAPACITY_MAX 100000
#define SPAN_MAX_S   ((int64_t)31 * 86400)
#define TIMES_MAX    60 // of one addition: a class a week for a year, or two months of days
#define VENUES_MAX   100

// ---- what a body says ----

static int take_whole(const struct web_request *q, const char *name, int64_t max, int64_t *value) {
    const json_t *given = json_object_get(q->body, name);
    if (!given)
        return 1;
    *value = json_integer_value(given);
    return json_is_integer(given) && *value >= 0 && *value <= max;
}

static int take_flag(const struct web_request *q, const char *name, int *value) {
    const json_t *given = json_object_get(q->body, name);
    *value = given ? json_is_true(given) : *value;
    return !given || json_is_boolean(given);
}

static int take_time(const json_t *of, const char *name, int64_t *unix_ms) {
    const char *text = json_string_value(json_object_get(of, name));
    if (!json_object_get(of, name))
        return 1;
    return text && civil_parse(text, strlen(text), unix_ms, NULL) == STATUS_OK;
}

// What it says goes over text. What is none, or too long, is left to be found as a bad one.
static void take_text(const struct web_request *q, const char *name, const char *bad, char *text, size_t size) {
    const json_t *given = json_object_get(q->body, name);
    const char *said = json_string_value(given);
    if (given)
        snprintf(text, size, "%s", said && strlen(said) < size ? said : bad);
}

static void take_texts(const struct web_request *q, struct session *s) {
    take_text(q, "programme", "", s->programme, sizeof s->programme);
    take_text(q, "venue", "", s->venue, sizeof s->venue);
    take_text(q, "provider", "\n", s->provider, sizeof s->provider);
    take_text(q, "teacher", "\n", s->teacher, sizeof s->teacher);
}

static int take_session(const struct web_request *q, struct session *s) {
    const json_t *policy = json_object_get(q->body, "unenrolled");
    int64_t capacity = s->capacity;
    take_texts(q, s);
    if (policy && (!json_is_string(policy) || !session_policy_of(json_string_value(policy), &s->unenrolled)))
        return 0;
    int is_good = take_whole(q, "area", INT64_MAX, &s->area) && take_time(q->body, "start", &s->start_ms) &&
                  take_time(q->body, "end", &s->end_ms) && take_whole(q, "capacity", CAPACITY_MAX, &capacity) &&
                  take_whole(q, "min_stay_s", SPAN_MAX_S, &s->min_stay_s) &&
                  take_whole(q, "early_s", SPAN_MAX_S, &s->early_s) &&
                  take_whole(q, "late_s", SPAN_MAX_S, &s->late_s) && take_flag(q, "check_out", &s->check_out) &&
                  take_flag(q, "opens_itself", &s->opens_itself);
    s->capacity = (int)capacity;
    return is_good;
}

static void refuse(struct web_reply *r, enum session_problem problem) {
    switch (problem) {
    case SESSION_NO_PROGRAMME:
        web_error(r, 404, "no_such_programme");
        return;
    case SESSION_NO_AREA:
        web_error(r, 404, "no_such_area");
        return;
    case SESSION_BAD_VENUE:
        web_error(r, 400, "bad_venue");
        return;
    case SESSION_BAD_HELD:
        web_error(r, 400, "bad_held");
        return;
    case SESSION_ENDS_FIRST:
        web_error(r, 400, "ends_first");
        return;
    case SESSION_TOO_LONG:
        web_error(r, 400, "lasts_too_long");
        return;
    case SESSION_STAY_TOO_LONG:
    case SESSION_LATE_TOO_LONG:
        web_error(r, 400, problem == SESSION_LATE_TOO_LONG ? "late_too_long" : "stay_too_long");
        return;
    case SESSION_BEGUN:
        web_error(r, 409, "begun");
        return;
    case SESSION_FINE:
        web_error(r, 400, "invalid");
    }
}

// 0 after having answered.
static int begin(const struct web_request *q, struct web_reply *r, struct host *writer) {
    enum status status = web_writer(q, writer);
    if (status != STATUS_OK)
        web_status(r, status);
    return status == STATUS_OK;
}

static int number_given(const struct web_request *q, uint64_t *number) {
    const char *text = web_body_text(q, "session", NUMBER_TEXT_SIZE);
    return text && number_parse(text, number) == STATUS_OK;
}

// ---- what stands there already ----

// Where who asks wants to know before anything is done ("asks"): 0 after having answered which class stands at the same
// place in the same hours.
static int has_room(const struct web_request *q, struct web_reply *r, const struct session *s) {
    struct session other;
    enum status status = session_beside(q->host, s, &other);
    if (status == STATUS_NOT_FOUND)
        return 1;
    if (status != STATUS_OK) {
        web_status(r, status);
        return 0;
    }
    web_error(r, 409, "class_there");
    json_object_set_new(r->json, "session", web_number((int64_t)other.number));
    json_object_set_new(r->json, "start", web_time(other.start_ms));
    json_object_set_new(r->json, "end", web_time(other.end_ms));
    return 0;
}

static int has_room_at_all(const struct web_request *q, struct web_reply *r, const json_t *times, struct session s) {
    size_t i;
    const json_t *one;
    json_array_foreach(times, i, one) {
        if (take_time(one, "start", &s.start_ms) && take_time(one, "end", &s.end_ms) && !has_room(q, r, &s))
            return 0;
    }
    return 1;
}

// ---- adding ----

// One class after the other, at the times of the list.
static enum status add_all(struct host *writer, const json_t *times, struct session *s, struct rows *rows,
                           enum session_problem *problem) {
    enum status status = STATUS_OK;
    size_t i;
    const json_t *one;
    json_array_foreach(times, i, one) {
        if (!take_time(one, "start", &s->start_ms) || !take_time(one, "end", &s->end_ms))
            return STATUS_INVALID;
        status = session_add(writer, s, problem);
        if (status != STATUS_OK)
            return status;
        rows_add(rows, web_number((int64_t)s->number));
    }
    return status;
}

// {"programme", "area", "venue", "provider", "teacher", "times": [{"start", "end"}, …], and the rules}: a class for
// each of the times, all of them or none. "asks": true, none where one is there already.
API(session_add) {
    struct host writer;
    struct session s = {0};
    int asks = 0;
    enum session_problem problem = SESSION_FINE;
    const json_t *times = json_object_get(request->body, "times");
    size_t len = json_array_size(times);
    if (!take_session(request, &s) || !take_flag(request, "asks", &asks) || len < 1 || len > TIMES_MAX) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (asks && !has_room_at_all(request, reply, times, s))
        return;
    if (!begin(request, reply, &writer))
        return;
    struct rows rows = rows_new();
    enum status status = add_all(&writer, times, &s, &rows, &problem);
    status = web_end(&writer, status, NULL, NULL, NULL);
    json_t *numbers = rows_end(&rows, status);
    if (status == STATUS_INVALID)
        refuse(reply, problem);
    else
        web_list(reply, status, json_pack("{s:o}", "sessions", numbers));
}

// ---- changing ----

// Of a class that is moved. 0 after having answered.
static int has_room_where_moved(const struct web_request *q, struct web_reply *r, uint64_t number) {
    struct session before, after;
    enum status status = session_find(q->host, number, &before);
    if (status != STATUS_OK) {
        web_status(r, status);
        return 0;
    }
    after = before;
    return !take_session(q, &after) || !session_moves(&before, &after) || has_room(q, r, &after);
}

// {"session", "why", and what changes}: all that is not named stays. "asks": true, not where another is already.
API(session_edit) {
    struct host writer;
    struct session s;
    uint64_t number;
    int asks = 0;
    enum session_problem problem = SESSION_FINE;
    if (!number_given(request, &number) || !take_session(request, &(struct session){0}) ||
        !take_flag(request, "asks", &asks)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (asks && !has_room_where_moved(request, reply, number))
        return;
    if (!begin(request, reply, &writer))
        return;
    enum status status = session_find(&writer, number, &s);
    if (status == STATUS_OK && take_session(request, &s))
        status = session_edit(&writer, &s, &problem);
    if (status == STATUS_OUTDATED) // it is so already
        status = STATUS_OK;
    status = web_end(&writer, status, NULL, NULL, NULL);
    if (status == STATUS_INVALID)
        refuse(reply, problem);
    else
        web_status(reply, status);
}

// {"session", "why", "undo": true where it takes place after all}
API(session_cancel) {
    struct host writer;
    uint64_t number;
    int undoes = 0;
    if (!number_given(request, &number) || !take_flag(request, "undo", &undoes) || !web_why(request)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!begin(request, reply, &writer))
        return;
    enum status status = undoes ? session_hold(&writer, number) : session_cancel(&writer, number);
    status = web_end(&writer, status == STATUS_OUTDATED ? STATUS_CONFLICT : status, NULL, NULL, NULL);
    web_status(reply, status);
}

// ---- what was written before ----

#define BEFORE(column)                                                                                                 \
    "SELECT " column " FROM session WHERE " column " <> '' AND (area BETWEEN $1 AND $2 OR area BETWEEN $3 AND $4"      \
    " OR area BETWEEN $5 AND $6) GROUP BY " column " ORDER BY MAX(start_ms) DESC, " column " LIMIT $7"

static json_t *before(struct host *host, const char *sql, int64_t area) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(host->db, &s, sql);
    area_bind(s, 1, area);
    db_bind_int(s, 7, VENUES_MAX);
    while (db_step(s) == DB_ROW)
        rows_add(&rows, rows_text(db_column_text(s, 0)));
    return rows_end(&rows, db_finish(s));
}

// Where classes of an area were held, by whom, and who taught, the latest first.
API(venues) {
    struct web_scope scope;
    struct host *host = request->host;
    if (!web_scope(request, reply, &scope))
        return;
    web_json(reply, json_pack("{s:o, s:o, s:o}", "venues", before(host, BEFORE("venue"), scope.area), "providers",
                              before(host, BEFORE("provider"), scope.area), "teachers",
                              before(host, BEFORE("teacher"), scope.area)));
}
