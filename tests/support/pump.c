// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pump.h"

#include <stdlib.h>
#include <string.h>

void pump_init(struct pump *p, uint64_t bytes) {
    memset(p, 0, sizeof *p);
    p->batches = bytes / sizeof p->batch;
    key_random(p->batch, sizeof p->batch);
    key_pair_new(&p->keys);
}

// ---- the terminal ----

static enum status find_host(void *context, const uint8_t key[KEY_PUBLIC_BYTES]) {
    (void)key;
    ((struct pump *)context)->given = 0;
    return STATUS_OK;
}

static void offer_code(void *context, unsigned code) {
    (void)context, (void)code;
}

static enum status accept(void *context, const uint8_t *data, size_t len) {
    (void)context, (void)data, (void)len;
    return STATUS_OK;
}

static enum status pin(void *context, const uint8_t key[KEY_PUBLIC_BYTES]) {
    return accept(context, key, KEY_PUBLIC_BYTES);
}

static enum status take_clock(void *context, int64_t wall_ms) {
    (void)wall_ms;
    return accept(context, NULL, 0);
}

static void tell_status(void *context, struct conversation_status *status) {
    const struct pump *p = context;
    status->boot = 1;
    status->epochs[status->epochs_len++] = (struct conversation_epoch){1, 1, p->batches};
}

static enum status give(void *context, uint64_t epoch, uint64_t after, const uint8_t chain[KEY_DIGEST_BYTES],
                        uint64_t *last, uint8_t **bytes, size_t *len) {
    struct pump *p = context;
    (void)epoch, (void)chain;
    *len = p->given < p->batches ? sizeof p->batch : 0;
    *last = after + 1;
    *bytes = *len ? malloc(*len) : NULL;
    if (*len && !*bytes)
        return STATUS_MEMORY;
    if (*len)
        memcpy(*bytes, p->batch, *len);
    p->given += *len != 0;
    return STATUS_OK;
}

struct conversation *pump_terminal_new(struct pump *p) {
    static const struct conversation_terminal_ops ops = {
        .find = find_host,
        .offer = offer_code,
        .pin = pin,
        .status = tell_status,
        .batch = give,
        .acked = accept,
        .plan = accept,
        .clock = take_clock,
    };
    return conversation_terminal_new(&p->keys, 1, &ops, p);
}

// ---- the host ----

static void offer_terminal(void *context, const uint8_t key[KEY_PUBLIC_BYTES], unsigned code) {
    (void)key;
    offer_code(context, code);
}

static void meet(void *context, const struct conversation_status *status) {
    (void)context, (void)status;
}

static void hold_nothing(void *context, uint64_t epoch, uint64_t *after, uint8_t chain[KEY_DIGEST_BYTES]) {
    (void)context, (void)epoch, (void)chain;
    *after = 0;
}

static enum status take(void *context, const uint8_t *batch, size_t len) {
    (void)batch;
    ((struct pump *)context)->taken += len;
    return STATUS_OK;
}

static enum status give_acks(void *context, int is_last, uint8_t **bytes, size_t *len) {
    (void)context, (void)is_last;
    *len = 160; // as large as one is
    *bytes = calloc(1, *len);
    return *bytes ? STATUS_OK : STATUS_MEMORY;
}

static enum status give_no_plan(void *context, uint64_t version, uint8_t **bytes, size_t *len) {
    (void)context, (void)version;
    *bytes = NULL;
    *len = 0;
    return STATUS_OK;
}

static int64_t no_clock(void *context) {
    (void)context;
    return 0;
}

struct conversation *pump_host_new(struct pump *p) {
    static const struct conversation_host_ops ops = {
        .find = pin,
        .offer = offer_terminal,
        .pin = pin,
        .met = meet,
        .held = hold_nothing,
        .take = take,
        .acks = give_acks,
        .plan = give_no_plan,
        .now_ms = no_clock,
    };
    return conversation_host_new(&p->keys, 0, &ops, p);
}
