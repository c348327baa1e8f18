// SPDX-License-Identifier: Apache-2.0
// The signals that lie across sessions: what one person did in a year. Found in one pass over the attendances, sorted
// by person and time.
#pragma once

#include "host/signals/signals.h"

// Of the areas between low and high; all: those are all there are. tell gets at most SIGNALS_MAX of a kind: of those
// that have a count the greatest.
enum status signals_people_find(struct host *host, int year, const int64_t *low, const int64_t *high, int all,
                                void (*tell)(void *context, const struct signal *signal), void *context);
