// SPDX-License-Identifier: Apache-2.0
#include "host/tally/tally_delta.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/stale.h"
#include "host/base/utf8.h"
#include "proto/array.h"

#define LEVELS_MAX 4

void tally_delta_begin(struct tally_delta *delta, struct host *host) {
    *delta = (struct tally_delta){.host = host};
}

enum status tally_delta_load_year(struct tally_delta *delta, int64_t year) {
    if (delta->quotas.year == year)
        return STATUS_OK;
    return quotas_load(delta->host, (int)year, &delta->quotas);
}

// ---- gathering ----

enum delta_kind {
    DELTA_QUOTA,   // person-times, persons, women among each, on paper alone among each
    DELTA_DAY,     // person-times, persons whose first day of the year it is
    DELTA_OUTCOME, // attendances, events, repeats
    DELTA_SESSION, // attendances
};

#define VALUES_MAX 6

struct delta {
    int used;
    enum delta_kind kind;
    int64_t year, area, which; // quota's place, outcome, or session
    int64_t day;               // 0 unless DELTA_DAY
    char programme[32];        // "" unless DELTA_OUTCOME
    int64_t values[VALUES_MAX];
};

static int is_alike(const struct delta *a, const struct delta *b) {
    return a->kind == b->kind && a->year == b->year && a->area == b->area && a->which == b->which && a->day == b->day &&
           strcmp(a->programme, b->programme) == 0;
}

static size_t slot_of(const struct delta *deltas, size_t size, const struct delta *like) {
    uint64_t hash = (uint64_t)like->area * UINT64_C(0x9E3779B97F4A7C15) +
                    (uint64_t)(((like->year * 64 + like->which) * 4 + (int)like->kind) * 512 + like->day);
    for (const char *c = like->programme; *c; c++)
        hash = hash * 31 + (unsigned char)*c;
    size_t at = (size_t)((hash * UINT64_C(0xD6E8FEB86659FD93)) >> 32) & (size - 1);
    while (deltas[at].used && !is_alike(&deltas[at], like))
        at = (at + 1) & (size - 1);
    return at;
}

static enum status grow(struct tally_delta *a) {
    size_t size = a->deltas_size ? 2 * a->deltas_size : 256;
    struct delta *deltas = calloc(size, sizeof *deltas);
    if (!deltas)
        return STATUS_MEMORY;
    for (size_t i = 0; i < a->deltas_size; i++)
        if (a->deltas[i].used)
            deltas[slot_of(deltas, size, &a->deltas[i])] = a->deltas[i];
    free(a->deltas);
    a->deltas = deltas;
    a->deltas_size = size;
    return STATUS_OK;
}

static enum status gather(struct tally_delta *a, const struct delta *by) {
    if (2 * (a->deltas_len + 1) > a->deltas_size && grow(a) != STATUS_OK)
        return STATUS_MEMORY;
    struct delta *at = &a->deltas[slot_of(a->deltas, a->deltas_size, by)];
    if (at->used) {
        for (int i = 0; i < VALUES_MAX; i++)
            at->values[i] += by->values[i];
        return STATUS_OK;
    }
    *at = *by;
    at->used = 1;
    a->deltas_len++;
    return STATUS_OK;
}

// The township, county and city an attendance is added to; the host's own area always among them.
static size_t levels_of(const struct host *host, int64_t area, int64_t levels[LEVELS_MAX]) {
    size_t n = 0;
    int has_own = 0;
    for (area = area_township(area); area && n + 1 < LEVELS_MAX; area = area_parent(area)) {
        levels[n++] = area;
        has_own |= area == host->area;
    }
    if (!has_own)
        levels[n++] = host->area;
    return n;
}

// ---- adding ----

static int is_under(const struct host *host, int64_t area, int64_t level) {
    int found = level == host->area;
    for (area = area_township(area); area && !found; area = area_parent(area))
        found = area == level;
    return found;
}

// Beside this other one an attendance, whether it comes or goes, makes nobody a person more or less, nor a first day
// another, whatever else there is.
static int decides(const struct tally_other *o, const struct attendance *a) {
    return (o->quotas & a->quotas) == a->quotas && o->day <= a->day &&
           area_township(o->area) == area_township(a->area) && (o->woman || !a->woman) && !o->on_paper;
}

