// SPDX-License-Identifier: Apache-2.0
// Batches from before their bytes were kept: of each there is a row that says where it begins and ends, and there are
// its events. Which of them are its own, where two histories part, its digests tell.
#include <stdlib.h>
#include <string.h>

#include "host/ledger/ledger_inside.h"
#include "proto/array.h"
#include "proto/bytes.h"

// Events as such a database holds them, each with the first 8 bytes of the digest after it.
struct rows {
    struct row {
        struct event event;
        uint64_t chain;
    } * items; // owned
    size_t len, size;
};

static struct row row_of(struct statement *s) {
    return (struct row){{
                            .seq = (uint64_t)db_column_int(s, 0),
                            .boot = (uint32_t)db_column_int(s, 1),
                            .uptime_ms = db_column_int(s, 2),
                            .kind = (enum event_kind)db_column_int(s, 3),
                            .session = (uint64_t)db_column_int(s, 4),
                            .badge = (uint64_t)db_column_int(s, 5),
                            .issue = (uint8_t)db_column_int(s, 6),
                            .code = (uint8_t)db_column_int(s, 7),
                            .value = db_column_int(s, 8),
                        },
                        .chain = (uint64_t)db_column_int(s, 9)};
}

// Those of a batch's numbers, by number; where histories part there are several of one.
static enum status rows_load(struct host *host, int64_t epoch, const struct batch_head *h, struct rows *rows) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT seq, boot, uptime_ms, kind, session, badge, issue, code, value, chain FROM event_4"
               " WHERE epoch = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq, chain");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, (int64_t)h->first);
    db_bind_int(s, 3, (int64_t)(h->first + h->count - 1));
    while (added == STATUS_OK && db_step(s) == DB_ROW) {
        added = array_room(&rows->items, &rows->size, rows->len + 1, sizeof *rows->items);
        if (added == STATUS_OK)
            rows->items[rows->len++] = row_of(s);
    }
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

// The place in rows of the next event of this seq that follows from chain, from `from` on; len: none. Moves chain over
// it.
static size_t next_of(const struct row *rows, size_t len, size_t from, uint64_t seq, uint8_t chain[KEY_DIGEST_BYTES]) {
    for (size_t i = from; i < len && rows[i].event.seq <= seq; i++) {
        uint8_t stepped[KEY_DIGEST_BYTES];
        if (rows[i].event.seq < seq)
            continue;
        memcpy(stepped, chain, sizeof stepped);
        event_chain_step(stepped, &rows[i].event);
        struct reader r = reader_of(stepped, 8);
        if (get_be(&r, 8) != rows[i].chain)
            continue;
        memcpy(chain, stepped, sizeof stepped);
        return i;
    }
    return len;
}

// Whether some way through the rows leads from chain to the batch's digest; the events on it, from place `at` on. Where
// histories part, both follow from what was before: each is tried.
static int find_way(const struct row *rows, size_t len, uint32_t at, uint8_t chain[KEY_DIGEST_BYTES],
                    struct batch *batch) {
    size_t i = 0;
    for (; at < batch->head.count; at++) {
        uint8_t before[KEY_DIGEST_BYTES], other[KEY_DIGEST_BYTES];
        uint64_t seq = batch->head.first + at;
        memcpy(before, chain, sizeof before);
        i = next_of(rows, len, i, seq, chain);
        if (i == len)
            return 0;
        memcpy(other, before, sizeof other);
        for (size_t k = i + 1; (k = next_of(rows, len, k, seq, other)) < len; k++) {
            batch->events[at] = rows[k].event;
            if (find_way(rows + k + 1, len - k - 1, at + 1, other, batch))
                return 1;
            memcpy(other, before, sizeof other);
        }
        batch->events[at] = rows[i++].event;
    }
    return key_equal(chain, batch->head.chain, KEY_DIGEST_BYTES);
}

// A batch that does not hold stays what it was, and verify names it: any event of each seq will do.
static int take_any(const struct rows *rows, struct batch *batch) {
    uint32_t at = 0;
    for (size_t i = 0; i < rows->len && at < batch->head.count; i++)
        if (rows->items[i].event.seq == batch->head.first + at)
            batch->events[at++] = rows->items[i].event;
    return at == batch->head.count;
}

