// SPDX-License-Identifier: Apache-2.0
#include "host/carry/ingest.h"

#include <stdlib.h>
#include <string.h>

#include "host/books/book.h"
#include "host/books/terminals.h"
#include "host/carry/asking.h"
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
    int64_t others = 0; // one that is held already takes no more room
    digest_of(bytes, len, digest);
    db_prepare(host->db, &s,
               "SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM quarantine WHERE released_ms = 0 AND digest <> $1");
    db_bind_blob(s, 1, digest, sizeof digest);
    enum status status = db_get_int(s, &others);
    if (status != STATUS_OK || len > BATCH_MAX_BYTES || others + (int64_t)len > QUARANTINE_MAX_BYTES)
        return status;
    db_prepare(host->db, &s,
               "INSERT INTO quarantine (digest, reason, detail, terminal, name, received_ms, bytes, released_ms)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (digest) DO UPDATE SET"
               " reason = excluded.reason WHERE quarantine.released_ms = 0");
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

static void tell_added(const struct ledger_added *added, struct ingest_result *r) {
    r->outcome = added->events ? INGEST_TAKEN : INGEST_DUPLICATE;
    r->events = added->events;
    r->duplicates = added->duplicates;
    r->is_fork = added->is_fork;
    r->leaves_gap = added->leaves_gap;
}

static enum status take_verified(struct host *host, const char *carrier, const struct batch *batch,
                                 const uint8_t *bytes, size_t len, struct ingest_result *r) {
    struct ledger_added added = {0};
    int64_t epoch;
    enum status status = ledger_add(host, batch, bytes, len, carrier, &epoch, &added);
    if (status == STATUS_OK)
        status = ledger_contact(host, batch->head.terminal);
    if (status == STATUS_OK && added.events)
        status = arrival_settle(host, batch, epoch);
    tell_added(&added, r);
    return status;
}

// The very bytes are held: there is nothing to check and nothing to count. STATUS_NOT_FOUND: they are not.
static enum status take_again(struct host *host, const uint8_t *bytes, size_t len, struct ingest_result *r) {
    struct ledger_added added;
    enum status status = ledger_add_again(host, bytes, len, &added);
    if (status != STATUS_OK)
        return status;
    tell_added(&added, r);
    return ledger_contact(host, r->terminal);
}

// What the office decided about these very bytes binds whoever their terminal has become since.
static enum status heed_decision(struct host *host, const uint8_t *bytes, size_t len, struct ingest_result *r) {
    struct statement *s;
    uint8_t digest[KEY_DIGEST_BYTES];
    digest_of(bytes, len, digest);
    db_prepare(host->db, &s, "SELECT " QUARANTINE_STATE " FROM quarantine q WHERE q.digest = $1");
    db_bind_blob(s, 1, digest, sizeof digest);
    if (db_step(s) == DB_ROW) {
        const char *state = db_column_text(s, 0);
        if (strcmp(state, "rejected") == 0)
            r->reason = STATUS_REJECTED;
        else if (r->reason == STATUS_REVOKED && strcmp(state, "released") == 0)
            r->reason = STATUS_OK;
    }
    return db_finish(s);
}

static enum status take(struct host *host, const char *carrier, const char *name, const uint8_t *bytes, size_t len,
                        struct ingest_result *r) {
    struct terminal terminal;
    struct batch batch;
    enum status status = identify(host, bytes, len, &terminal, r);
    if (status == STATUS_OK)
        status = heed_decision(host, bytes, len, r);
    if (status != STATUS_OK)
        return status;
    if (r->reason == STATUS_OK && (status = take_again(host, bytes, len, r)) != STATUS_NOT_FOUND)
        return status;
    if (r->reason == STATUS_OK)
        r->reason = batch_open(bytes, len, terminal.public_key, &batch);
    if (r->reason == STATUS_MEMORY)
        return STATUS_MEMORY;
    if (r->reason == STATUS_REJECTED) {
        r->outcome = INGEST_QUARANTINED; // where it is
        return STATUS_OK;
    }
    if (r->reason != STATUS_OK)
        return quarantine(host, name, bytes, len, r);
    status = take_verified(host, carrier, &batch, bytes, len, r);
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
    status = db_end(host->db, status);
    if (status == STATUS_OK)
        *result = r;
    return status;
}

// ---- what the office decides ----

static enum status column_copy(struct statement *s, int column, uint8_t **bytes, size_t *len) {
    const void *data = db_column_blob(s, column, len);
    *bytes = malloc(*len + 1);
    if (*bytes && *len)
        memcpy(*bytes, data, *len);
    return *bytes ? STATUS_OK : STATUS_MEMORY;
}

