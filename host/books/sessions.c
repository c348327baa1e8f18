// SPDX-License-Identifier: Apache-2.0
#include "host/books/sessions.h"

#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/stale.h"
#include "host/base/utf8.h"
#include "host/books/holder.h"
#include "host/books/roster.h"

#define LENGTH_MAX_MS (INT64_C(31) * 86400000)

const char *session_policy_text(enum unenrolled policy) {
    static const char *const words[] = {
        [UNENROLLED_ACCEPT] = "accept", [UNENROLLED_PENDING] = "pending", [UNENROLLED_REFUSE] = "refuse"};
    return words[policy];
}

static int programme_exists(struct db *db, const char *id) {
    struct statement *s;
    db_prepare(db, &s, "SELECT 1 FROM programme WHERE id = $1");
    db_bind_text(s, 1, id);
    return db_get_int(s, 0) == 1;
}

static enum session_problem problem_of(struct host *host, const struct session *s) {
    if (!programme_exists(host->db, s->programme))
        return SESSION_NO_PROGRAMME;
    if (!area_exists(host->db, s->area))
        return SESSION_NO_AREA;
    if (utf8_characters(s->venue) < 1)
        return SESSION_BAD_VENUE;
    if (s->end_ms <= s->start_ms)
        return SESSION_ENDS_FIRST;
    if (s->end_ms - s->start_ms > LENGTH_MAX_MS)
        return SESSION_TOO_LONG;
    if (s->late_s * 1000 > s->end_ms - s->start_ms)
        return SESSION_LATE_TOO_LONG;
    return s->min_stay_s * 1000 > s->end_ms - s->start_ms ? SESSION_STAY_TOO_LONG : SESSION_FINE;
}

enum status session_add(struct host *host, struct session *session, enum session_problem *problem) {
    struct statement *s;
    *problem = problem_of(host, session);
    if (*problem != SESSION_FINE)
        return STATUS_INVALID;
    session->check_out |= session->min_stay_s > 0;
    enum status status = host_next_number(host, &session->number);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s,
               "INSERT INTO session (number, programme, area, venue, start_ms, end_ms, capacity, min_stay_s,"
               " check_out, early_s, late_s, unenrolled, opens_itself, added_ms)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
    db_bind_int(s, 1, (int64_t)session->number);
    db_bind_text(s, 2, session->programme);
    db_bind_int(s, 3, session->area);
    db_bind_text(s, 4, session->venue);
    db_bind_int(s, 5, session->start_ms);
    db_bind_int(s, 6, session->end_ms);
    db_bind_int(s, 7, session->capacity);
    db_bind_int(s, 8, session->min_stay_s);
    db_bind_int(s, 9, session->check_out);
    db_bind_int(s, 10, session->early_s);
    db_bind_int(s, 11, session->late_s);
    db_bind_int(s, 12, session->unenrolled);
    db_bind_int(s, 13, session->opens_itself);
    db_bind_int(s, 14, host->now_ms);
    status = db_run(s);
    return status == STATUS_OK ? stale_mark(host->db, STALE_SESSION, session->number) : status;
}

#define SESSION_COLUMNS                                                                                                \
    "number, programme, area, venue, start_ms, end_ms, capacity, min_stay_s, check_out,"                               \
    " (SELECT COUNT(*) FROM roster r WHERE r.session = s.number AND r.place = 0),"                                     \
    " (SELECT COUNT(*) FROM roster r WHERE r.session = s.number AND r.place > 0),"                                     \
    " early_s, late_s, unenrolled, opens_itself"

