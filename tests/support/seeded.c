// SPDX-License-Identifier: Apache-2.0
#include "tests/support/seeded.h"

#include <sodium.h>

void seeded_pair(struct key_pair *pair, const uint8_t seed[SEED_BYTES]) {
    crypto_sign_seed_keypair(pair->public_key, pair->secret_key, seed);
}
