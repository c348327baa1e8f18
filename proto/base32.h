// SPDX-License-Identifier: Apache-2.0
// RFC 4648 base32 without padding. Upper case out, either case in; nothing but the one canonical spelling is read.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

// text holds (8 * len + 4) / 5 + 1 bytes.
void base32_encode(const uint8_t *data, size_t len, char *text);

// STATUS_MALFORMED unless text is exactly the spelling of `len` bytes.
enum status base32_decode(const char *text, size_t text_len, uint8_t *data, size_t len);
