// SPDX-License-Identifier: Apache-2.0
// A camera's frame as grey pixels, from the formats cameras send. Pure.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/scan/picture.h"

// The code of four characters by which cameras name a format: "YUYV".
#define FOURCC(text)                                                                                                   \
    ((uint32_t)(text)[0] | (uint32_t)(text)[1] << 8 | (uint32_t)(text)[2] << 16 | (uint32_t)(text)[3] << 24)

struct camera_format {
    uint32_t fourcc; // GREY, NV12, YUYV or MJPG
    int width, height;
    int stride; // bytes a row; 0 for MJPG
};

int camera_format_is_known(uint32_t fourcc);

// Fills width * height bytes. 0 when the frame is shorter than its format says, or damaged.
int camera_grey(const struct camera_format *format, const uint8_t *bytes, size_t len, uint8_t *grey);

// A small copy with its width and height set; number is left alone.
void camera_shrink(const uint8_t *grey, int width, int height, struct picture *picture);

// How unlike two pictures are: mean difference in grey levels, 255 when the sizes differ.
int camera_difference(const struct picture *a, const struct picture *b);
