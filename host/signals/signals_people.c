// SPDX-License-Identifier: Apache-2.0
// One pass instead of a question a person: the work grows with the attendances of the year, not with their square.
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

struct place { // where a session belongs
    uint64_t session;
    size_t programme;
};

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
    struct place *places; // of the year's sessions, by number
    size_t places_len, places_size;
    uint64_t holder;
    struct visit visits[DAYS_MAX]; // of holder, by time
    size_t visits_len;
    int far; // found so far
    struct most many, over;
};

// ---- the sessions of the year ----

static size_t programme_of(struct pass *p, const char *id) {
    size_t i = 0;
    while (i < p->programmes_len && strcmp(p->programmes[i], id) != 0)
        i++;
    if (i == p->programmes_len && i < PROGRAMMES_MAX)
        snprintf(p->programmes[p->programmes_len++], sizeof *p->programmes, "%s", id);
    return i;
}

static int place_add(struct pass *p, uint64_t session, const char *programme) {
    if (array_room(&p->places, &p->places_size, p->places_len + 1, sizeof *p->places) != STATUS_OK)
        return 0;
    p->places[p->places_len++] = (struct place){session, programme_of(p, programme)};
    return 1;
}

static enum status load_places(struct pass *p) {
    struct statement *s;
    int is_whole = 1;
    db_prepare(p->host->db, &s,
               "SELECT number, programme FROM session WHERE start_ms >= $1 AND start_ms < $2 ORDER BY number");
    db_bind_int(s, 1, civil_to_ms(&(struct civil){p->year, 1, 1, 0, 0, 0}));
    db_bind_int(s, 2, civil_to_ms(&(struct civil){p->year + 1, 1, 1, 0, 0, 0}));
    while (is_whole && db_step(s) == DB_ROW)
        is_whole = place_add(p, (uint64_t)db_column_int(s, 0), db_column_text(s, 1));
    enum status status = db_finish(s);
    return is_whole ? status : STATUS_MEMORY;
}

static int compare_places(const void *a, const void *b) {
    const struct place *x = a, *y = b;
    return (x->session > y->session) - (x->session < y->session);
}

// ---- one person ----

static void most_add(struct most *most, const struct signal *signal) {
    size_t least = 0;
    if (most->len < SIGNALS_MAX) {
        most->items[most->len++] = *signal;
        return;
    }
    for (size_t i = 1; i < most->len; i++)
        if (most->items[i].count < most->items[least].count)
            least = i;
    if (signal->count > most->items[least].count)
        most->items[least] = *signal;
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
        if (v->outcome != OUTCOME_COUNTED || !area_covers(p->area, v->area) || !p->places_len)
            continue;
        const struct place wanted = {.session = v->session},
                           *at = bsearch(&wanted, p->places, p->places_len, sizeof *p->places, compare_places);
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

// ---- the pass ----

// What was scanned under another host's plan was somebody else's card, at another session.
#define OURS " AND outcome <> 17"
static const char every_row[] = "SELECT holder, in_ms, area, session, day, outcome FROM attendance WHERE year = $1" OURS
                                " ORDER BY holder, in_ms, session";
// All rows of those who were once in the area: what else they did may be far apart from it.
static const char rows_of_some[] =
    "SELECT holder, in_ms, area, session, day, outcome FROM attendance WHERE year = $1 AND holder IN (SELECT a.holder "
    "FROM"
    " tally_session x CROSS JOIN attendance a ON a.session = x.session AND a.year = x.year AND a.area = x.area WHERE"
    " x.year = $1 AND (x.area BETWEEN $2 AND $3 OR x.area BETWEEN $4 AND $5 OR x.area BETWEEN $6 AND $7))" OURS
    " ORDER BY holder, in_ms, session";

static enum status walk(struct pass *p) {
    struct statement *a;
    int all = p->area == p->host->area;
    db_prepare(p->host->db, &a, all ? every_row : rows_of_some);
    db_bind_int(a, 1, p->year);
    if (!all)
        area_bind(a, 2, p->area);
    while (db_step(a) == DB_ROW) {
        uint64_t holder = (uint64_t)db_column_int(a, 0);
        if (holder != p->holder)
            find_of_holder(p);
        p->holder = holder;
        if (p->visits_len < DAYS_MAX)
            p->visits[p->visits_len++] = (struct visit){.in_ms = db_column_int(a, 1),
                                                        .area = db_column_int(a, 2),
                                                        .session = (uint64_t)db_column_int(a, 3),
                                                        .day = db_column_int(a, 4),
                                                        .outcome = (enum outcome)db_column_int(a, 5)};
    }
    find_of_holder(p);
    return db_finish(a);
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
        status = walk(p);
    if (status == STATUS_OK) {
        tell_most(p, &p->many);
        tell_most(p, &p->over);
    }
    free(p->places);
    free(p);
    return status;
}
