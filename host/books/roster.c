// SPDX-License-Identifier: Apache-2.0
// Every entry and cancellation of a session is sorted by its time; walking them in that order gives the list, and the
// capacity says where waiting begins. One whose time nobody knows stands behind those whose time is known.
#include "host/books/roster.h"

#include <stdlib.h>

#include "host/ledger/timeline.h"
#include "proto/array.h"
#include "proto/event.h"

struct entry {
    uint64_t holder, badge;
    int64_t at_ms; // INT64_MAX unknown
    int is_cancelled;
    int is_doubtful;
};

struct entries {
    struct entry *items;
    size_t len, size;
};

static enum status entries_add(struct entries *e, struct entry entry) {
    if (array_room(&e->items, &e->size, e->len + 1, sizeof *e->items) != STATUS_OK)
        return STATUS_MEMORY;
    e->items[e->len++] = entry;
    return STATUS_OK;
}

static enum status load_office(struct host *host, uint64_t session, struct entries *e) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s, "SELECT badge, at_ms, is_cancelled FROM enrollment WHERE session = $1");
    db_bind_int(s, 1, (int64_t)session);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = entries_add(e, (struct entry){.badge = (uint64_t)db_column_int(s, 0),
                                              .at_ms = db_column_int(s, 1),
                                              .is_cancelled = (int)db_column_int(s, 2)});
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

// What people did at a poster when the session was over enrolls nobody, and what they did under another host's plan
// enrolls them there.
static enum status load_posters(struct host *host, uint64_t session, int64_t end_ms, struct entries *e) {
    struct timeline *timeline = timeline_new(host->db);
    struct ledger_events found = {0};
    const struct ledger_question q = {.kinds = LEDGER_POSTERS, .session = session};
    enum status status = timeline ? ledger_find(host->db, &q, &found) : STATUS_MEMORY;
    for (size_t i = 0; i < found.len && status == STATUS_OK; i++) {
        const struct event *event = &found.items[i].event;
        int64_t at_ms = timeline_wall_ms(timeline, &found.items[i]);
        if (!ledger_is_own(host, &found.items[i]) || (at_ms && end_ms && at_ms > end_ms))
            continue;
        status = entries_add(e, (struct entry){.badge = event->badge,
                                               .at_ms = at_ms ? at_ms : INT64_MAX,
                                               .is_cancelled = event->kind == EVENT_ENROLL_CANCELLED});
    }
    ledger_events_clear(&found);
    timeline_free(timeline);
    return status;
}

static int compare(const void *a, const void *b) {
    const struct entry *x = a, *y = b;
    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    if (x->badge != y->badge)
        return x->badge < y->badge ? -1 : 1;
    return x->is_cancelled - y->is_cancelled;
}

static int was_ever_cancelled(const struct entries *e, uint64_t holder) {
    for (size_t i = 0; i < e->len; i++)
        if (e->items[i].holder == holder && e->items[i].is_cancelled)
            return 1;
    return 0;
}

// One whose time nobody knows may be older than a cancellation: the office has the last word.
static void leave_out_doubtful(struct entries *e) {
    size_t kept = 0;
    for (size_t i = 0; i < e->len; i++) // before any of them moves
        e->items[i].is_doubtful = e->items[i].at_ms == INT64_MAX && was_ever_cancelled(e, e->items[i].holder);
    for (size_t i = 0; i < e->len; i++)
        if (!e->items[i].is_doubtful) // cancellations have a time, or came from a terminal without one
            e->items[kept++] = e->items[i];
    e->len = kept;
}

// Keeps of the sorted entries those that stand: each holder's first since their last cancellation.
static void keep_standing(struct entries *e) {
    size_t kept = 0;
    for (size_t i = 0; i < e->len; i++) {
        size_t at = 0;
        while (at < kept && e->items[at].holder != e->items[i].holder)
            at++;
        if (at < kept && e->items[i].is_cancelled) {
            for (kept--; at < kept; at++)
                e->items[at] = e->items[at + 1];
        } else if (at == kept && !e->items[i].is_cancelled) {
            e->items[kept++] = e->items[i];
        }
    }
    e->len = kept;
}

static int64_t place_of(int64_t ordinal, int64_t capacity) {
    return capacity && ordinal > capacity ? ordinal - capacity : 0;
}

static enum status put(struct host *host, uint64_t session, int64_t ordinal, const struct roster_entry *entry) {
    struct statement *s;
    db_prepare(host->db, &s, "INSERT INTO roster (session, holder, ordinal, place, at_ms) VALUES ($1, $2, $3, $4, $5)");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, (int64_t)entry->holder);
    db_bind_int(s, 3, ordinal);
    db_bind_int(s, 4, entry->place);
    db_bind_int(s, 5, entry->at_ms);
    return db_run(s);
}

