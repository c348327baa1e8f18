// SPDX-License-Identifier: Apache-2.0
// What was taught, and who was there: /api/sessions, /api/sessions/NUMBER. Names go out masked.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/holder.h"
#include "host/books/roster.h"
#include "host/books/sessions.h"
#include "host/ledger/ledger.h"
#include "host/ledger/timeline.h"
#include "host/page/api.h"
#include "host/tally/count.h"
#include "proto/civil.h"
#include "proto/event.h"
#include "proto/number.h"
#include "proto/pair.h"

#define SESSION_COLUMNS                                                                                                \
    "SELECT n.number, n.programme, COALESCE(g.name, n.programme), COALESCE(g.name_en, n.programme), n.area,"           \
    " COALESCE(a.name, ''), COALESCE(a.name_en, ''), n.venue, n.start_ms, n.end_ms, n.min_stay_s, n.capacity,"         \
    " n.early_s, n.late_s, n.unenrolled, n.opens_itself,"                                                              \
    " (SELECT COUNT(*) FROM roster r WHERE r.session = n.number AND r.place = 0),"                                     \
    " (SELECT COUNT(*) FROM roster r WHERE r.session = n.number AND r.place > 0)"                                      \
    " FROM session n LEFT JOIN programme g ON g.id = n.programme LEFT JOIN area a ON a.code = n.area "

// What came of those who were there, by the words of --json, and their scans.
static void outcomes_of(struct host *host, int64_t session, json_t *into) {
    struct statement *s;
    json_t *outcomes = json_object();
    json_int_t counted = 0, others = 0, scans = 0;
    db_prepare(host->db, &s,
               "SELECT outcome, COUNT(*), SUM(events) FROM attendance WHERE session = $1 GROUP BY outcome"
               " ORDER BY outcome");
    db_bind_int(s, 1, session);
    while (db_step(s) == DB_ROW) {
        enum outcome outcome = (enum outcome)db_column_int(s, 0);
        if (!outcome_text(outcome))
            continue;
        *(outcome == OUTCOME_COUNTED ? &counted : &others) += db_column_int(s, 1);
        scans += db_column_int(s, 2);
        json_object_set_new(outcomes, outcome_text(outcome), json_integer(db_column_int(s, 1)));
    }
    db_finish(s);
    json_object_set_new(into, "outcomes", outcomes);
    json_object_set_new(into, "counted", json_integer(counted));
    json_object_set_new(into, "not_counted", json_integer(others));
    json_object_set_new(into, "scans", json_integer(scans));
}

static json_t *session_json(struct host *host, struct statement *s) {
    int64_t number = db_column_int(s, 0);
    json_t *object = json_pack(
        "{s:o, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:o, s:o, s:I, s:I}", "session", web_number(number), "programme",
        db_column_text(s, 1), "programme_name", db_column_text(s, 2), "programme_name_en", db_column_text(s, 3), "area",
        (json_int_t)db_column_int(s, 4), "name", db_column_text(s, 5), "name_en", db_column_text(s, 6), "venue",
        db_column_text(s, 7), "start", web_time(db_column_int(s, 8)), "end", web_time(db_column_int(s, 9)),
        "min_stay_s", (json_int_t)db_column_int(s, 10), "capacity", (json_int_t)db_column_int(s, 11));
    json_t *rules =
        json_pack("{s:I, s:I, s:s, s:b, s:I, s:I}", "early_s", (json_int_t)db_column_int(s, 12), "late_s",
                  (json_int_t)db_column_int(s, 13), "unenrolled",
                  session_policy_text((enum unenrolled)db_column_int(s, 14)), "opens_itself", (int)db_column_int(s, 15),
                  "enrolled", (json_int_t)db_column_int(s, 16), "waiting", (json_int_t)db_column_int(s, 17));
    json_object_update_new(object, rules);
    outcomes_of(host, number, object);
    return object;
}

API(sessions) {
    struct web_scope scope;
    struct statement *s;
    int64_t low[AREA_RANGES], high[AREA_RANGES], offset;
    json_t *list = json_array();
    if (!web_scope(request, reply, &scope) || !web_query_int(request, "offset", 0, &offset)) {
        json_decref(list);
        if (!reply->code)
            web_error(reply, 400, "invalid");
        return;
    }
    const char *programme = request->query(request->door, "programme");
    area_ranges(scope.area, low, high);
    db_prepare(request->host->db, &s,
               SESSION_COLUMNS "WHERE n.start_ms >= $1 AND n.start_ms < $2 AND (n.area BETWEEN $3 AND $4 OR n.area"
                               " BETWEEN $5 AND $6 OR n.area BETWEEN $7 AND $8) AND ($9 = '' OR n.programme = $9)"
                               " ORDER BY n.start_ms DESC, n.number DESC LIMIT $10 OFFSET $11");
    db_bind_int(s, 1, civil_to_ms(&(struct civil){scope.year, 1, 1, 0, 0, 0}));
    db_bind_int(s, 2, civil_to_ms(&(struct civil){scope.year + 1, 1, 1, 0, 0, 0}));
    for (int i = 0; i < AREA_RANGES; i++) {
        db_bind_int(s, 3 + 2 * i, low[i]);
        db_bind_int(s, 4 + 2 * i, high[i]);
    }
    db_bind_text(s, 9, programme ? programme : "");
    db_bind_int(s, 10, WEB_ROWS_MAX);
    db_bind_int(s, 11, offset);
    while (db_step(s) == DB_ROW)
        json_array_append_new(list, session_json(request->host, s));
    enum status status = db_finish(s);
    if (status == STATUS_OK)
        web_json(reply, json_pack("{s:i, s:I, s:b, s:o}", "year", scope.year, "area", (json_int_t)scope.area, "more",
                                  json_array_size(list) == WEB_ROWS_MAX, "sessions", list));
    else
        web_status(reply, status);
}

