// SPDX-License-Identifier: Apache-2.0
#include "host/books/sessions.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/stale.h"
#include "host/base/utf8.h"
#include "host/books/badges.h"
#include "host/books/book.h"
#include "host/books/holder.h"
#include "host/books/roster.h"

#define LENGTH_MAX_MS (INT64_C(31) * 86400000)

const char *session_policy_text(enum unenrolled policy) {
    static const char *const words[] = {
        [UNENROLLED_ACCEPT] = "accept", [UNENROLLED_PENDING] = "pending", [UNENROLLED_REFUSE] = "refuse"};
    return words[policy];
}

int session_policy_of(const char *word, enum unenrolled *policy) {
    for (int i = UNENROLLED_ACCEPT; i <= UNENROLLED_REFUSE; i++)
        if (strcmp(word, session_policy_text((enum unenrolled)i)) == 0) {
            *policy = (enum unenrolled)i;
            return 1;
        }
    return 0;
}

static enum status programme_exists(struct db *db, const char *id, int *exists) {
    struct statement *s;
    db_prepare(db, &s, "SELECT 1 FROM programme WHERE id = $1");
    db_bind_text(s, 1, id);
    return db_has_row(s, exists);
}

static enum session_problem problem_of(const struct session *s, int has_programme, int has_area) {
    if (!has_programme)
        return SESSION_NO_PROGRAMME;
    if (!has_area)
        return SESSION_NO_AREA;
    if (utf8_characters(s->venue) < 1)
        return SESSION_BAD_VENUE;
    if (utf8_characters(s->provider) < 0 || utf8_characters(s->teacher) < 0)
        return SESSION_BAD_HELD;
    if (s->end_ms <= s->start_ms)
        return SESSION_ENDS_FIRST;
    if (s->end_ms - s->start_ms > LENGTH_MAX_MS)
        return SESSION_TOO_LONG;
    if (s->late_s * 1000 > s->end_ms - s->start_ms)
        return SESSION_LATE_TOO_LONG;
    return s->min_stay_s * 1000 > s->end_ms - s->start_ms ? SESSION_STAY_TOO_LONG : SESSION_FINE;
}

static enum status check(struct host *host, struct session *session, enum session_problem *problem) {
    int has_programme = 0, has_area = 0;
    enum status status = programme_exists(host->db, session->programme, &has_programme);
    if (status == STATUS_OK)
        status = area_exists(host->db, session->area, &has_area);
    if (status != STATUS_OK)
        return status;
    *problem = problem_of(session, has_programme, has_area);
    session->check_out |= session->min_stay_s > 0;
    return *problem == SESSION_FINE ? STATUS_OK : STATUS_INVALID;
}

static void set_fields(struct act *act, const struct session *s) {
    act_set_text(act, "programme", s->programme);
    act_set_int(act, "area", s->area);
    act_set_text(act, "venue", s->venue);
    act_set_int(act, "start_ms", s->start_ms);
    act_set_int(act, "end_ms", s->end_ms);
    act_set_int(act, "capacity", s->capacity);
    act_set_int(act, "min_stay_s", s->min_stay_s);
    act_set_int(act, "check_out", s->check_out);
    act_set_int(act, "early_s", s->early_s);
    act_set_int(act, "late_s", s->late_s);
    act_set_int(act, "unenrolled", s->unenrolled);
    act_set_int(act, "opens_itself", s->opens_itself);
}

// Of a new one what is not told has no field.
static void set_held(struct act *act, const struct session *s, int is_new) {
    if (!is_new || *s->provider)
        act_set_text(act, "provider", s->provider);
    if (!is_new || *s->teacher)
        act_set_text(act, "teacher", s->teacher);
}

enum status session_add(struct host *host, struct session *session, enum session_problem *problem) {
    enum status status = check(host, session, problem);
    if (status != STATUS_OK)
        return status;
    status = host_next_number(host, &session->number);
    if (status != STATUS_OK)
        return status;
    struct act act = act_of("session.add", session->number);
    set_fields(&act, session);
    set_held(&act, session, 1);
    act_set_int(&act, "added_ms", host->now_ms);
    return book_write(host, &act);
}

#define SESSION_COLUMNS                                                                                                \
    "number, programme, area, venue, start_ms, end_ms, capacity, min_stay_s, check_out,"                               \
    " (SELECT COUNT(*) FROM roster r WHERE r.session = s.number AND r.place = 0),"                                     \
    " (SELECT COUNT(*) FROM roster r WHERE r.session = s.number AND r.place > 0),"                                     \
    " early_s, late_s, unenrolled, opens_itself, cancelled_ms, provider, teacher"

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
        .cancelled_ms = db_column_int(s, 15),
    };
    snprintf(session->programme, sizeof session->programme, "%s", db_column_text(s, 1));
    snprintf(session->venue, sizeof session->venue, "%s", db_column_text(s, 3));
    snprintf(session->provider, sizeof session->provider, "%s", db_column_text(s, 16));
    snprintf(session->teacher, sizeof session->teacher, "%s", db_column_text(s, 17));
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

