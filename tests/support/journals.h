// SPDX-License-Identifier: Apache-2.0
// A terminal's journal in a directory of its own, of terminal 77, made before each test and gone after it: cmocka's
// setup and teardown.
#pragma once

#include <stdint.h>

#include "firmware/station/journal.h"

extern char journals_dir[256];

int journals_make(void **unused);
int journals_clean(void **unused);

// Each has to succeed: it aborts.
struct journal *journals_open(void);
uint64_t journals_pending(struct journal *journal);

enum status journals_append(struct journal *journal, uint64_t badge); // a person who checks in
