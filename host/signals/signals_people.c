// SPDX-License-Identifier: Apache-2.0
// Nearly everybody comes to a few sessions at one place, and tells nothing. So who was at which session is read in the
// order of people from an index alone, and only whose sessions lie apart, or are many, is looked at for what they did.
#include "host/signals/signals_people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/tally/count.h"
#include "proto/array.h"
#include "proto/civil.h"

#define PROGRAMMES_MAX 256
#define DAYS_MAX       512 // attendances of one person in a year that are looked at
#define YEAR_DAYS      366

struct place { // where a session belongs that counts in the year
    uint64_t session;
    size_t programme;
    int64_t area; // PLACE_MANY: its people are counted in several, or nobody knows
    int day;      // of the year
};
#define PLACE_MANY 0

struct visit {
    int64_t in_ms, area, day;
    uint64_t session;
    enum outcome outcome;
};

struct most { // the greatest of a kind, the least of them first to go
    struct signal items[SIGNALS_MAX];
    size_t len;
};

struct pass {
    struct host *host;
    int year;
    int64_t area;
    void (*tell)(void *context, const struct signal *signal);
    void *context;
    char programmes[PROGRAMMES_MAX][sizeof((struct signal *)0)->programme];
    size_t programmes_len;
    struct place *places; // by session
    size_t places_len, places_size;
    uint64_t holder;
    const struct place *been[DAYS_MAX]; // where the holder was
    size_t been_len;
    struct visit visits[DAYS_MAX]; // of holder, by time
    size_t visits_len;
    int far; // found so far
    struct most many, over;
};

// ---- the sessions that count in the year ----

static size_t programme_of(struct pass *p, const char *id) {
    size_t i = 0;
    while (i < p->programmes_len && strcmp(p->programmes[i], id) != 0)
        i++;
    if (i == p->programmes_len && i < PROGRAMMES_MAX)
        snprintf(p->programmes[p->programmes_len++], sizeof *p->programmes, "%s", id);
    return i;
}

static enum status place_add(struct pass *p, struct statement *s) {
    uint64_t session = (uint64_t)db_column_int(s, 0);
    int64_t start_ms = db_column_int(s, 3);
    struct place *before = p->places_len ? &p->places[p->places_len - 1] : NULL;
    if (before && before->session == session) {
        before->area = PLACE_MANY;
        return STATUS_OK;
    }
    enum status status = array_room(&p->places, &p->places_size, p->places_len + 1, sizeof *p->places);
    if (status == STATUS_OK)
        p->places[p->places_len++] =
            (struct place){session, programme_of(p, db_column_text(s, 2)), start_ms ? db_column_int(s, 1) : PLACE_MANY,
                           start_ms ? civil_day_of_year(start_ms) : 0};
    return status;
}

static enum status load_places(struct pass *p) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(p->host->db, &s,
               "SELECT x.session, x.area, COALESCE(n.programme, ''), COALESCE(n.start_ms, 0) FROM tally_session x"
               " LEFT JOIN session n ON n.number = x.session WHERE x.year = $1 ORDER BY x.session");
    db_bind_int(s, 1, p->year);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = place_add(p, s);
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

static int compare_places(const void *a, const void *b) {
    const struct place *x = a, *y = b;
    return (x->session > y->session) - (x->session < y->session);
}

static const struct place *place_of(const struct pass *p, uint64_t session) {
    const struct place wanted = {.session = session};
    return p->places_len ? bsearch(&wanted, p->places, p->places_len, sizeof *p->places, compare_places) : NULL;
}

// ---- one person ----

// NULL while there is room.
static struct signal *most_least(struct most *most) {
    struct signal *least = most->items;
    for (size_t i = 1; i < most->len; i++)
        if (most->items[i].count < least->count)
            least = &most->items[i];
    return most->len < SIGNALS_MAX ? NULL : least;
}

static void most_add(struct most *most, const struct signal *signal) {
    struct signal *least = most_least(most);
    if (!least)
        most->items[most->len++] = *signal;
    else if (signal->count > least->count)
        *least = *signal;
}

