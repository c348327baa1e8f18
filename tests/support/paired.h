// SPDX-License-Identifier: Apache-2.0
// A pairing in a directory of its own, made before each test and gone after it: cmocka's setup and teardown.
#pragma once

#include "tests/support/pairing.h"

extern char paired_dir[256];
extern struct pairing p;

int paired_make(void **unused);
int paired_clean(void **unused);
