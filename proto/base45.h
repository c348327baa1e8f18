// SPDX-License-Identifier: Apache-2.0
// RFC 9285 base45: bytes in the 45 characters that a QR code holds two in eleven bits.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

#define BASE45_TEXT_SIZE(len) (((len) + 1) / 2 * 3 + 1)

// text holds BASE45_TEXT_SIZE(len) bytes.
void base45_encode(const uint8_t *data, size_t len, char *text);
// data holds text_len / 3 * 2 + 1 bytes. STATUS_MALFORMED: not what base45_encode gives.
enum status base45_decode(const char *text, size_t text_len, uint8_t *data, size_t *len);
