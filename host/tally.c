// SPDX-License-Identifier: Apache-2.0
// Work is a list of (session, holder) pairs. For each: take back what the attendance row says it had added, judge the
// facts anew, write the row, add what it adds now. Additions to the tallies of areas are gathered in a small table and
// written once at the end; persons are counted by how many attendances each has in a quota, year and area.
#include "host/tally.h"

#include <stdlib.h>
#include <string.h>

#include "host/count.h"
#include "host/holder.h"
#include "host/ledger.h"
#include "host/roster.h"
#include "host/stale.h"
#include "host/timeline.h"
#include "proto/civil.h"
#include "proto/event.h"
#include "proto/number.h"
#include "proto/plan.h"

#define LEVELS_MAX 4

// ---- gathered additions ----

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

struct deltas {
    struct delta *items;
    size_t len, size;
};

static int is_alike(const struct delta *a, const struct delta *b) {
    return a->kind == b->kind && a->year == b->year && a->area == b->area && a->which == b->which && a->day == b->day;
}

static size_t delta_slot(const struct deltas *d, const struct delta *like) {
    uint64_t hash = (uint64_t)like->area * UINT64_C(0x9E3779B97F4A7C15) +
                    (uint64_t)(((like->year * 64 + like->which) * 4 + (int)like->kind) * 512 + like->day);
    size_t at = (size_t)((hash * UINT64_C(0xD6E8FEB86659FD93)) >> 32) & (d->size - 1);
    while (d->items[at].used && !is_alike(&d->items[at], like))
        at = (at + 1) & (d->size - 1);
    return at;
}

static enum status deltas_grow(struct deltas *d) {
    struct deltas grown = {.len = d->len, .size = d->size ? 2 * d->size : 256};
    grown.items = calloc(grown.size, sizeof *grown.items);
    if (!grown.items)
        return STATUS_MEMORY;
    for (size_t i = 0; i < d->size; i++) {
        const struct delta *old = &d->items[i];
        if (old->used)
            grown.items[delta_slot(&grown, old)] = *old;
    }
    free(d->items);
    *d = grown;
    return STATUS_OK;
}

static enum status delta_add(struct deltas *d, const struct delta *by) {
    if (2 * (d->len + 1) > d->size && deltas_grow(d) != STATUS_OK)
        return STATUS_MEMORY;
    struct delta *at = &d->items[delta_slot(d, by)];
    if (at->used) {
        for (int i = 0; i < VALUES_MAX; i++)
            at->values[i] += by->values[i];
        return STATUS_OK;
    }
    *at = *by;
    at->used = 1;
    d->len++;
    return STATUS_OK;
}

// ---- one piece of work ----

struct session_facts {
    uint64_t number; // whose facts these are, 0 none yet
    int is_known;
    char programme[32];
    int64_t area;
    struct count_rules rules;
    int year, day;
};

struct work {
    struct host *host;
    struct timeline *timeline;
    struct quotas quotas; // of the year at hand
    struct deltas deltas;
    struct session_facts session; // the one asked last
    int missing_check_out_counts, credit_residence;
    int has_bindings, has_merges, has_revocations; // most work meets none: then nobody need ask for each badge
    int takes_back;                                // something was taken back: rows may have come to nothing
    struct count_event *events;                    // scratch
    size_t events_size;
};

static int has_rows(struct db *db, const char *sql) {
    struct statement *s;
    db_prepare(db, &s, sql);
    return db_get_int(s, 0) == 1;
}

static enum status work_begin(struct work *w, struct host *host) {
    *w = (struct work){.host = host, .timeline = timeline_new(host->db)};
    w->has_bindings = has_rows(host->db, "SELECT 1 FROM badge_binding LIMIT 1");
    w->has_merges = has_rows(host->db, "SELECT 1 FROM person_merge LIMIT 1");
    w->has_revocations = has_rows(host->db, "SELECT 1 FROM badge_revocation LIMIT 1");
    w->missing_check_out_counts = strcmp(host_setting(host, "missing_check_out"), "count") == 0;
    w->credit_residence = strcmp(host_setting(host, "credit"), "residence") == 0;
    return w->timeline ? STATUS_OK : STATUS_MEMORY;
}

