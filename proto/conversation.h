// SPDX-License-Identifier: Apache-2.0
// The sync conversation, both sides, as state machines over bytes: no descriptor, no clock, no storage. What they need
// of the world they ask through the two tables below. docs/wire.md §9.
//
//     while (conversation_is_running(c)) {
//         const uint8_t *out = conversation_output(c, &len);   write it, then conversation_sent(c, written);
//         read some bytes;                                     conversation_receive(c, bytes, len);
//     }
//
// A conversation cut at any byte leaves both sides as they were, or further by whole durable batches; the next one
// starts with fresh nonces and both sides discard whatever comes before them.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/keys.h"
#include "proto/status.h"

struct conversation;

struct conversation_epoch {
    uint64_t epoch;
    uint64_t first; // oldest seq still held
    uint64_t last;
};

#define CONVERSATION_EPOCHS_MAX 64 // epochs of a terminal that are told and pulled: the newest

struct conversation_status {
    uint32_t boot;         // of the terminal
    int64_t uptime_ms;     //
    int64_t wall_ms;       // 0 unset
    uint8_t clock_source;  // enum clock_source
    uint64_t plan_version; // 0 none
    struct conversation_epoch epochs[CONVERSATION_EPOCHS_MAX];
    size_t epochs_len;
    uint8_t *health; // proto/health.h, signed; NULL none. The terminal's side gives it away; the host's may only look
    size_t health_len;
    uint8_t *head; // the newest head of the host, cosigned (proto/note.h); as health
    size_t head_len;
};

// What the host's side asks. Byte results are malloc'ed and become the conversation's.
struct conversation_host_ops {
    // STATUS_OK: known. STATUS_UNPAIRED with pairing allowed: the terminal proves its key, then offer is called, and
    // nothing else happens until conversation_confirm.
    enum status (*find)(void *context, const uint8_t terminal_key[KEY_PUBLIC_BYTES]);
    void (*offer)(void *context, const uint8_t terminal_key[KEY_PUBLIC_BYTES], unsigned code);
    enum status (*pin)(void *context, const uint8_t terminal_key[KEY_PUBLIC_BYTES]);
    void (*met)(void *context, const struct conversation_status *status);
    // Up to where this epoch is held without a gap; 0 and any chain when not at all.
    void (*held)(void *context, uint64_t epoch, uint64_t *after, uint8_t chain[KEY_DIGEST_BYTES]);
    // Takes a batch durably. What does not verify is quarantined, which is also STATUS_OK: it is safe here.
    enum status (*take)(void *context, const uint8_t *batch, size_t len);
    // is_last: none follow in this conversation.
    enum status (*acks)(void *context, int is_last, uint8_t **bytes, size_t *len);
    // The terminal took the head of the last acks, and gives it back cosigned. NULL: nobody wants it.
    void (*witnessed)(void *context, const uint8_t *note, size_t len);
    // The plan when newer than the terminal's version, else *len = 0.
    enum status (*plan)(void *context, uint64_t version, uint8_t **bytes, size_t *len);
    int64_t (*now_ms)(void *context);
};

// What the terminal's side asks.
struct conversation_terminal_ops {
    // STATUS_OK: the pinned host. STATUS_UNPAIRED: another, or none pinned yet.
    enum status (*find)(void *context, const uint8_t host_key[KEY_PUBLIC_BYTES]);
    // When find says STATUS_UNPAIRED and the host offers pairing and has proved its key: these digits are to be shown.
    void (*offer)(void *context, unsigned code);
    // The officer has found the digits alike.
    enum status (*pin)(void *context, const uint8_t host_key[KEY_PUBLIC_BYTES]);
    void (*status)(void *context, struct conversation_status *status);
    // The next batch of epoch after seq `after`, whose digest must be chain (else from the oldest); *len = 0: no more.
    // *last: seq of its last event.
    enum status (*batch)(void *context, uint64_t epoch, uint64_t after, const uint8_t chain[KEY_DIGEST_BYTES],
                         uint64_t *last, uint8_t **bytes, size_t *len);
    enum status (*acked)(void *context, const uint8_t *acks, size_t len);
    enum status (*plan)(void *context, const uint8_t *plan, size_t len);
    enum status (*clock)(void *context, int64_t wall_ms);
    // The newest head of this host, cosigned; *len = 0: none. NULL: it keeps none.
    void (*head)(void *context, uint8_t **bytes, size_t *len);
};

// keys and context must outlive the conversation. NULL when out of memory.
struct conversation *conversation_host_new(const struct key_pair *keys, int pairing,
                                           const struct conversation_host_ops *ops, void *context);
struct conversation *conversation_terminal_new(const struct key_pair *keys, int pairing,
                                               const struct conversation_terminal_ops *ops, void *context);
void conversation_free(struct conversation *conversation); // NULL is fine

// Bytes waiting to be sent; NULL and *len = 0 when none. Asking may produce the next batch.
const uint8_t *conversation_output(struct conversation *conversation, size_t *len);
void conversation_sent(struct conversation *conversation, size_t len);
void conversation_receive(struct conversation *conversation, const uint8_t *data, size_t len);

// The host's side, after offer: the officer found the digits alike (then both pin), or not (then it is refused).
void conversation_confirm(struct conversation *conversation, int is_alike);
// Grows with every message that was right for its place: whoever moves the bytes can tell a silent or babbling peer.
uint64_t conversation_progress(const struct conversation *conversation);

// Running until goodbye or a failure. The terminal's side runs again with the next hello.
int conversation_is_running(const struct conversation *conversation);
// STATUS_OK after goodbye. STATUS_GONE while it has not come to an end.
enum status conversation_result(const struct conversation *conversation);
// The failure was told by the other side.
int conversation_was_refused(const struct conversation *conversation);
