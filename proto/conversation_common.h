// SPDX-License-Identifier: Apache-2.0
// What both sides of the conversation share: frames out, frames in, and the MAC that binds them to this session.
// Private to proto/conversation*.c.
#pragma once

#include "proto/conversation.h"
#include "proto/frame.h"

enum message {
    MESSAGE_HELLO = 1,
    MESSAGE_AUTH = 2,
    MESSAGE_STATUS = 3,
    MESSAGE_CLOCK = 4,
    MESSAGE_PULL = 5,
    MESSAGE_BATCH = 6,
    MESSAGE_PULL_END = 7,
    MESSAGE_ACKS = 8,
    MESSAGE_PLAN_PART = 9,
    MESSAGE_PLAN_DONE = 10,
    MESSAGE_GOODBYE = 11,
    MESSAGE_REFUSED = 12,
    MESSAGE_PAIRED = 13,
};

#define HELLO_VERSION 1

enum side { SIDE_HOST, SIDE_TERMINAL };

enum stage {
    STAGE_HELLO, // waiting for the other's hello with our nonce (host), or for any hello (terminal)
    STAGE_AUTH,  // waiting for proof
    STAGE_OPEN,  // both proved; frames carry MACs
    STAGE_DONE,
    STAGE_FAILED,
};

struct side_type {
    // One checked message in STAGE_OPEN.
    enum status (*message)(struct conversation *c, enum message type, const uint8_t *data, size_t len);
    // A hello, an auth: before STAGE_OPEN.
    enum status (*greeting)(struct conversation *c, enum message type, const uint8_t *data, size_t len);
    // Called when nothing waits to be sent: may produce more.
    enum status (*produce)(struct conversation *c);
};

struct conversation {
    enum side side;
    const struct side_type *type;
    const struct key_pair *keys;
    int pairing;
    union {
        const struct conversation_host_ops *host;
        const struct conversation_terminal_ops *terminal;
    } ops;
    void *context;

    enum stage stage;
    enum status result;
    int was_refused;
    struct frame_reader reader;
    uint8_t *out; // frames to send; owned
    size_t out_len, out_size, out_at;

    uint8_t nonce_secret[KEY_SHARED_BYTES];
    uint8_t nonce[KEY_PUBLIC_BYTES], peer_nonce[KEY_PUBLIC_BYTES];
    uint8_t peer_key[KEY_PUBLIC_BYTES];
    uint8_t transcript[KEY_DIGEST_BYTES]; // of both hellos
    uint8_t mac_key[KEY_DIGEST_BYTES];
    uint64_t sent, received; // frames under the MAC, each way
    int peer_pairing;
    uint8_t secret[KEY_DIGEST_BYTES];     // of the host, shown in its auth
    uint8_t commitment[KEY_DIGEST_BYTES]; // to that secret
    int needs_pin;                        // open, but people still compare the six digits
    unsigned code;                        // those
    uint64_t progress;                    // messages that belonged here

    // Host: which epoch is being pulled. Terminal: from where.
    struct conversation_status status;
    size_t epoch_at;
    enum message awaits; // host: what the terminal has to say now; with PULL_END, batches before it
    uint64_t pull_epoch, pull_after;
    uint8_t pull_chain[KEY_DIGEST_BYTES];
    int pulling;

    // A plan on its way: out of the host, or into the terminal.
    uint8_t *plan;
    size_t plan_len, plan_at;
};

struct conversation *conversation_new(enum side side, const struct side_type *type, const struct key_pair *keys,
                                      int pairing, void *context);
// Fresh nonces; whatever was in progress is forgotten.
void conversation_restart(struct conversation *c);

enum status conversation_send(struct conversation *c, enum message type, const void *data, size_t len);
enum status conversation_send_hello(struct conversation *c);
enum status conversation_send_auth(struct conversation *c);
// Tells the other side and fails.
enum status conversation_refuse(struct conversation *c, enum status why);

// Reads a hello: fills peer_key, peer_nonce, peer_pairing. Its peer_nonce goes to *answered (32 zeros when absent).
enum status conversation_read_hello(struct conversation *c, const uint8_t *data, size_t len,
                                    uint8_t answered[KEY_PUBLIC_BYTES]);
// After both hellos: transcript and MAC key.
enum status conversation_agree(struct conversation *c);
// The terminal also learns the host's secret from it.
int conversation_auth_is_good(struct conversation *c, const uint8_t *data, size_t len);
void conversation_open(struct conversation *c);
