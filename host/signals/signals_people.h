// SPDX-License-Identifier: Apache-2.0
// The signals that lie across sessions: what one person did in a year. Found in one pass over the attendances, sorted
// by person and time.
#pragma once

#include "host/signals/signals.h"

// tell gets at most SIGNALS_MAX of a kind: of those
// that have a count the greatest.
enum status signals_people_find(struct host *host, int year, int64_t area,
                                void (*tell)(void *context, const struct signal *signal), void *context);
