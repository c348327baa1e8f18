// SPDX-License-Identifier: Apache-2.0
// GET /api/calendar: the days of a span that have sessions, each with how many and the first of them.
#include "host/base/area.h"
#include "host/page/api.h"
#include "proto/civil.h"

#define SPAN_MAX_MS (62 * CIVIL_DAY_MS)
#define SHOWN       3 // sessions of a day that are told; of the others only their number

struct calendar {
    int64_t day_ms, total, called_off; // of the day that is being filled
    struct rows shown, days;
};

static void end_day(struct calendar *c) {
    char text[CIVIL_TEXT_SIZE];
    if (c->total)
        rows_add(&c->days, json_pack("{s:s#, s:I, s:I, s:o}", "day", civil_format(c->day_ms, text), 10, "total",
                                     (json_int_t)c->total, "called_off", (json_int_t)c->called_off, "sessions",
                                     rows_end(&c->shown, STATUS_OK)));
    c->total = c->called_off = 0;
}

static void add_session(struct calendar *c, struct statement *s) {
    int64_t start_ms = db_column_int(s, 1);
    if (!c->total || civil_day(start_ms) != civil_day(c->day_ms)) {
        end_day(c);
        c->day_ms = start_ms;
        c->shown = rows_new();
    }
    c->total++;
    c->called_off += db_column_int(s, 7) != 0;
    if (c->total <= SHOWN)
        rows_add(&c->shown,
                 json_pack("{s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:b}", "session", web_number(db_column_int(s, 0)),
                           "start", web_time(start_ms), "end", web_time(db_column_int(s, 2)), "programme",
                           db_column_text(s, 3), "programme_name", db_column_text(s, 4), "programme_name_en",
                           db_column_text(s, 5), "venue", db_column_text(s, 6), "cancelled", db_column_int(s, 7) != 0));
}

// The days that are asked for, or this month.
static int read_span(const struct web_request *q, int64_t *from_ms, int64_t *until_ms) {
    struct civil today = civil_from_ms(q->now_ms);
    if (!web_query_days(q, from_ms, until_ms))
        return 0;
    if (!*from_ms && !*until_ms) {
        int is_last = today.month == 12;
        *from_ms = civil_to_ms(&(struct civil){today.year, today.month, 1, 0, 0, 0});
        *until_ms = civil_to_ms(&(struct civil){today.year + is_last, is_last ? 1 : today.month + 1, 1, 0, 0, 0});
    }
    return *from_ms && *until_ms > *from_ms && *until_ms - *from_ms <= SPAN_MAX_MS;
}

API(calendar) {
    struct web_scope scope;
    struct statement *s;
    int64_t from_ms, until_ms, total = 0;
    const char *programme = request->query(request->door, "programme");
    if (!web_scope(request, reply, &scope))
        return;
    if (!read_span(request, &from_ms, &until_ms)) {
        web_error(reply, 400, "invalid");
        return;
    }
    struct calendar c = {.days = rows_new()};
    db_prepare(request->host->db, &s,
               "SELECT n.number, n.start_ms, n.end_ms, n.programme, COALESCE(g.name, n.programme),"
               " COALESCE(g.name_en, n.programme), n.venue, n.cancelled_ms FROM session n LEFT JOIN programme g"
               " ON g.id = n.programme WHERE n.start_ms >= $1 AND n.start_ms < $2 AND (n.area BETWEEN $3 AND $4"
               " OR n.area BETWEEN $5 AND $6 OR n.area BETWEEN $7 AND $8) AND ($9 = '' OR n.programme = $9)"
               " ORDER BY n.start_ms, n.number");
    db_bind_int(s, 1, from_ms);
    db_bind_int(s, 2, until_ms);
    area_bind(s, 3, scope.area);
    db_bind_text(s, 9, programme ? programme : "");
    for (; db_step(s) == DB_ROW; total++)
        add_session(&c, s);
    end_day(&c);
    enum status status = db_finish(s);
    web_list(reply, status,
             json_pack("{s:I, s:I, s:o}", "area", (json_int_t)scope.area, "total", (json_int_t)total, "days",
                       rows_end(&c.days, status)));
}