static enum status pack(struct batch *batch, uint8_t **bytes, size_t *len) {
    uint8_t claimed[KEY_DIGEST_BYTES];
    memcpy(claimed, batch->head.chain, sizeof claimed);
    enum status status = batch_seal(batch, NULL, bytes, len);
    memcpy(batch->head.chain, claimed, sizeof claimed);
    return status;
}

static enum status adopt_events(struct host *host, struct batch *batch, struct ledger_batch *kept) {
    struct rows rows = {0};
    uint8_t *bytes = NULL, chain[KEY_DIGEST_BYTES];
    int64_t number;
    enum status status = rows_load(host, kept->epoch, &batch->head, &rows);
    batch->events = calloc(batch->head.count, sizeof *batch->events);
    if (status == STATUS_OK && !batch->events)
        status = STATUS_MEMORY;
    memcpy(chain, batch->head.previous, sizeof chain);
    if (status == STATUS_OK && !find_way(rows.items, rows.len, 0, chain, batch) && !take_any(&rows, batch))
        status = STATUS_CORRUPT;
    if (status == STATUS_OK)
        status = pack(batch, &bytes, &kept->len);
    kept->bytes = bytes;
    if (status == STATUS_OK)
        status = ledger_keep(host, kept, &number);
    free(bytes);
    free(rows.items);
    free(batch->events);
    return status;
}

static enum status adopt(struct host *host, struct statement *s) {
    size_t len, previous_len;
    struct batch batch = {.head = {.terminal = (uint64_t)db_column_int(s, 6),
                                   .epoch = (uint64_t)db_column_int(s, 7),
                                   .first = (uint64_t)db_column_int(s, 1),
                                   .count = (uint32_t)(db_column_int(s, 2) - db_column_int(s, 1) + 1)}};
    struct ledger_batch kept = {.head = &batch.head,
                                .epoch = db_column_int(s, 0),
                                .arrival = db_column_int(s, 5),
                                .received_ms = db_column_int(s, 8),
                                .carrier = db_column_text(s, 9)};
    const void *chain = db_column_blob(s, 3, &len), *previous = db_column_blob(s, 4, &previous_len);
    if (len != KEY_DIGEST_BYTES || previous_len != KEY_DIGEST_BYTES)
        return STATUS_CORRUPT;
    memcpy(batch.head.chain, chain, len);
    memcpy(batch.head.previous, previous, len);
    progress_add(host->progress, batch.head.count);
    return adopt_events(host, &batch, &kept);
}

static enum status is_waiting(struct host *host, int *waits) {
    struct statement *s;
    *waits = 0;
    db_prepare(host->db, &s, "SELECT 1 FROM counter WHERE name = 'batches_to_adopt'"); // from upgrade_5.sql
    return db_has_row(s, waits);
}

enum status ledger_adopt_size(struct host *host, int64_t *events) {
    struct statement *s;
    int waits;
    *events = 0;
    enum status status = is_waiting(host, &waits);
    if (status != STATUS_OK || !waits)
        return status;
    db_prepare(host->db, &s, "SELECT COALESCE(SUM(last - first + 1), 0) FROM batch_4");
    return db_get_int(s, events);
}

enum status ledger_adopt(struct host *host) {
    struct statement *s;
    int waits;
    enum status status = is_waiting(host, &waits);
    if (status != STATUS_OK || !waits)
        return status;
    db_prepare(host->db, &s,
               "SELECT b.epoch, b.first, b.last, b.chain, b.previous, b.arrival, p.terminal, p.epoch, b.received_ms,"
               " b.carrier FROM batch_4 b JOIN epoch p ON p.id = b.epoch ORDER BY b.arrival");
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = adopt(host, s);
    enum status read = db_finish(s);
    status = status == STATUS_OK ? read : status;
    return status == STATUS_OK ? db_execute(host->db, "DROP TABLE batch_4; DROP TABLE event_4;"
                                                      "DELETE FROM counter WHERE name = 'batches_to_adopt'")
                               : status;
}
