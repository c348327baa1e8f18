// SPDX-License-Identifier: Apache-2.0
// From a person down to one event: /api/people/NUMBER, /api/events, /api/names. Names go out masked; /api/names
// unmasks, and each unmasking stands in the audit log.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/audit.h"
#include "host/books/holder.h"
#include "host/books/paper.h"
#include "host/books/people.h"
#include "host/ledger/ledger.h"
#include "host/ledger/timeline.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/page/labels.h"
#include "host/tally/count.h"
#include "host/tally/quota.h"
#include "proto/event.h"
#include "proto/number.h"
#include "proto/pair.h"

#define ATTENDANCES_MAX 500
#define VIEW_MAX        200 // characters

static json_t *attendances_of(const struct web_request *q, uint64_t holder) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(q->host->db, &s,
               "SELECT a.session, COALESCE(n.programme, ''), COALESCE(g.name, ''), COALESCE(g.name_en, ''),"
               " COALESCE(n.venue, ''), COALESCE(n.start_ms, 0), a.outcome, a.in_ms, a.stay_s, a.events,"
               " COALESCE(n.min_stay_s, 0), a.year, a.on_paper, a.area FROM attendance a LEFT JOIN session n ON "
               "n.number = a.session"
               " LEFT JOIN programme g ON g.id = n.programme WHERE a.holder = $1 ORDER BY 6 DESC, a.session LIMIT $2");
    db_bind_int(s, 1, (int64_t)holder);
    db_bind_int(s, 2, ATTENDANCES_MAX);
    while (db_step(s) == DB_ROW) {
        const char *word = outcome_text((enum outcome)db_column_int(s, 6));
        if (!bounds_area(q, db_column_int(s, 13)))
            continue;
        rows_add(&rows,
                 json_pack("{s:o, s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:I, s:I, s:I, s:I, s:b}", "session",
                           web_number(db_column_int(s, 0)), "programme", db_column_text(s, 1), "programme_name",
                           db_column_text(s, 2), "programme_name_en", db_column_text(s, 3), "venue",
                           db_column_text(s, 4), "start", web_time(db_column_int(s, 5)), "reason", word ? word : "",
                           "checked_in", web_time(db_column_int(s, 7)), "stay_s", (json_int_t)db_column_int(s, 8),
                           "events", (json_int_t)db_column_int(s, 9), "min_stay_s", (json_int_t)db_column_int(s, 10),
                           "year", (json_int_t)db_column_int(s, 11), "on_paper", (int)db_column_int(s, 12)));
    }
    return rows_end(&rows, db_finish(s));
}

static json_t *badge_json(struct host *host, uint64_t number) {
    struct statement *s;
    json_t *badge = json_pack("{s:o}", "badge", web_number((int64_t)number));
    db_prepare(host->db, &s, "SELECT at_ms, why FROM badge_revocation WHERE badge = $1 ORDER BY at_ms DESC LIMIT 1");
    db_bind_int(s, 1, (int64_t)number);
    if (db_step(s) == DB_ROW) {
        json_object_set_new(badge, "revoked", web_time(db_column_int(s, 0)));
        json_object_set_new(badge, "why", rows_text(db_column_text(s, 1)));
    }
    return rows_whole(badge, db_finish(s));
}

static json_t *badges_of(struct host *host, uint64_t holder) {
    struct numbers badges = {0};
    struct rows rows = rows_new();
    enum status status = holder_badges(host->db, holder, &badges);
    for (size_t i = 0; i < badges.len; i++)
        rows_add(&rows, badge_json(host, badges.items[i]));
    numbers_clear(&badges);
    return rows_end(&rows, status);
}

// ---- the tasks somebody counts for ----

// One year's: how many of the attendances count for each.
static void add_tasks(struct rows *rows, const struct quotas *quotas, const int64_t times[QUOTAS_MAX]) {
    for (size_t i = 0; i < quotas->len; i++) {
        const struct quota *q = &quotas->items[i];
        if (times[i])
            rows_add(rows, json_pack("{s:i, s:s, s:s, s:s, s:s, s:I}", "year", quotas->year, "quota", q->id, "name",
                                     q->name, "name_en", q->name_en, "measure",
                                     q->measure == MEASURE_PERSONS ? "persons" : "person_times", "times",
                                     (json_int_t)times[i]));
    }
}

