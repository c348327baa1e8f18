// SPDX-License-Identifier: Apache-2.0
#include "proto/envelope.h"

#include <stdlib.h>
#include <string.h>

#include "proto/bytes.h"
#include "proto/rollcall.pb-c.h"

#define VERSION 1

// ---- packing ----

static size_t head_pack(const struct batch_head *h, size_t inflated, uint8_t *into) {
    Rollcall__BatchHead head = ROLLCALL__BATCH_HEAD__INIT;
    head.version = VERSION;
    head.terminal = h->terminal;
    head.epoch = h->epoch;
    head.first = h->first;
    head.count = h->count;
    head.previous = (ProtobufCBinaryData){KEY_DIGEST_BYTES, (uint8_t *)(uintptr_t)h->previous};
    head.chain = (ProtobufCBinaryData){KEY_DIGEST_BYTES, (uint8_t *)(uintptr_t)h->chain};
    head.inflated = (uint32_t)inflated;
    head.host = h->host;
    return rollcall__batch_head__pack(&head, into);
}

enum status envelope_pack(const struct envelope_limits *limits, const struct batch_head *h, size_t inflated,
                          const struct piece *body, const struct key_pair *signer, uint8_t **bytes, size_t *len) {
    uint8_t signature[KEY_SIGNATURE_BYTES] = {0}, head[256];
    size_t head_len = head_pack(h, inflated, head);
    uint8_t *message = malloc(head_len + body->len);
    if (!message)
        return STATUS_MEMORY;
    memcpy(message, head, head_len);
    memcpy(message + head_len, body->data, body->len);
    if (signer)
        key_sign(signer, limits->domain, message, head_len + body->len, signature);
    Rollcall__BatchEnvelope e = ROLLCALL__BATCH_ENVELOPE__INIT;
    e.head = (ProtobufCBinaryData){head_len, message};
    e.body = (ProtobufCBinaryData){body->len, message + head_len};
    e.signature = (ProtobufCBinaryData){sizeof signature, signature};
    size_t size = rollcall__batch_envelope__get_packed_size(&e);
    uint8_t *out = size <= limits->bytes ? malloc(size) : NULL;
    if (out)
        *len = rollcall__batch_envelope__pack(&e, out);
    free(message);
    if (!out)
        return size <= limits->bytes ? STATUS_MEMORY : STATUS_TOO_LARGE;
    *bytes = out;
    return STATUS_OK;
}

// ---- unpacking ----

static enum status head_check(const struct envelope_limits *limits, const Rollcall__BatchHead *h) {
    if (h->version != VERSION)
        return h->version > VERSION ? STATUS_NEWER : STATUS_MALFORMED;
    if (h->previous.len != KEY_DIGEST_BYTES || h->chain.len != KEY_DIGEST_BYTES || h->first == 0 || h->count == 0)
        return STATUS_MALFORMED;
    if (h->first > (uint64_t)INT64_MAX - limits->count)
        return STATUS_MALFORMED;
    return h->count > limits->count || h->inflated > limits->inflated ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum status head_unpack(const struct envelope_limits *limits, const ProtobufCBinaryData *data,
                               struct envelope *e) {
    Rollcall__BatchHead *h = rollcall__batch_head__unpack(NULL, data->len, data->data);
    if (!h)
        return STATUS_MALFORMED;
    enum status status = head_check(limits, h);
    if (status == STATUS_OK) {
        e->head = (struct batch_head){
            .terminal = h->terminal, .epoch = h->epoch, .first = h->first, .count = h->count, .host = h->host};
        memcpy(e->head.previous, h->previous.data, KEY_DIGEST_BYTES);
        memcpy(e->head.chain, h->chain.data, KEY_DIGEST_BYTES);
        e->inflated = h->inflated;
    }
    rollcall__batch_head__free_unpacked(h, NULL);
    return status;
}

enum status envelope_unpack(const struct envelope_limits *limits, const uint8_t *bytes, size_t len,
                            struct envelope *envelope) {
    if (len > limits->bytes)
        return STATUS_TOO_LARGE;
    Rollcall__BatchEnvelope *m = rollcall__batch_envelope__unpack(NULL, len, bytes);
    if (!m)
        return STATUS_MALFORMED;
    struct envelope e = {.body = {m->body.data, m->body.len}, .memory = m};
    enum status status = m->signature.len == KEY_SIGNATURE_BYTES ? STATUS_OK : STATUS_MALFORMED;
    if (status == STATUS_OK)
        status = head_unpack(limits, &m->head, &e);
    if (status == STATUS_OK)
        *envelope = e;
    else
        envelope_clear(&e);
    return status;
}

int envelope_is_signed(const struct envelope_limits *limits, const struct envelope *envelope,
                       const uint8_t signer[KEY_PUBLIC_BYTES]) {
    const Rollcall__BatchEnvelope *m = envelope->memory;
    uint8_t *message = malloc(m->head.len + m->body.len + 1);
    if (!message)
        return 0;
    struct writer w = writer_of(message, m->head.len + m->body.len);
    put_bytes(&w, m->head.data, m->head.len);
    put_bytes(&w, m->body.data, m->body.len);
    int good = key_verify(signer, limits->domain, message, w.len, m->signature.data);
    free(message);
    return good;
}

void envelope_clear(struct envelope *envelope) {
    rollcall__batch_envelope__free_unpacked(envelope->memory, NULL);
    *envelope = (struct envelope){0};
}
