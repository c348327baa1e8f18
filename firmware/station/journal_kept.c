// SPDX-License-Identifier: Apache-2.0
// What the journal holds: read in order, remembered as acknowledged, pruned after the retention time, and walked digest
// by digest.
#include "firmware/station/journal_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- reading ----

uint64_t journal_current_epoch(const struct journal *j) {
    return j->epoch;
}

static const char *host_name(uint64_t epoch, char name[32]) {
    snprintf(name, 32, "host %016llx", (unsigned long long)epoch);
    return name;
}

enum status journal_host(struct journal *j, uint64_t epoch, uint64_t *host) {
    char name[32];
    return journal_value(j, host_name(epoch, name), host);
}

enum status journal_host_put(struct journal *j, uint64_t host) {
    char name[32];
    return journal_value_put(j, host_name(j->epoch, name), host);
}

// Behind a stretch that is lost an epoch begins anew, once what stands before it is held by a host.
static void skip_lost(const struct journal *j, struct journal_epoch *e) {
    for (size_t i = 0; i < j->lost_len; i++)
        if (j->lost[i].epoch == e->epoch && j->lost[i].last > e->first && e->acked + 1 >= j->lost[i].first)
            e->first = j->lost[i].last;
}

enum status journal_epochs(struct journal *j, struct journal_epoch epochs[JOURNAL_EPOCHS_MAX], size_t *len) {
    struct query q = query_of(j, "SELECT epoch, acked, COALESCE((SELECT MIN(seq) FROM event e WHERE e.epoch = p.epoch),"
                                 " 0), COALESCE((SELECT MAX(seq) FROM event e WHERE e.epoch = p.epoch), 0)"
                                 " FROM (SELECT * FROM epoch ORDER BY ordinal DESC LIMIT 64) p ORDER BY ordinal");
    size_t n = 0;
    while (n < JOURNAL_EPOCHS_MAX && query_next(&q)) {
        epochs[n] = (struct journal_epoch){.epoch = query_column(&q, 0),
                                           .acked = query_column(&q, 1),
                                           .first = query_column(&q, 2),
                                           .last = query_column(&q, 3)};
        skip_lost(j, &epochs[n++]);
    }
    enum status status = query_finish(j, &q);
    *len = status == STATUS_OK ? n : 0;
    return status;
}

static uint64_t pending_of(const struct journal *j, const struct journal_epoch *e) {
    uint64_t held = e->first > e->acked + 1 ? e->first - 1 : e->acked;
    uint64_t pending = e->last > held ? e->last - held : 0;
    for (size_t i = 0; i < j->lost_len; i++) {
        const struct journal_lost *l = &j->lost[i];
        uint64_t from = l->first > held ? l->first : held + 1;
        if (l->epoch == e->epoch && l->last >= from)
            pending -= l->last - from + 1;
    }
    return pending;
}

enum status journal_pending(struct journal *j, uint64_t *pending) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len = 0;
    enum status status = journal_epochs(j, epochs, &len);
    if (status != STATUS_OK)
        return status;
    *pending = 0;
    for (size_t i = 0; i < len; i++)
        *pending += pending_of(j, &epochs[i]);
    return STATUS_OK;
}