static void find_far_apart(struct pass *p) {
    for (size_t i = 0; i + 1 < p->visits_len; i++) {
        const struct visit *a = &p->visits[i];
        for (size_t k = i + 1; k < p->visits_len && a->in_ms; k++) {
            const struct visit *b = &p->visits[k];
            if (b->in_ms - a->in_ms >= SIGNAL_FAR_MS)
                break;
            if (a->area == b->area || (!area_covers(p->area, a->area) && !area_covers(p->area, b->area)) ||
                p->far++ >= SIGNALS_MAX)
                continue;
            p->tell(p->context, &(struct signal){.kind = SIGNAL_FAR_APART,
                                                 .session = a->session,
                                                 .other = b->session,
                                                 .holder = p->holder,
                                                 .span_ms = b->in_ms - a->in_ms});
        }
    }
}

static int compare_days(const void *a, const void *b) {
    const struct visit *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->session > y->session) - (x->session < y->session);
}

// Leaves the visits in the order of their days.
static void find_many_a_day(struct pass *p) {
    qsort(p->visits, p->visits_len, sizeof *p->visits, compare_days);
    for (size_t from = 0, to; from < p->visits_len; from = to) {
        int64_t day = p->visits[from].day, count = 0;
        uint64_t first = 0;
        for (to = from; to < p->visits_len && p->visits[to].day == day; to++) {
            int inside = area_covers(p->area, p->visits[to].area);
            count += inside;
            first = inside && !first ? p->visits[to].session : first;
        }
        if (day > 0 && count > SIGNAL_DAY_MAX)
            most_add(&p->many,
                     &(struct signal){
                         .kind = SIGNAL_MANY_A_DAY, .holder = p->holder, .day = day, .count = count, .session = first});
    }
}

static void find_over_cap(struct pass *p) {
    int64_t counts[PROGRAMMES_MAX + 1] = {0};
    for (size_t i = 0; i < p->visits_len; i++) {
        const struct visit *v = &p->visits[i];
        if (v->outcome != OUTCOME_COUNTED || !area_covers(p->area, v->area))
            continue;
        const struct place *at = place_of(p, v->session);
        counts[at ? at->programme : PROGRAMMES_MAX]++;
    }
    for (size_t i = 0; i < p->programmes_len; i++) {
        struct signal signal = {.kind = SIGNAL_OVER_CAP, .holder = p->holder, .count = counts[i]};
        memcpy(signal.programme, p->programmes[i], sizeof signal.programme);
        if (counts[i] > SIGNAL_CAP)
            most_add(&p->over, &signal);
    }
}

static void find_of_holder(struct pass *p) {
    if (p->visits_len > 1)
        find_far_apart(p);
    if (p->visits_len > SIGNAL_DAY_MAX)
        find_many_a_day(p);
    if (p->visits_len > SIGNAL_CAP)
        find_over_cap(p);
    p->visits_len = 0;
}

static enum status look_at(struct pass *p) {
    struct statement *a;
    db_prepare(p->host->db, &a, // what was scanned under another host's plan was somebody else's card, elsewhere
               "SELECT in_ms, area, session, day, outcome FROM attendance WHERE holder = $1 AND year = $2"
               " AND outcome <> 17 ORDER BY in_ms, session");
    db_bind_int(a, 1, (int64_t)p->holder);
    db_bind_int(a, 2, p->year);
    while (p->visits_len < DAYS_MAX && db_step(a) == DB_ROW)
        p->visits[p->visits_len++] = (struct visit){.in_ms = db_column_int(a, 0),
                                                    .area = db_column_int(a, 1),
                                                    .session = (uint64_t)db_column_int(a, 2),
                                                    .day = db_column_int(a, 3),
                                                    .outcome = (enum outcome)db_column_int(a, 4)};
    find_of_holder(p);
    return db_finish(a);
}

// ---- who is looked at ----

static int was_at_two_places(const struct pass *p) {
    for (size_t i = 1; i < p->been_len; i++)
        if (p->been[i]->area != p->been[0]->area || p->been[i]->area == PLACE_MANY)
            return 1;
    return 0;
}

