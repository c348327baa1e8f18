// SPDX-License-Identifier: Apache-2.0
// How far what somebody asked for has come, while the answer is still being made: who asks gives it a name, and asks by
// that name beside it.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define DOING_NAME_SIZE 40

struct doings;

struct doings *doings_new(void); // NULL: out of memory
void doings_free(struct doings *doings);

// Where to tell it; -1: no name, too long a one, or too much is being done: then nobody is told.
int doings_begin(struct doings *doings, const char *who, const char *name);
void doings_tell(struct doings *doings, int place, int64_t done);
void doings_end(struct doings *doings, int place);
int doings_is_stopped(struct doings *doings, int place);
// How much is done of what this user named so; -1: there is none.
int64_t doings_look(struct doings *doings, const char *who, const char *name);
// Nobody wants more of it. 0: there is none.
int doings_stop(struct doings *doings, const char *who, const char *name);