// What else counts of the holder's year: whoever has nothing there is a person more. From the newest on, up to one that
// decides: mostly the first. If none does, read once for an attendance, whichever way it changes.
static enum status others_load(struct tally_delta *t, const struct attendance *a) {
    struct statement *s;
    enum status added = STATUS_OK;
    int is_decided = 0;
    if (t->session == a->session && t->holder == a->holder && t->year == a->year)
        return STATUS_OK;
    t->others_len = 0;
    t->session = 0;
    db_prepare(
        t->host->db, &s,
        "SELECT area, day, quotas, woman, on_paper FROM attendance WHERE holder = $1 AND session <> $2 AND year = $3"
        " AND quotas <> 0 ORDER BY session DESC");
    db_bind_int(s, 1, (int64_t)a->holder);
    db_bind_int(s, 2, (int64_t)a->session);
    db_bind_int(s, 3, a->year);
    while (added == STATUS_OK && !is_decided && db_step(s) == DB_ROW) {
        const struct tally_other other = {db_column_int(s, 0), db_column_int(s, 1), (uint32_t)db_column_int(s, 2),
                                          (int)db_column_int(s, 3), (int)db_column_int(s, 4)};
        added = array_room(&t->others, &t->others_size, t->others_len + 1, sizeof *t->others);
        if (added == STATUS_OK)
            t->others[t->others_len++] = other;
        is_decided = decides(&other, a);
    }
    enum status status = db_finish(s);
    status = added != STATUS_OK ? added : status;
    if (status == STATUS_OK && !is_decided) {
        t->session = a->session;
        t->holder = a->holder;
        t->year = a->year;
    }
    return status;
}

// The holder's first day in this quota, year and area, before and after; 0 none. by: +1 or -1.
struct first_days {
    int64_t before, after;
};

static struct first_days first_days_of(const struct tally_delta *t, const struct attendance *a, int64_t area,
                                       size_t which, int64_t by) {
    int64_t without = 0;
    for (size_t i = 0; i < t->others_len; i++) {
        const struct tally_other *o = &t->others[i];
        if (o->quotas >> which & 1 && (!without || o->day < without) && is_under(t->host, o->area, area))
            without = o->day;
    }
    int64_t with = without && without < a->day ? without : a->day;
    return by > 0 ? (struct first_days){without, with} : (struct first_days){with, without};
}

// Women more, when this attendance comes to the others, or goes. Of somebody whose sex is put right the attendances
// change one by one: until the last has, there is a woman.
static int64_t women(const struct tally_delta *t, const struct attendance *a, int64_t area, size_t which, int64_t by) {
    int others = 0;
    for (size_t i = 0; i < t->others_len && !others; i++)
        others = t->others[i].woman && t->others[i].quotas >> which & 1 && is_under(t->host, t->others[i].area, area);
    return a->woman && !others ? by : 0;
}

// Persons more of whom only paper lists tell, when this attendance comes to the others, or goes.
static int64_t paper_persons(const struct tally_delta *t, const struct attendance *a, int64_t area, size_t which,
                             int64_t by) {
    int others = 0, scanned = 0;
    for (size_t i = 0; i < t->others_len; i++) {
        const struct tally_other *o = &t->others[i];
        int is_here = o->quotas >> which & 1 && is_under(t->host, o->area, area);
        others |= is_here;
        scanned |= is_here && !o->on_paper;
    }
    return by * ((a->on_paper && !scanned) - (others && !scanned));
}

static enum status quota_add(struct tally_delta *t, const struct attendance *a, int64_t area, size_t which,
                             int64_t by) {
    const struct first_days first = first_days_of(t, a, area, which, by);
    int64_t persons = (first.after != 0) - (first.before != 0);
    struct delta quota = {.kind = DELTA_QUOTA,
                          .year = a->year,
                          .area = area,
                          .which = (int64_t)which,
                          .values = {by, persons, a->woman ? by : 0, women(t, a, area, which, by), a->on_paper ? by : 0,
                                     paper_persons(t, a, area, which, by)}};
    struct delta day = {.kind = DELTA_DAY, .year = a->year, .area = area, .which = (int64_t)which, .day = a->day};
    enum status status = gather(t, &quota);
    day.values[0] = by;
    if (status == STATUS_OK)
        status = gather(t, &day);
    day.values[0] = 0;
    for (int i = 0; i < 2 && status == STATUS_OK && first.before != first.after; i++) {
        day.day = i ? first.after : first.before;
        day.values[1] = i ? 1 : -1;
        if (day.day)
            status = gather(t, &day);
    }
    return status;
}

enum status tally_delta_add(struct tally_delta *t, const struct attendance *a, int64_t by) {
    int64_t levels[LEVELS_MAX];
    size_t levels_len = levels_of(t->host, a->area, levels);
    const struct delta session = {
        .kind = DELTA_SESSION, .year = a->year, .area = a->area, .which = (int64_t)a->session, .values = {by}};
    enum status status = a->quotas ? others_load(t, a) : STATUS_OK;
    if (status == STATUS_OK)
        status = gather(t, &session);
    for (size_t l = 0; l < levels_len && status == STATUS_OK; l++) {
        struct delta outcome = {.kind = DELTA_OUTCOME,
                                .year = a->year,
                                .area = levels[l],
                                .which = a->outcome,
                                .values = {by, by * a->events, by * a->repeats}};
        utf8_copy(outcome.programme, sizeof outcome.programme, a->programme);
        status = gather(t, &outcome);
        for (size_t q = 0; q < QUOTAS_MAX && status == STATUS_OK; q++)
            if (a->quotas >> q & 1)
                status = quota_add(t, a, levels[l], q, by);
    }
    return status;
}