// Binds year, quota, area, and for DELTA_DAY the day; then the values.
static enum status delta_run(struct work *w, struct statement *s, const struct delta *d, int values) {
    int at = 0;
    db_bind_int(s, ++at, d->year);
    if (d->kind != DELTA_OUTCOME)
        db_bind_text(s, ++at, w->quotas.items[d->which].id);
    db_bind_int(s, ++at, d->area);
    if (d->kind == DELTA_OUTCOME)
        db_bind_int(s, ++at, d->which);
    if (d->kind == DELTA_DAY)
        db_bind_int(s, ++at, d->day);
    for (int i = 0; i < values; i++)
        db_bind_int(s, ++at, d->values[i]);
    return db_run(s);
}

static enum status delta_write(struct work *w, const struct delta *d) {
    struct statement *s;
    if (!d->values[0] && !d->values[1] && !d->values[2] && !d->values[3])
        return STATUS_OK;
    if (d->kind != DELTA_OUTCOME && w->quotas.year != d->year) {
        enum status status = quotas_load(w->host, (int)d->year, &w->quotas);
        if (status != STATUS_OK)
            return status;
    }
    if (d->kind == DELTA_QUOTA)
        db_prepare(w->host->db, &s,
                   "INSERT INTO tally (year, quota, area, person_times, persons, women_times, women)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (year, quota, area) DO UPDATE SET"
                   " person_times = tally.person_times + excluded.person_times,"
                   " persons = tally.persons + excluded.persons,"
                   " women_times = tally.women_times + excluded.women_times, women = tally.women + excluded.women");
    else if (d->kind == DELTA_DAY)
        db_prepare(w->host->db, &s,
                   "INSERT INTO tally_day (year, quota, area, day, person_times, persons)"
                   " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (year, quota, area, day) DO UPDATE SET"
                   " person_times = tally_day.person_times + excluded.person_times,"
                   " persons = tally_day.persons + excluded.persons");
    else
        db_prepare(w->host->db, &s,
                   "INSERT INTO tally_outcome (year, area, outcome, attendances, events) VALUES ($1, $2, $3, $4, $5)"
                   " ON CONFLICT (year, area, outcome) DO UPDATE SET attendances = tally_outcome.attendances +"
                   " excluded.attendances, events = tally_outcome.events + excluded.events");
    return delta_run(w, s, d, d->kind == DELTA_QUOTA ? 4 : 2);
}

static enum status work_end(struct work *w, enum status status) {
    for (size_t i = 0; i < w->deltas.size && status == STATUS_OK; i++) {
        const struct delta *d = &w->deltas.items[i];
        if (d->used)
            status = delta_write(w, d);
    }
    if (status == STATUS_OK && w->takes_back) // rows that came back to nothing are as if they had never been
        status = db_execute(w->host->db, "DELETE FROM tally WHERE person_times = 0 AND persons = 0;"
                                         "DELETE FROM tally_day WHERE person_times = 0 AND persons = 0;"
                                         "DELETE FROM tally_outcome WHERE attendances = 0 AND events = 0");
    if (status == STATUS_OK)
        status = db_execute(w->host->db, "INSERT INTO counter (name, value) VALUES ('figures', 1)"
                                         " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1");
    timeline_free(w->timeline);
    free(w->deltas.items);
    free(w->events);
    return status;
}

// ---- areas ----

int64_t tally_area_parent(int64_t area) {
    if (area >= INT64_C(100000000000))
        return area / 1000; // village → township
    if (area >= 100000000)
        return area / 1000; // township → county
    return area % 100 ? area / 100 * 100 : 0;
}