// Everyone who was there.
static json_t *people_at(struct host *host, uint64_t session) {
    struct statement *s;
    json_t *list = json_array();
    db_prepare(host->db, &s,
               "SELECT a.holder, COALESCE(p.name, ''), a.outcome, a.in_ms, a.stay_s, a.events, p.number IS NOT NULL"
               " FROM attendance a LEFT JOIN person p ON p.number = a.holder WHERE a.session = $1"
               " ORDER BY a.outcome DESC, a.in_ms, a.holder");
    db_bind_int(s, 1, (int64_t)session);
    while (db_step(s) == DB_ROW) {
        const char *word = outcome_text((enum outcome)db_column_int(s, 2));
        json_array_append_new(list, json_pack("{s:o, s:o, s:s, s:o, s:I, s:I, s:b}", "holder",
                                              web_number(db_column_int(s, 0)), "name", web_masked(db_column_text(s, 1)),
                                              "reason", word ? word : "", "checked_in", web_time(db_column_int(s, 3)),
                                              "stay_s", (json_int_t)db_column_int(s, 4), "events",
                                              (json_int_t)db_column_int(s, 5), "is_person", (int)db_column_int(s, 6)));
    }
    db_finish(s);
    return list;
}

// When it was opened and closed, at which terminal, and by whom: an officer, or by itself.
static json_t *life_of(struct host *host, uint64_t session) {
    struct statement *s;
    struct timeline *timeline = timeline_new(host->db);
    json_t *list = json_array();
    db_prepare(host->db, &s,
               "SELECT e.epoch, e.boot, e.uptime_ms, e.kind, e.badge, p.terminal FROM event e JOIN epoch p"
               " ON p.id = e.epoch WHERE e.session = $1 AND (e.kind = 3 OR e.kind = 4) ORDER BY e.epoch, e.seq");
    db_bind_int(s, 1, (int64_t)session);
    while (timeline && db_step(s) == DB_ROW) {
        char id[TERMINAL_TEXT_SIZE];
        int64_t epoch = db_column_int(s, 0), boot = db_column_int(s, 1), officer = db_column_int(s, 4);
        terminal_id_format((uint64_t)db_column_int(s, 5), id);
        json_array_append_new(list, json_pack("{s:s, s:o, s:s, s:o, s:s}", "kind",
                                              event_kind_text((enum event_kind)db_column_int(s, 3)), "at",
                                              web_time(timeline_wall_ms(timeline, epoch, boot, db_column_int(s, 2))),
                                              "clock", clock_source_text(timeline_source(timeline, epoch, boot)),
                                              "officer", officer ? web_number(officer) : json_null(), "terminal", id));
    }
    db_finish(s);
    timeline_free(timeline);
    return list;
}

static void add_entry(void *list, const struct roster_entry *e) {
    json_array_append_new(list, json_pack("{s:o, s:o, s:I}", "holder", web_number((int64_t)e->holder), "at",
                                          web_time(e->at_ms), "place", (json_int_t)e->place));
}

API(session) {
    struct statement *s;
    uint64_t number;
    json_t *object = NULL;
    if (!web_part_number(request, reply, 0, &number))
        return;
    db_prepare(request->host->db, &s, SESSION_COLUMNS "WHERE n.number = $1");
    db_bind_int(s, 1, (int64_t)number);
    if (db_step(s) == DB_ROW)
        object = session_json(request->host, s);
    db_finish(s);
    json_t *people = people_at(request->host, number);
    if (!object && json_array_size(people)) { // events name a session that is not in our books
        object = json_pack("{s:o}", "session", web_number((int64_t)number));
        outcomes_of(request->host, (int64_t)number, object);
    }
    if (!object) {
        json_decref(people);
        web_error(reply, 404, "not_found");
        return;
    }
    json_t *roster = json_array();
    roster_each(request->host, number, add_entry, roster);
    json_object_set_new(object, "roster", roster);
    json_object_set_new(object, "life", life_of(request->host, number));
    json_object_set_new(object, "people", people);
    web_json(reply, object);
}
