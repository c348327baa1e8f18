// SPDX-License-Identifier: Apache-2.0
// Rows of the log about who came and went, for answers that must not wait for another program to stop writing: nobody
// is kept out of the page by an import. A row carries the time it speaks of, and is written as soon as that may be.
#pragma once

#include <stdint.h>

struct notes;

struct notes *notes_new(const char *dir); // NULL without memory or threads
// Waits a moment for the row to be durable, and goes on without when somebody else writes for longer. 0: too many wait
// already, it is not noted.
int notes_add(struct notes *notes, int64_t at_ms, const char *who, const char *what, const char *detail);
// The same of somebody who did not come in; leaves room for those who do.
int notes_add_try(struct notes *notes, int64_t at_ms, const char *who, const char *what, const char *detail);
void notes_stop(struct notes *notes); // what waits is tried once more
void notes_free(struct notes *notes);
