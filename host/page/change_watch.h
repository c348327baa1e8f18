// SPDX-License-Identifier: Apache-2.0
// Watches for other figures: a thread of its own looks twice a second whether anything was committed, by whichever
// process, and wakes those who wait.
#pragma once

#include <stdint.h>

struct change_watch;
struct plugged;

// plugged: sticks whose coming and going is a change too; NULL none.
struct change_watch *change_watch_new(const char *dir, struct plugged *plugged); // NULL: it could not be started
void change_watch_stop(struct change_watch *watch); // wakes everyone; nobody waits any more. NULL is fine
void change_watch_free(struct change_watch *watch); // after that

// The number of the figures: another one once a tally, an allocation or a terminal's contact changed, or a stick came
// or went.
int64_t change_watch_number(struct change_watch *watch);

// Calls wake(context) once: at the next change, or after 25 s. 0: too many wait already.
int change_watch_wait(struct change_watch *watch, void (*wake)(void *context), void *context);
