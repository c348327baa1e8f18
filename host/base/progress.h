// SPDX-License-Identifier: Apache-2.0
// How far something long has come: whoever does it adds what is done, whoever waits is shown it.
#pragma once

#include <stdint.h>

struct progress {
    void (*show)(void *context, const struct progress *progress);
    void *context;
    int64_t done, total; // of one unit, whatever it is: an estimate
};

static inline void progress_add(struct progress *progress, int64_t done) { // NULL: nobody waits
    if (!progress)
        return;
    progress->done += done;
    progress->show(progress->context, progress);
}