static enum status end_year(struct host *host, int year, int64_t times[QUOTAS_MAX], struct rows *rows) {
    struct quotas quotas;
    enum status status = year ? quotas_load(host, year, &quotas) : STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        add_tasks(rows, &quotas, times);
    memset(times, 0, QUOTAS_MAX * sizeof *times);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static json_t *tasks_of(const struct web_request *q, uint64_t holder) {
    struct host *host = q->host;
    struct statement *s;
    int64_t times[QUOTAS_MAX] = {0};
    int year = 0;
    struct rows rows = rows_new();
    enum status status = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT year, quotas, COUNT(*), area FROM attendance WHERE holder = $1 AND outcome = 1 AND quotas <> 0"
               " GROUP BY year, quotas, area ORDER BY year DESC");
    db_bind_int(s, 1, (int64_t)holder);
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        int of = (int)db_column_int(s, 0);
        if (!bounds_area(q, db_column_int(s, 3)))
            continue;
        if (of != year)
            status = end_year(host, year, times, &rows);
        year = of;
        for (int i = 0; i < QUOTAS_MAX; i++)
            times[i] += (db_column_int(s, 1) >> i & 1) * db_column_int(s, 2);
    }
    enum status read = db_finish(s);
    status = status == STATUS_OK ? read : status;
    return rows_end(&rows, status == STATUS_OK ? end_year(host, year, times, &rows) : status);
}

// ---- one person ----

API(person) {
    uint64_t number;
    struct person person = {0};
    struct area area = {.code = 0};
    if (!web_part_number(request, reply, 0, &number))
        return;
    enum status status = people_find(request->host, number, &person);
    int is_person = status == STATUS_OK;
    json_t *attendances = attendances_of(request, number);
    if (status == STATUS_NOT_FOUND && attendances && json_array_size(attendances) == 0) {
        json_decref(attendances);
        web_error(reply, 404, "not_found");
        return;
    }
    if (is_person)
        status = area_find(request->host->db, person.area, &area);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        json_decref(attendances);
        web_status(reply, status);
        return;
    }
    web_json(reply,
             json_pack(
                 "{s:o, s:b, s:b, s:b, s:o, s:o, s:o, s:s, s:o, s:i, s:s, s:s, s:o, s:I, s:s, s:s, s:o, s:o, s:b, s:o}",
                 "person", web_number((int64_t)number), "is_person", is_person, "forgotten", is_person && !*person.name,
                 "unnumbered", is_person && *person.name && !person.has_number, "merged_into",
                 person.merged_into ? web_number((int64_t)person.merged_into) : json_null(), "name",
                 web_masked(person.name), "id_number", web_masked_id(person.id_number), "document_kind",
                 person.document_kind, "document", web_masked_tail(person.document), "sex", person.sex, "ethnicity",
                 person.ethnicity, "category", person.category, "phone", web_masked_tail(person.phone), "area",
                 (json_int_t)person.area, "area_name", area.name, "area_name_en", area.name_en, "badges",
                 badges_of(request->host, number), "tasks", tasks_of(request, number), "more",
                 json_array_size(attendances) == ATTENDANCES_MAX, "attendances", attendances));
    key_wipe(&person, sizeof person);
}

// ---- events ----

static json_t *event_json(const struct web_request *q, const struct ledger_event *e, struct timeline *timeline) {
    struct host *host = q->host;
    char id[TERMINAL_TEXT_SIZE];
    struct statement *b;
    const char *kind = event_kind_text(e->event.kind);
    json_t *object =
        json_pack("{s:s, s:I, s:I, s:s, s:o, s:o, s:s, s:b}", "terminal", terminal_id_format(e->terminal, id), "seq",
                  (json_int_t)e->event.seq, "boot", (json_int_t)e->event.boot, "kind", kind ? kind : "", "badge",
                  web_number((int64_t)e->event.badge), "at", web_time(timeline_wall_ms(timeline, e)), "clock",
                  clock_source_text(timeline_source(timeline, e)), "other_host", !ledger_is_own(host, e));
    db_prepare(host->db, &b,
               "SELECT carrier, received_ms FROM batch WHERE epoch = $1 AND first <= $2 AND last >= $2"
               " ORDER BY received_ms LIMIT 1");
    db_bind_int(b, 1, e->epoch);
    db_bind_int(b, 2, (int64_t)e->event.seq);
    if (db_step(b) == DB_ROW) {
        json_object_set_new(object, "carrier", json_string(db_column_text(b, 0)));
        json_object_set_new(object, "received", web_time(db_column_int(b, 1)));
    }
    enum status status = db_finish(b);
    return rows_whole(object, status == STATUS_OK ? labels_add_terminal(q, e->terminal, object) : status);
}

