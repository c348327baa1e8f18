// SPDX-License-Identifier: Apache-2.0
#include "host/tally/figures.h"

#include <math.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/rows.h"
#include "host/books/copies.h"
#include "host/heads/heads.h"
#include "host/ledger/ledger.h"
#include "host/tally/allocation.h"
#include "host/tally/closing.h"
#include "host/tally/count.h"
#include "host/tally/days.h"
#include "host/tally/quota.h"
#include "host/tally/tally.h"
#include "host/tally/unnumbered.h"
#include "proto/civil.h"
#include "proto/event.h"

static json_t *whole_or_null(int is_there, double value) {
    return is_there ? json_integer((json_int_t)(value + 0.5)) : json_null();
}

// To two decimals; never 100.00 while something is missing to the whole.
static double percent(int64_t part, int64_t whole) {
    double found = round(10000 * (double)part / (double)whole) / 100;
    return part < whole && found > 99.99 ? 99.99 : found;
}

// A year as far as the end of a period of it, and where it stands then.
struct year {
    struct period period;
    struct quotas quotas;
    struct closing closing;
    int is_closed;
    double pace;  // share of its days gone by, those after the period not
    int has_data; // a session was held in it, or somebody attended one
    int has_declared;
};

// There is something to compare with the pace only once the year has begun and has data.
static int is_under_way(const struct year *year) {
    return year->pace > 0 && year->has_data;
}

static int64_t period_now(const struct host *host, const struct period *period) {
    int64_t last_ms = period_end_ms(period) - 1;
    return host->now_ms < last_ms ? host->now_ms : last_ms;
}

static enum status year_load(struct host *host, const struct period *period, struct year *found) {
    struct statement *s;
    int year = period->year;
    enum status status = quotas_load(host, year, &found->quotas);
    found->period = *period;
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s,
               "SELECT EXISTS (SELECT 1 FROM session WHERE start_ms >= $1 AND start_ms < $2)"
               " OR EXISTS (SELECT 1 FROM tally_outcome WHERE year = $3),"
               " EXISTS (SELECT 1 FROM declared WHERE year = $3)");
    db_bind_int(s, 1, civil_to_ms(&(struct civil){year, 1, 1, 0, 0, 0}));
    db_bind_int(s, 2, civil_to_ms(&(struct civil){year + 1, 1, 1, 0, 0, 0}));
    db_bind_int(s, 3, year);
    if (db_step(s) == DB_ROW) {
        found->has_data = db_column_int(s, 0) != 0;
        found->has_declared = db_column_int(s, 1) != 0;
    }
    status = db_finish(s);
    found->pace = tally_pace(year, period_now(host, period));
    if (status == STATUS_OK)
        status = closing_find(host, year, &found->closing);
    found->is_closed = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static const char *year_text(const struct host *host, const struct year *year) {
    double pace = tally_pace(year->quotas.year, host->now_ms);
    if (pace <= 0)
        return "not_begun";
    return !year->has_data && !year->has_declared ? "no_data" : pace < 1 ? "running" : "over";
}

static int64_t days_left(const struct year *year) {
    return (int64_t)round(civil_year_days(year->quotas.year) * (1 - year->pace));
}

// A day from tomorrow to the year's end, to reach the target: rounded up, 0 when it is reached.
static json_t *daily_needed(const struct year *year, int64_t target, int64_t done) {
    int64_t days = days_left(year);
    if (target < 0 || (days == 0 && done < target))
        return json_null();
    return json_integer(done >= target ? 0 : (target - done + days - 1) / days);
}

// What was done in a period, null where there is none.
static json_t *done_in(struct host *host, const struct period *period, const struct quota *q, int64_t area) {
    int64_t done;
    if (!period)
        return json_null();
    return days_sum(host, period, q, area, &done) == STATUS_OK ? json_integer((json_int_t)done) : NULL;
}

// Done in the period; in that of a whole year in the month of now, null in another year.
static json_t *month_done(struct host *host, const struct year *year, const struct quota *q, int64_t area) {
    struct period month = period_is_year(&year->period) ? period_of_month(host->now_ms) : year->period;
    return done_in(host, month.year == year->period.year ? &month : NULL, q, area);
}

