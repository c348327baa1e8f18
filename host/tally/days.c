// SPDX-License-Identifier: Apache-2.0
#include "host/tally/days.h"

#include "host/base/area.h"
#include "host/tally/count.h"
#include "host/tally/tally.h"
#include "proto/civil.h"

static void bind_place(struct statement *s, const struct period *period, const char *quota, int64_t area) {
    db_bind_int(s, 1, period->year);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, area);
    db_bind_int(s, 4, period->first);
    db_bind_int(s, 5, period->last);
}

static enum status add_days(struct host *host, const struct period *days, const char *quota, int64_t area, int sign,
                            int64_t *person_times, int64_t *persons) {
    struct statement *s;
    if (days->first > days->last)
        return STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT COALESCE(SUM(person_times), 0), COALESCE(SUM(persons), 0) FROM tally_day"
               " WHERE year = $1 AND quota = $2 AND area = $3 AND day BETWEEN $4 AND $5");
    bind_place(s, days, quota, area);
    if (db_step(s) == DB_ROW) {
        *person_times += sign * db_column_int(s, 0);
        *persons += sign * db_column_int(s, 1);
    }
    return db_finish(s);
}

// Of the greater part of a year what the tally holds without the days of the smaller one.
enum status days_sums(struct host *host, const struct period *period, const char *quota, int64_t area,
                      int64_t *person_times, int64_t *persons) {
    struct tally_row year;
    int days = civil_year_days(period->year);
    *person_times = *persons = 0;
    if (2 * (period->last - period->first + 1) <= days)
        return add_days(host, period, quota, area, 1, person_times, persons);
    enum status status = tally_get(host, period->year, quota, area, &year);
    *person_times = year.person_times;
    *persons = year.persons;
    const struct period before = {period->year, 1, period->first - 1}, after = {period->year, period->last + 1, days};
    if (status == STATUS_OK)
        status = add_days(host, &before, quota, area, -1, person_times, persons);
    return status == STATUS_OK ? add_days(host, &after, quota, area, -1, person_times, persons) : status;
}

enum status days_sum(struct host *host, const struct period *period, const struct quota *quota, int64_t area,
                     int64_t *sum) {
    int64_t unused;
    int is_persons = quota->measure == MEASURE_PERSONS;
    return days_sums(host, period, quota->id, area, is_persons ? &unused : sum, is_persons ? sum : &unused);
}

enum status days_on_paper(struct host *host, const struct period *period, size_t place, int64_t area,
                          int64_t *person_times, int64_t *persons) {
    struct statement *s;
    *person_times = *persons = 0;
    db_prepare(host->db, &s,
               "SELECT COUNT(*), NOT EXISTS (SELECT 1 FROM attendance o WHERE o.holder = a.holder AND o.year = $1"
               " AND o.outcome = $2 AND o.quotas & $3 <> 0 AND o.on_paper = 0 AND o.day BETWEEN $4 AND $5"
               " AND (o.area BETWEEN $6 AND $7 OR o.area BETWEEN $8 AND $9 OR o.area BETWEEN $10 AND $11))"
               " FROM attendance a WHERE a.on_paper = 1 AND a.year = $1 AND a.outcome = $2 AND a.quotas & $3 <> 0"
               " AND a.day BETWEEN $4 AND $5 AND (a.area BETWEEN $6 AND $7 OR a.area BETWEEN $8 AND $9"
               " OR a.area BETWEEN $10 AND $11) GROUP BY a.holder");
    db_bind_int(s, 1, period->year);
    db_bind_int(s, 2, OUTCOME_COUNTED);
    db_bind_int(s, 3, INT64_C(1) << place);
    db_bind_int(s, 4, period->first);
    db_bind_int(s, 5, period->last);
    area_bind(s, 6, area == host->area ? 0 : area);
    while (db_step(s) == DB_ROW) {
        *person_times += db_column_int(s, 0);
        *persons += db_column_int(s, 1);
    }
    return db_finish(s);
}

enum status days_each(struct host *host, const struct period *period, const struct quota *quota, int64_t area,
                      void (*visit)(void *context, int day, int64_t n), void *context) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT day, person_times, persons FROM tally_day"
               " WHERE year = $1 AND quota = $2 AND area = $3 AND day BETWEEN $4 AND $5 ORDER BY day");
    bind_place(s, period, quota->id, area);
    while (db_step(s) == DB_ROW) {
        int64_t n = db_column_int(s, quota->measure == MEASURE_PERSONS ? 2 : 1);
        if (n)
            visit(context, (int)db_column_int(s, 0), n);
    }
    return db_finish(s);
}
