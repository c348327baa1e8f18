// SPDX-License-Identifier: Apache-2.0
// What a monitoring system reads at /metrics: Prometheus text of numbers, with nobody's name in it.
#pragma once

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"

struct metrics {
    int64_t started_ms;
    atomic_ullong answers[6]; // by the first digit of their code
};

void metrics_init(struct metrics *metrics, int64_t now_ms);
void metrics_answered(struct metrics *metrics, unsigned code);
// Heap text, the caller's to free; NULL when out of memory.
char *metrics_text(struct metrics *metrics, struct host *host, size_t *len);
