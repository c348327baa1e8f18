// SPDX-License-Identifier: Apache-2.0
// The host on the link of a run. A scan never waits for it: the link moves what it can without blocking.
#pragma once

#include "firmware/carry/link.h"
#include "firmware/carry/talk.h"
#include "firmware/run/run_show.h"

#define RUN_LINK_READ_BYTES (64 << 10)

struct run_link {
    const struct context *context;
    struct run_boot *boot;
    struct run_show *show;
    struct link *link; // NULL none
    struct talk talk;
    struct conversation *conversation; // NULL when no host talks
    uint8_t bytes[RUN_LINK_READ_BYTES];
};

// "none" is no failure. 0 when it cannot be opened: error (size bytes) says why.
int run_link_open(struct run_link *link, const char *word, char *error, size_t size);
void run_link_close(struct run_link *link);

int run_link_wants_write(struct run_link *link);
void run_link_move(struct run_link *link);
