// SPDX-License-Identifier: Apache-2.0
#include "host/tally/arrival.h"

#include <stdlib.h>

#include "host/base/stale.h"
#include "host/tally/tally.h"

// What was done at posters in that boot comes to have a time.
static enum status mark_rosters(struct host *host, int64_t epoch, uint32_t boot) {
    struct statement *s;
    enum status status = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT DISTINCT session FROM event WHERE epoch = $1 AND boot = $2 AND (kind = 7 OR kind = 8)");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, boot);
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = stale_mark(host->db, STALE_SESSION, (uint64_t)db_column_int(s, 0));
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}

// A clock that comes to be known dates every event of its boot, also those that came in before.
static enum status touch_boot(struct host *host, int64_t epoch, uint32_t boot, struct tally_pairs *pairs) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT session, badge FROM event WHERE epoch = $1 AND boot = $2 AND (kind = 5 OR kind = 6)");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, boot);
    while (added == STATUS_OK && db_step(s) == DB_ROW)
        added = tally_pairs_add(pairs, (uint64_t)db_column_int(s, 0), (uint64_t)db_column_int(s, 1));
    enum status status = db_finish(s);
    if (status == STATUS_OK && added == STATUS_OK)
        status = mark_rosters(host, epoch, boot);
    return added != STATUS_OK ? added : status;
}

static enum status has_later_events(struct host *host, int64_t epoch, uint64_t last, int *has) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT 1 FROM event WHERE epoch = $1 AND seq > $2 LIMIT 1");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, (int64_t)last);
    return db_has_row(s, has);
}

// Which boots have a new clock here and may have events that were held before: the first, when it goes on from an
// earlier batch; the last, when a later batch came first; all, when another history has them too.
static enum status touch_boots(struct host *host, const struct batch *b, int64_t epoch, int is_fork,
                               struct tally_pairs *pairs) {
    const struct event *first = &b->events[0], *last = &b->events[b->head.count - 1];
    int goes_on = first->kind != EVENT_STARTED, has_later = 0;
    enum status status = has_later_events(host, epoch, last->seq, &has_later);
    int64_t touched = -1;
    for (uint32_t i = 0; i < b->head.count && status == STATUS_OK; i++) {
        const struct event *e = &b->events[i];
        int is_anchor = e->kind == EVENT_STARTED || e->kind == EVENT_CLOCK_SET;
        int is_open = is_fork || (goes_on && e->boot == first->boot) || (has_later && e->boot == last->boot);
        if (!is_anchor || !is_open || touched == e->boot)
            continue;
        status = touch_boot(host, epoch, e->boot, pairs);
        touched = e->boot;
    }
    return status;
}

enum status arrival_settle(struct host *host, const struct batch *b, int64_t epoch, int is_fork) {
    struct tally_pairs pairs = {0};
    enum status status = touch_boots(host, b, epoch, is_fork, &pairs);
    for (uint32_t i = 0; i < b->head.count && status == STATUS_OK; i++) {
        const struct event *e = &b->events[i];
        if (e->kind == EVENT_CHECKED_IN || e->kind == EVENT_CHECKED_OUT)
            status = tally_pairs_add(&pairs, e->session, e->badge);
        else if (e->kind == EVENT_ENROLLED || e->kind == EVENT_ENROLL_CANCELLED)
            status = stale_mark(host->db, STALE_SESSION, e->session);
    }
    if (status == STATUS_OK)
        status = tally_settle(host, &pairs);
    free(pairs.items);
    return status == STATUS_OK ? tally_update(host) : status;
}