// The township, county and city an attendance is added to; the host's own area always among them.
static size_t levels_of(const struct host *host, int64_t area, int64_t levels[LEVELS_MAX]) {
    size_t n = 0;
    int has_own = 0;
    if (area >= INT64_C(100000000000))
        area = tally_area_parent(area);
    for (; area && n + 1 < LEVELS_MAX; area = tally_area_parent(area)) {
        levels[n++] = area;
        has_own |= area == host->area;
    }
    if (!has_own)
        levels[n++] = host->area;
    return n;
}

// ---- adding and taking back ----

struct attendance {
    enum outcome outcome;
    int64_t events, in_ms, stay_s, year, area, day;
    int woman;
    uint32_t quotas;
};

static const char *quota_id(struct work *w, int64_t year, size_t which) {
    if (w->quotas.year != year && quotas_load(w->host, (int)year, &w->quotas) != STATUS_OK)
        return "";
    return w->quotas.items[which].id;
}

static int64_t first_day(struct work *w, int64_t year, const char *quota, int64_t area, uint64_t person) {
    struct statement *s;
    db_prepare(w->host->db, &s,
               "SELECT day FROM tally_person WHERE year = $1 AND quota = $2 AND area = $3 AND person = $4"
               " ORDER BY day LIMIT 1");
    db_bind_int(s, 1, year);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, area);
    db_bind_int(s, 4, (int64_t)person);
    return db_get_int(s, 0);
}

// The person's first day in this quota, year and area, before and after; 0 none. by: +1 or -1.
struct first_days {
    int64_t before, after;
};

static enum status person_add(struct work *w, const struct attendance *a, const char *quota, int64_t area,
                              uint64_t person, int64_t by, struct first_days *first) {
    struct statement *s;
    first->before = first->after = first_day(w, a->year, quota, area, person);
    db_prepare(w->host->db, &s,
               "INSERT INTO tally_person (year, quota, area, person, day, times) VALUES ($1, $2, $3, $4, $5, $6)"
               " ON CONFLICT (year, quota, area, person, day) DO UPDATE SET times = tally_person.times +"
               " excluded.times RETURNING times");
    db_bind_int(s, 1, a->year);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, area);
    db_bind_int(s, 4, (int64_t)person);
    db_bind_int(s, 5, a->day);
    db_bind_int(s, 6, by);
    int64_t times = db_get_int(s, -1);
    if (times < 0)
        return STATUS_CORRUPT;
    if (times > 0) {
        first->after = first->before && first->before < a->day ? first->before : a->day;
        return STATUS_OK;
    }
    db_prepare(w->host->db, &s,
               "DELETE FROM tally_person WHERE year = $1 AND quota = $2 AND area = $3 AND person = $4 AND day = $5");
    db_bind_int(s, 1, a->year);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, area);
    db_bind_int(s, 4, (int64_t)person);
    db_bind_int(s, 5, a->day);
    enum status status = db_run(s);
    if (first->before == a->day)
        first->after = first_day(w, a->year, quota, area, person);
    return status;
}

static enum status quota_add(struct work *w, uint64_t holder, const struct attendance *a, int64_t area, size_t which,
                             int64_t by) {
    struct first_days first;
    enum status status = person_add(w, a, quota_id(w, a->year, which), area, holder, by, &first);
    int64_t persons = (first.after != 0) - (first.before != 0);
    struct delta quota = {.kind = DELTA_QUOTA,
                          .year = a->year,
                          .area = area,
                          .which = (int64_t)which,
                          .values = {by, persons, a->woman ? by : 0, a->woman ? persons : 0}};
    struct delta day = {.kind = DELTA_DAY, .year = a->year, .area = area, .which = (int64_t)which, .day = a->day};
    if (status == STATUS_OK)
        status = delta_add(&w->deltas, &quota);
    day.values[0] = by;
    if (status == STATUS_OK)
        status = delta_add(&w->deltas, &day);
    day.values[0] = 0;
    for (int i = 0; i < 2 && status == STATUS_OK && first.before != first.after; i++) {
        day.day = i ? first.after : first.before;
        day.values[1] = i ? 1 : -1;
        if (day.day)
            status = delta_add(&w->deltas, &day);
    }
    return status;
}