int session_moves(const struct session *a, const struct session *b) {
    return a->area != b->area || a->start_ms != b->start_ms || a->end_ms != b->end_ms ||
           strcmp(a->programme, b->programme) != 0 || strcmp(a->venue, b->venue) != 0;
}

enum status session_beside(struct host *host, const struct session *session, struct session *other) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT " SESSION_COLUMNS " FROM session s WHERE start_ms > $1 AND start_ms < $2 AND end_ms > $3"
               " AND programme = $4 AND area = $5 AND venue = $6 AND number <> $7 AND cancelled_ms = 0"
               " ORDER BY start_ms, number LIMIT 1");
    db_bind_int(s, 1, session->start_ms - LENGTH_MAX_MS - 1); // the index is on the start
    db_bind_int(s, 2, session->end_ms);
    db_bind_int(s, 3, session->start_ms);
    db_bind_text(s, 4, session->programme);
    db_bind_int(s, 5, session->area);
    db_bind_text(s, 6, session->venue);
    db_bind_int(s, 7, (int64_t)session->number);
    int found = db_step(s) == DB_ROW;
    if (found)
        session_read(s, other);
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

// ---- correcting ----

static int has_begun_at(int64_t start_ms, int64_t at_ms) {
    return start_ms <= at_ms;
}

// What decides counting.
static int counts_otherwise(const struct session *a, const struct session *b) {
    return strcmp(a->programme, b->programme) != 0 || a->area != b->area || a->start_ms != b->start_ms ||
           a->end_ms != b->end_ms || a->min_stay_s != b->min_stay_s || a->check_out != b->check_out ||
           a->early_s != b->early_s || a->late_s != b->late_s || a->unenrolled != b->unenrolled;
}

// Everything is counted anew when somebody is counted there already: tallies are kept by programme, and what is taken
// back of them is taken from the one the session has.
static enum status follow_programme(struct host *host, const struct session *was, const struct session *s) {
    struct statement *found;
    int has_been = 0;
    if (strcmp(was->programme, s->programme) == 0)
        return STATUS_OK;
    db_prepare(host->db, &found, "SELECT 1 FROM attendance WHERE session = $1 LIMIT 1");
    db_bind_int(found, 1, (int64_t)s->number);
    enum status status = db_has_row(found, &has_been);
    return status == STATUS_OK && has_been ? stale_mark(host->db, STALE_ALL, 0) : status;
}

enum status session_edit(struct host *host, const struct session *session, enum session_problem *problem) {
    struct session was, s = *session;
    enum status status = session_find(host, s.number, &was);
    if (status == STATUS_OK)
        status = check(host, &s, problem);
    if (status != STATUS_OK)
        return status;
    if (has_begun_at(was.start_ms, host->now_ms) && counts_otherwise(&was, &s)) {
        *problem = SESSION_BEGUN;
        return STATUS_INVALID;
    }
    struct act act = act_of("session.edit", s.number);
    set_fields(&act, &s);
    set_held(&act, &s, 0);
    status = book_write(host, &act);
    if (status == STATUS_OK)
        status = follow_programme(host, &was, &s);
    return status == STATUS_OK && was.capacity != s.capacity ? roster_settle(host, s.number) : status;
}

enum status session_cancel(struct host *host, uint64_t number) {
    struct act act = act_of("session.cancel", number);
    act_set_int(&act, "cancelled_ms", host->now_ms ? host->now_ms : 1);
    struct session session;
    enum status status = session_find(host, number, &session);
    if (status == STATUS_OK && session.cancelled_ms)
        status = STATUS_CONFLICT;
    if (status == STATUS_OK)
        status = book_write(host, &act);
    if (status != STATUS_OK)
        return status;
    status = badge_revoke(host, number, host->why ? host->why : "");
    return status == STATUS_NOT_FOUND || status == STATUS_CONFLICT ? STATUS_OK : status; // no card is out
}

enum status session_hold(struct host *host, uint64_t number) {
    struct act act = act_of("session.hold", number);
    act_set_int(&act, "cancelled_ms", 0);
    return book_write(host, &act);
}

// ---- what was changed after it began ----

struct later {
    int64_t start_ms; // as the act at hand left it: the newest comes first
    void (*visit)(void *context, const struct book_entry *entry);
    void *context;
};

