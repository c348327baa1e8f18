// SPDX-License-Identifier: Apache-2.0
// A clock that nobody can set, for waiting and for measuring.
#pragma once

#include <stdint.h>
#include <time.h>

static inline int64_t monotonic_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static inline int64_t monotonic_ms(void) {
    return monotonic_us() / 1000;
}
