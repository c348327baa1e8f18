// SPDX-License-Identifier: Apache-2.0
#include "host/tally/arrival.h"

#include <stdlib.h>

#include "host/base/stale.h"
#include "host/ledger/ledger_events.h"
#include "host/tally/tally.h"

// Somebody may have been scanned behind an opening that comes only now.
static enum status touch_opened(struct host *host, int64_t epoch, uint64_t session, struct tally_pairs *pairs) {
    struct ledger_events found = {0};
    const struct ledger_question q = {.kinds = LEDGER_SCANS, .epoch = epoch, .session = session};
    enum status status = ledger_find(host->db, &q, &found);
    for (size_t i = 0; i < found.len && status == STATUS_OK; i++)
        status = tally_pairs_add(pairs, session, found.items[i].event.badge);
    ledger_events_clear(&found);
    return status;
}

// What an event that is held says something about.
static enum status touch_held(struct host *host, const struct event *e, int64_t epoch, struct tally_pairs *pairs) {
    if (e->kind == EVENT_SESSION_OPENED)
        return touch_opened(host, epoch, e->session, pairs);
    if (LEDGER_KIND(e->kind) & LEDGER_SCANS)
        return tally_pairs_add(pairs, e->session, e->badge);
    return stale_mark(host->db, STALE_SESSION, e->session);
}

// A clock that comes to be known dates every event of its boot, also those that came in before, in whatever batch and
// from whichever copy of a card: attendances, openings with whoever came to them in a later boot, and what was done at
// posters.
static enum status touch_boots(struct host *host, int64_t epoch, uint32_t first, uint32_t last,
                               struct tally_pairs *pairs) {
    struct ledger_events found = {0};
    const struct ledger_question q = {.by = LEDGER_OF_BOOTS,
                                      .kinds = LEDGER_SCANS | LEDGER_POSTERS | LEDGER_KIND(EVENT_SESSION_OPENED),
                                      .epoch = epoch,
                                      .boot = first,
                                      .last_boot = last};
    enum status status = ledger_find(host->db, &q, &found);
    for (size_t i = 0; i < found.len && status == STATUS_OK; i++)
        status = touch_held(host, &found.items[i].event, epoch, pairs);
    ledger_events_clear(&found);
    return status;
}

// Where an epoch has two histories, each new batch may tell of which one a clock is that was held before: from the boot
// on in which they part.
static enum status touch_histories(struct host *host, int64_t epoch, struct tally_pairs *pairs) {
    struct statement *s;
    struct ledger_events found = {0};
    struct ledger_question q = {.by = LEDGER_FROM_SEQ, .kinds = LEDGER_ALL, .epoch = epoch};
    int64_t fork = 0;
    db_prepare(host->db, &s, "SELECT MIN(seq) FROM ledger_fork WHERE epoch = $1");
    db_bind_int(s, 1, epoch);
    enum status status = db_get_int(s, &fork);
    if (status != STATUS_OK || !fork)
        return status;
    q.seq = (uint64_t)fork;
    status = ledger_find(host->db, &q, &found);
    uint32_t boot = UINT32_MAX;
    for (size_t i = 0; i < found.len; i++)
        boot = found.items[i].event.boot < boot ? found.items[i].event.boot : boot;
    ledger_events_clear(&found);
    return status == STATUS_OK ? touch_boots(host, epoch, boot, UINT32_MAX, pairs) : status;
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
        return *touched == e->boot ? STATUS_OK : touch_held(host, e, epoch, pairs);
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