// What the days until the end of the period came to. Of women among them nobody keeps a tally a day.
static enum status figure_by_days(struct host *host, const struct year *year, const struct quota *q, int64_t area,
                                  struct figure *f) {
    const struct period until = period_until(&year->period);
    *f = (struct figure){.settled = SETTLED_NOT};
    enum status status = allocation_target(host, until.year, q, area, &f->target);
    if (status == STATUS_OK)
        status = days_sums(host, &until, q->id, area, &f->row.person_times, &f->row.persons);
    if (status == STATUS_OK)
        status = days_on_paper(host, &until, (size_t)(q - year->quotas.items), area, &f->row.paper_times,
                               &f->row.paper_persons);
    f->done = f->now = q->measure == MEASURE_PERSONS ? f->row.persons : f->row.person_times;
    return status;
}

static enum status figure_of(struct host *host, const struct year *year, const struct quota *q, int64_t area,
                             struct figure *f) {
    return period_is_year(&year->period)
               ? closing_figure(host, year->is_closed ? &year->closing : NULL, year->period.year, q, area, f)
               : figure_by_days(host, year, q, area, f);
}

// expected: target times the share of the year gone by. projected: done over that share, the year going on as it did.
static json_t *quota_figures(struct host *host, const struct year *year, const struct quota *q, int64_t area) {
    struct figure f;
    int is_persons = q->measure == MEASURE_PERSONS;
    if (figure_of(host, year, q, area, &f) != STATUS_OK)
        return NULL;
    const struct tally_row *row = &f.row;
    int64_t target = f.target, done = f.done, women = is_persons ? row->women : row->women_times;
    int is_known = is_under_way(year) || f.settled == SETTLED_DECLARED;
    int is_measured = f.settled != SETTLED_DECLARED; // of a declared total nothing else is known
    int has_women = is_measured && period_is_year(&year->period);
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:s?, s:o, s:I}", "id", q->id,
                  "name", q->name, "name_en", q->name_en, "measure", is_persons ? "persons" : "person_times", "target",
                  whole_or_null(target >= 0, (double)target), "month", month_done(host, year, q, area), "done",
                  (json_int_t)done, "expected", whole_or_null(target >= 0, (double)target * year->pace), "projected",
                  whole_or_null(is_known, (double)done / year->pace), "person_times",
                  whole_or_null(is_measured || !is_persons, (double)row->person_times), "persons",
                  whole_or_null(is_measured || is_persons, (double)row->persons), "women",
                  whole_or_null(has_women, (double)women), "on_paper",
                  (json_int_t)(is_persons ? row->paper_persons : row->paper_times), "daily",
                  daily_needed(year, target, done), "settled", settled_text(f.settled), "later",
                  f.settled ? json_integer(f.now - (is_measured ? done : 0)) : json_null(), "now", (json_int_t)f.now);
    double rate = target > 0 ? percent(done, target) : 0;
    int has_gap = target > 0 && is_known;
    json_object_set_new(object, "rate", target > 0 ? json_real(rate) : json_null());
    json_object_set_new(object, "gap", has_gap ? json_real(round(100 * rate - 10000 * year->pace) / 100) : json_null());
    json_object_set_new(object, "women_share", done > 0 && has_women ? json_real(percent(women, done)) : json_null());
    return object;
}

static json_t *all_quotas(struct host *host, const struct year *year, int64_t area) {
    struct rows rows = rows_new();
    for (size_t i = 0; i < year->quotas.len; i++)
        rows_add(&rows, quota_figures(host, year, &year->quotas.items[i], area));
    return rows_end(&rows, STATUS_OK);
}

// Periods beside which a figure is told.
struct compared {
    struct period week, last_year;
    int has_week;      // something of it is of this year
    int has_last_year; // something is known of that year
};

static enum status find_last_year(struct host *host, const struct period *period, struct compared *c) {
    struct year before = {0};
    c->last_year = period_year_before(period, host->now_ms);
    enum status status = year_load(host, &c->last_year, &before);
    c->has_last_year = before.has_data;
    return status;
}