// The batch of a digest, while nothing was decided about it. STATUS_NOT_FOUND; STATUS_CONFLICT: decided already.
static enum status held_load(struct host *host, const uint8_t digest[KEY_DIGEST_BYTES], int64_t *terminal,
                             enum status *reason, uint8_t **bytes, size_t *len) {
    struct statement *s;
    enum status found = STATUS_NOT_FOUND;
    *bytes = NULL;
    db_prepare(host->db, &s, "SELECT terminal, reason, released_ms, bytes FROM quarantine WHERE digest = $1");
    db_bind_blob(s, 1, digest, KEY_DIGEST_BYTES);
    if (db_step(s) == DB_ROW) {
        *terminal = db_column_int(s, 0);
        *reason = strcmp(db_column_text(s, 1), status_text(STATUS_REVOKED)) == 0 ? STATUS_REVOKED : STATUS_MALFORMED;
        found = db_column_int(s, 2) ? STATUS_CONFLICT : column_copy(s, 3, bytes, len);
    }
    enum status status = db_finish(s);
    return status == STATUS_OK ? found : status;
}

static enum status decide(struct host *host, const char *what, int64_t terminal, const uint8_t digest[KEY_DIGEST_BYTES],
                          const char *reason) {
    struct act act = act_of(what, (uint64_t)terminal);
    act_set_data(&act, "digest", digest, KEY_DIGEST_BYTES);
    act_set_int(&act, "released_ms", host->now_ms ? host->now_ms : 1);
    act_set_text(&act, "reason", reason);
    act_set_text(&act, "detail", host->why ? host->why : "");
    return book_write(host, &act);
}

enum status ingest_let_pass(struct host *host, const uint8_t digest[KEY_DIGEST_BYTES], struct ingest_result *result) {
    struct ingest_result r = {0};
    int64_t terminal = 0;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum status reason = STATUS_OK, status = held_load(host, digest, &terminal, &reason, &bytes, &len);
    if (status == STATUS_OK && reason != STATUS_REVOKED)
        status = STATUS_INVALID;
    if (status == STATUS_OK)
        status = decide(host, "quarantine.release", terminal, digest, "released");
    if (status == STATUS_OK)
        status = take(host, "quarantine", "", bytes, len, &r);
    if (status == STATUS_OK && r.reason != STATUS_OK)
        status = r.reason;
    free(bytes);
    if (status == STATUS_OK)
        *result = r;
    return status;
}

enum status ingest_reject(struct host *host, const uint8_t digest[KEY_DIGEST_BYTES]) {
    int64_t terminal = 0;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum status reason, status = held_load(host, digest, &terminal, &reason, &bytes, &len);
    free(bytes);
    return status == STATUS_OK ? decide(host, "quarantine.reject", terminal, digest, "rejected") : status;
}

// ---- what counts once its terminal is trusted ----

// The oldest batch of this terminal that waits for it to be trusted; *bytes NULL when there is none.
static enum status waiting_load(struct host *host, uint64_t terminal, uint8_t **bytes, size_t *len) {
    struct statement *s;
    enum status copied = STATUS_OK;
    *bytes = NULL;
    db_prepare(host->db, &s,
               "SELECT bytes FROM quarantine WHERE terminal = $1 AND reason IN ('unpaired', 'revoked')"
               " AND released_ms = 0 ORDER BY received_ms, digest LIMIT 1");
    db_bind_int(s, 1, (int64_t)terminal);
    if (db_step(s) == DB_ROW)
        copied = column_copy(s, 0, bytes, len);
    enum status status = db_finish(s);
    if (status == STATUS_OK)
        return copied;
    free(*bytes);
    *bytes = NULL;
    return status;
}

// *released rises when it was taken: signed by another it is held anew, for what it is.
static enum status release_one(struct host *host, uint64_t terminal, const uint8_t *bytes, size_t len,
                               uint64_t *released) {
    uint8_t digest[KEY_DIGEST_BYTES];
    struct ingest_result r = {0};
    enum status status = take(host, "quarantine", "", bytes, len, &r);
    if (status != STATUS_OK || r.reason != STATUS_OK) {
        int waits_on = r.reason == STATUS_UNPAIRED || r.reason == STATUS_REVOKED;
        return status == STATUS_OK && waits_on ? r.reason : status;
    }
    ++*released;
    digest_of(bytes, len, digest);
    return decide(host, "quarantine.release", (int64_t)terminal, digest, "released");
}

static enum status release_waiting(struct host *host, uint64_t terminal, uint64_t *released) {
    uint8_t *bytes;
    size_t len;
    enum status status;
    *released = 0;
    while ((status = waiting_load(host, terminal, &bytes, &len)) == STATUS_OK && bytes) {
        status = release_one(host, terminal, bytes, len, released);
        free(bytes);
        if (status != STATUS_OK)
            break;
    }
    return status;
}

