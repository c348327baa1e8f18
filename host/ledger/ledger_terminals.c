// SPDX-License-Identifier: Apache-2.0
// The terminals whose events the ledger holds: who is paired, who is revoked, who was heard of, and what they say of
// themselves.
#include "host/ledger/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/heads/heads.h"
#include "proto/health.h"
#include "proto/pair.h"

enum status ledger_terminal(struct host *host, uint64_t id, struct terminal *terminal) {
    struct statement *s;
    struct terminal t = {.id = id};
    db_prepare(host->db, &s,
               "SELECT t.public_key, t.area, t.paired_ms, t.revoked_ms, c.contact_ms, c.plan_version FROM terminal t"
               " LEFT JOIN terminal_contact c ON c.terminal = t.id WHERE t.id = $1");
    db_bind_int(s, 1, (int64_t)id);
    size_t len = 0;
    const void *key = db_step(s) == DB_ROW ? db_column_blob(s, 0, &len) : NULL;
    int found = key && len == sizeof t.public_key;
    if (found) {
        memcpy(t.public_key, key, len);
        t.area = db_column_int(s, 1);
        t.paired_ms = db_column_int(s, 2);
        t.revoked_ms = db_column_int(s, 3);
        t.contact_ms = db_column_int(s, 4);
        t.plan_version = (uint64_t)db_column_int(s, 5);
    }
    enum status status = db_finish(s);
    if (status == STATUS_OK && found)
        *terminal = t;
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

enum status ledger_contact(struct host *host, uint64_t id) {
    struct statement *s;
    db_prepare(host->db, &s,
               "INSERT INTO terminal_contact (terminal, contact_ms, plan_version) VALUES ($1, $2, 0)"
               " ON CONFLICT (terminal) DO UPDATE SET contact_ms = excluded.contact_ms"
               " WHERE terminal_contact.contact_ms < excluded.contact_ms");
    db_bind_int(s, 1, (int64_t)id);
    db_bind_int(s, 2, host->now_ms);
    return db_run(s);
}

#define LOST_TEXT_BYTES (HEALTH_LOST_MAX * 64)

// "5f17dacb208c2b1a:41-60 5f17dacb208c2b1a:90-": the last one to the epoch's end.
static const char *lost_text(const struct health *h, char text[LOST_TEXT_BYTES]) {
    size_t len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < h->lost_seqs_len; i++) {
        const struct health_lost *l = &h->lost_seqs[i];
        len += (size_t)snprintf(text + len, LOST_TEXT_BYTES - len, "%s%016" PRIx64 ":%" PRIu64 "-", i ? " " : "",
                                l->epoch, l->first);
        if (l->last)
            len += (size_t)snprintf(text + len, LOST_TEXT_BYTES - len, "%" PRIu64, l->last);
    }
    return text;
}

enum status ledger_health(struct host *host, uint64_t id, const uint8_t *bytes, size_t len) {
    struct terminal terminal;
    struct health h;
    char lost[LOST_TEXT_BYTES];
    struct statement *s;
    enum status status = ledger_terminal(host, id, &terminal);
    if (status == STATUS_OK)
        status = health_unpack(bytes, len, terminal.public_key, &h);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s,
               "INSERT INTO terminal_health (terminal, received_ms, boot, uptime_ms, wall_ms, clock, software,"
               " free_percent, storage, pending, plan_version, lost, lost_seqs) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
               " $9, $10, $11, $12, $13)"
               " ON CONFLICT (terminal) DO UPDATE SET received_ms = excluded.received_ms, boot = excluded.boot,"
               " uptime_ms = excluded.uptime_ms, wall_ms = excluded.wall_ms, clock = excluded.clock,"
               " software = excluded.software, free_percent = excluded.free_percent, storage = excluded.storage,"
               " pending = excluded.pending, plan_version = excluded.plan_version, lost = excluded.lost,"
               " lost_seqs = excluded.lost_seqs"
               " WHERE excluded.boot > terminal_health.boot OR (excluded.boot = terminal_health.boot AND"
               " excluded.uptime_ms >= terminal_health.uptime_ms)");
    db_bind_int(s, 1, (int64_t)id);
    db_bind_int(s, 2, host->now_ms);
    db_bind_int(s, 3, h.boot);
    db_bind_int(s, 4, h.uptime_ms);
    db_bind_int(s, 5, h.wall_ms);
    db_bind_int(s, 6, h.clock);
    db_bind_text(s, 7, h.software);
    db_bind_int(s, 8, h.free_percent);
    db_bind_int(s, 9, h.storage);
    db_bind_int(s, 10, (int64_t)h.pending);
    db_bind_int(s, 11, (int64_t)h.plan_version);
    db_bind_int(s, 12, (int64_t)h.lost);
    db_bind_text(s, 13, lost_text(&h, lost));
    return db_run(s);
}

// ---- acks, and the heads that travel with them ----

static enum status add_head(struct host *host, struct ack_list *acks) {
    acks->head = malloc(NOTE_MAX_BYTES);
    struct writer w = writer_of(acks->head, acks->head ? NOTE_MAX_BYTES : 0);
    enum status status = acks->head ? heads_request(host, acks->terminal, &w) : STATUS_MEMORY;
    acks->head_len = w.len;
    return status;
}

enum status ledger_acks_signed(struct host *host, uint64_t terminal, int is_last, uint8_t **bytes, size_t *len) {
    struct ack_list acks;
    enum status status = ledger_acks(host, terminal, &acks);
    if (status != STATUS_OK)
        return status;
    if (is_last)
        status = add_head(host, &acks);
    if (status == STATUS_OK)
        status = ack_list_pack(&acks, &host->keys, bytes, len);
    ack_list_clear(&acks);
    return status;
}

enum status ledger_witnessed(struct host *host, uint64_t terminal, const uint8_t *note, size_t len) {
    struct terminal t;
    enum status status = ledger_terminal(host, terminal, &t);
    return status == STATUS_OK ? heads_witnessed(host, terminal, t.public_key, note, len) : status;
}
