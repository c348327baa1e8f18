// SPDX-License-Identifier: Apache-2.0
// A clock that nobody can set, for waiting and for rates.
#pragma once

#include <stdint.h>
#include <time.h>

static inline int64_t monotonic_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