static enum status attendance_add(struct work *w, uint64_t holder, const struct attendance *a, int64_t by) {
    int64_t levels[LEVELS_MAX];
    size_t levels_len = levels_of(w->host, a->area, levels);
    enum status status = STATUS_OK;
    for (size_t l = 0; l < levels_len && status == STATUS_OK; l++) {
        struct delta outcome = {.kind = DELTA_OUTCOME,
                                .year = a->year,
                                .area = levels[l],
                                .which = a->outcome,
                                .values = {by, by * a->events}};
        status = delta_add(&w->deltas, &outcome);
        for (size_t q = 0; q < QUOTAS_MAX && status == STATUS_OK; q++)
            if (a->quotas >> q & 1)
                status = quota_add(w, holder, a, levels[l], q, by);
    }
    return status;
}

static enum status attendance_take_back(struct work *w, uint64_t session, uint64_t holder) {
    struct statement *s;
    db_prepare(w->host->db, &s,
               "DELETE FROM attendance WHERE session = $1 AND holder = $2"
               " RETURNING outcome, events, in_ms, stay_s, year, area, quotas, day, woman");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, (int64_t)holder);
    int had = db_step(s) == DB_ROW;
    struct attendance a = {0};
    if (had)
        a = (struct attendance){
            .outcome = (enum outcome)db_column_int(s, 0),
            .events = db_column_int(s, 1),
            .year = db_column_int(s, 4),
            .area = db_column_int(s, 5),
            .quotas = (uint32_t)db_column_int(s, 6),
            .day = db_column_int(s, 7),
            .woman = (int)db_column_int(s, 8),
        };
    while (had && db_step(s) == DB_ROW)
        ;
    enum status status = db_finish(s);
    w->takes_back |= had;
    return status == STATUS_OK && had ? attendance_add(w, holder, &a, -1) : status;
}

// ---- judging ----

static enum status session_load(struct work *w, uint64_t number) {
    struct statement *s;
    struct session_facts *f = &w->session;
    if (f->number == number && number)
        return STATUS_OK;
    *f = (struct session_facts){.number = number, .area = w->host->area};
    db_prepare(
        w->host->db, &s,
        "SELECT programme, area, start_ms, min_stay_s, early_s, late_s, unenrolled FROM session WHERE number = $1");
    db_bind_int(s, 1, (int64_t)number);
    if (db_step(s) == DB_ROW) {
        f->is_known = 1;
        strncpy(f->programme, db_column_text(s, 0), sizeof f->programme - 1);
        f->area = db_column_int(s, 1);
        f->rules = (struct count_rules){.start_ms = db_column_int(s, 2),
                                        .min_stay_s = db_column_int(s, 3),
                                        .early_s = db_column_int(s, 4),
                                        .late_s = db_column_int(s, 5),
                                        .wants_enrolled = db_column_int(s, 6) != UNENROLLED_ACCEPT};
        f->year = civil_from_ms(f->rules.start_ms).year;
        f->day = civil_day_of_year(f->rules.start_ms);
    }
    return db_finish(s);
}

// The latest revocation of this badge that covers the issue, 0 none. A later wider one does not hide an earlier.
static int is_revoked(struct work *w, uint64_t badge, int64_t issue) {
    struct statement *s;
    if (!w->has_revocations)
        return 0;
    db_prepare(w->host->db, &s, "SELECT MIN(at_ms) FROM badge_revocation WHERE badge = $1 AND up_to_issue >= $2");
    db_bind_int(s, 1, (int64_t)badge);
    db_bind_int(s, 2, issue);
    int64_t at_ms = db_get_int(s, 0);
    return at_ms && at_ms <= w->session.rules.start_ms;
}

