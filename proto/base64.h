// SPDX-License-Identifier: Apache-2.0
// RFC 4648 base64 with padding; only the one canonical spelling is read.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

#define BASE64_LEN(bytes) (((bytes) + 2) / 3 * 4)

// text holds BASE64_LEN(len) + 1 bytes.
void base64_encode(const void *data, size_t len, char *text);

// At most `size` bytes. STATUS_MALFORMED; STATUS_TOO_LARGE.
enum status base64_decode(const char *text, size_t text_len, void *data, size_t size, size_t *len);
