// SPDX-License-Identifier: Apache-2.0
#include "host/sync.h"

#include <stdlib.h>
#include <string.h>

#include "host/ledger.h"
#include "host/planner.h"
#include "proto/ack.h"

#define READ_BYTES (64 << 10)

static enum status find_terminal(void *context, const uint8_t key[KEY_PUBLIC_BYTES]) {
    struct sync *s = context;
    struct terminal terminal;
    uint64_t id = terminal_id_of(key);
    enum status status = ledger_terminal(s->host, id, &terminal);
    if (status == STATUS_NOT_FOUND)
        return STATUS_UNPAIRED;
    if (status != STATUS_OK)
        return status;
    s->terminal = id;
    if (terminal.revoked_ms)
        return STATUS_REVOKED;
    return key_equal(terminal.public_key, key, KEY_PUBLIC_BYTES) ? STATUS_OK : STATUS_FORGED;
}

static enum status pin_terminal(void *context, const uint8_t key[KEY_PUBLIC_BYTES], unsigned code) {
    struct sync *s = context;
    uint64_t released;
    enum status status = ledger_pair(s->host, key, s->pair_area);
    if (status != STATUS_OK)
        return status;
    s->terminal = terminal_id_of(key);
    s->pairing_code = code;
    s->was_paired = 1;
    return ingest_release(s->host, s->terminal, &released);
}

static void meet(void *context, const struct conversation_status *status) {
    struct sync *s = context;
    ledger_contact(s->host, s->terminal);
    s->has_clock = status->wall_ms != 0;
    s->clock_off_ms = status->wall_ms - s->host->now_ms;
    for (size_t i = 0; i < status->epochs_len; i++) {
        const struct conversation_epoch *e = &status->epochs[i];
        uint8_t chain[KEY_DIGEST_BYTES];
        uint64_t held = 0;
        if (e->first > 1)
            ledger_oldest(s->host, s->terminal, e->epoch, e->first);
        ledger_held(s->host, s->terminal, e->epoch, &held, chain);
        s->expected += e->last > held ? e->last - held : 0;
    }
}

static void held(void *context, uint64_t epoch, uint64_t *after, uint8_t chain[KEY_DIGEST_BYTES]) {
    struct sync *s = context;
    ledger_held(s->host, s->terminal, epoch, after, chain);
}

static enum status take(void *context, const uint8_t *batch, size_t len) {
    struct sync *s = context;
    enum status status = ingest_batch(s->host, "link", "", batch, len, &s->last);
    if (status != STATUS_OK)
        return status;
    s->batches++;
    s->events += s->last.events;
    s->duplicates += s->last.duplicates;
    s->forks += (uint64_t)s->last.is_fork;
    s->quarantined += s->last.outcome == INGEST_QUARANTINED || s->last.outcome == INGEST_REFUSED;
    if (s->progress)
        s->progress(s->context, s);
    return STATUS_OK;
}

static enum status make_acks(void *context, uint8_t **bytes, size_t *len) {
    struct sync *s = context;
    struct ack_list acks;
    enum status status = ledger_acks(s->host, s->terminal, &acks);
    if (status != STATUS_OK)
        return status;
    status = ack_list_pack(&acks, &s->host->keys, bytes, len);
    ack_list_clear(&acks);
    return status;
}

static enum status make_plan(void *context, uint64_t version, uint8_t **bytes, size_t *len) {
    struct sync *s = context;
    enum status status = db_begin(s->host->db);
    if (status != STATUS_OK)
        return status;
    status = planner_make(s->host, s->terminal, version, bytes, len);
    if (status != STATUS_OK) {
        db_rollback(s->host->db);
        return status;
    }
    s->plan_sent = *len > 0;
    return db_commit(s->host->db); // the version is remembered before anyone can see it
}

static int64_t now_ms(void *context) {
    return ((struct sync *)context)->host->now_ms;
}

static const struct conversation_host_ops ops = {
    .find = find_terminal,
    .pin = pin_terminal,
    .met = meet,
    .held = held,
    .take = take,
    .acks = make_acks,
    .plan = make_plan,
    .now_ms = now_ms,
};

struct conversation *sync_new(struct sync *sync) {
    return conversation_host_new(&sync->host->keys, sync->pair, &ops, sync);
}

static int is_stopped(const struct sync *s) {
    return s->stop && *s->stop;
}

enum status sync_run(struct sync *sync, struct link *link) {
    struct conversation *c = sync_new(sync);
    uint8_t *in = malloc(READ_BYTES);
    enum status status = c && in ? STATUS_OK : STATUS_MEMORY;
    while (status == STATUS_OK && conversation_is_running(c) && !is_stopped(sync)) {
        size_t out_len, written, got;
        const uint8_t *out = conversation_output(c, &out_len);
        if (!conversation_is_running(c) && !out_len)
            break;
        status = link->type->exchange(link, out, out_len, &written, in, READ_BYTES, &got, SYNC_TIMEOUT_MS);
        if (status == STATUS_BUSY)
            status = STATUS_GONE;
        if (status == STATUS_OK) {
            conversation_sent(c, written);
            conversation_receive(c, in, got);
        }
    }
    // What is left to say (a refusal) is said as far as it goes.
    for (size_t len, written, got; c && in;) {
        const uint8_t *out = conversation_output(c, &len);
        if (!len || link->type->exchange(link, out, len, &written, in, READ_BYTES, &got, 1000) != STATUS_OK)
            break;
        conversation_sent(c, written);
    }
    if (status == STATUS_OK || (c && !conversation_is_running(c)))
        status = c ? conversation_result(c) : STATUS_MEMORY;
    free(in);
    conversation_free(c);
    return status;
}