static int is_change(const char *what) {
    return strcmp(what, "session.edit") == 0 || strcmp(what, "session.cancel") == 0 ||
           strcmp(what, "session.hold") == 0;
}

static int64_t start_before(const struct act *act, int64_t start_ms) {
    for (size_t i = 0; i < act->fields_len; i++)
        if (strcmp(act->fields[i].name, "start_ms") == 0 && act->fields[i].before.kind == ACT_NUMBER)
            return act->fields[i].before.number;
    return start_ms;
}

static void visit_later(void *context, const struct book_entry *entry) {
    struct later *l = context;
    const struct act *act = entry->act;
    int64_t left_ms = l->start_ms;
    l->start_ms = start_before(act, left_ms);
    int has_begun = has_begun_at(l->start_ms, act->at_ms) || has_begun_at(left_ms, act->at_ms);
    if (has_begun && is_change(act->what))
        l->visit(l->context, entry);
}

// Of most sessions there is none, and no page need be opened.
static enum status has_change(struct host *host, uint64_t number, int *has) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT 1 FROM act WHERE subject = $1 AND what IN ('session.edit', 'session.cancel', 'session.hold')"
               " LIMIT 1");
    db_bind_int(s, 1, (int64_t)number);
    return db_has_row(s, has);
}

enum status session_each_later(struct host *host, const struct session *session,
                               void (*visit)(void *context, const struct book_entry *entry), void *context) {
    struct later l = {session->start_ms, visit, context};
    const struct book_filter filter = {.what = "session.", .who = "", .subject = session->number, .limit = INT_MAX};
    int has = 0;
    enum status status = has_change(host, session->number, &has);
    return status == STATUS_OK && has ? book_each(host, &filter, visit_later, &l) : status;
}

// ---- enrolling ----

static enum status is_issued(struct db *db, uint64_t number, int *is) {
    struct statement *s;
    db_prepare(db, &s,
               "SELECT 1 WHERE EXISTS (SELECT 1 FROM person WHERE number = $1)"
               " OR EXISTS (SELECT 1 FROM badge WHERE number = $1 AND kind <= 2)");
    db_bind_int(s, 1, (int64_t)number);
    return db_has_row(s, is);
}

// Later than whatever was entered for this badge before, and than `after`.
static enum status next_moment(struct host *host, uint64_t session, uint64_t badge, int64_t after, int64_t *moment) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COALESCE(MAX(at_ms), 0) FROM enrollment WHERE session = $1 AND badge = $2");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, (int64_t)badge);
    int64_t last = 0;
    enum status status = db_get_int(s, &last);
    last = last > after ? last : after;
    *moment = host->now_ms > last ? host->now_ms : last + 1;
    return status;
}

static enum status enrollment_put(struct host *host, uint64_t session, uint64_t badge, int64_t at_ms,
                                  int is_cancelled) {
    struct act act = act_of(is_cancelled ? "enroll.cancel" : "enroll.add", session);
    act_set_int(&act, "badge", (int64_t)badge);
    act_set_int(&act, "at_ms", at_ms);
    act_set_int(&act, "is_cancelled", is_cancelled);
    return book_write(host, &act);
}

enum status session_enroll(struct host *host, uint64_t session, uint64_t badge) {
    struct session found;
    struct roster_entry entry = {0};
    int is = 0;
    enum status status = session_find(host, session, &found);
    if (status == STATUS_OK)
        status = is_issued(host->db, badge, &is);
    if (status != STATUS_OK || !is)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    status = holder_of(host->db, badge, &entry.holder);
    if (status == STATUS_OK)
        status = roster_find(host, session, entry.holder, &entry);
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK ? STATUS_CONFLICT : status;
    status = next_moment(host, session, badge, 0, &entry.at_ms);
    if (status == STATUS_OK)
        status = enrollment_put(host, session, badge, entry.at_ms, 0);
    if (status == STATUS_OK)
        status = roster_append(host, session, found.capacity, &entry);
    return status == STATUS_OK && entry.place ? STATUS_FULL : status;
}

enum status session_enroll_cancel(struct host *host, uint64_t session, uint64_t badge) {
    struct roster_entry entry;
    uint64_t holder;
    int64_t moment = 0;
    enum status status = holder_of(host->db, badge, &holder);
    if (status == STATUS_OK)
        status = roster_find(host, session, holder, &entry);
    if (status == STATUS_OK)
        status = next_moment(host, session, badge, entry.at_ms, &moment);
    if (status == STATUS_OK)
        status = enrollment_put(host, session, badge, moment, 1);
    return status == STATUS_OK ? roster_settle(host, session) : status;
}