enum status journal_chain(struct journal *j, uint64_t epoch, uint64_t seq, uint8_t chain[KEY_DIGEST_BYTES]) {
    if (seq == 0) {
        event_chain_start(j->terminal, epoch, chain);
        return STATUS_OK;
    }
    struct query q = query_of(j, "SELECT chain FROM event WHERE epoch = ?1 AND seq = ?2");
    query_bind(&q, 1, epoch);
    query_bind(&q, 2, seq);
    const void *found = query_next(&q) ? query_blob(&q, 0, KEY_DIGEST_BYTES) : NULL;
    if (found)
        memcpy(chain, found, KEY_DIGEST_BYTES);
    enum status status = query_finish(j, &q);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

// Up to max events that follow one another. One that no batch can carry, as a card spoilt it, is like one that is lost.
static enum status read_run(struct journal *j, uint64_t epoch, uint64_t after, size_t max, struct event *events,
                            size_t *len) {
    struct walk w = walk_of(j, epoch, after);
    size_t n = 0;
    for (int follows = 1; n < max && follows && walk_next(&w);) {
        struct event e = journal_event_of(&w.query);
        int is_sound = event_is_sound(&e);
        follows = n == 0 || (is_sound && event_follows(&e, &events[n - 1]));
        j->is_spoilt |= !is_sound;
        if (follows && is_sound)
            events[n++] = e;
    }
    *len = n;
    return walk_finish(&w);
}

int journal_is_spoilt(const struct journal *j) {
    return j->is_spoilt;
}

// The oldest one held, and the one behind a stretch that is lost, is the ground on which the others stand: what it
// stands on itself is gone.
static enum status read_on_ground(struct journal *j, uint64_t epoch, uint64_t after, size_t max, struct event *events,
                                  size_t *len, uint8_t previous[KEY_DIGEST_BYTES]) {
    enum status status = STATUS_NOT_FOUND;
    while (status == STATUS_NOT_FOUND) {
        status = read_run(j, epoch, after, max, events, len);
        if (status != STATUS_OK || *len == 0)
            return status;
        status = journal_chain(j, epoch, events[0].seq - 1, previous);
        if (status != STATUS_NOT_FOUND)
            return status;
        after = events[0].seq;
        status = journal_chain(j, epoch, after, previous);
        memmove(events, events + 1, --*len * sizeof *events);
        if (status == STATUS_OK && *len == 0) // it stands alone
            status = STATUS_NOT_FOUND;
    }
    return status;
}

enum status journal_read(struct journal *j, uint64_t epoch, uint64_t after, size_t max, struct event **events,
                         size_t *events_len, uint8_t previous[KEY_DIGEST_BYTES]) {
    struct event *read = malloc((max + 1) * sizeof *read);
    size_t n = 0;
    if (!read)
        return STATUS_MEMORY;
    enum status status = read_on_ground(j, epoch, after, max, read, &n, previous);
    if (status != STATUS_OK) {
        free(read);
        return status;
    }
    *events = read;
    *events_len = n;
    return STATUS_OK;
}

enum status journal_each(struct journal *j, uint64_t epoch, uint64_t after,
                         enum status (*visit)(void *context, const struct event *event), void *context) {
    struct walk w = walk_of(j, epoch, after);
    enum status visited = STATUS_OK;
    while (visited == STATUS_OK && walk_next(&w)) {
        struct event e = journal_event_of(&w.query);
        visited = visit(context, &e);
    }
    enum status status = walk_finish(&w);
    return visited != STATUS_OK ? visited : status;
}

// "kind <= 4" names the index of marks, as it was made. Marks are few, which has to be said: the planner would walk all
// people of a boot by the primary key to keep their order.
#define MARKS "SELECT seq FROM event WHERE epoch = ?1 AND UNLIKELY(kind = ?2) AND kind <= 4"

enum status journal_last(struct journal *j, uint64_t epoch, enum event_kind kind, uint64_t before, uint64_t *seq) {
    struct query q = query_of(j, MARKS " AND seq < ?3 ORDER BY seq DESC LIMIT 1");
    query_bind(&q, 1, epoch);
    query_bind(&q, 2, (uint64_t)kind);
    query_bind(&q, 3, before);
    return query_number(j, &q, 0, seq);
}

enum status journal_opened(struct journal *j, uint64_t epoch, uint64_t session, uint64_t *seq) {
    struct query q = query_of(j, MARKS " AND session = ?3 ORDER BY seq LIMIT 1");
    query_bind(&q, 1, epoch);
    query_bind(&q, 2, EVENT_SESSION_OPENED);
    query_bind(&q, 3, session);
    return query_number(j, &q, 0, seq);
}

// ---- acks and retention ----

static enum status ack_one(struct journal *j, const struct ack *ack, uint64_t host_epoch, int64_t at_ms) {
    uint8_t chain[KEY_DIGEST_BYTES];
    enum status status = journal_chain(j, ack->epoch, ack->seq, chain);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !key_equal(chain, ack->chain, sizeof chain)))
        return STATUS_OK;
    if (status != STATUS_OK)
        return status;
    // An older ack (a stick that came late) must not take back a newer one of the same host life.
    struct query q = query_of(j, "UPDATE epoch SET acked = CASE WHEN host_epoch = ?3 AND acked > ?2 THEN acked ELSE ?2"
                                 " END, host_epoch = ?3 WHERE epoch = ?1");
    query_bind(&q, 1, ack->epoch);
    query_bind(&q, 2, ack->seq);
    query_bind(&q, 3, host_epoch);
    query_next(&q);
    status = query_finish(j, &q);
    if (status != STATUS_OK || ack->seq == 0)
        return status;
    q = query_of(j, "INSERT INTO acked (epoch, seq, at_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
    query_bind(&q, 1, ack->epoch);
    query_bind(&q, 2, ack->seq);
    query_bind(&q, 3, (uint64_t)at_ms);
    query_next(&q);
    return query_finish(j, &q);
}

