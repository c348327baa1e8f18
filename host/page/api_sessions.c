// SPDX-License-Identifier: Apache-2.0
// What was taught, and who was there: /api/sessions, /api/sessions/NUMBER. Names go out masked.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/book.h"
#include "host/books/holder.h"
#include "host/books/people.h"
#include "host/books/roster.h"
#include "host/books/sessions.h"
#include "host/ledger/ledger.h"
#include "host/ledger/timeline.h"
#include "host/page/api.h"
#include "host/page/counts.h"
#include "host/page/labels.h"
#include "host/print/photo.h"
#include "host/tally/count.h"
#include "proto/civil.h"
#include "proto/event.h"
#include "proto/number.h"
#include "proto/pair.h"

#define SESSION_COLUMNS                                                                                                \
    "SELECT n.number, n.programme, COALESCE(g.name, n.programme), COALESCE(g.name_en, n.programme), n.area,"           \
    " COALESCE(a.name, ''), COALESCE(a.name_en, ''), n.venue, n.start_ms, n.end_ms, n.min_stay_s, n.capacity,"         \
    " n.early_s, n.late_s, n.unenrolled, n.opens_itself, n.check_out,"                                                 \
    " (SELECT COUNT(*) FROM roster r WHERE r.session = n.number AND r.place = 0),"                                     \
    " (SELECT COUNT(*) FROM roster r WHERE r.session = n.number AND r.place > 0),"                                     \
    " n.cancelled_ms, n.provider, n.teacher FROM session n LEFT JOIN programme g ON g.id = n.programme"                \
    " LEFT JOIN area a ON a.code = n.area "

// What came of those who were there, by the words of --json, and their scans. Added up here: a hundred rows a session,
// which the database would sort.
static enum status outcomes_of(struct host *host, int64_t session, json_t *into) {
    struct statement *s;
    json_t *outcomes = json_object();
    json_int_t of[OUTCOME_COUNT] = {0}, all = 0, scans = 0, on_paper = 0;
    db_prepare(host->db, &s, "SELECT outcome, events, on_paper FROM attendance WHERE session = $1");
    db_bind_int(s, 1, session);
    while (db_step(s) == DB_ROW) {
        int64_t outcome = db_column_int(s, 0), typed = db_column_int(s, 2);
        if (outcome < OUTCOME_COUNTED || outcome >= OUTCOME_COUNT)
            continue;
        of[outcome]++;
        all++;
        on_paper += outcome == OUTCOME_COUNTED ? typed : 0;
        scans += db_column_int(s, 1) - typed;
    }
    for (int i = OUTCOME_COUNTED; i < OUTCOME_COUNT; i++)
        if (of[i])
            json_object_set_new(outcomes, outcome_text((enum outcome)i), json_integer(of[i]));
    json_object_set_new(into, "outcomes", outcomes);
    json_object_set_new(into, "counted", json_integer(of[OUTCOME_COUNTED]));
    json_object_set_new(into, "on_paper", json_integer(on_paper));
    json_object_set_new(into, "not_counted", json_integer(all - of[OUTCOME_COUNTED]));
    json_object_set_new(into, "scans", json_integer(scans));
    return db_finish(s);
}

static json_t *session_json(struct host *host, struct statement *s) {
    int64_t number = db_column_int(s, 0);
    json_t *object = json_pack(
        "{s:o, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:o, s:o, s:I, s:I}", "session", web_number(number), "programme",
        db_column_text(s, 1), "programme_name", db_column_text(s, 2), "programme_name_en", db_column_text(s, 3), "area",
        (json_int_t)db_column_int(s, 4), "name", db_column_text(s, 5), "name_en", db_column_text(s, 6), "venue",
        db_column_text(s, 7), "start", web_time(db_column_int(s, 8)), "end", web_time(db_column_int(s, 9)),
        "min_stay_s", (json_int_t)db_column_int(s, 10), "capacity", (json_int_t)db_column_int(s, 11));
    json_t *rules = json_pack("{s:I, s:I, s:s, s:b, s:b, s:I, s:I, s:o, s:b, s:s, s:s}", "early_s",
                              (json_int_t)db_column_int(s, 12), "late_s", (json_int_t)db_column_int(s, 13),
                              "unenrolled", session_policy_text((enum unenrolled)db_column_int(s, 14)), "opens_itself",
                              (int)db_column_int(s, 15), "check_out", (int)db_column_int(s, 16), "enrolled",
                              (json_int_t)db_column_int(s, 17), "waiting", (json_int_t)db_column_int(s, 18),
                              "cancelled", web_time(db_column_int(s, 19)), "begun", db_column_int(s, 8) <= host->now_ms,
                              "provider", db_column_text(s, 20), "teacher", db_column_text(s, 21));
    enum status status = json_object_update_new(object, rules) ? STATUS_MEMORY : outcomes_of(host, number, object);
    return rows_whole(object, status);
}