// Beside each figure what was done in the same period of the year before, null where nothing is known of that year, and
// by how much it is more.
static enum status add_last_year(struct host *host, const struct year *year, const struct period *before, int64_t area,
                                 json_t *quotas) {
    size_t i;
    json_t *object;
    const char *own = period_is_year(&year->period) ? "done" : "month";
    json_array_foreach(quotas, i, object) {
        json_t *then = done_in(host, before, &year->quotas.items[i], area);
        json_int_t more = json_integer_value(json_object_get(object, own)) - json_integer_value(then);
        json_t *change = json_is_integer(then) ? json_integer(more) : json_null();
        if (json_object_set_new(object, "last_year", then) || json_object_set_new(object, "change", change))
            return STATUS_IO;
    }
    return STATUS_OK;
}

static enum status add_week(struct host *host, const struct year *year, const struct period *week, int64_t area,
                            json_t *quotas) {
    size_t i;
    json_t *object;
    json_array_foreach(
        quotas, i, object) if (json_object_set_new(object, "week",
                                                   done_in(host, week, &year->quotas.items[i], area))) return STATUS_IO;
    return STATUS_OK;
}

static json_t *add_compared(struct host *host, const struct year *year, const struct compared *c, int64_t area,
                            json_t *quotas) {
    enum status status = add_week(host, year, c->has_week ? &c->week : NULL, area, quotas);
    if (status == STATUS_OK)
        status = add_last_year(host, year, c->has_last_year ? &c->last_year : NULL, area, quotas);
    return rows_whole(quotas, status);
}

// How much of each figure rests on people without any number. Of one that is settled nobody wrote it down, and of days
// nobody keeps it.
static json_t *add_unnumbered(struct host *host, const struct year *year, int64_t area, json_t *quotas) {
    size_t i;
    json_t *object;
    struct unnumbered u;
    enum status status = unnumbered_get(host, year->quotas.year, area == host->area ? 0 : area, &u);
    json_array_foreach(quotas, i, object) {
        int is_settled = json_is_string(json_object_get(object, "settled")) || !period_is_year(&year->period);
        int64_t n = year->quotas.items[i].measure == MEASURE_PERSONS ? u.persons[i] : u.person_times[i];
        json_object_set_new(object, "unnumbered", is_settled ? json_null() : json_integer((json_int_t)n));
    }
    return rows_whole(quotas, status);
}

// ---- departments ----

// Who leads each of them, null where the plan names nobody.
static void add_leads(json_t *quotas) {
    size_t i;
    json_t *object;
    json_array_foreach(quotas, i, object) {
        const struct led_quota *led = lead_of_quota(json_string_value(json_object_get(object, "id")));
        json_object_update_new(object, json_pack("{s:s?, s:s?, s:s?}", "lead", led ? led->lead : NULL, "lead_name",
                                                 led ? led->name : NULL, "lead_name_en", led ? led->name_en : NULL));
    }
}

// Only those of one department stay.
static void keep_led(json_t *quotas, const struct lead *lead) {
    for (size_t i = lead ? json_array_size(quotas) : 0; i > 0; i--)
        if (!lead_has_quota(lead, json_string_value(json_object_get(json_array_get(quotas, i - 1), "id"))))
            json_array_remove(quotas, i - 1);
}

static json_t *leads_json(void) {
    json_t *list = json_array();
    const struct lead *lead;
    for (size_t i = 0; (lead = lead_at(i)); i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s}", "id", lead->id, "name", lead->name, "name_en", lead->name_en));
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
    return rows_whole(object, db_finish(s));
}

static void add_refused(void *object, int code, uint64_t events) {
    const char *word = refusal_text((enum refusal)code);
    json_object_set_new(object, word ? word : "other", json_integer((json_int_t)events));
}

static json_t *refused(struct host *host, int64_t area) {
    json_t *object = json_object();
    return rows_whole(object, ledger_refused_each(host, area, add_refused, object));
}