static enum status prune_epoch(struct journal *j, uint64_t epoch, uint64_t seq) {
    static const char *const deletes[] = {"DELETE FROM event WHERE epoch = ?1 AND seq < ?2",
                                          "DELETE FROM acked WHERE epoch = ?1 AND seq < ?2"};
    enum status status = STATUS_OK;
    for (int i = 0; i < 2 && status == STATUS_OK; i++) {
        struct query q = query_of(j, deletes[i]);
        query_bind(&q, 1, epoch);
        query_bind(&q, 2, seq);
        query_next(&q);
        status = query_finish(j, &q);
    }
    return status;
}

// Drops what was acknowledged before the retention time, except each epoch's newest such event: its digest is the one
// the next event stands on.
static enum status prune(struct journal *j, int64_t now_ms) {
    struct query q = query_of(j, "SELECT epoch, MAX(seq) FROM acked WHERE at_ms < ?1 GROUP BY epoch");
    query_bind(&q, 1, (uint64_t)(now_ms - JOURNAL_RETENTION_MS));
    enum status status = STATUS_OK;
    while (status == STATUS_OK && query_next(&q))
        status = prune_epoch(j, query_column(&q, 0), query_column(&q, 1));
    enum status read = query_finish(j, &q);
    return status == STATUS_OK ? read : status;
}

enum status journal_ack(struct journal *j, const struct ack_list *acks) {
    enum status status = journal_execute(j, "BEGIN IMMEDIATE");
    if (status != STATUS_OK)
        return status;
    // Another host life: what the earlier one held must be shown again before it counts as held.
    struct query q = query_of(j, "UPDATE epoch SET acked = 0, host_epoch = ?1 WHERE host_epoch <> ?1");
    query_bind(&q, 1, acks->host_epoch);
    query_next(&q);
    status = query_finish(j, &q);
    for (size_t i = 0; i < acks->acks_len && status == STATUS_OK; i++)
        status = ack_one(j, &acks->acks[i], acks->host_epoch, acks->at_ms);
    if (status == STATUS_OK)
        status = journal_value_put(j, "acked_ms", (uint64_t)acks->at_ms);
    if (status == STATUS_OK)
        status = prune(j, acks->at_ms);
    if (status == STATUS_OK)
        status = journal_execute(j, "COMMIT");
    if (status != STATUS_OK)
        journal_rollback(j);
    return status;
}

enum status journal_acked_ms(struct journal *j, int64_t *acked_ms) {
    uint64_t value = 0;
    enum status status = journal_value(j, "acked_ms", &value);
    if (status == STATUS_OK)
        *acked_ms = (int64_t)value;
    return status;
}

// ---- verifying ----

static enum status verify_epoch(struct journal *j, const struct journal_epoch *epoch, uint64_t *events) {
    struct walk w = walk_of(j, epoch->epoch, 0);
    uint8_t chain[KEY_DIGEST_BYTES];
    uint64_t before = 0;
    int good = 1;
    event_chain_start(j->terminal, epoch->epoch, chain);
    while (good && walk_next(&w)) {
        struct event e = journal_event_of(&w.query);
        const void *stored = query_blob(&w.query, 9, KEY_DIGEST_BYTES);
        event_chain_step(chain, &e);
        if (stored && e.seq != before + 1) // what it stands on is gone: pruned, or lost
            memcpy(chain, stored, sizeof chain);
        good = stored && key_equal(chain, stored, sizeof chain);
        before = e.seq;
        *events += 1;
    }
    enum status status = walk_finish(&w);
    return status == STATUS_OK && !good ? STATUS_CORRUPT : status;
}

enum status journal_verify(struct journal *j, uint64_t *events) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len = 0;
    *events = 0;
    enum status status = journal_epochs(j, epochs, &len);
    for (size_t i = 0; i < len && status == STATUS_OK; i++)
        status = verify_epoch(j, &epochs[i], events);
    return status;
}
