// SPDX-License-Identifier: Apache-2.0
#include "host/tally/judge.h"

#include <stdlib.h>
#include <string.h>

#include "host/books/holder.h"
#include "host/books/paper.h"
#include "host/books/roster.h"
#include "host/ledger/ledger.h"
#include "proto/array.h"
#include "proto/civil.h"
#include "proto/event.h"
#include "proto/number.h"
#include "proto/plan.h"

#define PAPER_LIFE (-1) // of no terminal

// What most hosts have none of costs most questions nothing.
static enum status load_has(struct judge *j) {
    struct statement *s;
    db_prepare(j->host->db, &s,
               "SELECT EXISTS (SELECT 1 FROM badge_binding), EXISTS (SELECT 1 FROM person_merge),"
               " EXISTS (SELECT 1 FROM badge_revocation), EXISTS (SELECT 1 FROM paper)");
    if (db_step(s) == DB_ROW) {
        j->has_bindings = (int)db_column_int(s, 0);
        j->has_merges = (int)db_column_int(s, 1);
        j->has_revocations = (int)db_column_int(s, 2);
        j->has_paper = (int)db_column_int(s, 3);
    }
    return db_finish(s);
}

static enum status setting_is(struct host *host, const char *name, const char *wanted, int *is) {
    const char *value;
    enum status status = host_setting(host, name, &value);
    if (status == STATUS_OK)
        *is = strcmp(value, wanted) == 0;
    return status;
}

enum status judge_begin(struct judge *j, struct host *host) {
    *j = (struct judge){.host = host, .timeline = timeline_new(host->db)};
    enum status status = j->timeline ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK)
        status = load_has(j);
    if (status == STATUS_OK)
        status = setting_is(host, "missing_check_out", "count", &j->missing_check_out_counts);
    if (status == STATUS_OK)
        status = setting_is(host, "credit", "residence", &j->credit_residence);
    return status;
}

void judge_end(struct judge *j) {
    timeline_free(j->timeline);
    ledger_events_clear(&j->openings);
    ledger_events_clear(&j->scans);
    free(j->events);
    free(j->paper);
}

// ---- the facts ----

static struct count_moment moment_of(struct judge *j, const struct ledger_event *e) {
    return (struct count_moment){
        .life = e->epoch * (INT64_C(1) << 32) + e->event.boot,
        .uptime_ms = e->event.uptime_ms,
        .wall_ms = timeline_wall_ms(j->timeline, e),
        .is_rough = timeline_source(j->timeline, e) == CLOCK_OFFICER,
    };
}

static int by_badge(const void *a, const void *b) {
    const struct ledger_event *x = a, *y = b;
    if (x->event.badge != y->event.badge)
        return x->event.badge < y->event.badge ? -1 : 1;
    if (x->epoch != y->epoch)
        return x->epoch < y->epoch ? -1 : 1;
    return (x->event.seq > y->event.seq) - (x->event.seq < y->event.seq);
}

// Leaves the scans where they are.
static enum status take_openings(struct judge *j) {
    size_t kept = 0;
    j->openings.len = 0;
    for (size_t i = 0; i < j->scans.len; i++) {
        const struct ledger_event e = j->scans.items[i];
        if (e.event.kind != EVENT_SESSION_OPENED) {
            j->scans.items[kept++] = e;
            continue;
        }
        if (array_room(&j->openings.items, &j->openings.size, j->openings.len + 1, sizeof e) != STATUS_OK)
            return STATUS_MEMORY;
        j->openings.items[j->openings.len++] = e;
    }
    j->scans.len = kept;
    return STATUS_OK;
}

static enum status events_of_session(struct judge *j, uint64_t session) {
    const struct ledger_question q = {.kinds = LEDGER_SCANS | LEDGER_KIND(EVENT_SESSION_OPENED), .session = session};
    enum status status = ledger_find(j->host->db, &q, &j->scans);
    if (status == STATUS_OK)
        status = take_openings(j);
    if (j->scans.len)
        qsort(j->scans.items, j->scans.len, sizeof *j->scans.items, by_badge);
    return status;
}

// The last opening at that terminal before this event; none: life 0.
static struct count_moment opening_before(struct judge *j, const struct ledger_event *e) {
    size_t low = 0, high = j->openings.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct ledger_event *o = &j->openings.items[middle];
        if (o->epoch < e->epoch || (o->epoch == e->epoch && o->event.seq < e->event.seq))
            low = middle + 1;
        else
            high = middle;
    }
    const struct ledger_event *last = low ? &j->openings.items[low - 1] : NULL;
    return last && last->epoch == e->epoch ? moment_of(j, last) : (struct count_moment){0};
}

