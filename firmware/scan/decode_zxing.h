// SPDX-License-Identifier: Apache-2.0
// ZXing, which speaks C++, behind one C function.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// 1 when a QR code was found. Never throws.
int decode_zxing(const uint8_t *grey, int width, int height, char *text, size_t size, size_t *len);

#ifdef __cplusplus
}
#endif
