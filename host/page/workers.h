// SPDX-License-Identifier: Apache-2.0
// Threads for questions that may take long, beside those that serve connections: each of those serves many at once, and
// one long answer would keep all the others on it waiting.
#pragma once

struct workers;

// NULL without memory or threads.
struct workers *workers_new(int threads);
// 0 when too many wait already, or after workers_stop: it is not done.
int workers_do(struct workers *workers, void (*work)(void *context), void *context);
void workers_stop(struct workers *workers); // all that was given is done first
void workers_free(struct workers *workers);