static enum status event_add(struct work *w, size_t *len, struct count_event event) {
    if (*len == w->events_size) {
        size_t size = w->events_size ? 2 * w->events_size : 16;
        struct count_event *grown = realloc(w->events, size * sizeof *grown);
        if (!grown)
            return STATUS_MEMORY;
        w->events = grown;
        w->events_size = size;
    }
    w->events[(*len)++] = event;
    return STATUS_OK;
}

static enum status events_load(struct work *w, uint64_t session, uint64_t badge, size_t *len) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(w->host->db, &s,
               "SELECT epoch, boot, uptime_ms, kind, issue FROM event"
               " WHERE session = $1 AND badge = $2 AND (kind = 5 OR kind = 6)");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, (int64_t)badge);
    while (added == STATUS_OK && db_step(s) == DB_ROW) {
        int64_t epoch = db_column_int(s, 0), boot = db_column_int(s, 1), uptime_ms = db_column_int(s, 2);
        added = event_add(w, len,
                          (struct count_event){
                              .is_check_out = db_column_int(s, 3) == EVENT_CHECKED_OUT,
                              .is_revoked = is_revoked(w, badge, db_column_int(s, 4)),
                              .life = epoch * (INT64_C(1) << 32) + boot,
                              .uptime_ms = uptime_ms,
                              .wall_ms = timeline_wall_ms(w->timeline, epoch, boot, uptime_ms),
                              .is_rough = timeline_source(w->timeline, epoch, boot) == CLOCK_OFFICER,
                          });
    }
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

struct person_facts {
    int is_person, is_badge;
    int sex;
    char category[16];
    int64_t area;
};

static enum status person_load(struct work *w, uint64_t holder, struct person_facts *p) {
    struct statement *s;
    *p = (struct person_facts){0};
    db_prepare(w->host->db, &s, "SELECT sex, category, area FROM person WHERE number = $1");
    db_bind_int(s, 1, (int64_t)holder);
    if (db_step(s) == DB_ROW) {
        p->is_person = 1;
        p->sex = (int)db_column_int(s, 0);
        strncpy(p->category, db_column_text(s, 1), sizeof p->category - 1);
        p->area = db_column_int(s, 2);
    }
    enum status status = db_finish(s);
    if (status != STATUS_OK || p->is_person)
        return status;
    db_prepare(w->host->db, &s, "SELECT 1 FROM badge WHERE number = $1");
    db_bind_int(s, 1, (int64_t)holder);
    p->is_badge = db_get_int(s, 0) == 1;
    return STATUS_OK;
}

