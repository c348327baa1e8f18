// SPDX-License-Identifier: Apache-2.0
// What is done to a grey picture before it is looked at once more. Pure: pixels in, pixels out, of the same size; in
// and out are not the same memory. scratch has PIXELS_SCRATCH(width) bytes.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define PIXELS_SCRATCH(width) ((size_t)(width) * sizeof(uint32_t))

// Each pixel and its eight neighbours, weighted 1 2 1: takes grain away.
void pixels_smooth(const uint8_t *in, int width, int height, uint8_t *out, void *scratch);

// Each pixel's difference to what surrounds it (a square of 2 * reach + 1), `times` again: undoes some of a lens out of
// focus.
void pixels_sharpen(const uint8_t *in, int width, int height, int reach, int times, uint8_t *out, void *scratch);