#define SESSIONS_WHERE                                                                                                 \
    "WHERE n.start_ms >= $1 AND n.start_ms < $2 AND (n.area BETWEEN $3 AND $4 OR n.area BETWEEN $5 AND $6 OR n.area"   \
    " BETWEEN $7 AND $8) AND ($9 = '' OR n.programme = $9) AND ($10 = 0 OR (n.cancelled_ms = 0 AND n.end_ms <= $10"    \
    " AND EXISTS (SELECT 1 FROM roster r WHERE r.session = n.number AND r.place = 0) AND NOT EXISTS (SELECT 1"         \
    " FROM attendance a WHERE a.session = n.number)))"                                                                 \
    " AND ($11 = '' OR (($11 = 'called_off') = (n.cancelled_ms <> 0) AND ($11 <> 'planned' OR n.start_ms > $12)"       \
    " AND ($11 <> 'under_way' OR (n.start_ms <= $12 AND n.end_ms > $12)) AND ($11 <> 'over' OR n.end_ms <= $12)))"

struct choice {
    struct web_scope scope;
    const char *programme; // "" any
    int is_unattended;     // of the last week, whatever the year
    const char *state;     // "" any
    int64_t from_ms, until_ms;
    int64_t offset;
    char order[WEB_ORDER_SIZE];
};

static const struct web_sort sorts[] = {
    {"start", "n.start_ms"}, {"programme", "n.programme"},   {"area", "n.area"},
    {"venue", "n.venue"},    {"min_stay_s", "n.min_stay_s"}, {"", ""},
};
#define USUAL_ORDER "n.start_ms DESC, n.number DESC"

static int64_t year_begins(int year) {
    return civil_to_ms(&(struct civil){year, 1, 1, 0, 0, 0});
}

// The days that are asked for, of which one alone leads to an end of its year; where nobody came the last week; else
// the period.
static void choose_times(const struct host *host, struct choice *c) {
    if (!c->from_ms && !c->until_ms && !c->is_unattended) {
        c->from_ms = period_start_ms(&c->scope.period);
        c->until_ms = period_end_ms(&c->scope.period);
    }
    int first = civil_from_ms(c->until_ms - 1).year, last = civil_from_ms(c->from_ms).year;
    int64_t from_ms = c->from_ms ? 0 : year_begins(first), until_ms = c->until_ms ? INT64_MAX : year_begins(last + 1);
    if (c->is_unattended) {
        from_ms = host->now_ms - 7 * CIVIL_DAY_MS;
        until_ms = host->now_ms;
    }
    c->from_ms = c->from_ms > from_ms ? c->from_ms : from_ms;
    c->until_ms = c->until_ms && c->until_ms < until_ms ? c->until_ms : until_ms;
}

static void bind_sessions(struct host *host, struct statement *s, const struct choice *c) {
    db_bind_int(s, 1, c->from_ms);
    db_bind_int(s, 2, c->until_ms);
    area_bind(s, 3, c->scope.area == host->area ? 0 : c->scope.area);
    db_bind_text(s, 9, c->programme);
    db_bind_int(s, 10, c->is_unattended ? host->now_ms : 0);
    db_bind_text(s, 11, c->state);
    db_bind_int(s, 12, host->now_ms);
}

// Of the whole office by times alone, which their index tells without a look at any session.
static enum status sessions_total(struct host *host, const struct choice *c, int64_t *total) {
    struct statement *s;
    if (c->scope.area == host->area && !*c->programme && !c->is_unattended && !*c->state) {
        db_prepare(host->db, &s, "SELECT COUNT(*) FROM session WHERE start_ms >= $1 AND start_ms < $2");
        db_bind_int(s, 1, c->from_ms);
        db_bind_int(s, 2, c->until_ms);
        return db_get_int(s, total);
    }
    db_prepare(host->db, &s, "SELECT COUNT(*) FROM session n " SESSIONS_WHERE);
    bind_sessions(host, s, c);
    return db_get_int(s, total);
}

enum status count_unattended(struct host *host, int64_t area, int64_t *total) {
    struct choice week = {.scope.area = area, .programme = "", .state = "", .is_unattended = 1};
    choose_times(host, &week);
    return sessions_total(host, &week, total);
}

