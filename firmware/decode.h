// SPDX-License-Identifier: Apache-2.0
// Finds the QR code in a grey picture: ZXing first, ZXing again after a local contrast stretch, then ZBar, which is
// slower and reads what is partly covered. Either the exact text or nothing.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct decoder;

struct decoder *decoder_new(void); // NULL: out of memory
void decoder_free(struct decoder *decoder);

// 1 when a code was found: its text in text (at most size - 1 bytes and a NUL), its length in *len.
int decoder_read(struct decoder *decoder, const uint8_t *grey, int width, int height, char *text, size_t size,
                 size_t *len);