// From the host's own area down to this one.
static json_t *path_to(struct host *host, int64_t area) {
    json_t *path = json_array();
    struct area place;
    enum status status = STATUS_OK;
    while (area && (status = area_find(host->db, area, &place)) == STATUS_OK) {
        json_array_insert_new(path, 0,
                              json_pack("{s:I, s:s, s:s, s:i}", "area", (json_int_t)area, "name", place.name, "name_en",
                                        place.name_en, "level", place.level));
        area = area == host->area ? 0 : place.parent;
    }
    return rows_whole(path, status == STATUS_NOT_FOUND ? STATUS_OK : status);
}

static json_int_t sum_of(json_t *object) {
    json_int_t sum = 0;
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) sum += json_integer_value(value);
    return sum;
}

// What is known of the data itself: what waits, what was refused, and how the sources stand.
static enum status restored(struct host *host, json_t **at) {
    char text[CIVIL_TEXT_SIZE];
    struct restoration last;
    enum status status = copies_last_restore(host, &last);
    *at = status == STATUS_OK ? json_string(civil_format(last.at_ms, text)) : json_null();
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status add_trust(struct host *host, int year, int64_t area, json_t *object) {
    struct ledger_state state;
    enum status status = ledger_state_of(host, area, &state);
    if (status != STATUS_OK)
        return status;
    struct heads_anchored anchored;
    status = heads_anchored(host, &anchored);
    if (status != STATUS_OK)
        return status;
    json_t *since;
    status = restored(host, &since);
    if (status != STATUS_OK)
        return status;
    json_t *pending = outcomes(host, year, area, 1);
    json_int_t waiting = sum_of(pending);
    json_t *trust =
        json_pack("{s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:I, s:o}", "pending", pending,
                  "not_counted", outcomes(host, year, area, 0), "refused", refused(host, area), "quarantined",
                  (json_int_t)state.quarantined, "silent_terminals", (json_int_t)state.silent, "terminals",
                  (json_int_t)state.terminals, "events", (json_int_t)state.events, "gaps", (json_int_t)state.gaps,
                  "forks", (json_int_t)state.forks, "pending_events", waiting, "head",
                  heads_anchor_text(anchored.anchor), "witnesses", (json_int_t)anchored.witnesses, "restored", since);
    int added = trust && json_object_update(object, trust) == 0;
    json_decref(trust);
    return added ? STATUS_OK : STATUS_IO;
}

static json_t *closed_json(const struct year *year) {
    char at[CIVIL_TEXT_SIZE];
    const struct closing *c = &year->closing;
    if (!year->is_closed)
        return json_null();
    return json_pack("{s:s, s:o, s:o}", "at", civil_format(c->at_ms, at), "who", rows_text(c->who), "why",
                     rows_text(c->why));
}

static json_t *period_json(const struct period *period) {
    char code[PERIOD_CODE_SIZE];
    return json_string(period_format(period, code));
}

static json_t *day_json(int year, int day) {
    const struct period at = {year, day, day};
    char text[CIVIL_TEXT_SIZE];
    return json_string(period_day(&at, text));
}

static json_t *own_quotas(struct host *host, const struct year *year, const struct compared *c,
                          const struct figures_scope *scope) {
    json_t *quotas = add_unnumbered(host, year, scope->area, all_quotas(host, year, scope->area));
    quotas = add_compared(host, year, c, scope->area, quotas);
    add_leads(quotas);
    keep_led(quotas, scope->lead);
    return quotas;
}

json_t *figures(struct host *host, const struct figures_scope *scope) {
    char as_of[CIVIL_TEXT_SIZE], code[PERIOD_CODE_SIZE];
    const struct period *period = &scope->period;
    int64_t area = scope->area;
    int year = period->year;
    struct area place = {.code = area};
    struct compared c = {0};
    struct year at = {0};
    if (area_find(host->db, area, &place) != STATUS_OK || year_load(host, period, &at) != STATUS_OK ||
        find_last_year(host, period, &c) != STATUS_OK)
        return NULL;
    c.has_week = period_last_week(year, host->now_ms, &c.week);
    json_t *object =
        json_pack("{s:i, s:s, s:o, s:o, s:I, s:s, s:s, s:s, s:f, s:s, s:o, s:o, s:o, s:I, s:i, s:o, s:o, s:s?, s:o}",
                  "year", year, "period", period_format(period, code), "from", day_json(year, period->first), "until",
                  day_json(year, period->last), "area", (json_int_t)area, "name", place.name, "name_en", place.name_en,
                  "as_of", civil_format(host->now_ms, as_of), "pace", at.pace, "state", year_text(host, &at), "quotas",
                  own_quotas(host, &at, &c, scope), "last_week", c.has_week ? period_json(&c.week) : json_null(),
                  "last_year", period_json(&c.last_year), "days_left", (json_int_t)days_left(&at), "level", place.level,
                  "path", path_to(host, area), "closed", closed_json(&at), "lead", scope->lead ? scope->lead->id : NULL,
                  "leads", leads_json());
    return rows_whole(object, add_trust(host, year, area, object));
}

struct children {
    struct host *host;
    const struct year *year;
    const struct compared *compared; // NULL with nothing
    struct rows rows;
};

static void add_child(void *context, const struct area *area) {
    struct children *c = context;
    json_t *quotas = all_quotas(c->host, c->year, area->code);
    const struct period *before = c->compared && c->compared->has_last_year ? &c->compared->last_year : NULL;
    if (c->compared)
        quotas = rows_whole(quotas, add_last_year(c->host, c->year, before, area->code, quotas));
    rows_add(&c->rows, json_pack("{s:I, s:s, s:s, s:o}", "area", (json_int_t)area->code, "name", area->name, "name_en",
                                 area->name_en, "quotas", quotas));
}

// Places by rate, the best first; equals share one, and who has no target has none. Nobody has one in a year that has
// not begun or that nobody knows anything of.
static void rank(const struct year *year, json_t *areas, size_t quota) {
    size_t i, k;
    json_t *one, *other;
    json_array_foreach(areas, i, one) {
        json_t *q = json_array_get(json_object_get(one, "quotas"), quota);
        json_t *rate = json_object_get(q, "rate");
        int place = 1;
        json_array_foreach(areas, k, other) {
            json_t *theirs = json_object_get(json_array_get(json_object_get(other, "quotas"), quota), "rate");
            place += json_is_real(theirs) && json_real_value(theirs) > json_real_value(rate);
        }
        json_object_set_new(q, "rank", json_is_real(rate) && is_under_way(year) ? json_integer(place) : json_null());
    }
}

json_t *figures_children(struct host *host, const struct figures_scope *scope) {
    size_t i;
    json_t *child;
    struct year at = {0};
    struct compared compared = {0};
    struct children c = {host, &at, scope->compares ? &compared : NULL, rows_new()};
    enum status status = year_load(host, &scope->period, &at);
    if (status == STATUS_OK && scope->compares)
        status = find_last_year(host, &scope->period, &compared);
    if (status == STATUS_OK)
        status = area_children(host->db, scope->area, add_child, &c);
    json_t *list = rows_end(&c.rows, status);
    for (i = 0; list && i < at.quotas.len; i++)
        rank(&at, list, i);
    json_array_foreach(list, i, child) keep_led(json_object_get(child, "quotas"), scope->lead);
    return list;
}

struct curve {
    struct rows points;
    int64_t sum;
};

static void add_day(void *context, int day, int64_t n) {
    struct curve *c = context;
    c->sum += n;
    rows_add(&c->points, json_pack("[i, I]", day, (json_int_t)c->sum));
}

json_t *figures_curve(struct host *host, int year, int64_t area, const char *quota) {
    struct quotas quotas;
    struct curve c = {rows_new(), 0};
    struct period period = period_of_year(year);
    enum status status = quotas_load(host, year, &quotas);
    const struct quota *q = status == STATUS_OK ? quotas_find(&quotas, quota) : NULL;
    if (q)
        status = days_each(host, &period, q, area, add_day, &c);
    return rows_end(&c.points, status);
}
