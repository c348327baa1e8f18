// SPDX-License-Identifier: Apache-2.0
// Keys that are the same each time: for vectors, and where a test has to give the same bytes again.
#pragma once

#include "proto/keys.h"

#define SEED_BYTES 32

void seeded_pair(struct key_pair *pair, const uint8_t seed[SEED_BYTES]);
