// SPDX-License-Identifier: Apache-2.0
// What the camera sees, small: for the screen, so that people can aim.
#pragma once

#include <stdint.h>

#define PICTURE_WIDTH_MAX  320
#define PICTURE_HEIGHT_MAX 240

struct picture {
    int width, height;                                    // 0 when there is none
    unsigned number;                                      // another picture, another number
    uint8_t grey[PICTURE_WIDTH_MAX * PICTURE_HEIGHT_MAX]; // row by row
};
