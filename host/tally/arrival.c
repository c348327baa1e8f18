// SPDX-License-Identifier: Apache-2.0
#include "host/tally/arrival.h"

#include <stdlib.h>

#include "host/base/stale.h"
#include "host/tally/tally.h"

// Somebody may have been scanned behind an opening that comes only now.
static enum status touch_opened(struct host *host, int64_t epoch, uint64_t session, struct tally_pairs *pairs) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT DISTINCT badge FROM event WHERE session = $1 AND (kind = 5 OR kind = 6) AND epoch = $2");
    db_bind_int(s, 1, (int64_t)session);
    db_bind_int(s, 2, epoch);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = tally_pairs_add(pairs, session, (uint64_t)db_column_int(s, 0));
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

// What an event that is held says something about.
static enum status touch_row(struct host *host, int64_t epoch, enum event_kind kind, uint64_t session, uint64_t badge,
                             struct tally_pairs *pairs) {
    if (kind == EVENT_SESSION_OPENED)
        return touch_opened(host, epoch, session, pairs);
    if (kind == EVENT_CHECKED_IN || kind == EVENT_CHECKED_OUT)
        return tally_pairs_add(pairs, session, badge);
    return stale_mark(host->db, STALE_SESSION, session);
}

// A clock that comes to be known dates every event of its boot, also those that came in before, in whatever batch and
// from whichever copy of a card: attendances, openings with whoever came to them in a later boot, and what was done at
// posters.
static enum status touch_boots(struct host *host, int64_t epoch, int64_t first, int64_t last,
                               struct tally_pairs *pairs) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT kind, session, badge FROM event WHERE epoch = $1 AND boot >= $2 AND boot <= $3"
               " AND kind >= 3 AND kind <= 8 AND kind <> 4");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, first);
    db_bind_int(s, 3, last);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = touch_row(host, epoch, (enum event_kind)db_column_int(s, 0), (uint64_t)db_column_int(s, 1),
                          (uint64_t)db_column_int(s, 2), pairs);
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

// Where an epoch has two histories, each new batch may tell of which one a clock is that was held before.
static enum status touch_histories(struct host *host, int64_t epoch, struct tally_pairs *pairs) {
    struct statement *s;
    int64_t boot = 0;
    db_prepare(host->db, &s,
               "SELECT MIN(e.boot) FROM ledger_fork f CROSS JOIN event e"
               " WHERE f.epoch = $1 AND e.epoch = f.epoch AND e.seq = f.seq"); // in this order: few part
    db_bind_int(s, 1, epoch);
    enum status status = db_get_int(s, &boot);
    return status == STATUS_OK && boot ? touch_boots(host, epoch, boot, UINT32_MAX, pairs) : status;
}

// What one event says something about. *touched: the boot whose events are among the pairs already.
static enum status touch(struct host *host, const struct event *e, int64_t epoch, int64_t *touched,
                         struct tally_pairs *pairs) {
    switch (e->kind) {
    case EVENT_STARTED:
    case EVENT_CLOCK_SET:
        if (*touched == e->boot)
            return STATUS_OK;
        *touched = e->boot;
        return touch_boots(host, epoch, e->boot, e->boot, pairs);
    case EVENT_SESSION_OPENED:
    case EVENT_CHECKED_IN:
    case EVENT_CHECKED_OUT:
    case EVENT_ENROLLED:
    case EVENT_ENROLL_CANCELLED:
        return *touched == e->boot ? STATUS_OK : touch_row(host, epoch, e->kind, e->session, e->badge, pairs);
    default:
        return STATUS_OK;
    }
}

enum status arrival_settle(struct host *host, const struct batch *b, int64_t epoch) {
    struct tally_pairs pairs = {0};
    int64_t touched = -1;
    enum status status = touch_histories(host, epoch, &pairs);
    for (uint32_t i = 0; i < b->head.count && status == STATUS_OK; i++)
        status = touch(host, &b->events[i], epoch, &touched, &pairs);
    if (status == STATUS_OK)
        status = tally_settle(host, &pairs);
    free(pairs.items);
    return status == STATUS_OK ? tally_update(host) : status;
}
