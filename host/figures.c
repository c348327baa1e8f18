// SPDX-License-Identifier: Apache-2.0
#include "host/figures.h"

#include "host/area.h"
#include "host/count.h"
#include "host/ledger.h"
#include "host/quota.h"
#include "host/tally.h"
#include "proto/civil.h"
#include "proto/event.h"

// expected: target times the share of the year gone by. projected: done over that share, the year going on as it did.
static json_t *quota_figures(struct host *host, const struct quotas *quotas, const struct quota *q, int64_t area) {
    struct tally_row row;
    if (tally_get(host, quotas->year, q->id, area, &row) != STATUS_OK)
        return NULL;
    double pace = tally_pace(quotas->year, host->now_ms);
    int64_t target = quota_target(host, quotas, q, area);
    int64_t done = q->measure == MEASURE_PERSONS ? row.persons : row.person_times;
    json_t *projected = pace > 0 ? json_integer((json_int_t)((double)done / pace + 0.5)) : json_null();
    json_t *wanted = target >= 0 ? json_integer(target) : json_null();
    json_t *expected = target >= 0 ? json_integer((json_int_t)((double)target * pace + 0.5)) : json_null();
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:I, s:o, s:o, s:I, s:I}", "id", q->id, "name", q->name, "name_en",
                     q->name_en, "measure", q->measure == MEASURE_PERSONS ? "persons" : "person_times", "target",
                     wanted, "done", (json_int_t)done, "expected", expected, "projected", projected, "person_times",
                     (json_int_t)row.person_times, "persons", (json_int_t)row.persons);
}

static json_t *all_quotas(struct host *host, const struct quotas *quotas, int64_t area) {
    json_t *list = json_array();
    for (size_t i = 0; i < quotas->len; i++) {
        json_t *one = quota_figures(host, quotas, &quotas->items[i], area);
        if (!one || json_array_append_new(list, one)) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

// Year 0 holds what cannot be put into a year: sessions that are not in the books.
static json_t *outcomes(struct host *host, int year, int64_t area, int pending) {
    struct statement *s;
    json_t *object = json_object();
    db_prepare(host->db, &s,
               "SELECT outcome, SUM(events), SUM(attendances) FROM tally_outcome WHERE (year = $1 OR year = 0)"
               " AND area = $2 GROUP BY outcome ORDER BY outcome");
    db_bind_int(s, 1, year);
    db_bind_int(s, 2, area);
    while (db_step(s) == DB_ROW) {
        enum outcome outcome = (enum outcome)db_column_int(s, 0);
        if (outcome != OUTCOME_COUNTED && outcome_text(outcome) && outcome_is_pending(outcome) == pending)
            json_object_set_new(object, outcome_text(outcome), json_integer(db_column_int(s, pending ? 1 : 2)));
    }
    db_finish(s);
    return object;
}

static json_t *refused(struct host *host) {
    struct statement *s;
    json_t *object = json_object();
    db_prepare(host->db, &s, "SELECT code, SUM(events) FROM tally_event WHERE kind = 9 GROUP BY code ORDER BY code");
    while (db_step(s) == DB_ROW) {
        const char *word = refusal_text((enum refusal)db_column_int(s, 0));
        json_object_set_new(object, word ? word : "other", json_integer(db_column_int(s, 1)));
    }
    db_finish(s);
    return object;
}

json_t *figures(struct host *host, int year, int64_t area) {
    char as_of[CIVIL_TEXT_SIZE];
    struct area place = {.code = area};
    struct ledger_state state;
    struct quotas quotas;
    if (area_find(host->db, area, &place) != STATUS_OK || quotas_load(host, year, &quotas) != STATUS_OK ||
        ledger_state(host, &state) != STATUS_OK)
        return NULL;
    json_t *list = all_quotas(host, &quotas, area);
    if (!list)
        return NULL;
    return json_pack("{s:i, s:I, s:s, s:s, s:s, s:f, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I}", "year", year,
                     "area", (json_int_t)area, "name", place.name, "name_en", place.name_en, "as_of",
                     civil_format(host->now_ms, as_of), "pace", tally_pace(year, host->now_ms), "quotas", list,
                     "pending", outcomes(host, year, area, 1), "not_counted", outcomes(host, year, area, 0), "refused",
                     refused(host), "quarantined", (json_int_t)state.quarantined, "silent_terminals",
                     (json_int_t)state.silent, "terminals", (json_int_t)state.terminals, "events",
                     (json_int_t)state.events, "gaps", (json_int_t)state.gaps, "forks", (json_int_t)state.forks);
}

struct children {
    struct host *host;
    const struct quotas *quotas;
    json_t *list;
};

static void add_child(void *context, const struct area *area) {
    struct children *c = context;
    json_t *list = all_quotas(c->host, c->quotas, area->code);
    json_array_append_new(c->list, json_pack("{s:I, s:s, s:s, s:o}", "area", (json_int_t)area->code, "name", area->name,
                                             "name_en", area->name_en, "quotas", list ? list : json_array()));
}

json_t *figures_children(struct host *host, int year, int64_t area) {
    struct quotas quotas;
    struct children c = {host, &quotas, json_array()};
    if (quotas_load(host, year, &quotas) != STATUS_OK || area_children(host->db, area, add_child, &c) != STATUS_OK) {
        json_decref(c.list);
        return NULL;
    }
    return c.list;
}
