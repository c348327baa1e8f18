// SPDX-License-Identifier: Apache-2.0
// When an event happened, reconstructed: events carry a boot and an uptime; the starts and clock settings of that boot
// say which wall clock an uptime stood for. The best source of the boot wins, whenever it came.
#pragma once

#include <stdint.h>

#include "host/db.h"

struct timeline;

// Remembers the boots it was asked about; make one per piece of work, after its events are in. NULL: out of memory.
struct timeline *timeline_new(struct db *db);
void timeline_free(struct timeline *timeline);

// Unix milliseconds, 0 when that boot never knew the time. epoch: row id of table epoch.
int64_t timeline_wall_ms(struct timeline *timeline, int64_t epoch, int64_t boot, int64_t uptime_ms);
