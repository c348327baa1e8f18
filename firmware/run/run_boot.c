// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_boot.h"

void run_boot_init(struct run_boot *b, int is_simulated) {
    clock_init(&b->clock, is_simulated);
}

enum status run_boot_start(struct run_boot *b) {
    struct station *s = &b->station;
    if (!s->journal)
        return STATUS_GONE;
    if (s->boot)
        return STATUS_OK;
    int64_t wall_ms = clock_wall_ms(&b->clock);
    int is_known = b->clock.is_simulated || station_clock_goes_on(s, wall_ms);
    return station_start(s, clock_now(&b->clock), is_known ? wall_ms : 0);
}

enum status run_boot_set_clock(struct run_boot *b, int64_t wall_ms) {
    int jumped = clock_set(&b->clock, wall_ms);
    if (!b->station.boot || !jumped)
        return run_boot_start(b);
    return station_set_clock(&b->station, clock_now(&b->clock), wall_ms, CLOCK_RTC);
}

int run_boot_tick(struct run_boot *b, struct answer *answer) {
    if (!b->station.journal || !b->station.boot)
        return 0;
    return station_tick(&b->station, clock_now(&b->clock), answer) == STATUS_OK && answer->events_len;
}

static enum status reopen(struct run_boot *b) {
    enum status status = station_open(b->dir, &b->station);
    if (status == STATUS_OK) // the next scan starts another life of this terminal
        clock_restart(&b->clock);
    return status;
}

enum status run_boot_recover(struct run_boot *b, enum status status) {
    if (status != STATUS_IO && status != STATUS_CORRUPT && status != STATUS_GONE)
        return STATUS_OK;
    if (b->station.journal)
        station_close(&b->station);
    status = reopen(b);
    return b->clock.is_simulated ? status : STATUS_OK;
}

void run_boot_mend(struct run_boot *b) {
    if (!b->station.journal)
        reopen(b);
}
