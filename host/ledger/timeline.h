// SPDX-License-Identifier: Apache-2.0
// When an event happened, reconstructed: events carry a boot and an uptime; the starts and clock settings of that boot
// say which wall clock an uptime stood for. The best source of the boot wins, whenever it came. Where two copies of a
// card lived a boot of one number, those of its own history.
#pragma once

#include <stdint.h>

#include "host/ledger/ledger_events.h"

struct timeline;

// Remembers the boots it was asked about; make one per piece of work, after its events are in. NULL: out of memory.
struct timeline *timeline_new(struct db *db);
void timeline_free(struct timeline *timeline);

// Unix milliseconds, 0 when that boot never knew the time. A failed read sticks to the connection (db_failure): the
// next step of whoever asks fails.
int64_t timeline_wall_ms(struct timeline *timeline, const struct ledger_event *event);

// What the times of that boot stand on: CLOCK_HOST is right to seconds, CLOCK_OFFICER to the half hour or so in which a
// session is opened around its planned start, CLOCK_RTC is as good as the terminal's own clock, which nobody vouches
// for.
enum clock_source timeline_source(struct timeline *timeline, const struct ledger_event *event);
