// SPDX-License-Identifier: Apache-2.0
// Both ends of a conversation that carries as many bytes as wanted and keeps none: what the conversation itself costs,
// over a cable or in memory.
#pragma once

#include "proto/batch.h"
#include "proto/conversation.h"

struct pump {
    uint8_t batch[BATCH_MAX_BYTES]; // given again and again: random, as what was deflated looks
    uint64_t batches;               // to give in a conversation
    uint64_t given, taken;          // batches; bytes
    struct key_pair keys;
};

void pump_init(struct pump *pump, uint64_t bytes);
// The pump must outlive the conversation.
struct conversation *pump_terminal_new(struct pump *pump);
struct conversation *pump_host_new(struct pump *pump);
