// SPDX-License-Identifier: Apache-2.0
// A message and who says so: the envelope of acks, plans and pairing. docs/wire.md §5.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/keys.h"
#include "proto/status.h"

// *bytes is the caller's to free.
enum status signed_pack(const struct key_pair *pair, const char *domain, const void *body, size_t body_len,
                        uint8_t **bytes, size_t *len);

// *body is a copy, the caller's to free. STATUS_MALFORMED or STATUS_FORGED. With key NULL the signature is not looked
// at: only to learn whose key it claims to be, before asking again.
enum status signed_unpack(const uint8_t *bytes, size_t len, const uint8_t key[KEY_PUBLIC_BYTES], const char *domain,
                          uint8_t **body, size_t *body_len);