enum status roster_append(struct host *host, uint64_t session, int64_t capacity, struct roster_entry *entry) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COALESCE(MAX(ordinal), 0) + 1 FROM roster WHERE session = $1");
    db_bind_int(s, 1, (int64_t)session);
    int64_t ordinal = 0;
    enum status status = db_get_int(s, &ordinal);
    entry->place = place_of(ordinal, capacity);
    return status == STATUS_OK ? put(host, session, ordinal, entry) : status;
}

static enum status write(struct host *host, uint64_t session, int64_t capacity, const struct entries *e) {
    struct statement *s;
    db_prepare(host->db, &s, "DELETE FROM roster WHERE session = $1");
    db_bind_int(s, 1, (int64_t)session);
    enum status status = db_run(s);
    for (size_t i = 0; i < e->len && status == STATUS_OK; i++) {
        int64_t ordinal = (int64_t)i + 1, at_ms = e->items[i].at_ms;
        struct roster_entry entry = {e->items[i].holder, at_ms == INT64_MAX ? 0 : at_ms, place_of(ordinal, capacity)};
        status = put(host, session, ordinal, &entry);
    }
    return status;
}

enum status roster_settle(struct host *host, uint64_t session) {
    struct statement *s;
    struct entries e = {0};
    int64_t capacity = 0, end_ms = 0;
    db_prepare(host->db, &s, "SELECT capacity, end_ms FROM session WHERE number = $1");
    db_bind_int(s, 1, (int64_t)session);
    if (db_step(s) == DB_ROW) {
        capacity = db_column_int(s, 0);
        end_ms = db_column_int(s, 1);
    }
    enum status status = db_finish(s);
    if (status == STATUS_OK)
        status = load_office(host, session, &e);
    if (status == STATUS_OK)
        status = load_posters(host, session, end_ms, &e);
    for (size_t i = 0; i < e.len && status == STATUS_OK; i++)
        status = holder_of(host->db, e.items[i].badge, &e.items[i].holder);
    leave_out_doubtful(&e);
    if (status == STATUS_OK && e.len)
        qsort(e.items, e.len, sizeof *e.items, compare);
    keep_standing(&e);
    if (status == STATUS_OK)
        status = write(host, session, capacity, &e);
    free(e.items);
    return status;
}

static enum status collect(struct statement *s, struct numbers *into) {
    enum status added = STATUS_OK;
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = numbers_add(into, (uint64_t)db_column_int(s, 0));
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

// Every badge that is, was, or could again be this one's or this person's.
static enum status badges_of(struct host *host, uint64_t number, struct numbers *badges) {
    enum status status = holder_candidates(host->db, number, badges);
    for (size_t i = 0, people = badges->len; i < people && status == STATUS_OK; i++) {
        struct statement *s;
        db_prepare(host->db, &s, "SELECT badge FROM badge_binding WHERE person = $1");
        db_bind_int(s, 1, (int64_t)badges->items[i]);
        status = collect(s, badges);
    }
    return status;
}

enum status roster_sessions(struct host *host, uint64_t number, struct numbers *sessions) {
    struct numbers badges = {0};
    enum status status = badges_of(host, number, &badges);
    for (size_t i = 0; i < badges.len && status == STATUS_OK; i++) {
        struct statement *s;
        db_prepare(host->db, &s,
                   "SELECT session FROM enrollment WHERE badge = $1"
                   " UNION SELECT session FROM poster WHERE badge = $1");
        db_bind_int(s, 1, (int64_t)badges.items[i]);
        status = collect(s, sessions);
    }
    numbers_clear(&badges);
    return status;
}

enum status roster_recount(struct host *host) {
    struct numbers sessions = {0};
    struct statement *s;
    enum status status = db_execute(host->db, "DELETE FROM roster");
    if (status == STATUS_OK) {
        db_prepare(host->db, &s, "SELECT session FROM enrollment UNION SELECT session FROM poster");
        status = collect(s, &sessions);
    }
    for (size_t i = 0; i < sessions.len && status == STATUS_OK; i++)
        status = roster_settle(host, sessions.items[i]);
    numbers_clear(&sessions);
    return status;
}

static struct roster_entry entry_of(struct statement *s) {
    return (struct roster_entry){(uint64_t)db_column_int(s, 0), db_column_int(s, 1), db_column_int(s, 2)};
}

enum status roster_find(struct host *host, uint64_t session, uint64_t holder, struct roster_entry *entry) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT holder, at_ms, place FROM roster WHERE session = $1 AND holder = $2");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, (int64_t)holder);
    int found = db_step(s) == DB_ROW;
    if (found)
        *entry = entry_of(s);
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

enum status roster_each(struct host *host, uint64_t session,
                        void (*visit)(void *context, const struct roster_entry *entry), void *context) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT holder, at_ms, place FROM roster WHERE session = $1 ORDER BY ordinal");
    db_bind_int(s, 1, (int64_t)session);
    while (db_step(s) == DB_ROW) {
        struct roster_entry entry = entry_of(s);
        visit(context, &entry);
    }
    return db_finish(s);
}
