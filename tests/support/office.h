// SPDX-License-Identifier: Apache-2.0
// An office's host in a directory of its own, made before each test and gone after it (cmocka's setup and teardown),
// and what a test of its book says again and again. What fails ends the test's program.
#pragma once

#include "host/base/host.h"
#include "proto/keys.h"

#define OFFICE_NOW_MS INT64_C(1772323200000)

extern char office_dir[256];
extern struct host host;

int office_make(void **unused);
int office_clean(void **unused);

void office_begin(void);
void office_commit(enum status expected); // the figures first
int64_t office_get(const char *sql);      // the first column of the first row; -1: none
void office_add(uint64_t number, const char *name, int sex);

// All of the book is read anew: the acts; what is bad says `expected`, "": nothing is.
int64_t office_verified(const char *expected);

extern const uint8_t office_terminal_key[KEY_PUBLIC_BYTES];
extern char office_terminal[64]; // "terminal 1f2e…": how a row of it is told
void office_pair(void);
