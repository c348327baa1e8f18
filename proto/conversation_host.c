// SPDX-License-Identifier: Apache-2.0
// The host drives: hello → auth → (status) → clock → for each epoch pull, batches, acks → plan → goodbye. The clock
// goes down before the events come up, so that the anchor it sets travels with the events it dates.
#include "proto/conversation_common.h"

#include <stdlib.h>
#include <string.h>

#include "proto/rollcall.pb-c.h"

#define PLAN_PART_BYTES (32 << 10) // with its MAC well within a frame

static enum status take_hello(struct conversation *c, const uint8_t *data, size_t len) {
    uint8_t answered[KEY_PUBLIC_BYTES];
    enum status status = conversation_read_hello(c, data, len, answered);
    if (status == STATUS_NEWER || status == STATUS_OUTDATED)
        return conversation_refuse(c, status);
    // A hello that does not answer ours is left over from before.
    if (status != STATUS_OK || !key_equal(answered, c->nonce, sizeof c->nonce))
        return STATUS_OK;
    status = c->ops.host->find(c->context, c->peer_key);
    c->needs_pin = status == STATUS_UNPAIRED && c->pairing;
    if (status != STATUS_OK && !c->needs_pin)
        return conversation_refuse(c, status);
    if (c->needs_pin && !c->peer_pairing)
        return conversation_refuse(c, STATUS_UNPAIRED);
    status = conversation_agree(c);
    if (status != STATUS_OK)
        return status;
    c->stage = STAGE_AUTH;
    c->progress++;
    return conversation_send_auth(c);
}

static enum status take_auth(struct conversation *c, const uint8_t *data, size_t len) {
    if (!conversation_auth_is_good(c, data, len))
        return conversation_refuse(c, STATUS_FORGED);
    conversation_open(c);
    if (c->needs_pin)
        c->ops.host->offer(c->context, c->peer_key, c->code);
    return STATUS_OK;
}

void conversation_confirm(struct conversation *c, int is_alike) {
    if (c->stage != STAGE_OPEN || !c->needs_pin)
        return;
    c->needs_pin = 0;
    c->progress++;
    enum status status = is_alike ? c->ops.host->pin(c->context, c->peer_key) : STATUS_UNPAIRED;
    status = status == STATUS_OK ? conversation_send(c, MESSAGE_PAIRED, NULL, 0) : conversation_refuse(c, status);
    if (status == STATUS_OK)
        return;
    c->stage = STAGE_FAILED;
    c->result = status;
}

static enum status host_greeting(struct conversation *c, enum message type, const uint8_t *data, size_t len) {
    if (type == MESSAGE_HELLO && c->stage == STAGE_HELLO)
        return take_hello(c, data, len);
    if (type == MESSAGE_AUTH && c->stage == STAGE_AUTH)
        return take_auth(c, data, len);
    return STATUS_OK;
}

static enum status send_clock(struct conversation *c) {
    uint8_t bytes[32];
    Rollcall__Clock m = ROLLCALL__CLOCK__INIT;
    m.wall_ms = c->ops.host->now_ms(c->context);
    return conversation_send(c, MESSAGE_CLOCK, bytes, rollcall__clock__pack(&m, bytes));
}

static enum status send_acks(struct conversation *c, int is_last) {
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum status status = c->ops.host->acks(c->context, is_last, &bytes, &len);
    if (status == STATUS_OK)
        status = conversation_send(c, MESSAGE_ACKS, bytes, len);
    free(bytes);
    return status;
}

static enum status send_pull(struct conversation *c) {
    uint8_t bytes[128], chain[KEY_DIGEST_BYTES] = {0};
    Rollcall__Pull m = ROLLCALL__PULL__INIT;
    m.epoch = c->status.epochs[c->epoch_at].epoch;
    c->ops.host->held(c->context, m.epoch, &m.after, chain);
    if (m.after)
        m.chain = (ProtobufCBinaryData){sizeof chain, chain};
    c->awaits = MESSAGE_PULL_END;
    return conversation_send(c, MESSAGE_PULL, bytes, rollcall__pull__pack(&m, bytes));
}

static enum status send_plan_part(struct conversation *c) {
    size_t len = c->plan_len - c->plan_at < PLAN_PART_BYTES ? c->plan_len - c->plan_at : PLAN_PART_BYTES;
    Rollcall__PlanPart m = ROLLCALL__PLAN_PART__INIT;
    m.total = (uint32_t)c->plan_len;
    m.offset = (uint32_t)c->plan_at;
    m.data = (ProtobufCBinaryData){len, c->plan + c->plan_at};
    uint8_t *bytes = malloc(rollcall__plan_part__get_packed_size(&m));
    if (!bytes)
        return STATUS_MEMORY;
    enum status status = conversation_send(c, MESSAGE_PLAN_PART, bytes, rollcall__plan_part__pack(&m, bytes));
    free(bytes);
    c->plan_at += len;
    return status;
}

