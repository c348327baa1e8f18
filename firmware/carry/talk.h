// SPDX-License-Identifier: Apache-2.0
// The terminal's side of the conversation, answered by a station. The caller moves the bytes and tells the time.
#pragma once

#include "firmware/station/station.h"
#include "proto/conversation.h"

struct talk {
    struct station *station;
    struct moment (*now)(void *clock);
    void *clock;
};

// talk must outlive the conversation. NULL when out of memory.
struct conversation *talk_new(struct talk *talk);
