// SPDX-License-Identifier: Apache-2.0
// Watches for other figures: a thread of its own looks twice a second whether anything was committed, by whichever
// process, and wakes those who wait.
#pragma once

#include <stdint.h>

struct pulse;

struct pulse *pulse_new(const char *dir); // NULL: it could not be started
void pulse_stop(struct pulse *pulse);     // wakes everyone; nobody waits any more. NULL is fine
void pulse_free(struct pulse *pulse);     // after that

// The number of the figures: another one once a tally, an allocation or a terminal's contact changed.
int64_t pulse_number(struct pulse *pulse);

// Calls wake(context) once: at the next change, or after 25 s. 0: too many wait already.
int pulse_wait(struct pulse *pulse, void (*wake)(void *context), void *context);
