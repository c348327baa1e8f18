// SPDX-License-Identifier: Apache-2.0
// Work is a list of (session, holder) pairs. For each: judge the facts anew (host/tally/judge.h), and where the outcome
// is another than the attendance row says, take back what that had added and add what counts now
// (host/tally/tally_delta.h).
#include "host/tally/tally.h"

#include <stdlib.h>

#include "host/base/stale.h"
#include "host/books/holder.h"
#include "host/books/roster.h"
#include "host/ledger/ledger.h"
#include "host/tally/judge.h"
#include "proto/array.h"
#include "proto/civil.h"

struct work {
    struct host *host;
    struct judge judge;
    struct tally_delta delta;
};

static enum status work_begin(struct work *w, struct host *host) {
    w->host = host;
    tally_delta_begin(&w->delta, host);
    return judge_begin(&w->judge, host);
}

static enum status work_end(struct work *w, enum status status) {
    judge_end(&w->judge);
    return tally_delta_end(&w->delta, status);
}

// ---- one attendance ----

// events 0: there is none.
static enum status attendance_find(struct work *w, struct attendance *a) {
    struct statement *s;
    db_prepare(w->host->db, &s,
               "SELECT outcome, events, in_ms, stay_s, year, area, quotas, day, woman, on_paper, repeats FROM"
               " attendance WHERE session = $1 AND holder = $2");
    db_bind_int(s, 1, (int64_t)a->session);
    db_bind_int(s, 2, (int64_t)a->holder);
    if (db_step(s) == DB_ROW) {
        a->outcome = (enum outcome)db_column_int(s, 0);
        a->events = db_column_int(s, 1);
        a->in_ms = db_column_int(s, 2);
        a->stay_s = db_column_int(s, 3);
        a->year = db_column_int(s, 4);
        a->area = db_column_int(s, 5);
        a->quotas = (uint32_t)db_column_int(s, 6);
        a->day = db_column_int(s, 7);
        a->woman = (int)db_column_int(s, 8);
        a->on_paper = (int)db_column_int(s, 9);
        a->repeats = db_column_int(s, 10);
    }
    return db_finish(s);
}

static enum status attendance_delete(struct work *w, const struct attendance *a) {
    struct statement *s;
    db_prepare(w->host->db, &s, "DELETE FROM attendance WHERE session = $1 AND holder = $2");
    db_bind_int(s, 1, (int64_t)a->session);
    db_bind_int(s, 2, (int64_t)a->holder);
    return db_run(s);
}

static enum status attendance_write(struct work *w, const struct attendance *a) {
    struct statement *s;
    db_prepare(
        w->host->db, &s,
        "INSERT INTO attendance (session, holder, outcome, events, in_ms, stay_s, year, area, quotas, day, woman,"
        " on_paper, repeats) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        " ON CONFLICT (session, holder) DO UPDATE SET outcome = excluded.outcome, events = excluded.events, in_ms = "
        "excluded.in_ms, stay_s = excluded.stay_s,"
        " year = excluded.year, area = excluded.area, quotas = excluded.quotas, day = excluded.day,"
        " woman = excluded.woman, on_paper = excluded.on_paper, repeats = excluded.repeats");
    const int64_t values[] = {(int64_t)a->session,
                              (int64_t)a->holder,
                              a->outcome,
                              a->events,
                              a->in_ms,
                              a->stay_s,
                              a->year,
                              a->area,
                              a->quotas,
                              a->day,
                              a->woman,
                              a->on_paper,
                              a->repeats};
    for (int i = 0; i < 13; i++)
        db_bind_int(s, i + 1, values[i]);
    return db_run(s);
}

static int is_alike(const struct attendance *a, const struct attendance *b) {
    return a->outcome == b->outcome && a->events == b->events && a->in_ms == b->in_ms && a->stay_s == b->stay_s &&
           a->year == b->year && a->area == b->area && a->quotas == b->quotas && a->day == b->day &&
           a->woman == b->woman && a->on_paper == b->on_paper && a->repeats == b->repeats;
}

static enum status attendance_replace(struct work *w, const struct attendance *was, const struct attendance *is) {
    enum status status = STATUS_OK;
    if (is_alike(was, is))
        return STATUS_OK;
    if (was->events)
        status = tally_delta_add(&w->delta, was, -1);
    if (status == STATUS_OK && !is->events)
        status = attendance_delete(w, was);
    if (status == STATUS_OK && is->events)
        status = attendance_write(w, is);
    return status == STATUS_OK && is->events ? tally_delta_add(&w->delta, is, 1) : status;
}

// is_new: nobody has been at the session so far.
static enum status settle(struct work *w, uint64_t session, uint64_t holder, int is_new) {
    struct attendance was = {.session = session, .holder = holder}, is = was;
    uint64_t owner = holder;
    enum status status = is_new ? STATUS_OK : attendance_find(w, &was);
    if (status == STATUS_OK)
        status = judge_turn_to(&w->judge, session);
    was.programme = was.day ? w->judge.session.programme : ""; // it has a day since its session is in our books
    if (status == STATUS_OK)
        status = judge_holder(&w->judge, holder, &owner);
    if (status == STATUS_OK && owner == holder) // else it is somebody else's now
        status = judge_attendance(&w->judge, session, holder, &w->delta, &is);
    return status == STATUS_OK ? attendance_replace(w, &was, &is) : status;
}

