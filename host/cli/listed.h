// SPDX-License-Identifier: Apache-2.0
// Who a command is told of one by one: a badge or a person by number, a person by ID number, or a file that lists them.
#pragma once

#include "host/cli/command.h"

struct listed {
    struct context *c;
    int refused; // words and rows nobody could be read from; take adds its own
    int passed;  // rows of a file that are no people
    // shown: what to call them, an ID number masked. badge: 0 where nobody has this ID number. Fails only where all
    // has to end.
    enum status (*take)(struct listed *listed, const char *shown, uint64_t badge);
};

// Has take called for a word of the command line, or for each row of the file it names.
enum status listed_take(struct listed *listed, const char *word);
// A failure of the database, not of the one at hand.
int listed_is_grave(enum status status);