static enum status session_load(struct judge *j, uint64_t number) {
    struct statement *s;
    struct session_facts *f = &j->session;
    *f = (struct session_facts){.number = number, .area = j->host->area};
    db_prepare(j->host->db, &s,
               "SELECT programme, area, start_ms, min_stay_s, early_s, late_s, unenrolled, end_ms, added_ms, "
               "cancelled_ms FROM session"
               " WHERE number = $1");
    db_bind_int(s, 1, (int64_t)number);
    if (db_step(s) == DB_ROW) {
        f->is_known = 1;
        strncpy(f->programme, db_column_text(s, 0), sizeof f->programme - 1);
        f->area = db_column_int(s, 1);
        f->rules = (struct count_rules){.start_ms = db_column_int(s, 2),
                                        .min_stay_s = db_column_int(s, 3),
                                        .early_s = db_column_int(s, 4),
                                        .late_s = db_column_int(s, 5),
                                        .wants_enrolled = db_column_int(s, 6) != UNENROLLED_ACCEPT,
                                        .end_ms = db_column_int(s, 7),
                                        .added_ms = db_column_int(s, 8),
                                        .is_cancelled = db_column_int(s, 9) != 0};
        f->year = civil_from_ms(f->rules.start_ms).year;
        f->day = civil_day_of_year(f->rules.start_ms);
    }
    return db_finish(s);
}

enum status judge_turn_to(struct judge *j, uint64_t number) {
    if (j->session.number == number && number)
        return STATUS_OK;
    enum status status = session_load(j, number);
    return status == STATUS_OK ? events_of_session(j, number) : status;
}

// By the earliest revocation that covers the issue: a later, wider one does not hide it.
static enum status is_revoked(struct judge *j, uint64_t badge, int64_t issue, int *is) {
    struct statement *s;
    *is = 0;
    if (!j->has_revocations)
        return STATUS_OK;
    db_prepare(j->host->db, &s, "SELECT MIN(at_ms) FROM badge_revocation WHERE badge = $1 AND up_to_issue >= $2");
    db_bind_int(s, 1, (int64_t)badge);
    db_bind_int(s, 2, issue);
    int64_t at_ms = 0;
    enum status status = db_get_int(s, &at_ms);
    *is = at_ms && at_ms <= j->session.rules.start_ms;
    return status;
}

static enum status event_add(struct judge *j, size_t *len, struct count_event event) {
    if (array_room(&j->events, &j->events_size, *len + 1, sizeof *j->events) != STATUS_OK)
        return STATUS_MEMORY;
    j->events[(*len)++] = event;
    return STATUS_OK;
}

