// SPDX-License-Identifier: Apache-2.0
// What hangs together in a picture of set and unset pixels, by the eight neighbours. Pure.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct blob {
    double pixels, x, y; // how many, and their sums
    double xx, yy, xy;   // of squares and products
    int left, right;     // the outermost columns and rows, these included
    int top, bottom;
};

// Writes each set pixel's blob, counted from 1, to labels (width * height, 0 for unset ones). blobs: heap, the caller's
// to free, the first belongs to label 1. 0: out of memory.
int blobs_find(const uint8_t *set, int width, int height, int32_t *labels, struct blob **blobs, size_t *len);