static enum status attendance_write(struct work *w, uint64_t session, uint64_t holder, const struct attendance *a) {
    struct statement *s;
    db_prepare(
        w->host->db, &s,
        "INSERT INTO attendance (session, holder, outcome, events, in_ms, stay_s, year, area, quotas, day, woman)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, (int64_t)holder);
    db_bind_int(s, 3, a->outcome);
    db_bind_int(s, 4, a->events);
    db_bind_int(s, 5, a->in_ms);
    db_bind_int(s, 6, a->stay_s);
    db_bind_int(s, 7, a->year);
    db_bind_int(s, 8, a->area);
    db_bind_int(s, 9, a->quotas);
    db_bind_int(s, 10, a->day);
    db_bind_int(s, 11, a->woman);
    enum status status = db_run(s);
    return status == STATUS_OK ? attendance_add(w, holder, a, 1) : status;
}

static int is_enrolled(struct work *w, uint64_t session, uint64_t holder) {
    struct roster_entry entry;
    return w->session.rules.wants_enrolled && roster_find(w->host, session, holder, &entry) == STATUS_OK &&
           entry.place == 0;
}

static enum status judge(struct work *w, uint64_t holder, size_t events_len, struct attendance *a) {
    struct person_facts p;
    enum status status = person_load(w, holder, &p);
    if (status != STATUS_OK)
        return status;
    const struct count_facts facts = {
        .events = w->events,
        .events_len = events_len,
        .session_is_known = w->session.is_known,
        .rules = w->session.rules,
        .is_enrolled = is_enrolled(w, w->session.number, holder),
        .missing_check_out_counts = w->missing_check_out_counts,
        .has_owner = p.is_person,
        .badge_is_known = p.is_badge,
        .badge_is_foreign = number_area(holder) != w->host->area,
    };
    struct count_result r = count_attendance(&facts);
    *a = (struct attendance){
        .outcome = r.outcome,
        .events = (int64_t)events_len,
        .in_ms = r.in_ms,
        .stay_s = r.stay_s,
        .year = w->session.year ? w->session.year
                : r.in_ms       ? civil_from_ms(r.in_ms).year
                                : 0,
        .area = w->credit_residence && p.is_person && p.area ? p.area : w->session.area,
        .day = w->session.day,
        .woman = p.sex == 2,
    };
    if (r.outcome != OUTCOME_COUNTED)
        return STATUS_OK;
    if (w->quotas.year != a->year)
        status = quotas_load(w->host, (int)a->year, &w->quotas);
    if (status == STATUS_OK)
        a->quotas = quotas_of(&w->quotas, w->session.programme, p.sex, p.category);
    return status;
}

// The person of a badge, or the badge itself while it has none.
static uint64_t holder_now(const struct work *w, uint64_t badge) {
    uint64_t person = w->has_bindings || w->has_merges ? holder_person(w->host->db, badge) : badge;
    return person ? person : badge;
}

static enum status settle(struct work *w, uint64_t session, uint64_t holder) {
    struct numbers badges = {0};
    size_t events_len = 0;
    enum status status = attendance_take_back(w, session, holder);
    if (status != STATUS_OK || holder_now(w, holder) != holder)
        return status; // somebody else's now
    status = session_load(w, session);
    if (status == STATUS_OK && !w->has_bindings && !w->has_merges)
        status = numbers_add(&badges, holder);
    else if (status == STATUS_OK)
        status = holder_badges(w->host->db, holder, &badges);
    for (size_t i = 0; i < badges.len && status == STATUS_OK; i++)
        status = events_load(w, session, badges.items[i], &events_len);
    numbers_clear(&badges);
    if (status != STATUS_OK || events_len == 0)
        return status;
    struct attendance a;
    status = judge(w, holder, events_len, &a);
    return status == STATUS_OK ? attendance_write(w, session, holder, &a) : status;
}

// ---- what is to be settled ----

static int compare_pairs(const void *a, const void *b) {
    const struct tally_pair *x = a, *y = b;
    if (x->session != y->session)
        return x->session < y->session ? -1 : 1;
    return (x->badge > y->badge) - (x->badge < y->badge);
}

// Pairs of session and holder, each once: two badges of one person at one session are one piece of work.
static enum status settle_pairs(struct work *w, struct tally_pair *pairs, size_t len) {
    enum status status = STATUS_OK;
    if (len)
        qsort(pairs, len, sizeof *pairs, compare_pairs);
    for (size_t i = 0; i < len && status == STATUS_OK; i++)
        if (i == 0 || compare_pairs(&pairs[i - 1], &pairs[i]) != 0)
            status = settle(w, pairs[i].session, pairs[i].badge);
    return status;
}

static void holders_of(struct work *w, struct tally_pair *pairs, size_t len) {
    for (size_t i = 0; i < len; i++)
        pairs[i].badge = holder_now(w, pairs[i].badge);
}

enum status tally_settle(struct host *host, struct tally_pair *pairs, size_t pairs_len) {
    struct work w;
    if (pairs_len == 0)
        return STATUS_OK;
    enum status status = work_begin(&w, host);
    if (status == STATUS_OK) {
        holders_of(&w, pairs, pairs_len);
        status = settle_pairs(&w, pairs, pairs_len);
    }
    return work_end(&w, status);
}

struct pairs {
    struct tally_pair *items;
    size_t len, size;
};

static enum status pairs_add(struct pairs *p, uint64_t session, uint64_t badge) {
    if (p->len == p->size) {
        size_t size = p->size ? 2 * p->size : 64;
        struct tally_pair *grown = realloc(p->items, size * sizeof *grown);
        if (!grown)
            return STATUS_MEMORY;
        p->items = grown;
        p->size = size;
    }
    p->items[p->len++] = (struct tally_pair){session, badge};
    return STATUS_OK;
}

static enum status pairs_of_session(struct work *w, uint64_t session, struct pairs *pairs) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(w->host->db, &s, "SELECT DISTINCT badge FROM event WHERE session = $1 AND (kind = 5 OR kind = 6)");
    db_bind_int(s, 1, (int64_t)session);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = pairs_add(pairs, session, holder_now(w, (uint64_t)db_column_int(s, 0)));
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

// Every session that any of these numbers has, or could have, attended, for each of them.
static enum status pairs_of_number(struct work *w, uint64_t number, struct pairs *pairs) {
    struct numbers candidates = {0}, sessions = {0};
    enum status status = holder_candidates(w->host->db, number, &candidates);
    for (size_t i = 0; i < candidates.len && status == STATUS_OK; i++) {
        struct statement *s;
        enum status added = STATUS_OK;
        db_prepare(w->host->db, &s, "SELECT session FROM attendance WHERE holder = $1");
        db_bind_int(s, 1, (int64_t)candidates.items[i]);
        while (added == STATUS_OK && db_step(s) == DB_ROW)
            added = numbers_add(&sessions, (uint64_t)db_column_int(s, 0));
        status = db_finish(s);
        status = added != STATUS_OK ? added : status;
    }
    for (size_t i = 0; i < sessions.len && status == STATUS_OK; i++)
        for (size_t k = 0; k < candidates.len && status == STATUS_OK; k++)
            status = pairs_add(pairs, sessions.items[i], candidates.items[k]);
    numbers_clear(&candidates);
    numbers_clear(&sessions);
    return status;
}

// Where somebody's place on a list may have changed, everybody's may have.
static enum status rosters_of_number(struct work *w, uint64_t number, struct pairs *pairs) {
    struct numbers sessions = {0};
    enum status status = roster_sessions(w->host, number, &sessions);
    for (size_t i = 0; i < sessions.len && status == STATUS_OK; i++) {
        status = roster_settle(w->host, sessions.items[i]);
        if (status == STATUS_OK)
            status = session_load(w, sessions.items[i]);
        if (status == STATUS_OK && w->session.rules.wants_enrolled)
            status = pairs_of_session(w, sessions.items[i], pairs);
    }
    numbers_clear(&sessions);
    return status;
}

static enum status stale_settle(struct work *w, enum stale what, uint64_t number) {
    struct pairs pairs = {0};
    enum status status = what == STALE_SESSION ? roster_settle(w->host, number) : rosters_of_number(w, number, &pairs);
    if (status == STATUS_OK)
        status = what == STALE_SESSION ? pairs_of_session(w, number, &pairs) : pairs_of_number(w, number, &pairs);
    if (status == STATUS_OK)
        status = settle_pairs(w, pairs.items, pairs.len);
    free(pairs.items);
    return status;
}

enum status tally_update(struct host *host) {
    struct numbers marks = {0};
    struct statement *s;
    struct work w;
    enum status status = STATUS_OK;
    int all = 0;
    db_prepare(host->db, &s, "SELECT what, number FROM stale");
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        all |= db_column_int(s, 0) == STALE_ALL;
        status = numbers_append(&marks, (uint64_t)db_column_int(s, 1) << 2 | (uint64_t)(db_column_int(s, 0) & 3));
    }
    enum status read = db_finish(s);
    status = status == STATUS_OK ? read : status;
    if (status == STATUS_OK && marks.len)
        status = db_execute(host->db, "DELETE FROM stale");
    if (status == STATUS_OK && all) {
        numbers_clear(&marks);
        uint64_t attendances;
        return tally_recount(host, &attendances);
    }
    if (status == STATUS_OK && marks.len) {
        status = work_begin(&w, host);
        for (size_t i = 0; i < marks.len && status == STATUS_OK; i++)
            status = stale_settle(&w, (enum stale)(marks.items[i] & 3), marks.items[i] >> 2);
        status = work_end(&w, status);
    }
    numbers_clear(&marks);
    return status;
}

