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

uint64_t journal_host(struct journal *j, uint64_t epoch) {
    char name[32];
    return journal_value(j, host_name(epoch, name));
}

enum status journal_host_put(struct journal *j, uint64_t host) {
    char name[32];
    return journal_value_put(j, host_name(j->epoch, name), host);
}

enum status journal_epochs(struct journal *j, struct journal_epoch epochs[JOURNAL_EPOCHS_MAX], size_t *len) {
    struct query q = query_of(j, "SELECT epoch, acked, COALESCE((SELECT MIN(seq) FROM event e WHERE e.epoch = p.epoch),"
                                 " 0), COALESCE((SELECT MAX(seq) FROM event e WHERE e.epoch = p.epoch), 0)"
                                 " FROM (SELECT * FROM epoch ORDER BY ordinal DESC LIMIT 64) p ORDER BY ordinal");
    size_t n = 0;
    while (n < JOURNAL_EPOCHS_MAX && query_next(&q))
        epochs[n++] = (struct journal_epoch){.epoch = query_column(&q, 0),
                                             .acked = query_column(&q, 1),
                                             .first = query_column(&q, 2),
                                             .last = query_column(&q, 3)};
    *len = n;
    return query_finish(j, &q);
}

uint64_t journal_pending(struct journal *j) {
    struct journal_epoch epochs[JOURNAL_EPOCHS_MAX];
    size_t len = 0;
    uint64_t pending = 0;
    journal_epochs(j, epochs, &len);
    for (size_t i = 0; i < len; i++) {
        uint64_t held = epochs[i].first > epochs[i].acked + 1 ? epochs[i].first - 1 : epochs[i].acked;
        pending += epochs[i].last > held ? epochs[i].last - held : 0;
    }
    return pending;
}

static struct event event_of(struct query *q) {
    return (struct event){
        .seq = query_column(q, 0),
        .boot = (uint32_t)query_column(q, 1),
        .uptime_ms = (int64_t)query_column(q, 2),
        .kind = (enum event_kind)query_column(q, 3),
        .session = query_column(q, 4),
        .badge = query_column(q, 5),
        .issue = (uint8_t)query_column(q, 6),
        .code = (uint8_t)query_column(q, 7),
        .value = (int64_t)query_column(q, 8),
    };
}

#define EVENT_COLUMNS "seq, boot, uptime_ms, kind, session, badge, issue, code, value"

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

enum status journal_read(struct journal *j, uint64_t epoch, uint64_t after, size_t max, struct event **events,
                         size_t *events_len, uint8_t previous[KEY_DIGEST_BYTES]) {
    struct event *read = malloc((max + 1) * sizeof *read);
    if (!read)
        return STATUS_MEMORY;
    struct query q = query_of(j, "SELECT " EVENT_COLUMNS " FROM event WHERE epoch = ?1 AND seq > ?2 ORDER BY seq"
                                 " LIMIT ?3");
    query_bind(&q, 1, epoch);
    query_bind(&q, 2, after);
    query_bind(&q, 3, max);
    size_t n = 0;
    while (n < max && query_next(&q))
        read[n++] = event_of(&q);
    enum status status = query_finish(j, &q);
    if (status == STATUS_OK && n > 0)
        status = journal_chain(j, epoch, read[0].seq - 1, previous);
    if (n > 0 && status == STATUS_NOT_FOUND) { // the oldest one held is the footing that pruning left
        status = journal_chain(j, epoch, read[0].seq, previous);
        memmove(read, read + 1, --n * sizeof *read);
    }
    if (status != STATUS_OK) {
        free(read);
        return status;
    }
    *events = read;
    *events_len = n;
    return STATUS_OK;
}

enum status journal_each(struct journal *j, uint64_t after, uint64_t session,
                         enum status (*visit)(void *context, const struct event *event), void *context) {
    struct query q = query_of(j, "SELECT " EVENT_COLUMNS " FROM event WHERE epoch = ?1 AND seq > ?2"
                                 " AND (?3 = 0 OR session = ?3) ORDER BY seq");
    query_bind(&q, 1, j->epoch);
    query_bind(&q, 2, after);
    query_bind(&q, 3, session);
    enum status visited = STATUS_OK;
    while (visited == STATUS_OK && query_next(&q)) {
        struct event e = event_of(&q);
        visited = visit(context, &e);
    }
    enum status status = query_finish(j, &q);
    return visited != STATUS_OK ? visited : status;
}

uint64_t journal_last(struct journal *j, enum event_kind kind) {
    struct query q = query_of(j, "SELECT MAX(seq) FROM event WHERE epoch = ?1 AND kind = ?2");
    query_bind(&q, 1, j->epoch);
    query_bind(&q, 2, (uint64_t)kind);
    uint64_t seq = query_next(&q) ? query_column(&q, 0) : 0;
    query_finish(j, &q);
    return seq;
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

int64_t journal_acked_ms(struct journal *j) {
    return (int64_t)journal_value(j, "acked_ms");
}

// ---- verifying ----

static enum status verify_epoch(struct journal *j, const struct journal_epoch *epoch, uint64_t *events) {
    struct query q = query_of(j, "SELECT " EVENT_COLUMNS ", chain FROM event WHERE epoch = ?1 ORDER BY seq");
    query_bind(&q, 1, epoch->epoch);
    uint8_t chain[KEY_DIGEST_BYTES];
    uint64_t expected = 1;
    int good = 1;
    event_chain_start(j->terminal, epoch->epoch, chain);
    while (good && query_next(&q)) {
        struct event e = event_of(&q);
        const void *stored = query_blob(&q, 9, KEY_DIGEST_BYTES);
        good = stored != NULL;
        if (good && e.seq != expected && e.seq == epoch->first) {
            memcpy(chain, stored, sizeof chain); // the first one left after pruning: its own past is gone
        } else {
            event_chain_step(chain, &e);
            good = good && e.seq == expected && key_equal(chain, stored, sizeof chain);
        }
        expected = e.seq + 1;
        *events += 1;
    }
    enum status status = query_finish(j, &q);
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
