// SPDX-License-Identifier: Apache-2.0
// The session in progress, recalled from the journal: who is there, as they were told.
#include "firmware/station/station_parts.h"

// The last opening, and a closing behind it, are all that tells whether a session is open.
static enum status recall_mark(void *context, const struct event *e) {
    struct station *s = context;
    enum status status = admit_apply(&s->admit, e, 0);
    return status == STATUS_OK ? STATUS_OUTDATED : status; // one is enough
}

static enum status recall_last(struct station *s, uint64_t epoch, enum event_kind kind, uint64_t *seq) {
    uint64_t after = *seq;
    enum status status = journal_last(s->journal, epoch, kind, INT64_MAX, seq);
    if (status != STATUS_OK || *seq <= after)
        return status;
    status = journal_each(s->journal, epoch, *seq - 1, recall_mark, s);
    return status == STATUS_OUTDATED ? STATUS_OK : status;
}

// Rebuilds wall times while walking: each boot's anchors lie before what they date.
struct recall {
    struct station *station;
    uint32_t boot;
    int64_t anchor_uptime_ms, anchor_wall_ms;
    uint64_t session;
};

// What belongs to the open session, and the last sign of life whatever it was: refusals too are people.
static enum status recall_session(void *context, const struct event *e) {
    struct recall *r = context;
    struct admit *admit = &r->station->admit;
    if (e->boot != r->boot) {
        r->boot = e->boot;
        r->anchor_wall_ms = 0;
    }
    if (e->kind == EVENT_STARTED || e->kind == EVENT_CLOCK_SET) {
        r->anchor_uptime_ms = e->uptime_ms;
        r->anchor_wall_ms = e->value;
    }
    int64_t wall_ms = r->anchor_wall_ms ? r->anchor_wall_ms + e->uptime_ms - r->anchor_uptime_ms : 0;
    if (e->kind == EVENT_SESSION_OPENED)
        admit->busy_wall_ms = wall_ms;
    int is_presence = e->kind == EVENT_CHECKED_IN || e->kind == EVENT_CHECKED_OUT || e->kind == EVENT_REFUSED;
    return is_presence && e->session == r->session ? admit_apply(admit, e, wall_ms) : STATUS_OK;
}

static enum status recall_note(void *context, const struct event *e) {
    struct station *s = context;
    return e->kind == EVENT_ENROLLED || e->kind == EVENT_ENROLL_CANCELLED ? notes_put(&s->admit.notes, e) : STATUS_OK;
}

// The first event of a walk, which ends with it.
static enum status recall_one(void *context, const struct event *e) {
    enum status status = recall_session(context, e);
    return status == STATUS_OK ? STATUS_OUTDATED : status;
}

// The clock that dates the first opening of this session, and all from there on.
static enum status recall_from(struct station *s, uint64_t epoch) {
    struct recall r = {.station = s, .session = s->admit.session};
    uint64_t opened = 0, started = 0, set = 0;
    enum status status = journal_opened(s->journal, epoch, r.session, &opened);
    if (status != STATUS_OK || !opened)
        return status;
    status = journal_last(s->journal, epoch, EVENT_STARTED, opened, &started);
    if (status == STATUS_OK)
        status = journal_last(s->journal, epoch, EVENT_CLOCK_SET, opened, &set);
    uint64_t from = started > set ? started : set;
    if (status == STATUS_OK && from)
        status = journal_each(s->journal, epoch, from - 1, recall_one, &r);
    if (status != STATUS_OK && status != STATUS_OUTDATED)
        return status;
    return journal_each(s->journal, epoch, opened - 1, recall_session, &r);
}

// Another host may give the same number to another session.
static enum status is_of_our_host(struct station *s, uint64_t epoch, int *is_ours) {
    uint64_t host = 0, ours = 0;
    enum status status = journal_host(s->journal, epoch, &host);
    if (status == STATUS_OK)
        status = journal_host(s->journal, journal_current_epoch(s->journal), &ours);
    *is_ours = status == STATUS_OK && host == ours;
    return status;
}

// Who was checked in to the open session before: it may have been opened earlier today, or the power went out, or the
// journal had to be begun anew.
enum status station_recall_people(struct station *s) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len = 0;
    enum status status = s->admit.session ? journal_epochs(s->journal, epochs, &len) : STATUS_OK;
    for (size_t i = len > 1 ? len - 2 : 0; i < len && status == STATUS_OK; i++) {
        int is_ours;
        status = is_of_our_host(s, epochs[i].epoch, &is_ours);
        if (status == STATUS_OK && is_ours)
            status = recall_from(s, epochs[i].epoch);
    }
    return status;
}

// Up to where a host holds an epoch.
enum status station_acked(struct station *s, uint64_t epoch, uint64_t *up_to) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len = 0;
    enum status status = journal_epochs(s->journal, epochs, &len);
    *up_to = 0;
    for (size_t i = 0; i < len; i++)
        *up_to = epochs[i].epoch == epoch ? epochs[i].acked : *up_to;
    return status;
}

// A journal that was rescued goes on where the one before it ended.
enum status station_recall(struct station *s) {
    uint64_t continued = journal_continued(s->journal), newest = 0, up_to = 0, opened_ms = 0;
    uint64_t epoch = continued ? continued : journal_current_epoch(s->journal);
    enum status status = recall_last(s, epoch, EVENT_SESSION_OPENED, &newest);
    if (status == STATUS_OK && newest)
        status = recall_last(s, epoch, EVENT_SESSION_CLOSED, &newest);
    if (status == STATUS_OK)
        status = station_acked(s, epoch, &up_to);
    if (status == STATUS_OK)
        status = journal_each(s->journal, epoch, up_to, recall_note, s);
    if (status == STATUS_OK)
        status = journal_value(s->journal, VALUE_OPENED, &opened_ms);
    s->admit.opened_ms = (int64_t)opened_ms;
    s->is_continued = continued && s->admit.session;
    return status == STATUS_OK ? station_recall_people(s) : status;
}
