// SPDX-License-Identifier: Apache-2.0
// ZXing, which speaks C++, behind C functions: the QR codes of a grey picture. Never throws.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Takes a code of a picture, len bytes of any kind.
typedef void decode_take(void *context, const uint8_t *bytes, size_t len);
// The same with its corners in pixels, x and y by turns: upper left, upper right, lower right, lower left of the symbol
// as it was printed.
typedef void decode_take_placed(void *context, const uint8_t *bytes, size_t len, const int corners[8]);

// Both give at most so many codes.
void decode_zxing(const uint8_t *grey, int width, int height, int most, decode_take *take, void *context);
void decode_zxing_placed(const uint8_t *grey, int width, int height, int most, decode_take_placed *take, void *context);

#ifdef __cplusplus
}
#endif