enum status ingest_pair(struct host *host, const uint8_t public_key[KEY_PUBLIC_BYTES], int64_t area,
                        uint64_t *released) {
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = terminals_pair(host, public_key, area);
    if (status == STATUS_OK)
        status = release_waiting(host, terminal_id_of(public_key), released);
    if (status == STATUS_OK)
        status = asking_forget(host, terminal_id_of(public_key)); // nothing waits any more
    return db_end(host->db, status);
}

enum status ingest_readmit(struct host *host, uint64_t terminal, uint64_t *released) {
    enum status status = terminals_readmit(host, terminal);
    return status == STATUS_OK ? release_waiting(host, terminal, released) : status;
}

// ---- what somebody decided past the program ----

// One that the book has no decision about; *bytes NULL when there is none.
static enum status undecided_load(struct host *host, uint8_t digest[KEY_DIGEST_BYTES], uint8_t **bytes, size_t *len) {
    struct statement *s;
    enum status copied = STATUS_OK;
    *bytes = NULL;
    db_prepare(host->db, &s, "SELECT digest, bytes FROM quarantine WHERE reason = '' LIMIT 1");
    if (db_step(s) == DB_ROW) {
        const void *key = db_column_blob(s, 0, len);
        copied = *len == KEY_DIGEST_BYTES ? STATUS_OK : STATUS_CORRUPT;
        if (copied == STATUS_OK) {
            memcpy(digest, key, KEY_DIGEST_BYTES);
            copied = column_copy(s, 1, bytes, len);
        }
    }
    enum status status = db_finish(s);
    if (status == STATUS_OK)
        return copied;
    free(*bytes);
    *bytes = NULL;
    return status;
}

// Nobody has let it pass: what would be taken if it came now waits for the office.
static enum status reason_of(struct host *host, const uint8_t *bytes, size_t len, enum status *reason) {
    struct terminal terminal;
    struct ingest_result r = {0};
    struct batch batch;
    enum status status = identify(host, bytes, len, &terminal, &r);
    if (status == STATUS_OK && r.reason == STATUS_OK) {
        r.reason = batch_open(bytes, len, terminal.public_key, &batch);
        if (r.reason == STATUS_OK) {
            batch_clear(&batch);
            r.reason = STATUS_REVOKED;
        }
    }
    *reason = r.reason;
    return r.reason == STATUS_MEMORY ? STATUS_MEMORY : status;
}

static enum status hold(struct host *host, const uint8_t digest[KEY_DIGEST_BYTES], enum status reason) {
    struct statement *s;
    db_prepare(host->db, &s, "UPDATE quarantine SET reason = $1 WHERE digest = $2");
    db_bind_text(s, 1, status_text(reason));
    db_bind_blob(s, 2, digest, KEY_DIGEST_BYTES);
    return db_run(s);
}

enum status ingest_hold_anew(struct host *host) {
    uint8_t digest[KEY_DIGEST_BYTES], *bytes;
    size_t len;
    enum status status, reason = STATUS_OK;
    while ((status = undecided_load(host, digest, &bytes, &len)) == STATUS_OK && bytes) {
        status = reason_of(host, bytes, len, &reason);
        free(bytes);
        if (status == STATUS_OK)
            status = hold(host, digest, reason);
        if (status != STATUS_OK)
            break;
    }
    return status;
}

// ---- what is held ----

enum status ingest_held_each(struct host *host, int all, void (*visit)(void *context, const struct ingest_held *held),
                             void *context) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT q.digest, q.reason, q.detail, q.terminal, q.name, q.received_ms, q.released_ms,"
               " " QUARANTINE_STATE " FROM quarantine q WHERE $1 = 1 OR q.released_ms = 0"
               " ORDER BY q.received_ms DESC, q.digest");
    db_bind_int(s, 1, all);
    while (db_step(s) == DB_ROW) {
        size_t len;
        struct ingest_held held = {.reason = db_column_text(s, 1),
                                   .detail = db_column_text(s, 2),
                                   .terminal = (uint64_t)db_column_int(s, 3),
                                   .name = db_column_text(s, 4),
                                   .received_ms = db_column_int(s, 5),
                                   .decided_ms = db_column_int(s, 6),
                                   .state = db_column_text(s, 7)};
        const void *digest = db_column_blob(s, 0, &len);
        if (len == KEY_DIGEST_BYTES)
            memcpy(held.digest, digest, len);
        visit(context, &held);
    }
    return db_finish(s);
}