static int was_out_too_often(const struct pass *p) {
    uint16_t days[YEAR_DAYS + 1] = {0};
    if (p->been_len <= SIGNAL_DAY_MAX)
        return 0;
    for (size_t i = 0; i < p->been_len; i++)
        if (++days[p->been[i]->day] > SIGNAL_DAY_MAX)
            return 1;
    return 0;
}

// More often than those who are told already.
static int was_too_often_at_one(struct pass *p) {
    uint16_t counts[PROGRAMMES_MAX + 1] = {0}, most = 0;
    if (p->been_len <= SIGNAL_CAP)
        return 0;
    for (size_t i = 0; i < p->been_len; i++)
        if (++counts[p->been[i]->programme] > most)
            most = counts[p->been[i]->programme];
    const struct signal *least = most_least(&p->over);
    return most > (least ? least->count : SIGNAL_CAP);
}

static enum status look_if_worth_it(struct pass *p) {
    int is = p->been_len == DAYS_MAX || was_at_two_places(p) || was_out_too_often(p) || was_too_often_at_one(p);
    p->been_len = 0;
    return is ? look_at(p) : STATUS_OK;
}

static enum status walk_all(struct pass *p) {
    struct statement *a;
    enum status status = STATUS_OK;
    db_prepare(p->host->db, &a, "SELECT holder, session FROM attendance ORDER BY holder, session");
    while (status == STATUS_OK && db_step(a) == DB_ROW) {
        uint64_t holder = (uint64_t)db_column_int(a, 0);
        const struct place *place = place_of(p, (uint64_t)db_column_int(a, 1));
        if (holder != p->holder)
            status = look_if_worth_it(p);
        p->holder = holder;
        if (place && p->been_len < DAYS_MAX)
            p->been[p->been_len++] = place;
    }
    if (status == STATUS_OK)
        status = look_if_worth_it(p);
    enum status read = db_finish(a);
    return status == STATUS_OK ? read : status;
}

// Whoever was once in the area: what else they did may be far apart from it.
static enum status walk_some(struct pass *p) {
    struct statement *a;
    enum status status = STATUS_OK;
    db_prepare(p->host->db, &a,
               "SELECT DISTINCT a.holder FROM tally_session x CROSS JOIN attendance a ON a.session = x.session AND"
               " a.year = x.year AND a.area = x.area WHERE x.year = $1 AND (x.area BETWEEN $2 AND $3 OR"
               " x.area BETWEEN $4 AND $5 OR x.area BETWEEN $6 AND $7) ORDER BY a.holder");
    db_bind_int(a, 1, p->year);
    area_bind(a, 2, p->area);
    while (status == STATUS_OK && db_step(a) == DB_ROW) {
        p->holder = (uint64_t)db_column_int(a, 0);
        status = look_at(p);
    }
    enum status read = db_finish(a);
    return status == STATUS_OK ? read : status;
}

static int compare_counts(const void *a, const void *b) {
    const struct signal *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return (x->holder > y->holder) - (x->holder < y->holder);
}

static void tell_most(const struct pass *p, struct most *most) {
    qsort(most->items, most->len, sizeof *most->items, compare_counts);
    for (size_t i = 0; i < most->len; i++)
        p->tell(p->context, &most->items[i]);
}

enum status signals_people_find(struct host *host, int year, int64_t area,
                                void (*tell)(void *context, const struct signal *signal), void *context) {
    struct pass *p = calloc(1, sizeof *p);
    if (!p)
        return STATUS_MEMORY;
    *p = (struct pass){.host = host, .year = year, .area = area, .tell = tell, .context = context};
    enum status status = load_places(p);
    if (status == STATUS_OK)
        status = p->area == host->area ? walk_all(p) : walk_some(p);
    if (status == STATUS_OK) {
        tell_most(p, &p->many);
        tell_most(p, &p->over);
    }
    free(p->places);
    free(p);
    return status;
}
