// SPDX-License-Identifier: Apache-2.0
#include "host/tally/tally_delta.h"

#include <stdlib.h>

#include "host/base/area.h"

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
    DELTA_QUOTA,   // person-times, persons, women among the times, women among the persons
    DELTA_DAY,     // person-times, persons whose first day of the year it is
    DELTA_OUTCOME, // attendances, events
};

#define VALUES_MAX 4

struct delta {
    int used;
    enum delta_kind kind;
    int64_t year, area, which; // quota's place or outcome
    int64_t day;               // 0 unless DELTA_DAY
    int64_t values[VALUES_MAX];
};

static int is_alike(const struct delta *a, const struct delta *b) {
    return a->kind == b->kind && a->year == b->year && a->area == b->area && a->which == b->which && a->day == b->day;
}

static size_t slot_of(const struct delta *deltas, size_t size, const struct delta *like) {
    uint64_t hash = (uint64_t)like->area * UINT64_C(0x9E3779B97F4A7C15) +
                    (uint64_t)(((like->year * 64 + like->which) * 4 + (int)like->kind) * 512 + like->day);
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

static enum status first_day(struct tally_delta *t, int64_t year, const char *quota, int64_t area, uint64_t person,
                             int64_t *day) {
    struct statement *s;
    db_prepare(t->host->db, &s,
               "SELECT day FROM tally_person WHERE year = $1 AND quota = $2 AND area = $3 AND person = $4"
               " ORDER BY day LIMIT 1");
    db_bind_int(s, 1, year);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, area);
    db_bind_int(s, 4, (int64_t)person);
    *day = 0;
    return db_get_int(s, day);
}

// The person's first day in this quota, year and area, before and after; 0 none. by: +1 or -1.
struct first_days {
    int64_t before, after;
};

static enum status person_add(struct tally_delta *t, const struct attendance *a, const char *quota, int64_t area,
                              uint64_t person, int64_t by, struct first_days *first) {
    struct statement *s;
    enum status status = first_day(t, a->year, quota, area, person, &first->before);
    first->after = first->before;
    if (status != STATUS_OK)
        return status;
    db_prepare(t->host->db, &s,
               "INSERT INTO tally_person (year, quota, area, person, day, times) VALUES ($1, $2, $3, $4, $5, $6)"
               " ON CONFLICT (year, quota, area, person, day) DO UPDATE SET times = tally_person.times +"
               " excluded.times RETURNING times");
    db_bind_int(s, 1, a->year);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, area);
    db_bind_int(s, 4, (int64_t)person);
    db_bind_int(s, 5, a->day);
    db_bind_int(s, 6, by);
    int64_t times = -1;
    status = db_get_int(s, &times);
    if (status != STATUS_OK || times < 0)
        return status == STATUS_OK ? STATUS_CORRUPT : status;
    if (times > 0) {
        first->after = first->before && first->before < a->day ? first->before : a->day;
        return STATUS_OK;
    }
    db_prepare(t->host->db, &s,
               "DELETE FROM tally_person WHERE year = $1 AND quota = $2 AND area = $3 AND person = $4 AND day = $5");
    db_bind_int(s, 1, a->year);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, area);
    db_bind_int(s, 4, (int64_t)person);
    db_bind_int(s, 5, a->day);
    status = db_run(s);
    if (status == STATUS_OK && first->before == a->day)
        status = first_day(t, a->year, quota, area, person, &first->after);
    return status;
}

