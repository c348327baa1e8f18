// SPDX-License-Identifier: Apache-2.0
// The terminal's clock: an uptime that only moves forward, and what the system calls the wall clock. In a simulation
// both follow the times that the scanned lines name.
#pragma once

#include <stdint.h>

#include "firmware/station/station.h"

struct clock {
    int is_simulated;
    int64_t start_ms;  // real: what the system's uptime was at the start
    int64_t uptime_ms; // simulated
    int64_t wall_ms;   // simulated; 0 before the first line that names a time
};

void clock_init(struct clock *clock, int is_simulated);
void clock_restart(struct clock *clock); // uptime from 0, as after a power cut
struct moment clock_now(const struct clock *clock);
int64_t clock_wall_ms(const struct clock *clock);

// Simulated only. A time after the last one lets that much time pass; one before it, or from another age (a clock that
// was unset and is set), is a clock that jumped, and only a second passes. 1 when it jumped.
int clock_set(struct clock *clock, int64_t wall_ms);
// Simulated only: a second passes.
void clock_tick(struct clock *clock);