// ---- recount and verify ----

enum status tally_recount(struct host *host, uint64_t *attendances) {
    struct numbers sessions = {0};
    struct statement *s;
    struct work w;
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = db_execute(host->db, "DELETE FROM stale; DELETE FROM attendance; DELETE FROM tally;"
                                  "DELETE FROM tally_day; DELETE FROM tally_person; DELETE FROM tally_outcome");
    if (status == STATUS_OK)
        status = ledger_recount(host);
    if (status == STATUS_OK)
        status = roster_recount(host);
    db_prepare(host->db, &s, "SELECT DISTINCT session FROM event WHERE kind = 5 OR kind = 6");
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = numbers_append(&sessions, (uint64_t)db_column_int(s, 0));
    enum status read = db_finish(s);
    status = status == STATUS_OK ? read : status;
    if (status == STATUS_OK) {
        status = work_begin(&w, host);
        for (size_t i = 0; i < sessions.len && status == STATUS_OK; i++)
            status = stale_settle(&w, STALE_SESSION, sessions.items[i]);
        status = work_end(&w, status);
    }
    numbers_clear(&sessions);
    db_prepare(host->db, &s, "SELECT COUNT(*) FROM attendance");
    *attendances = (uint64_t)db_get_int(s, 0);
    if (status == STATUS_OK)
        return db_commit(host->db);
    db_rollback(host->db);
    return status;
}

