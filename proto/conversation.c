// SPDX-License-Identifier: Apache-2.0
// The part of the conversation that is alike on both sides. Identity keys sign a digest of both hellos, whose nonces
// are fresh X25519 keys; from their agreement comes the key of the MAC that every later frame begins with, counted per
// direction. So nothing recorded, repeated, left over from before a cut, or slipped in between is ever taken.
#include "proto/conversation_common.h"

#include <stdlib.h>
#include <string.h>

#include "proto/array.h"
#include "proto/bytes.h"
#include "proto/pair.h"
#include "proto/rollcall.pb-c.h"

#define SOFTWARE     "rollcall " ROLLCALL_VERSION
#define GREETING_MAX 1024 // hello, auth, refused; ours take 256 at most

static const char *auth_domain(enum side side) {
    return side == SIDE_HOST ? "rollcall hello host 1" : "rollcall hello terminal 1";
}

struct conversation *conversation_new(enum side side, const struct side_type *type, const struct key_pair *keys,
                                      int pairing, void *context) {
    struct conversation *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->side = side;
    c->type = type;
    c->keys = keys;
    c->pairing = pairing;
    c->context = context;
    if (frame_reader_init(&c->reader) != STATUS_OK) {
        free(c);
        return NULL;
    }
    c->reader.anew = MESSAGE_HELLO;
    conversation_restart(c);
    return c;
}

void conversation_restart(struct conversation *c) {
    agree_new(c->nonce_secret, c->nonce);
    c->stage = STAGE_HELLO;
    c->result = STATUS_GONE;
    c->was_refused = 0;
    c->out_len = c->out_at = 0;
    c->sent = c->received = 0;
    c->needs_pin = c->pulling = 0;
    c->awaits = MESSAGE_STATUS;
    if (c->side == SIDE_HOST) {
        key_random(c->secret, sizeof c->secret);
        pair_commit(c->secret, c->commitment);
    }
    c->epoch_at = 0;
    free(c->plan);
    c->plan = NULL;
    c->plan_len = c->plan_at = 0;
}

void conversation_free(struct conversation *c) {
    if (!c)
        return;
    frame_reader_clear(&c->reader);
    key_wipe(c->nonce_secret, sizeof c->nonce_secret);
    key_wipe(c->mac_key, sizeof c->mac_key);
    free(c->out);
    free(c->plan);
    free(c);
}

int conversation_is_running(const struct conversation *c) {
    return c->stage < STAGE_DONE;
}

enum status conversation_result(const struct conversation *c) {
    return c->result;
}

uint64_t conversation_progress(const struct conversation *c) {
    return c->progress;
}

int conversation_was_refused(const struct conversation *c) {
    return c->was_refused;
}

// ---- out ----

static enum status out_reserve(struct conversation *c, size_t len) {
    if (c->out_at == c->out_len)
        c->out_at = c->out_len = 0;
    return array_room(&c->out, &c->out_size, c->out_len + len, 1);
}

static void mac(const struct conversation *c, enum side from, uint64_t count, uint8_t type, const void *data,
                size_t len, uint8_t out[KEY_MAC_BYTES]) {
    uint8_t head[10];
    struct writer w = writer_of(head, sizeof head);
    put_le(&w, from, 1);
    put_le(&w, count, 8);
    put_le(&w, type, 1);
    struct piece pieces[] = {{head, sizeof head}, {data, len}};
    key_digest(c->mac_key, sizeof c->mac_key, pieces, 2, out, KEY_MAC_BYTES);
}

enum status conversation_send(struct conversation *c, enum message type, const void *data, size_t len) {
    size_t mac_len = c->stage == STAGE_OPEN ? KEY_MAC_BYTES : 0;
    if (mac_len + len > FRAME_MAX_PAYLOAD)
        return STATUS_TOO_LARGE;
    enum status status = out_reserve(c, mac_len + len + FRAME_OVERHEAD);
    uint8_t *payload = status == STATUS_OK ? malloc(mac_len + len + 1) : NULL;
    if (!payload)
        return STATUS_MEMORY;
    struct writer w = writer_of(payload, mac_len + len);
    if (mac_len) {
        uint8_t tag[KEY_MAC_BYTES];
        mac(c, c->side, c->sent++, (uint8_t)type, data, len, tag);
        put_bytes(&w, tag, sizeof tag);
    }
    put_bytes(&w, data, len);
    frame_write((uint8_t)type, payload, w.len, c->out + c->out_len);
    c->out_len += w.len + FRAME_OVERHEAD;
    free(payload);
    return STATUS_OK;
}

