// SPDX-License-Identifier: Apache-2.0
// How long a connection may take to say what it wants. Who sends a byte a second is never silent, and would hold its
// place for ever; an answer may be taken as slowly as a line is.
#pragma once

#include <stdint.h>

#define DEADLINE_S 60 // from a connection's start, or the end of an answer, to the end of the next request

struct deadlines;
struct deadline;

// end: of a connection that is late, called while its descriptor is open. NULL without memory or threads.
struct deadlines *deadlines_new(void (*end)(int fd));
// NULL without memory: it has no end then.
struct deadline *deadline_new(struct deadlines *deadlines, int fd);
void deadline_met(struct deadlines *deadlines, struct deadline *deadline); // the request is here
// Some of a large request has come: it has so much longer, but never longer than a new one.
void deadline_later(struct deadlines *deadlines, struct deadline *deadline, int64_t ms);
void deadline_again(struct deadlines *deadlines, struct deadline *deadline); // and answered
void deadline_free(struct deadlines *deadlines, struct deadline *deadline);  // before fd is closed
void deadlines_free(struct deadlines *deadlines);                            // once there is no connection left
