// SPDX-License-Identifier: Apache-2.0
// Long work that somebody waits for: a bar on stderr, by what the host tells of how far it is.
#pragma once

#include "host/cli/bar.h"
#include "host/cli/command.h"

struct waiting {
    enum text text;     // with %s for the bar, %d for the part of a hundred
    void (*turn)(void); // with each line that is shown; may be NULL
    int is_told_unseen; // also where stderr is no screen
    struct context *context;
    struct bar bar;
    struct progress progress;
};

// What the host has to go through when it takes so many turns over all events, and over all acts.
int64_t waiting_size(struct host *host, int over_events, int over_acts);
// From now on it is shown what the host of the context tells, which is open. total: an estimate.
void waiting_begin(struct waiting *w, struct context *context, int64_t total);
// The last line, of whatever came of it; gives the status.
enum status waiting_end(struct waiting *w, enum status status);
