// SPDX-License-Identifier: Apache-2.0
#include "host/carry/ingest.h"

#include <stdlib.h>
#include <string.h>

#include "host/ledger/ledger.h"
#include "host/tally/arrival.h"
#include "proto/batch.h"
#include "proto/printable.h"

#define NAME_BYTES 1024 // of where a batch was found; more is cut

// ---- quarantine ----

static void digest_of(const uint8_t *bytes, size_t len, uint8_t digest[KEY_DIGEST_BYTES]) {
    struct piece piece = {bytes, len};
    key_digest(NULL, 0, &piece, 1, digest, KEY_DIGEST_BYTES);
}

static enum status quarantine(struct host *host, const char *name, const uint8_t *bytes, size_t len,
                              struct ingest_result *r) {
    struct statement *s;
    char seen[NAME_BYTES]; // names come in other encodings than ours, and nothing that is not UTF-8 is kept
    uint8_t digest[KEY_DIGEST_BYTES];
    r->outcome = INGEST_REFUSED;
    int64_t held = 0;
    db_prepare(host->db, &s, "SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM quarantine WHERE released_ms = 0");
    enum status status = db_get_int(s, &held);
    if (status != STATUS_OK || len > BATCH_MAX_BYTES || held + (int64_t)len > QUARANTINE_MAX_BYTES)
        return status;
    digest_of(bytes, len, digest);
    db_prepare(host->db, &s,
               "INSERT INTO quarantine (digest, reason, detail, terminal, name, received_ms, bytes, released_ms)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (digest) DO UPDATE SET"
               " reason = excluded.reason, released_ms = 0");
    db_bind_blob(s, 1, digest, sizeof digest);
    db_bind_text(s, 2, status_text(r->reason));
    db_bind_text(s, 3, "");
    db_bind_int(s, 4, (int64_t)r->terminal);
    db_bind_text(s, 5, printable(name, seen, sizeof seen));
    db_bind_int(s, 6, host->now_ms);
    db_bind_blob(s, 7, len ? (const void *)bytes : "", len);
    r->outcome = INGEST_QUARANTINED;
    return db_run(s);
}

// ---- taking ----

static enum status identify(struct host *host, const uint8_t *bytes, size_t len, struct terminal *terminal,
                            struct ingest_result *r) {
    struct batch_head head;
    r->reason = batch_peek(bytes, len, &head);
    if (r->reason != STATUS_OK)
        return STATUS_OK;
    r->terminal = head.terminal;
    r->epoch = head.epoch;
    r->first = head.first;
    r->last = head.first + head.count - 1;
    enum status status = ledger_terminal(host, head.terminal, terminal);
    if (status == STATUS_NOT_FOUND) {
        r->reason = STATUS_UNPAIRED;
        return STATUS_OK;
    }
    if (status == STATUS_OK && terminal->revoked_ms)
        r->reason = STATUS_REVOKED;
    return status;
}

static enum status take_verified(struct host *host, const char *carrier, const struct batch *batch,
                                 struct ingest_result *r) {
    struct ledger_added added;
    int64_t epoch;
    enum status status = ledger_add(host, batch, carrier, &epoch, &added);
    if (status == STATUS_OK)
        status = ledger_contact(host, batch->head.terminal);
    if (status == STATUS_OK && added.events)
        status = arrival_settle(host, batch, epoch);
    r->outcome = added.events ? INGEST_TAKEN : INGEST_DUPLICATE;
    r->events = added.events;
    r->duplicates = added.duplicates;
    r->is_fork = added.is_fork;
    r->leaves_gap = added.leaves_gap;
    return status;
}

static enum status take(struct host *host, const char *carrier, const char *name, const uint8_t *bytes, size_t len,
                        struct ingest_result *r) {
    struct terminal terminal;
    struct batch batch;
    enum status status = identify(host, bytes, len, &terminal, r);
    if (status != STATUS_OK)
        return status;
    if (r->reason == STATUS_OK)
        r->reason = batch_open(bytes, len, terminal.public_key, &batch);
    if (r->reason == STATUS_MEMORY)
        return STATUS_MEMORY;
    if (r->reason != STATUS_OK)
        return quarantine(host, name, bytes, len, r);
    status = take_verified(host, carrier, &batch, r);
    batch_clear(&batch);
    return status;
}

enum status ingest_batch(struct host *host, const char *carrier, const char *name, const uint8_t *bytes, size_t len,
                         struct ingest_result *result) {
    struct ingest_result r = {0};
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = take(host, carrier, name, bytes, len, &r);
    if (status == STATUS_OK) {
        status = db_commit(host->db);
    } else {
        db_rollback(host->db);
    }
    if (status == STATUS_OK)
        *result = r;
    return status;
}

// The oldest batch still waiting for this terminal to be paired; *bytes NULL when there is none.
static enum status waiting_load(struct host *host, uint64_t terminal, uint8_t **bytes, size_t *len) {
    struct statement *s;
    *bytes = NULL;
    db_prepare(host->db, &s,
               "SELECT bytes FROM quarantine WHERE terminal = $1 AND reason = 'unpaired'"
               " AND released_ms = 0 ORDER BY received_ms, digest LIMIT 1");
    db_bind_int(s, 1, (int64_t)terminal);
    if (db_step(s) == DB_ROW) {
        const void *data = db_column_blob(s, 0, len);
        *bytes = malloc(*len + 1);
        if (*bytes && *len)
            memcpy(*bytes, data, *len);
    }
    enum status status = db_finish(s);
    if (status != STATUS_OK) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

static enum status release_one(struct host *host, const uint8_t *bytes, size_t len) {
    struct statement *s;
    uint8_t digest[KEY_DIGEST_BYTES];
    struct ingest_result r = {0};
    digest_of(bytes, len, digest);
    db_prepare(host->db, &s, "UPDATE quarantine SET released_ms = $1, reason = 'released' WHERE digest = $2");
    db_bind_int(s, 1, host->now_ms);
    db_bind_blob(s, 2, digest, sizeof digest);
    enum status status = db_run(s);
    return status == STATUS_OK ? take(host, "quarantine", "", bytes, len, &r) : status;
}

enum status ingest_release(struct host *host, uint64_t terminal, uint64_t *released) {
    uint8_t *bytes;
    size_t len;
    *released = 0;
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    while ((status = waiting_load(host, terminal, &bytes, &len)) == STATUS_OK && bytes) {
        status = release_one(host, bytes, len);
        free(bytes);
        if (status != STATUS_OK)
            break;
        *released += 1;
    }
    if (status == STATUS_OK)
        return db_commit(host->db);
    db_rollback(host->db);
    return status;
}