enum status conversation_send_hello(struct conversation *c) {
    uint8_t bytes[256];
    Rollcall__Hello m = ROLLCALL__HELLO__INIT;
    m.version = HELLO_VERSION;
    m.public_key = (ProtobufCBinaryData){KEY_PUBLIC_BYTES, (uint8_t *)(uintptr_t)c->keys->public_key};
    m.nonce = (ProtobufCBinaryData){sizeof c->nonce, c->nonce};
    if (c->side == SIDE_TERMINAL)
        m.peer_nonce = (ProtobufCBinaryData){sizeof c->peer_nonce, c->peer_nonce};
    else
        m.commitment = (ProtobufCBinaryData){sizeof c->commitment, c->commitment};
    m.pairing = c->pairing;
    m.software = (char *)(uintptr_t)SOFTWARE;
    return conversation_send(c, MESSAGE_HELLO, bytes, rollcall__hello__pack(&m, bytes));
}

enum status conversation_send_auth(struct conversation *c) {
    uint8_t bytes[160], signature[KEY_SIGNATURE_BYTES];
    key_sign(c->keys, auth_domain(c->side), c->transcript, sizeof c->transcript, signature);
    Rollcall__Auth m = ROLLCALL__AUTH__INIT;
    m.signature = (ProtobufCBinaryData){sizeof signature, signature};
    if (c->side == SIDE_HOST)
        m.secret = (ProtobufCBinaryData){sizeof c->secret, c->secret};
    return conversation_send(c, MESSAGE_AUTH, bytes, rollcall__auth__pack(&m, bytes));
}

enum status conversation_refuse(struct conversation *c, enum status why) {
    uint8_t bytes[64];
    Rollcall__Refused m = ROLLCALL__REFUSED__INIT;
    m.status = why;
    m.peer_nonce = (ProtobufCBinaryData){sizeof c->peer_nonce, c->peer_nonce};
    conversation_send(c, MESSAGE_REFUSED, bytes, rollcall__refused__pack(&m, bytes));
    return why;
}

const uint8_t *conversation_output(struct conversation *c, size_t *len) {
    if (c->out_at == c->out_len && c->stage == STAGE_OPEN) {
        enum status status = c->type->produce(c);
        if (status != STATUS_OK) {
            c->stage = STAGE_FAILED;
            c->result = status;
        }
    }
    *len = c->out_len - c->out_at;
    return *len ? c->out + c->out_at : NULL;
}

void conversation_sent(struct conversation *c, size_t len) {
    c->out_at += len;
}

// ---- in ----

static int is_bytes(const ProtobufCBinaryData *data, size_t len) {
    return data->len == len;
}

enum status conversation_read_hello(struct conversation *c, const uint8_t *data, size_t len,
                                    uint8_t answered[KEY_PUBLIC_BYTES]) {
    Rollcall__Hello *m = rollcall__hello__unpack(NULL, len, data);
    if (!m)
        return STATUS_MALFORMED;
    enum status status = STATUS_OK;
    if (m->version != HELLO_VERSION)
        status = m->version > HELLO_VERSION ? STATUS_NEWER : STATUS_OUTDATED;
    else if (c->side == SIDE_TERMINAL && !is_bytes(&m->commitment, sizeof c->commitment))
        status = STATUS_MALFORMED;
    else if (!is_bytes(&m->public_key, KEY_PUBLIC_BYTES) || !is_bytes(&m->nonce, KEY_PUBLIC_BYTES))
        status = STATUS_MALFORMED;
    if (status == STATUS_OK) {
        memcpy(c->peer_key, m->public_key.data, KEY_PUBLIC_BYTES);
        memcpy(c->peer_nonce, m->nonce.data, KEY_PUBLIC_BYTES);
        if (c->side == SIDE_TERMINAL)
            memcpy(c->commitment, m->commitment.data, sizeof c->commitment);
        memset(answered, 0, KEY_PUBLIC_BYTES);
        if (is_bytes(&m->peer_nonce, KEY_PUBLIC_BYTES))
            memcpy(answered, m->peer_nonce.data, KEY_PUBLIC_BYTES);
        c->peer_pairing = m->pairing;
    }
    rollcall__hello__free_unpacked(m, NULL);
    return status;
}

enum status conversation_agree(struct conversation *c) {
    int host = c->side == SIDE_HOST;
    struct piece hellos[] = {
        {host ? c->keys->public_key : c->peer_key, KEY_PUBLIC_BYTES},
        {host ? c->nonce : c->peer_nonce, KEY_PUBLIC_BYTES},
        {c->commitment, sizeof c->commitment},
        {host ? c->peer_key : c->keys->public_key, KEY_PUBLIC_BYTES},
        {host ? c->peer_nonce : c->nonce, KEY_PUBLIC_BYTES},
    };
    key_digest(NULL, 0, hellos, 5, c->transcript, sizeof c->transcript);
    uint8_t shared[KEY_SHARED_BYTES];
    enum status status = agree(c->nonce_secret, c->peer_nonce, shared);
    struct piece piece = {c->transcript, sizeof c->transcript};
    if (status == STATUS_OK)
        key_digest(shared, sizeof shared, &piece, 1, c->mac_key, sizeof c->mac_key);
    key_wipe(shared, sizeof shared);
    return status;
}