static void events_of(const struct web_request *q, const struct ledger_events *scans, uint64_t badge,
                      struct timeline *timeline, struct rows *rows) {
    for (size_t i = 0; i < scans->len && rows->len < WEB_ROWS_MAX; i++)
        if (scans->items[i].event.badge == badge)
            rows_add(rows, event_json(q, &scans->items[i], timeline));
}

static void add_paper(void *rows, const struct paper_act *p) {
    rows_add(rows, json_pack("{s:o, s:o, s:o, s:s?, s:b, s:b, s:o, s:s, s:s}", "badge", web_number((int64_t)p->badge),
                             "in", web_time(p->entry.in_ms), "out", web_time(p->entry.out_ms), "sheet",
                             *p->entry.sheet ? p->entry.sheet : NULL, "undone", p->is_undone, "stands", p->stands, "at",
                             web_time(p->at_ms), "who", p->who, "why", p->why));
}

static json_t *paper_of(struct host *host, uint64_t session, uint64_t holder) {
    struct rows rows = rows_new();
    enum status status = paper_each(host, session, holder, add_paper, &rows);
    return rows_end(&rows, status);
}

API(events) {
    uint64_t session, holder;
    struct numbers badges = {0};
    const char *a = request->query(request->door, "session"), *b = request->query(request->door, "holder");
    if (!a || !b || number_parse(a, &session) != STATUS_OK || number_parse(b, &holder) != STATUS_OK) {
        web_error(reply, 400, "invalid");
        return;
    }
    struct timeline *timeline = timeline_new(request->host->db);
    struct rows rows = rows_new();
    struct ledger_events scans = {0};
    const struct ledger_question q = {.kinds = LEDGER_SCANS, .session = session};
    enum status status = timeline ? holder_badges(request->host->db, holder, &badges) : STATUS_MEMORY;
    if (status == STATUS_OK)
        status = ledger_find(request->host->db, &q, &scans);
    for (size_t i = 0; i < badges.len && status == STATUS_OK; i++)
        events_of(request, &scans, badges.items[i], timeline, &rows);
    status = status == STATUS_OK ? db_failure(request->host->db) : status;
    ledger_events_clear(&scans);
    numbers_clear(&badges);
    timeline_free(timeline);
    web_list(reply, status,
             json_pack("{s:b, s:o, s:o}", "more", rows.len >= WEB_ROWS_MAX, "events", rows_end(&rows, status), "paper",
                       paper_of(request->host, session, holder)));
}

// ---- names ----

// What is no number of ours, or not theirs to see, has no name.
static enum status add_name(const struct web_request *q, const char *text, json_t *names) {
    struct person person;
    uint64_t number;
    if (!text || number_parse(text, &number) != STATUS_OK || !bounds_number(q, number))
        return STATUS_OK;
    enum status status = people_find(q->host, number, &person);
    if (status == STATUS_OK && *person.name && json_object_set_new(names, text, json_string(person.name)))
        status = STATUS_MEMORY;
    key_wipe(&person, sizeof person);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// {"numbers": ["530402-000000001", …], "view": "/sessions/…"}: their names, and one row in the log that says so.
API(names) {
    json_t *numbers = json_object_get(request->body, "numbers"), *one;
    const char *view = web_body_text(request, "view", VIEW_MAX);
    size_t i, asked = json_array_size(numbers);
    char detail[VIEW_MAX * 4 + 32];
    if (!view || asked == 0 || asked > 500) {
        web_error(reply, 400, "invalid");
        return;
    }
    json_t *names = json_object();
    enum status status = STATUS_OK;
    json_array_foreach(numbers, i, one) {
        if (status == STATUS_OK)
            status = add_name(request, json_string_value(one), names);
    }
    snprintf(detail, sizeof detail, "%zu %s", json_object_size(names), view);
    if (status == STATUS_OK)
        status = audit_note(request->dir, request->now_ms, request->user.name, "names", detail);
    if (status == STATUS_OK) { // nobody sees a name before the log says so
        web_json(reply, json_pack("{s:o}", "names", names));
        return;
    }
    json_decref(names);
    web_status(reply, status);
}