// Each derived table is set aside, made anew, compared both ways, and the whole rolled back.
#define DERIVED(apply)                                                                                                 \
    apply(roster) apply(attendance) apply(tally) apply(tally_day) apply(tally_person) apply(tally_outcome)             \
        apply(tally_event) apply(ledger_fork) apply(ledger_gap)
#define SET_ASIDE(table) "CREATE TEMP TABLE before_" #table " AS SELECT * FROM " #table ";"
#define DIFFERENCE(table)                                                                                              \
    "+ (SELECT COUNT(*) FROM (SELECT * FROM before_" #table " EXCEPT SELECT * FROM " #table "))"                       \
    "+ (SELECT COUNT(*) FROM (SELECT * FROM " #table " EXCEPT SELECT * FROM before_" #table "))"

enum status tally_verify(struct host *host, uint64_t *differences) {
    struct statement *s;
    uint64_t attendances;
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = db_execute(host->db, DERIVED(SET_ASIDE));
    if (status == STATUS_OK)
        status = tally_recount(host, &attendances);
    if (status == STATUS_OK) {
        db_prepare(host->db, &s, "SELECT 0 " DERIVED(DIFFERENCE));
        if (db_step(s) == DB_ROW)
            *differences = (uint64_t)db_column_int(s, 0);
        status = db_finish(s);
    }
    db_rollback(host->db);
    return status;
}

// ---- asking ----

enum status tally_get(struct host *host, int year, const char *quota, int64_t area, struct tally_row *row) {
    struct statement *s;
    *row = (struct tally_row){0};
    db_prepare(host->db, &s,
               "SELECT person_times, persons, women_times, women FROM tally"
               " WHERE year = $1 AND quota = $2 AND area = $3");
    db_bind_int(s, 1, year);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, area);
    if (db_step(s) == DB_ROW)
        *row = (struct tally_row){db_column_int(s, 0), db_column_int(s, 1), db_column_int(s, 2), db_column_int(s, 3)};
    return db_finish(s);
}

double tally_pace(int year, int64_t now_ms) {
    int now_year = civil_from_ms(now_ms).year;
    if (now_year != year)
        return now_year > year ? 1.0 : 0.0;
    return (double)civil_day_of_year(now_ms) / civil_year_days(year);
}
