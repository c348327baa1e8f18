// SPDX-License-Identifier: Apache-2.0
// Finds the QR code in a grey picture. A ladder of attempts, cheap ones first: ZXing on the picture as it is; ZXing on
// it without grain and with local contrast; ZXing on it sharpened; then ZBar, which is slower and reads what is bent or
// partly covered, on both. Either the exact text or nothing. The same picture always gives the same answer.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct decoder;

struct decoder *decoder_new(void); // NULL: out of memory
void decoder_free(struct decoder *decoder);

// 1 when a code was found: its text in text (at most size - 1 bytes and a NUL), its length in *len.
int decoder_read(struct decoder *decoder, const uint8_t *grey, int width, int height, char *text, size_t size,
                 size_t *len);

// For one frame of many: the picture as it is, then, with again, one of the other cheap attempts by turns.
int decoder_glance(struct decoder *decoder, const uint8_t *grey, int width, int height, int again, char *text,
                   size_t size, size_t *len);
