// SPDX-License-Identifier: Apache-2.0
#include "firmware/station/clock.h"

#include <time.h>

#define TICK_MS 1000

static int64_t milliseconds(clockid_t id) {
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_init(struct clock *c, int is_simulated) {
    *c = (struct clock){.is_simulated = is_simulated, .start_ms = milliseconds(CLOCK_BOOTTIME)};
}

void clock_restart(struct clock *c) {
    c->start_ms = milliseconds(CLOCK_BOOTTIME);
    c->uptime_ms = 0;
}

struct moment clock_now(const struct clock *c) {
    return (struct moment){c->is_simulated ? c->uptime_ms : milliseconds(CLOCK_BOOTTIME) - c->start_ms};
}

int64_t clock_wall_ms(const struct clock *c) {
    return c->is_simulated && c->wall_ms ? c->wall_ms : milliseconds(CLOCK_REALTIME);
}

static int is_plausible(int64_t wall_ms) {
    return wall_ms >= STATION_CLOCK_MIN_MS && wall_ms < STATION_CLOCK_MAX_MS;
}

int clock_set(struct clock *c, int64_t wall_ms) {
    int is_first = c->wall_ms == 0;
    int jumped = !is_first && (wall_ms < c->wall_ms || is_plausible(wall_ms) != is_plausible(c->wall_ms));
    if (!is_first)
        c->uptime_ms += jumped ? TICK_MS : wall_ms - c->wall_ms;
    c->wall_ms = wall_ms;
    return jumped;
}

void clock_tick(struct clock *c) {
    if (!c->is_simulated)
        return;
    c->uptime_ms += TICK_MS;
    c->wall_ms += c->wall_ms ? TICK_MS : 0;
}