// The host's auth shows the secret its hello had committed to.
static int takes_secret(struct conversation *c, const ProtobufCBinaryData *secret) {
    uint8_t commitment[KEY_DIGEST_BYTES];
    if (c->side == SIDE_HOST)
        return 1;
    if (!is_bytes(secret, sizeof c->secret))
        return 0;
    pair_commit(secret->data, commitment);
    memcpy(c->secret, secret->data, sizeof c->secret);
    return key_equal(commitment, c->commitment, sizeof commitment);
}

int conversation_auth_is_good(struct conversation *c, const uint8_t *data, size_t len) {
    Rollcall__Auth *m = rollcall__auth__unpack(NULL, len, data);
    if (!m)
        return 0;
    int good = is_bytes(&m->signature, KEY_SIGNATURE_BYTES) && takes_secret(c, &m->secret) &&
               key_verify(c->peer_key, auth_domain(c->side == SIDE_HOST ? SIDE_TERMINAL : SIDE_HOST), c->transcript,
                          sizeof c->transcript, m->signature.data);
    rollcall__auth__free_unpacked(m, NULL);
    return good;
}

void conversation_open(struct conversation *c) {
    c->stage = STAGE_OPEN;
    c->sent = c->received = 0;
    c->code = pair_code(c->transcript, c->secret);
    c->progress++;
}

// A refusal before proof is only a hint, but ending is all it can do; one that names another nonce is an old one.
static enum status take_refusal(struct conversation *c, const uint8_t *data, size_t len) {
    Rollcall__Refused *m = rollcall__refused__unpack(NULL, len, data);
    if (!m)
        return STATUS_MALFORMED;
    int ours = is_bytes(&m->peer_nonce, sizeof c->nonce) && key_equal(m->peer_nonce.data, c->nonce, sizeof c->nonce);
    enum status status = m->status < 0 ? (enum status)m->status : STATUS_MALFORMED;
    rollcall__refused__free_unpacked(m, NULL);
    if (!ours)
        return STATUS_OK;
    c->was_refused = 1;
    return status;
}

static enum status take_frame(struct conversation *c, const struct frame *f) {
    enum message type = (enum message)f->type;
    // A terminal begins anew with every hello. A repeated old hello can end a conversation, never enter one.
    if (c->side == SIDE_TERMINAL && type == MESSAGE_HELLO)
        return c->type->greeting(c, type, f->payload, f->len);
    if (c->stage < STAGE_OPEN) {
        if (type == MESSAGE_REFUSED)
            return take_refusal(c, f->payload, f->len);
        return type == MESSAGE_HELLO || type == MESSAGE_AUTH ? c->type->greeting(c, type, f->payload, f->len)
                                                             : STATUS_OK;
    }
    if (c->stage != STAGE_OPEN)
        return STATUS_OK;
    uint8_t tag[KEY_MAC_BYTES];
    if (f->len < sizeof tag)
        return STATUS_FORGED;
    const uint8_t *data = f->payload + sizeof tag;
    size_t len = f->len - sizeof tag;
    mac(c, c->side == SIDE_HOST ? SIDE_TERMINAL : SIDE_HOST, c->received, f->type, data, len, tag);
    if (!key_equal(tag, f->payload, sizeof tag))
        return STATUS_FORGED;
    c->received++;
    c->progress++;
    return type == MESSAGE_REFUSED ? take_refusal(c, data, len) : c->type->message(c, type, data, len);
}

// Until both have proved themselves only short frames are looked for: whoever sends long ones that are none would have
// each of their bytes checked again and again.
static int next_frame(struct conversation *c, struct frame *frame) {
    c->reader.max = c->stage == STAGE_OPEN ? FRAME_MAX_PAYLOAD : GREETING_MAX;
    return frame_next(&c->reader, frame);
}

void conversation_receive(struct conversation *c, const uint8_t *data, size_t len) {
    do {
        size_t taken = frame_feed(&c->reader, data, len);
        data += taken;
        len -= taken;
        struct frame frame;
        while (next_frame(c, &frame)) {
            enum status status = take_frame(c, &frame);
            if (status == STATUS_OK)
                continue;
            c->stage = STAGE_FAILED;
            c->result = status;
        }
    } while (len > 0);
}