static int take_state(const char *state, struct choice *c) {
    static const char *const states[] = {"planned", "under_way", "over", "called_off"};
    c->is_unattended = state && strcmp(state, "unattended") == 0;
    c->state = "";
    for (size_t i = 0; state && i < sizeof states / sizeof *states; i++)
        if (strcmp(states[i], state) == 0)
            c->state = states[i];
    return !state || !*state || c->is_unattended || *c->state;
}

static int read_choice(const struct web_request *q, struct web_reply *r, struct choice *c) {
    const char *programme = q->query(q->door, "programme");
    *c = (struct choice){.programme = programme ? programme : ""};
    int is_state = take_state(q->query(q->door, "state"), c);
    if (!web_scope(q, r, &c->scope))
        return 0;
    const char *period = q->query(q->door, "period");
    int is_of_period = period && *period; // which are days of their own
    if (web_order(q, sorts, USUAL_ORDER, USUAL_ORDER, c->order) && web_query_int(q, "offset", 0, &c->offset) &&
        web_query_days(q, &c->from_ms, &c->until_ms) && is_state &&
        !(is_of_period && (c->is_unattended || c->from_ms || c->until_ms))) {
        choose_times(q->host, c);
        return 1;
    }
    web_error(r, 400, "invalid");
    return 0;
}

API(sessions) {
    struct choice c;
    struct statement *s;
    char sql[3072];
    int64_t total = 0;
    if (!read_choice(request, reply, &c))
        return;
    enum status status = sessions_total(request->host, &c, &total);
    snprintf(sql, sizeof sql, "%s%s LIMIT $13 OFFSET $14", SESSION_COLUMNS SESSIONS_WHERE, c.order);
    db_prepare_once(request->host->db, &s, sql);
    bind_sessions(request->host, s, &c);
    db_bind_int(s, 13, web_page(request));
    db_bind_int(s, 14, c.offset);
    struct rows rows = rows_new();
    while (db_step(s) == DB_ROW)
        rows_add(&rows, session_json(request->host, s));
    enum status read = db_finish(s);
    status = status == STATUS_OK ? read : status;
    int more = c.offset + (int64_t)rows.len < total;
    web_list(reply, status,
             json_pack("{s:i, s:I, s:I, s:b, s:o}", "year", c.scope.year, "area", (json_int_t)c.scope.area, "total",
                       (json_int_t)total, "more", more, "sessions", rows_end(&rows, status)));
}

// Everyone who was there.
static json_t *people_at(struct host *host, uint64_t session) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(host->db, &s,
               "SELECT a.holder, COALESCE(p.name, ''), a.outcome, a.in_ms, a.stay_s, a.events, p.number IS NOT NULL,"
               " a.on_paper FROM attendance a LEFT JOIN person p ON p.number = a.holder WHERE a.session = $1"
               " ORDER BY a.outcome DESC, a.in_ms, a.holder");
    db_bind_int(s, 1, (int64_t)session);
    while (db_step(s) == DB_ROW) {
        const char *word = outcome_text((enum outcome)db_column_int(s, 2));
        rows_add(&rows, json_pack("{s:o, s:o, s:s, s:o, s:I, s:I, s:b, s:b}", "holder", web_number(db_column_int(s, 0)),
                                  "name", web_masked(db_column_text(s, 1)), "reason", word ? word : "", "checked_in",
                                  web_time(db_column_int(s, 3)), "stay_s", (json_int_t)db_column_int(s, 4), "events",
                                  (json_int_t)db_column_int(s, 5), "is_person", (int)db_column_int(s, 6), "on_paper",
                                  (int)db_column_int(s, 7)));
    }
    return rows_end(&rows, db_finish(s));
}

// When it was opened and closed, at which terminal, and by whom: an officer, or by itself. What a terminal opened under
// another host's plan is that one's session.
static json_t *life_json(const struct web_request *q, struct timeline *timeline, const struct ledger_event *e) {
    char id[TERMINAL_TEXT_SIZE];
    json_t *row =
        json_pack("{s:s, s:o, s:s, s:o, s:s}", "kind", event_kind_text(e->event.kind), "at",
                  web_time(timeline_wall_ms(timeline, e)), "clock", clock_source_text(timeline_source(timeline, e)),
                  "officer", e->event.badge ? web_number((int64_t)e->event.badge) : json_null(), "terminal",
                  terminal_id_format(e->terminal, id));
    enum status status = labels_add_terminal(q, e->terminal, row);
    if (status == STATUS_OK && e->event.badge)
        status = labels_add_officer(q, e->event.badge, row);
    return rows_whole(row, status);
}

