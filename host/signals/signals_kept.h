// SPDX-License-Identifier: Apache-2.0
// What was found last (host/signals/signals.h), a year and an area each, for as long as nothing came in or was changed
// and at most ten minutes. Shared by all threads; only one looks at a time.
#pragma once

#include "host/signals/signals.h"

struct signals_kept;

struct signals_kept *signals_kept_new(void);
void signals_kept_free(struct signals_kept *kept);

// Visits what is kept of this moment; 0 when there is nothing.
int signals_kept_recall(struct signals_kept *kept, struct host *host, int year, int64_t area,
                        void (*visit)(void *context, const struct signal *signal), void *context);
// The same, and finds it anew when there is nothing. Takes as long as signals_find.
enum status signals_kept_find(struct signals_kept *kept, struct host *host, int year, int64_t area,
                              void (*visit)(void *context, const struct signal *signal), void *context);
