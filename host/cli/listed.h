// SPDX-License-Identifier: Apache-2.0
// Who a command is told of one by one: by words, or by the files that they name.
#pragma once

#include "host/books/listed.h"
#include "host/cli/command.h"

struct told {
    struct listed listed; // first: taken back from it
    struct context *c;
    const char *file; // being read
};

// Has take called for a word of the command line, or for each row of the file it names.
enum status told_take(struct told *told, const char *word);

// Says which times of the row at hand were not taken as they are told, and what stands for them.
void told_times(const struct told *told, int64_t in_ms, int64_t out_ms);
