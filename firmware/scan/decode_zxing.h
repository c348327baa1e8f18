// SPDX-License-Identifier: Apache-2.0
// ZXing, which speaks C++, behind one C function.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/scan/decode.h"

#ifdef __cplusplus
extern "C" {
#endif

// Gives the QR codes of a picture, at most so many. Never throws.
void decode_zxing(const uint8_t *grey, int width, int height, int most, decode_take *take, void *context);

#ifdef __cplusplus
}
#endif