static size_t first_scan(const struct judge *j, uint64_t badge) {
    size_t low = 0, high = j->scans.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (j->scans.items[middle].event.badge < badge)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Those of the session at hand.
static enum status events_load(struct judge *j, uint64_t badge, size_t *len) {
    enum status status = STATUS_OK;
    for (size_t i = first_scan(j, badge); i < j->scans.len && j->scans.items[i].event.badge == badge; i++) {
        const struct ledger_event *e = &j->scans.items[i];
        int revoked;
        status = is_revoked(j, badge, e->event.issue, &revoked);
        if (status == STATUS_OK)
            status = event_add(j, len,
                               (struct count_event){
                                   .is_check_out = e->event.kind == EVENT_CHECKED_OUT,
                                   .is_revoked = revoked,
                                   .is_others = !ledger_is_own(j->host, e),
                                   .at = moment_of(j, e),
                                   .opened = opening_before(j, e),
                               });
        if (status != STATUS_OK)
            break;
    }
    return status;
}

// A paper list has one clock: stays on it are measured.
static enum status paper_add(struct judge *j, int64_t at_ms, int is_check_out) {
    if (array_room(&j->paper, &j->paper_size, j->paper_len + 1, sizeof *j->paper) != STATUS_OK)
        return STATUS_MEMORY;
    j->paper[j->paper_len++] = (struct count_event){.is_check_out = is_check_out,
                                                    .at = {.life = PAPER_LIFE, .uptime_ms = at_ms, .wall_ms = at_ms}};
    return STATUS_OK;
}

static enum status paper_load(struct judge *j, uint64_t session, uint64_t badge) {
    struct paper_entry entry = {0};
    if (!j->has_paper)
        return STATUS_OK;
    enum status status = paper_find(j->host, session, badge, &entry);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    status = paper_add(j, entry.in_ms, 0);
    return status == STATUS_OK ? paper_add(j, entry.out_ms, 1) : status;
}

struct person_facts {
    int is_person, is_badge;
    int sex;
    char category[16];
    int64_t area;
};

static enum status person_load(struct judge *j, uint64_t holder, struct person_facts *p) {
    struct statement *s;
    *p = (struct person_facts){0};
    db_prepare(j->host->db, &s, "SELECT sex, category, area FROM person WHERE number = $1");
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
    db_prepare(j->host->db, &s, "SELECT 1 FROM badge WHERE number = $1");
    db_bind_int(s, 1, (int64_t)holder);
    return db_has_row(s, &p->is_badge);
}

// ---- deciding ----

static enum status is_enrolled(struct judge *j, uint64_t session, uint64_t holder, int *is) {
    struct roster_entry entry;
    *is = 0;
    if (!j->session.rules.wants_enrolled)
        return STATUS_OK;
    enum status status = roster_find(j->host, session, holder, &entry);
    *is = status == STATUS_OK && entry.place == 0;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// Who signs in twice is there once; so is who signs in and out.
static int64_t repeats_of(const struct count_event *events, size_t len) {
    int64_t outs = 0, ins;
    for (size_t i = 0; i < len; i++)
        outs += events[i].is_check_out != 0;
    ins = (int64_t)len - outs;
    return (ins > 1 ? ins - 1 : 0) + (outs > 1 ? outs - 1 : 0);
}

static enum status decide(struct judge *j, uint64_t holder, size_t events_len, struct tally_delta *delta,
                          struct attendance *a) {
    struct person_facts p;
    int enrolled = 0;
    enum status status = person_load(j, holder, &p);
    if (status == STATUS_OK)
        status = is_enrolled(j, j->session.number, holder, &enrolled);
    if (status != STATUS_OK)
        return status;
    const struct count_facts facts = {
        .events = j->events,
        .events_len = events_len,
        .paper = j->paper,
        .paper_len = j->paper_len,
        .session_is_known = j->session.is_known,
        .rules = j->session.rules,
        .is_enrolled = enrolled,
        .missing_check_out_counts = j->missing_check_out_counts,
        .has_owner = p.is_person,
        .badge_is_known = p.is_badge,
        .badge_is_foreign = number_area(holder) != j->host->area,
    };
    struct count_result r = count_attendance(&facts);
    *a = (struct attendance){
        .session = j->session.number,
        .holder = holder,
        .outcome = r.outcome,
        .events = (int64_t)events_len + r.on_paper,
        .repeats = repeats_of(j->events, events_len),
        .on_paper = r.on_paper,
        .in_ms = r.in_ms,
        .stay_s = r.stay_s,
        .year = j->session.year ? j->session.year
                : r.in_ms       ? civil_from_ms(r.in_ms).year
                                : 0,
        .area = j->credit_residence && p.is_person && p.area ? p.area : j->session.area,
        .day = j->session.day,
        .woman = p.sex == 2,
        .programme = j->session.programme,
    };
    if (r.outcome != OUTCOME_COUNTED)
        return STATUS_OK;
    status = tally_delta_load_year(delta, a->year);
    if (status == STATUS_OK)
        a->quotas = quotas_of(&delta->quotas, j->session.programme, p.sex, p.category);
    return status;
}

enum status judge_holder(const struct judge *j, uint64_t badge, uint64_t *holder) {
    if (j->has_bindings || j->has_merges)
        return holder_of(j->host->db, badge, holder);
    *holder = badge;
    return STATUS_OK;
}

enum status judge_attendance(struct judge *j, uint64_t session, uint64_t holder, struct tally_delta *delta,
                             struct attendance *a) {
    struct numbers badges = {0};
    size_t events_len = 0;
    j->paper_len = 0;
    *a = (struct attendance){.session = session, .holder = holder};
    enum status status = judge_turn_to(j, session);
    if (status == STATUS_OK && !j->has_bindings && !j->has_merges)
        status = numbers_add(&badges, holder);
    else if (status == STATUS_OK)
        status = holder_badges(j->host->db, holder, &badges);
    for (size_t i = 0; i < badges.len && status == STATUS_OK; i++)
        if ((status = events_load(j, badges.items[i], &events_len)) == STATUS_OK)
            status = paper_load(j, session, badges.items[i]);
    numbers_clear(&badges);
    return status == STATUS_OK && events_len + j->paper_len ? decide(j, holder, events_len, delta, a) : status;
}