static json_t *life_of(const struct web_request *q, uint64_t session) {
    struct host *host = q->host;
    struct timeline *timeline = timeline_new(host->db);
    struct rows rows = rows_new();
    struct ledger_events found = {0};
    const struct ledger_question asked = {.kinds = LEDGER_LIFE, .session = session};
    enum status status = timeline ? ledger_find(host->db, &asked, &found) : STATUS_MEMORY;
    for (size_t i = 0; i < found.len && status == STATUS_OK; i++)
        if (ledger_is_own(host, &found.items[i]))
            rows_add(&rows, life_json(q, timeline, &found.items[i]));
    ledger_events_clear(&found);
    timeline_free(timeline);
    return rows_end(&rows, status == STATUS_OK ? db_failure(host->db) : status);
}

struct listing {
    struct host *host;
    struct rows rows;
};

static void add_entry(void *context, const struct roster_entry *e) {
    struct listing *l = context;
    struct person person = {0};
    enum status status = people_find(l->host, e->holder, &person); // a badge without an owner has no name
    json_t *row = json_pack("{s:o, s:o, s:o, s:I}", "holder", web_number((int64_t)e->holder), "name",
                            web_masked(person.name), "at", web_time(e->at_ms), "place", (json_int_t)e->place);
    key_wipe(&person, sizeof person);
    rows_add(&l->rows, status == STATUS_NOT_FOUND ? row : rows_whole(row, status));
}

static json_t *roster_of(struct host *host, uint64_t session) {
    struct listing l = {host, rows_new()};
    enum status status = roster_each(host, session, add_entry, &l);
    return rows_end(&l.rows, status);
}

// ---- photos of its paper lists ----

static void add_photo(void *context, const struct photo *p) {
    rows_add(context,
             json_pack("{s:s, s:o, s:I, s:I, s:I}", "sheet", p->sheet, "kept", web_time(p->kept_ms), "bytes",
                       (json_int_t)p->bytes, "people", (json_int_t)p->people, "standing", (json_int_t)p->standing));
}

static json_t *photos_of(struct host *host, uint64_t session) {
    struct rows rows = rows_new();
    return rows_end(&rows, photo_each(host, session, add_photo, &rows));
}

// ---- what was changed after it began ----

struct later {
    const struct web_request *request;
    struct rows rows;
};

static void add_later(void *context, const struct book_entry *entry) {
    struct later *l = context;
    struct host *host = l->request->host;
    const struct act *act = entry->act;
    char text[BOOK_SENTENCE_SIZE];
    book_sentence(host, act, l->request->language, 1, text);
    rows_add(&l->rows, json_pack("{s:o, s:o, s:s, s:o, s:o, s:o}", "at", web_time(act->at_ms), "who",
                                 rows_text(act->who), "what", act->what, "why", rows_text(act->why), "text",
                                 rows_text(text), "fields", book_fields(host, act, l->request->language, book_shown)));
}

static json_t *later_of(const struct web_request *request, uint64_t number) {
    struct session session;
    struct later l = {request, rows_new()};
    enum status status = session_find(request->host, number, &session);
    if (status == STATUS_OK)
        status = session_each_later(request->host, &session, add_later, &l);
    return rows_end(&l.rows, status == STATUS_NOT_FOUND ? STATUS_OK : status);
}

// ---- one of them ----

// What the books have of it; NULL and STATUS_OK: they do not have it.
static enum status session_of(struct host *host, uint64_t number, json_t **object) {
    struct statement *s;
    *object = NULL;
    db_prepare(host->db, &s, SESSION_COLUMNS "WHERE n.number = $1");
    db_bind_int(s, 1, (int64_t)number);
    int found = db_step(s) == DB_ROW;
    if (found)
        *object = session_json(host, s);
    enum status status = db_finish(s);
    return status == STATUS_OK && found && !*object ? STATUS_MEMORY : status;
}

API(session) {
    uint64_t number;
    json_t *object;
    if (!web_part_number(request, reply, 0, &number))
        return;
    enum status status = session_of(request->host, number, &object);
    json_t *people = people_at(request->host, number);
    if (status == STATUS_OK && !object && people) {
        if (json_array_size(people) == 0) {
            json_decref(people);
            web_error(reply, 404, "not_found");
            return;
        }
        object = json_pack("{s:o}", "session", web_number((int64_t)number)); // events name what is not in our books
        status = outcomes_of(request->host, (int64_t)number, object);
    }
    if (json_object_set_new(object, "roster", roster_of(request->host, number)) ||
        json_object_set_new(object, "life", life_of(request, number)) ||
        json_object_set_new(object, "photos", photos_of(request->host, number)) ||
        json_object_set_new(object, "later", later_of(request, number)) || json_object_set(object, "people", people))
        status = status == STATUS_OK ? STATUS_IO : status;
    json_decref(people);
    web_list(reply, status, object);
}
