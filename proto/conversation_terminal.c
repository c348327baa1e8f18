// SPDX-License-Identifier: Apache-2.0
// The terminal answers: every hello begins anew, batches flow while there is room to send, acks and the plan are taken.
#include "proto/conversation_common.h"

#include <stdlib.h>
#include <string.h>

#include "proto/health.h"
#include "proto/note.h"
#include "proto/plan.h"
#include "proto/rollcall.pb-c.h"

static enum status take_hello(struct conversation *c, const uint8_t *data, size_t len) {
    uint8_t answered[KEY_PUBLIC_BYTES];
    conversation_restart(c);
    enum status status = conversation_read_hello(c, data, len, answered);
    if (status == STATUS_NEWER || status == STATUS_OUTDATED)
        return conversation_refuse(c, status);
    if (status != STATUS_OK)
        return STATUS_OK;
    status = c->ops.terminal->find(c->context, c->peer_key);
    c->needs_pin = status == STATUS_UNPAIRED && c->pairing && c->peer_pairing;
    if (status != STATUS_OK && !c->needs_pin)
        return conversation_refuse(c, status);
    status = conversation_agree(c);
    if (status != STATUS_OK)
        return STATUS_OK; // no such nonce: not a host
    c->stage = STAGE_AUTH;
    c->progress++;
    return conversation_send_hello(c);
}

// *len stays 0 when there is none.
static void take_head(struct conversation *c, uint8_t **bytes, size_t *len) {
    if (c->ops.terminal->head)
        c->ops.terminal->head(c->context, bytes, len);
    *len = *len <= HEAD_MAX ? *len : 0;
}

static enum status say_goodbye(struct conversation *c) {
    uint8_t *head = NULL;
    size_t len = 0;
    take_head(c, &head, &len);
    c->result = conversation_send(c, MESSAGE_GOODBYE, head, len);
    c->stage = STAGE_DONE;
    free(head);
    return c->result;
}

static enum status send_status(struct conversation *c) {
    struct conversation_status s = {0};
    c->ops.terminal->status(c->context, &s);
    take_head(c, &s.head, &s.head_len);
    Rollcall__EpochStatus epochs[CONVERSATION_EPOCHS_MAX];
    Rollcall__EpochStatus *pointers[CONVERSATION_EPOCHS_MAX];
    Rollcall__Status m = ROLLCALL__STATUS__INIT;
    m.boot = s.boot;
    m.uptime_ms = (uint64_t)s.uptime_ms;
    m.wall_ms = s.wall_ms;
    m.clock_source = s.clock_source;
    m.plan_version = s.plan_version;
    m.epochs = pointers;
    for (; m.n_epochs < s.epochs_len; m.n_epochs++) {
        Rollcall__EpochStatus *e = &epochs[m.n_epochs];
        rollcall__epoch_status__init(e);
        e->epoch = s.epochs[m.n_epochs].epoch;
        e->first = s.epochs[m.n_epochs].first;
        e->last = s.epochs[m.n_epochs].last;
        pointers[m.n_epochs] = e;
    }
    if (s.health && s.health_len <= HEALTH_MAX)
        m.health = (ProtobufCBinaryData){s.health_len, s.health};
    m.head = (ProtobufCBinaryData){s.head_len, s.head};
    uint8_t bytes[64 + CONVERSATION_EPOCHS_MAX * 40 + HEALTH_MAX + HEAD_MAX];
    enum status status = conversation_send(c, MESSAGE_STATUS, bytes, rollcall__status__pack(&m, bytes));
    free(s.health);
    free(s.head);
    return status;
}

static enum status take_auth(struct conversation *c, const uint8_t *data, size_t len) {
    if (!conversation_auth_is_good(c, data, len))
        return STATUS_OK; // left over from an earlier conversation
    enum status status = conversation_send_auth(c);
    if (status != STATUS_OK)
        return status;
    conversation_open(c);
    if (!c->needs_pin)
        return send_status(c);
    c->ops.terminal->offer(c->context, c->code);
    return STATUS_OK;
}

static enum status take_paired(struct conversation *c) {
    c->needs_pin = 0;
    enum status status = c->ops.terminal->pin(c->context, c->peer_key);
    return status == STATUS_OK ? send_status(c) : conversation_refuse(c, status);
}

static enum status terminal_greeting(struct conversation *c, enum message type, const uint8_t *data, size_t len) {
    if (type == MESSAGE_HELLO)
        return take_hello(c, data, len);
    return c->stage == STAGE_AUTH ? take_auth(c, data, len) : STATUS_OK;
}

