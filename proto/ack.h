// SPDX-License-Identifier: Apache-2.0
// Acks: the host says, signed, up to where it durably holds each epoch of a terminal. docs/wire.md §6.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/keys.h"
#include "proto/status.h"

struct ack {
    uint64_t epoch;                  //
    uint64_t seq;                    // every event up to this one is durably held
    uint8_t chain[KEY_DIGEST_BYTES]; // the digest after it
};

struct ack_list {
    uint64_t terminal;   //
    uint64_t host_epoch; //
    int64_t at_ms;       //
    struct ack *acks;    // owned
    size_t acks_len;     //
    uint8_t *head;       // what the terminal is asked as a witness, growth_put of proto/note.h; owned, NULL nothing
    size_t head_len;     //
};

// *bytes is the caller's to free.
enum status ack_list_pack(const struct ack_list *list, const struct key_pair *host, uint8_t **bytes, size_t *len);

// *list is the caller's to clear. STATUS_FORGED when not signed by host.
enum status ack_list_unpack(const uint8_t *bytes, size_t len, const uint8_t host[KEY_PUBLIC_BYTES],
                            struct ack_list *list);

void ack_list_clear(struct ack_list *list);