static void session_read(struct statement *s, struct session *session) {
    *session = (struct session){
        .number = (uint64_t)db_column_int(s, 0),
        .area = db_column_int(s, 2),
        .start_ms = db_column_int(s, 4),
        .end_ms = db_column_int(s, 5),
        .capacity = (int)db_column_int(s, 6),
        .min_stay_s = db_column_int(s, 7),
        .check_out = (int)db_column_int(s, 8),
        .enrolled = db_column_int(s, 9),
        .waiting = db_column_int(s, 10),
        .early_s = db_column_int(s, 11),
        .late_s = db_column_int(s, 12),
        .unenrolled = (enum unenrolled)db_column_int(s, 13),
        .opens_itself = (int)db_column_int(s, 14),
    };
    snprintf(session->programme, sizeof session->programme, "%s", db_column_text(s, 1));
    snprintf(session->venue, sizeof session->venue, "%s", db_column_text(s, 3));
}

enum status session_find(struct host *host, uint64_t number, struct session *session) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT " SESSION_COLUMNS " FROM session s WHERE number = $1");
    db_bind_int(s, 1, (int64_t)number);
    int found = db_step(s) == DB_ROW;
    if (found)
        session_read(s, session);
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

enum status session_each(struct host *host, void (*visit)(void *context, const struct session *session),
                         void *context) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT " SESSION_COLUMNS " FROM session s ORDER BY start_ms DESC, number DESC");
    while (db_step(s) == DB_ROW) {
        struct session session;
        session_read(s, &session);
        visit(context, &session);
    }
    return db_finish(s);
}

static int is_issued(struct db *db, uint64_t number) {
    struct statement *s;
    db_prepare(db, &s,
               "SELECT 1 WHERE EXISTS (SELECT 1 FROM person WHERE number = $1)"
               " OR EXISTS (SELECT 1 FROM badge WHERE number = $1 AND kind <= 2)");
    db_bind_int(s, 1, (int64_t)number);
    return db_get_int(s, 0) == 1;
}

// Later than whatever was entered for this badge before, and than `after`.
static int64_t next_moment(struct host *host, uint64_t session, uint64_t badge, int64_t after) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COALESCE(MAX(at_ms), 0) FROM enrollment WHERE session = $1 AND badge = $2");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, (int64_t)badge);
    int64_t last = db_get_int(s, 0);
    last = last > after ? last : after;
    return host->now_ms > last ? host->now_ms : last + 1;
}

static enum status enrollment_put(struct host *host, uint64_t session, uint64_t badge, int64_t at_ms,
                                  int is_cancelled) {
    struct statement *s;
    db_prepare(host->db, &s, "INSERT INTO enrollment (session, badge, at_ms, is_cancelled) VALUES ($1, $2, $3, $4)");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, (int64_t)badge);
    db_bind_int(s, 3, at_ms);
    db_bind_int(s, 4, is_cancelled);
    enum status status = db_run(s);
    return status == STATUS_OK ? stale_mark(host->db, STALE_SESSION, session) : status;
}

static uint64_t holder_of(struct host *host, uint64_t badge) {
    uint64_t person = holder_person(host->db, badge);
    return person ? person : badge;
}

enum status session_enroll(struct host *host, uint64_t session, uint64_t badge) {
    struct session found;
    struct roster_entry entry = {.holder = holder_of(host, badge)};
    enum status status = session_find(host, session, &found);
    if (status != STATUS_OK)
        return status;
    if (!is_issued(host->db, badge))
        return STATUS_NOT_FOUND;
    status = roster_find(host, session, entry.holder, &entry);
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK ? STATUS_CONFLICT : status;
    entry.at_ms = next_moment(host, session, badge, 0);
    status = enrollment_put(host, session, badge, entry.at_ms, 0);
    if (status == STATUS_OK)
        status = roster_append(host, session, found.capacity, &entry);
    return status == STATUS_OK && entry.place ? STATUS_FULL : status;
}

enum status session_enroll_cancel(struct host *host, uint64_t session, uint64_t badge) {
    struct roster_entry entry;
    enum status status = roster_find(host, session, holder_of(host, badge), &entry);
    if (status == STATUS_OK)
        status = enrollment_put(host, session, badge, next_moment(host, session, badge, entry.at_ms), 1);
    return status == STATUS_OK ? roster_settle(host, session) : status;
}