static enum status take_pull(struct conversation *c, const uint8_t *data, size_t len) {
    Rollcall__Pull *m = rollcall__pull__unpack(NULL, len, data);
    if (!m)
        return STATUS_MALFORMED;
    c->pulling = 1;
    c->pull_epoch = m->epoch;
    c->pull_after = m->chain.len == KEY_DIGEST_BYTES ? m->after : 0;
    if (c->pull_after)
        memcpy(c->pull_chain, m->chain.data, KEY_DIGEST_BYTES);
    rollcall__pull__free_unpacked(m, NULL);
    return STATUS_OK;
}

static enum status send_pull_end(struct conversation *c) {
    uint8_t bytes[32];
    Rollcall__PullEnd m = ROLLCALL__PULL_END__INIT;
    m.epoch = c->pull_epoch;
    c->pulling = 0;
    return conversation_send(c, MESSAGE_PULL_END, bytes, rollcall__pull_end__pack(&m, bytes));
}

static enum status terminal_produce(struct conversation *c) {
    if (!c->pulling)
        return STATUS_OK;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum status status =
        c->ops.terminal->batch(c->context, c->pull_epoch, c->pull_after, c->pull_chain, &c->pull_after, &bytes, &len);
    if (status == STATUS_OK)
        status = len ? conversation_send(c, MESSAGE_BATCH, bytes, len) : send_pull_end(c);
    // Later batches follow one another: their digest is our own.
    memset(c->pull_chain, 0, sizeof c->pull_chain);
    free(bytes);
    return status;
}

static enum status send_plan_done(struct conversation *c) {
    enum status applied = c->ops.terminal->plan(c->context, c->plan, c->plan_len);
    uint8_t bytes[32];
    Rollcall__PlanDone m = ROLLCALL__PLAN_DONE__INIT;
    m.status = applied;
    return conversation_send(c, MESSAGE_PLAN_DONE, bytes, rollcall__plan_done__pack(&m, bytes));
}

static enum status plan_add(struct conversation *c, const Rollcall__PlanPart *m) {
    if (m->offset == 0) {
        free(c->plan);
        c->plan_len = m->total;
        c->plan_at = 0;
        c->plan = m->total <= PLAN_MAX_BYTES ? malloc((size_t)m->total + 1) : NULL;
        if (!c->plan)
            return STATUS_TOO_LARGE;
    }
    if (!c->plan || m->total != c->plan_len || m->offset != c->plan_at || m->data.len > c->plan_len - c->plan_at ||
        m->data.len == 0)
        return STATUS_MALFORMED;
    memcpy(c->plan + c->plan_at, m->data.data, m->data.len);
    c->plan_at += m->data.len;
    return c->plan_at == c->plan_len ? send_plan_done(c) : STATUS_OK;
}

static enum status take_plan_part(struct conversation *c, const uint8_t *data, size_t len) {
    Rollcall__PlanPart *m = rollcall__plan_part__unpack(NULL, len, data);
    if (!m)
        return STATUS_MALFORMED;
    enum status status = plan_add(c, m);
    rollcall__plan_part__free_unpacked(m, NULL);
    return status;
}

static enum status take_clock(struct conversation *c, const uint8_t *data, size_t len) {
    Rollcall__Clock *m = rollcall__clock__unpack(NULL, len, data);
    if (!m)
        return STATUS_MALFORMED;
    enum status status = c->ops.terminal->clock(c->context, m->wall_ms);
    rollcall__clock__free_unpacked(m, NULL);
    return status;
}

static enum status terminal_message(struct conversation *c, enum message type, const uint8_t *data, size_t len) {
    if (c->needs_pin)
        return type == MESSAGE_PAIRED ? take_paired(c) : STATUS_MALFORMED;
    switch (type) {
    case MESSAGE_CLOCK:
        return take_clock(c, data, len);
    case MESSAGE_PULL:
        return take_pull(c, data, len);
    case MESSAGE_ACKS:
        return c->ops.terminal->acked(c->context, data, len);
    case MESSAGE_PLAN_PART:
        return take_plan_part(c, data, len);
    case MESSAGE_GOODBYE:
        return say_goodbye(c);
    default:
        return STATUS_MALFORMED;
    }
}

static const struct side_type terminal_side = {terminal_message, terminal_greeting, terminal_produce};

struct conversation *conversation_terminal_new(const struct key_pair *keys, int pairing,
                                               const struct conversation_terminal_ops *ops, void *context) {
    struct conversation *c = conversation_new(SIDE_TERMINAL, &terminal_side, keys, pairing, context);
    if (c)
        c->ops.terminal = ops;
    return c;
}