// ---- what is to be settled ----

enum status tally_pairs_add(struct tally_pairs *p, uint64_t session, uint64_t badge) {
    enum status status = array_room(&p->items, &p->size, p->len + 1, sizeof *p->items);
    if (status == STATUS_OK)
        p->items[p->len++] = (struct tally_pair){session, badge};
    return status;
}

static int compare_pairs(const void *a, const void *b) {
    const struct tally_pair *x = a, *y = b;
    if (x->session != y->session)
        return x->session < y->session ? -1 : 1;
    return (x->badge > y->badge) - (x->badge < y->badge);
}

static enum status session_is_new(struct work *w, uint64_t session, int *is_new) {
    struct statement *s;
    int has = 0;
    db_prepare(w->host->db, &s, "SELECT 1 FROM attendance WHERE session = $1 LIMIT 1");
    db_bind_int(s, 1, (int64_t)session);
    enum status status = db_has_row(s, &has);
    *is_new = !has;
    return status;
}

// Pairs of session and holder, each once: two badges of one person at one session are one piece of work.
static enum status settle_pairs(struct work *w, struct tally_pairs *p) {
    enum status status = STATUS_OK;
    int is_new = 0;
    if (p->len)
        qsort(p->items, p->len, sizeof *p->items, compare_pairs);
    for (size_t i = 0; i < p->len && status == STATUS_OK; i++) {
        const struct tally_pair *pair = &p->items[i];
        if (i == 0 || pair[-1].session != pair->session)
            status = session_is_new(w, pair->session, &is_new);
        if (status == STATUS_OK && (i == 0 || compare_pairs(&pair[-1], pair) != 0))
            status = settle(w, pair->session, pair->badge, is_new);
    }
    return status;
}

enum status tally_settle(struct host *host, struct tally_pairs *pairs) {
    struct work w;
    if (pairs->len == 0)
        return STATUS_OK;
    enum status status = work_begin(&w, host);
    for (size_t i = 0; i < pairs->len && status == STATUS_OK; i++)
        status = judge_holder(&w.judge, pairs->items[i].badge, &pairs->items[i].badge);
    if (status == STATUS_OK)
        status = settle_pairs(&w, pairs);
    return work_end(&w, status);
}

static enum status add_holder(struct work *w, uint64_t session, uint64_t badge, struct tally_pairs *pairs) {
    uint64_t holder;
    enum status status = judge_holder(&w->judge, badge, &holder);
    return status == STATUS_OK ? tally_pairs_add(pairs, session, holder) : status;
}

static enum status pairs_on_paper(struct work *w, uint64_t session, struct tally_pairs *pairs) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(w->host->db, &s, "SELECT badge FROM paper WHERE session = $1");
    db_bind_int(s, 1, (int64_t)session);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = add_holder(w, session, (uint64_t)db_column_int(s, 0), pairs);
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

static enum status pairs_of_session(struct work *w, uint64_t session, struct tally_pairs *pairs) {
    enum status status = judge_turn_to(&w->judge, session);
    const struct ledger_events *scans = &w->judge.scans;
    for (size_t i = 0; i < scans->len && status == STATUS_OK; i++)
        if (i == 0 || scans->items[i - 1].event.badge != scans->items[i].event.badge)
            status = add_holder(w, session, scans->items[i].event.badge, pairs);
    return status == STATUS_OK && w->judge.has_paper ? pairs_on_paper(w, session, pairs) : status;
}

// Every session that any of these numbers has, or could have, attended, for each of them.
static enum status pairs_of_number(struct work *w, uint64_t number, struct tally_pairs *pairs) {
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
            status = tally_pairs_add(pairs, sessions.items[i], candidates.items[k]);
    numbers_clear(&candidates);
    numbers_clear(&sessions);
    return status;
}

static enum status settle_session(struct work *w, uint64_t session) {
    struct tally_pairs pairs = {0};
    enum status status = pairs_of_session(w, session, &pairs);
    if (status == STATUS_OK)
        status = settle_pairs(w, &pairs);
    free(pairs.items);
    return status;
}

// Where somebody's place on a list may have changed, everybody's may have.
static enum status settle_list(struct work *w, uint64_t session, struct tally_pairs *pairs) {
    enum status status = roster_settle(w->host, session);
    if (status == STATUS_OK)
        status = judge_turn_to(&w->judge, session);
    return status == STATUS_OK && w->judge.session.rules.wants_enrolled ? pairs_of_session(w, session, pairs) : status;
}