// ---- writing ----

// Whether it is of a quota, by whose name its row is found.
static int is_of_quota(const struct delta *d) {
    return d->kind == DELTA_QUOTA || d->kind == DELTA_DAY;
}

// Binds year, quota, area, and for DELTA_DAY the day; without a quota, year, area, outcome or session, and for
// DELTA_OUTCOME the programme. Then the values.
static enum status run(struct tally_delta *t, const char *sql, const struct delta *d, int values) {
    struct statement *s;
    int at = 0;
    db_prepare(t->host->db, &s, sql);
    db_bind_int(s, ++at, d->year);
    if (is_of_quota(d))
        db_bind_text(s, ++at, t->quotas.items[d->which].id);
    db_bind_int(s, ++at, d->area);
    if (!is_of_quota(d))
        db_bind_int(s, ++at, d->which);
    if (d->kind == DELTA_DAY)
        db_bind_int(s, ++at, d->day);
    if (d->kind == DELTA_OUTCOME)
        db_bind_text(s, ++at, d->programme);
    for (int i = 0; i < values; i++)
        db_bind_int(s, ++at, d->values[i]);
    return db_run(s);
}

static const struct {
    int values;
    const char *add, *remove; // remove: a row that came back to nothing is as if it had never been
} writes[] = {
    [DELTA_QUOTA] = {6,
                     "INSERT INTO tally (year, quota, area, person_times, persons, women_times, women,"
                     " paper_times, paper_persons) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (year, "
                     "quota, area) DO UPDATE SET"
                     " person_times = tally.person_times + excluded.person_times,"
                     " persons = tally.persons + excluded.persons,"
                     " women_times = tally.women_times + excluded.women_times, women = tally.women + excluded.women,"
                     " paper_times = tally.paper_times + excluded.paper_times,"
                     " paper_persons = tally.paper_persons + excluded.paper_persons",
                     "DELETE FROM tally WHERE year = $1 AND quota = $2 AND area = $3 AND person_times = 0"
                     " AND persons = 0"},
    [DELTA_DAY] = {2,
                   "INSERT INTO tally_day (year, quota, area, day, person_times, persons)"
                   " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (year, quota, area, day) DO UPDATE SET"
                   " person_times = tally_day.person_times + excluded.person_times,"
                   " persons = tally_day.persons + excluded.persons",
                   "DELETE FROM tally_day WHERE year = $1 AND quota = $2 AND area = $3 AND day = $4"
                   " AND person_times = 0 AND persons = 0"},
    [DELTA_OUTCOME] =
        {3,
         "INSERT INTO tally_outcome (year, area, outcome, programme, attendances, events, repeats) VALUES"
         " ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (year, area, outcome, programme) DO UPDATE SET attendances ="
         " tally_outcome.attendances + excluded.attendances, events = tally_outcome.events + excluded.events,"
         " repeats = tally_outcome.repeats + excluded.repeats",
         "DELETE FROM tally_outcome WHERE year = $1 AND area = $2 AND outcome = $3"
         " AND programme = $4 AND attendances = 0 AND events = 0"},
    [DELTA_SESSION] = {1,
                       "INSERT INTO tally_session (year, area, session, attendances) VALUES ($1, $2, $3, $4)"
                       " ON CONFLICT (year, area, session) DO UPDATE SET attendances = tally_session.attendances +"
                       " excluded.attendances",
                       "DELETE FROM tally_session WHERE year = $1 AND area = $2 AND session = $3 AND attendances = 0"},
};

static enum status write(struct tally_delta *t, const struct delta *d) {
    int takes_back = 0, changes = 0;
    for (int i = 0; i < VALUES_MAX; i++) {
        takes_back |= d->values[i] < 0;
        changes |= d->values[i] != 0;
    }
    if (!changes)
        return STATUS_OK;
    enum status status = is_of_quota(d) ? tally_delta_load_year(t, d->year) : STATUS_OK;
    if (status == STATUS_OK)
        status = run(t, writes[d->kind].add, d, writes[d->kind].values);
    return status == STATUS_OK && takes_back ? run(t, writes[d->kind].remove, d, 0) : status;
}

enum status tally_delta_end(struct tally_delta *t, enum status status) {
    for (size_t i = 0; i < t->deltas_size && status == STATUS_OK; i++)
        if (t->deltas[i].used)
            status = write(t, &t->deltas[i]);
    if (status == STATUS_OK)
        status = stale_figures(t->host->db);
    free(t->deltas);
    free(t->others);
    t->deltas = NULL;
    t->others = NULL;
    return status;
}