static enum status say_goodbye(struct conversation *c) {
    c->awaits = MESSAGE_GOODBYE;
    return conversation_send(c, MESSAGE_GOODBYE, NULL, 0);
}

// After the last epoch: acks once more (so that a terminal with nothing new hears them too), then the plan.
static enum status next_epoch(struct conversation *c) {
    if (c->epoch_at < c->status.epochs_len)
        return send_pull(c);
    enum status status = send_acks(c, 1);
    if (status == STATUS_OK)
        status = c->ops.host->plan(c->context, c->status.plan_version, &c->plan, &c->plan_len);
    if (status != STATUS_OK)
        return status;
    c->plan_at = 0;
    c->awaits = MESSAGE_PLAN_DONE;
    return c->plan_len ? STATUS_OK : say_goodbye(c);
}

static enum status take_status(struct conversation *c, const uint8_t *data, size_t len) {
    Rollcall__Status *m = rollcall__status__unpack(NULL, len, data);
    if (!m || m->n_epochs > CONVERSATION_EPOCHS_MAX) {
        if (m)
            rollcall__status__free_unpacked(m, NULL);
        return STATUS_MALFORMED;
    }
    struct conversation_status *s = &c->status;
    *s = (struct conversation_status){
        .boot = m->boot,
        .uptime_ms = (int64_t)m->uptime_ms,
        .wall_ms = m->wall_ms,
        .clock_source = (uint8_t)m->clock_source,
        .plan_version = m->plan_version,
    };
    for (; s->epochs_len < m->n_epochs; s->epochs_len++) {
        const Rollcall__EpochStatus *e = m->epochs[s->epochs_len];
        s->epochs[s->epochs_len] = (struct conversation_epoch){e->epoch, e->first, e->last};
    }
    s->health = m->health.len ? m->health.data : NULL;
    s->health_len = m->health.len;
    s->head = m->head.len ? m->head.data : NULL;
    s->head_len = m->head.len;
    c->ops.host->met(c->context, s);
    s->health = s->head = NULL;
    rollcall__status__free_unpacked(m, NULL);
    c->epoch_at = 0;
    enum status status = send_clock(c);
    return status == STATUS_OK ? next_epoch(c) : status;
}

static enum status take_plan_done(struct conversation *c, const uint8_t *data, size_t len) {
    Rollcall__PlanDone *m = rollcall__plan_done__unpack(NULL, len, data);
    if (!m)
        return STATUS_MALFORMED;
    enum status status = (enum status)m->status;
    rollcall__plan_done__free_unpacked(m, NULL);
    return status == STATUS_OK || status == STATUS_OUTDATED ? say_goodbye(c) : status;
}

static enum status host_message(struct conversation *c, enum message type, const uint8_t *data, size_t len) {
    enum status status;
    int is_due = type == c->awaits || (type == MESSAGE_BATCH && c->awaits == MESSAGE_PULL_END);
    if (c->needs_pin || !is_due) // a terminal has nothing to say before it is paired, and each thing in its turn
        return STATUS_MALFORMED;
    switch (type) {
    case MESSAGE_STATUS:
        return take_status(c, data, len);
    case MESSAGE_BATCH:
        status = c->ops.host->take(c->context, data, len);
        return status == STATUS_OK ? send_acks(c, 0) : conversation_refuse(c, status);
    case MESSAGE_PULL_END:
        c->epoch_at++;
        return next_epoch(c);
    case MESSAGE_PLAN_DONE:
        return take_plan_done(c, data, len);
    case MESSAGE_GOODBYE:
        if (len && c->ops.host->witnessed)
            c->ops.host->witnessed(c->context, data, len);
        c->stage = STAGE_DONE;
        c->result = STATUS_OK;
        return STATUS_OK;
    default:
        return STATUS_MALFORMED;
    }
}

static enum status host_produce(struct conversation *c) {
    return c->plan_at < c->plan_len ? send_plan_part(c) : STATUS_OK;
}

static const struct side_type host_side = {host_message, host_greeting, host_produce};

struct conversation *conversation_host_new(const struct key_pair *keys, int pairing,
                                           const struct conversation_host_ops *ops, void *context) {
    struct conversation *c = conversation_new(SIDE_HOST, &host_side, keys, pairing, context);
    if (!c)
        return NULL;
    c->ops.host = ops;
    if (conversation_send_hello(c) != STATUS_OK) {
        conversation_free(c);
        return NULL;
    }
    return c;
}