// All that changed of people and badges, at once: a list they stand on together is settled once for all of them.
static enum status settle_numbers(struct work *w, const struct numbers *numbers) {
    struct numbers sessions = {0};
    struct tally_pairs pairs = {0};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < numbers->len && status == STATUS_OK; i++)
        status = roster_sessions(w->host, numbers->items[i], &sessions);
    for (size_t i = 0; i < sessions.len && status == STATUS_OK; i++)
        status = settle_list(w, sessions.items[i], &pairs);
    for (size_t i = 0; i < numbers->len && status == STATUS_OK; i++)
        status = pairs_of_number(w, numbers->items[i], &pairs);
    if (status == STATUS_OK)
        status = settle_pairs(w, &pairs);
    numbers_clear(&sessions);
    free(pairs.items);
    return status;
}

static enum status settle_stale(struct host *host, const struct numbers *sessions, const struct numbers *numbers) {
    struct work w;
    enum status status = work_begin(&w, host);
    if (status == STATUS_OK)
        status = settle_numbers(&w, numbers);
    for (size_t i = 0; i < sessions->len && status == STATUS_OK; i++) {
        status = roster_settle(host, sessions->items[i]);
        if (status == STATUS_OK)
            status = settle_session(&w, sessions->items[i]);
    }
    return work_end(&w, status);
}

struct marks {
    struct numbers sessions, numbers; // numbers: of people and badges
    int all;
};

static enum status marks_load(struct host *host, struct marks *m) {
    struct statement *s;
    enum status status = STATUS_OK;
    db_prepare(host->db, &s, "SELECT what, number FROM stale");
    while (status == STATUS_OK && db_step(s) == DB_ROW) {
        enum stale what = (enum stale)db_column_int(s, 0);
        m->all |= what == STALE_ALL;
        status = numbers_append(what == STALE_SESSION ? &m->sessions : &m->numbers, (uint64_t)db_column_int(s, 1));
    }
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}

enum status tally_update(struct host *host) {
    struct marks m = {0};
    uint64_t attendances;
    enum status status = marks_load(host, &m);
    int is_stale = m.sessions.len || m.numbers.len;
    if (status == STATUS_OK && is_stale)
        status = db_execute(host->db, "DELETE FROM stale");
    if (status == STATUS_OK && is_stale)
        status = m.all ? tally_recount(host, &attendances) : settle_stale(host, &m.sessions, &m.numbers);
    numbers_clear(&m.sessions);
    numbers_clear(&m.numbers);
    return status;
}

// ---- recount ----

enum status tally_recount(struct host *host, uint64_t *attendances) {
    struct numbers sessions = {0};
    struct statement *s;
    struct work w;
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = db_execute(host->db, "DELETE FROM stale; DELETE FROM attendance; DELETE FROM tally;"
                                  "DELETE FROM tally_day; DELETE FROM tally_outcome; DELETE FROM tally_session");
    if (status == STATUS_OK)
        status = ledger_recount(host);
    if (status == STATUS_OK)
        status = roster_recount(host);
    // Those that the same batches tell of stand together: a batch is decoded once.
    db_prepare(host->db, &s,
               "SELECT session, MIN(batch) FROM (SELECT session, batch FROM batch_session WHERE (kinds & $1) <> 0"
               " UNION ALL SELECT session, 0 FROM paper) x GROUP BY session ORDER BY 2, 1");
    db_bind_int(s, 1, LEDGER_SCANS);
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = numbers_append(&sessions, (uint64_t)db_column_int(s, 0));
    enum status read = db_finish(s);
    status = status == STATUS_OK ? read : status;
    if (status == STATUS_OK) {
        status = work_begin(&w, host);
        for (size_t i = 0; i < sessions.len && status == STATUS_OK; i++) {
            status = settle_session(&w, sessions.items[i]);
            progress_add(host->progress, (int64_t)w.judge.scans.len);
        }
        status = work_end(&w, status);
    }
    numbers_clear(&sessions);
    int64_t counted = 0;
    db_prepare(host->db, &s, "SELECT COUNT(*) FROM attendance");
    read = db_get_int(s, &counted);
    status = status == STATUS_OK ? read : status;
    *attendances = (uint64_t)counted;
    return db_end(host->db, status);
}

// ---- asking ----

enum status tally_get(struct host *host, int year, const char *quota, int64_t area, struct tally_row *row) {
    struct statement *s;
    *row = (struct tally_row){0};
    db_prepare(host->db, &s,
               "SELECT person_times, persons, women_times, women, paper_times, paper_persons FROM tally"
               " WHERE year = $1 AND quota = $2 AND area = $3");
    db_bind_int(s, 1, year);
    db_bind_text(s, 2, quota);
    db_bind_int(s, 3, area);
    if (db_step(s) == DB_ROW)
        *row = (struct tally_row){db_column_int(s, 0), db_column_int(s, 1), db_column_int(s, 2),
                                  db_column_int(s, 3), db_column_int(s, 4), db_column_int(s, 5)};
    return db_finish(s);
}

double tally_pace(int year, int64_t now_ms) {
    int now_year = civil_from_ms(now_ms).year;
    if (now_year != year)
        return now_year > year ? 1.0 : 0.0;
    return (double)civil_day_of_year(now_ms) / civil_year_days(year);
}
