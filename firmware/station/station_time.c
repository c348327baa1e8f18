// SPDX-License-Identifier: Apache-2.0
// The clock of a boot: what is believed, and journaled.
#include "firmware/station/station_parts.h"

#define CLOCK_TOLERANCE 2000
#define VALUE_CLOCK     "clock_ms"                // the newest wall clock that was believed
#define CLOCK_LAG       (INT64_C(10) * 60 * 1000) // an office's clock may be so much ahead of a good one here

int station_is_plausible(int64_t wall_ms) {
    return wall_ms >= STATION_CLOCK_MIN_MS && wall_ms < STATION_CLOCK_MAX_MS;
}

// Whole ticks that never go back in a boot, whatever the caller's clock does: batches rely on it.
int64_t station_tick_of(struct station *s, struct moment now) {
    int64_t tick = now.uptime_ms - now.uptime_ms % EVENT_TICK_MS;
    if (tick > s->newest_uptime_ms)
        s->newest_uptime_ms = tick;
    return s->newest_uptime_ms;
}

static void anchor(struct station *s, struct moment now, int64_t wall_ms, enum clock_source source) {
    s->anchor_uptime_ms = station_tick_of(s, now);
    s->anchor_wall_ms = wall_ms;
    s->source = source;
}

// What a card said may be a day to come. A clock that could not be kept is missing at the next start, and no more.
void station_keep_clock(struct station *s, struct moment now, int64_t wall_ms, enum clock_source source) {
    anchor(s, now, wall_ms, source);
    if (source == CLOCK_RTC || source == CLOCK_HOST)
        journal_value_put(s->journal, VALUE_CLOCK, (uint64_t)wall_ms);
}

enum status station_journal_clock(struct station *s, struct moment now, int64_t wall_ms, enum clock_source source) {
    struct event e = {.kind = EVENT_CLOCK_SET,
                      .boot = s->boot,
                      .uptime_ms = station_tick_of(s, now),
                      .code = (uint8_t)source,
                      .value = wall_ms};
    enum status status = journal_append(s->journal, &e, 1);
    if (status == STATUS_OK)
        station_keep_clock(s, now, wall_ms, source);
    return status;
}

int station_clock_goes_on(const struct station *s, int64_t wall_ms) {
    uint64_t newest_ms;
    enum status status = journal_value(s->journal, VALUE_CLOCK, &newest_ms);
    return status == STATUS_OK && wall_ms >= (int64_t)newest_ms - CLOCK_TOLERANCE;
}

int station_is_behind(const struct station *s, int64_t wall_ms) {
    return wall_ms < s->not_before_ms - CLOCK_LAG;
}

int64_t station_wall_ms(const struct station *s, struct moment now) {
    return s->anchor_wall_ms ? s->anchor_wall_ms + now.uptime_ms - s->anchor_uptime_ms : 0;
}

enum status station_set_clock(struct station *s, struct moment now, int64_t wall_ms, enum clock_source source) {
    if (!station_is_plausible(wall_ms)) {
        wall_ms = 0;
        source = CLOCK_NONE;
    }
    int64_t off = station_wall_ms(s, now) - wall_ms;
    int is_close = off >= -CLOCK_TOLERANCE && off <= CLOCK_TOLERANCE;
    if (is_close && (wall_ms == 0 || clock_rank(s->source) >= clock_rank(source)))
        return STATUS_OK;
    return station_journal_clock(s, now, wall_ms, source);
}
