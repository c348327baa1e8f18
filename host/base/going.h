// SPDX-License-Identifier: Apache-2.0
// Something long that another thread watches and may end.
#pragma once

#include <stdatomic.h>
#include <stdint.h>

struct going {
    _Atomic int is_to_end;
    _Atomic int64_t done, total; // bytes, an estimate
};

// Adds to what is done; 0: it is to end. NULL: nobody watches.
static inline int going_on(struct going *going, int64_t done) {
    if (!going)
        return 1;
    atomic_fetch_add(&going->done, done);
    return !atomic_load(&going->is_to_end);
}
