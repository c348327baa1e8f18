// SPDX-License-Identifier: Apache-2.0
// What was found last (host/signals/signals.h), a year and an area each, for as long as nothing came in or was changed
// and at most ten minutes. Shared by all threads; only one looks at a time.
#pragma once

#include "host/signals/signals.h"

struct signals_cache;

struct signals_cache *signals_cache_new(void);
void signals_cache_free(struct signals_cache *kept);

// Visits what is kept of this moment; 0 when there is nothing.
int signals_cache_get(struct signals_cache *kept, struct host *host, int year, int64_t area,
                      void (*visit)(void *context, const struct signal *signal), void *context);
// The same, and finds it anew when there is nothing. Takes as long as signals_find.
enum status signals_cache_find(struct signals_cache *kept, struct host *host, int year, int64_t area,
                               void (*visit)(void *context, const struct signal *signal), void *context);