static enum status quota_add(struct tally_delta *t, uint64_t holder, const struct attendance *a, int64_t area,
                             size_t which, int64_t by) {
    struct first_days first = {0};
    enum status status = tally_delta_load_year(t, a->year);
    if (status == STATUS_OK)
        status = person_add(t, a, t->quotas.items[which].id, area, holder, by, &first);
    int64_t persons = (first.after != 0) - (first.before != 0);
    struct delta quota = {.kind = DELTA_QUOTA,
                          .year = a->year,
                          .area = area,
                          .which = (int64_t)which,
                          .values = {by, persons, a->woman ? by : 0, a->woman ? persons : 0}};
    struct delta day = {.kind = DELTA_DAY, .year = a->year, .area = area, .which = (int64_t)which, .day = a->day};
    if (status == STATUS_OK)
        status = gather(t, &quota);
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

enum status tally_delta_add(struct tally_delta *t, uint64_t holder, const struct attendance *a, int64_t by) {
    int64_t levels[LEVELS_MAX];
    size_t levels_len = levels_of(t->host, a->area, levels);
    enum status status = STATUS_OK;
    t->takes_back |= by < 0;
    for (size_t l = 0; l < levels_len && status == STATUS_OK; l++) {
        struct delta outcome = {.kind = DELTA_OUTCOME,
                                .year = a->year,
                                .area = levels[l],
                                .which = a->outcome,
                                .values = {by, by * a->events}};
        status = gather(t, &outcome);
        for (size_t q = 0; q < QUOTAS_MAX && status == STATUS_OK; q++)
            if (a->quotas >> q & 1)
                status = quota_add(t, holder, a, levels[l], q, by);
    }
    return status;
}

// ---- writing ----

// Binds year, quota, area, and for DELTA_DAY the day; then the values.
static enum status run(struct tally_delta *t, struct statement *s, const struct delta *d, int values) {
    int at = 0;
    db_bind_int(s, ++at, d->year);
    if (d->kind != DELTA_OUTCOME)
        db_bind_text(s, ++at, t->quotas.items[d->which].id);
    db_bind_int(s, ++at, d->area);
    if (d->kind == DELTA_OUTCOME)
        db_bind_int(s, ++at, d->which);
    if (d->kind == DELTA_DAY)
        db_bind_int(s, ++at, d->day);
    for (int i = 0; i < values; i++)
        db_bind_int(s, ++at, d->values[i]);
    return db_run(s);
}

static enum status write(struct tally_delta *t, const struct delta *d) {
    struct statement *s;
    if (!d->values[0] && !d->values[1] && !d->values[2] && !d->values[3])
        return STATUS_OK;
    if (d->kind != DELTA_OUTCOME) {
        enum status status = tally_delta_load_year(t, d->year);
        if (status != STATUS_OK)
            return status;
    }
    if (d->kind == DELTA_QUOTA)
        db_prepare(t->host->db, &s,
                   "INSERT INTO tally (year, quota, area, person_times, persons, women_times, women)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (year, quota, area) DO UPDATE SET"
                   " person_times = tally.person_times + excluded.person_times,"
                   " persons = tally.persons + excluded.persons,"
                   " women_times = tally.women_times + excluded.women_times, women = tally.women + excluded.women");
    else if (d->kind == DELTA_DAY)
        db_prepare(t->host->db, &s,
                   "INSERT INTO tally_day (year, quota, area, day, person_times, persons)"
                   " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (year, quota, area, day) DO UPDATE SET"
                   " person_times = tally_day.person_times + excluded.person_times,"
                   " persons = tally_day.persons + excluded.persons");
    else
        db_prepare(t->host->db, &s,
                   "INSERT INTO tally_outcome (year, area, outcome, attendances, events) VALUES ($1, $2, $3, $4, $5)"
                   " ON CONFLICT (year, area, outcome) DO UPDATE SET attendances = tally_outcome.attendances +"
                   " excluded.attendances, events = tally_outcome.events + excluded.events");
    return run(t, s, d, d->kind == DELTA_QUOTA ? 4 : 2);
}

enum status tally_delta_end(struct tally_delta *t, enum status status) {
    for (size_t i = 0; i < t->deltas_size && status == STATUS_OK; i++)
        if (t->deltas[i].used)
            status = write(t, &t->deltas[i]);
    if (status == STATUS_OK && t->takes_back) // rows that came back to nothing are as if they had never been
        status = db_execute(t->host->db, "DELETE FROM tally WHERE person_times = 0 AND persons = 0;"
                                         "DELETE FROM tally_day WHERE person_times = 0 AND persons = 0;"
                                         "DELETE FROM tally_outcome WHERE attendances = 0 AND events = 0");
    if (status == STATUS_OK)
        status = db_execute(t->host->db, "INSERT INTO counter (name, value) VALUES ('figures', 1)"
                                         " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1");
    free(t->deltas);
    t->deltas = NULL;
    return status;
}
