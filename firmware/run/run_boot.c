// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_boot.h"

#include "firmware/base/monotonic.h"

#define PAUSE_MIN_MS 1000

static enum health_storage storage_of(enum status status) {
    return status == STATUS_OK ? HEALTH_FINE : status == STATUS_FULL ? HEALTH_FULL : HEALTH_FAILING;
}

enum status run_boot_note(struct run_boot *b, enum status status) {
    b->storage = storage_of(status);
    return status;
}

static int is_about_the_card(enum status status) {
    return status == STATUS_IO || status == STATUS_CORRUPT || status == STATUS_FULL || status == STATUS_DENIED;
}

static int is_pausing(const struct run_boot *b) {
    return monotonic_ms() < b->retry_ms;
}

// After what was tried: the next try may come at once, or after a pause.
static void pause_after(struct run_boot *b, enum status status) {
    b->pause_ms = status == STATUS_OK ? 0 : b->pause_ms ? 2 * b->pause_ms : PAUSE_MIN_MS;
    if (b->pause_ms > RUN_BOOT_PAUSE_MAX_MS)
        b->pause_ms = RUN_BOOT_PAUSE_MAX_MS;
    b->retry_ms = b->clock.is_simulated ? 0 : monotonic_ms() + b->pause_ms;
}

enum status run_boot_open(struct run_boot *b, const struct context *context, int is_simulated) {
    b->dir = context->dir;
    clock_init(&b->clock, is_simulated);
    enum status status = station_identity(b->dir, &b->terminal);
    if (status == STATUS_OK)
        status = station_open(b->dir, &b->station);
    b->opened = status;
    pause_after(b, status);
    if (is_simulated || !is_about_the_card(status))
        return status;
    run_boot_note(b, status);
    tell_failure(context, "journal", status);
    return STATUS_OK;
}

enum status run_boot_start(struct run_boot *b) {
    struct station *s = &b->station;
    if (!s->journal)
        return STATUS_GONE;
    if (s->boot)
        return STATUS_OK;
    int64_t wall_ms = clock_wall_ms(&b->clock);
    int is_known = b->clock.is_simulated || station_clock_goes_on(s, wall_ms);
    return run_boot_note(b, station_start(s, clock_now(&b->clock), is_known ? wall_ms : 0));
}

int run_boot_can_give(struct run_boot *b) {
    enum status status = run_boot_start(b);
    return status == STATUS_OK || status == STATUS_FULL;
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

// Pages that are damaged are left behind; what cannot be rescued now is opened as it is.
static enum status reopen(struct run_boot *b, int is_damaged) {
    int waits = is_pausing(b);
    if (!b->station.journal && waits)
        return b->opened;
    if (b->station.journal)
        station_close(&b->station);
    enum status rescued = is_damaged && !waits ? journal_rescue(b->dir, b->terminal) : STATUS_OK;
    b->opened = station_open(b->dir, &b->station);
    if (!waits)
        pause_after(b, b->opened != STATUS_OK ? b->opened : rescued);
    if (b->opened != STATUS_OK)
        run_boot_note(b, b->opened);
    else // the next scan starts another life of this terminal
        clock_restart(&b->clock);
    return b->opened;
}

enum status run_boot_recover(struct run_boot *b, enum status status) {
    if (status != STATUS_IO && status != STATUS_CORRUPT && status != STATUS_GONE)
        return STATUS_OK;
    status = reopen(b, status == STATUS_CORRUPT);
    return b->clock.is_simulated ? status : STATUS_OK;
}

void run_boot_mend(struct run_boot *b) {
    run_boot_recover(b, run_boot_start(b));
}

int run_boot_rescue(struct run_boot *b, enum status status) {
    if (!b->station.journal || (status != STATUS_CORRUPT && status != STATUS_IO))
        return 0;
    if (status == STATUS_IO && journal_check(b->station.journal) == STATUS_OK)
        return 0; // it was the stick, or the cable
    if (is_pausing(b))
        return 0;
    return reopen(b, status == STATUS_CORRUPT) == STATUS_OK;
}
