// SPDX-License-Identifier: Apache-2.0
// A terminal's journal of its own for each test, of terminal 77, in the directory `dir`.
#pragma once

#include <stdint.h>

#include "firmware/station/journal.h"

extern char dir[256];

int journal_scene_make(void **unused); // a setup of cmocka
int journal_scene_end(void **unused);  // its teardown

// Each has to succeed: it aborts.
struct journal *open_journal(void);
uint64_t pending_of(struct journal *journal);

enum status append(struct journal *journal, uint64_t badge); // a person who checks in
