// SPDX-License-Identifier: Apache-2.0
// Passwords of the page's users, kept as argon2id. The cost is chosen for an office PC: 19 MiB and two passes, about a
// tenth of a second; one is worked on at a time, so that many who try cannot take the memory.
#pragma once

#include "proto/status.h"

#define PASSWORD_HASH_SIZE 128
#define PASSWORD_MIN       10  // characters
#define PASSWORD_MAX_BYTES 256 //

// STATUS_INVALID: too short, too long or not UTF-8.
enum status password_hash(const char *password, char hash[PASSWORD_HASH_SIZE]);

// 1 when it is the one. hash "" is nobody's; the work is done all the same, so that the time tells nothing.
int password_is(const char *hash, const char *password);
