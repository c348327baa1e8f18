// SPDX-License-Identifier: Apache-2.0
// Image files, and the pictures of cameras that send JPEG, as grey pixels: PNG and JPEG, told apart by content. Hostile
// files give a status.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

#define IMAGE_MAX_BYTES  (64 << 20)
#define IMAGE_MAX_PIXELS (64 << 20)

struct image {
    uint8_t *grey; // width * height bytes, row by row; owned
    int width, height;
};

// STATUS_MALFORMED: neither, or damaged. STATUS_TOO_LARGE. Others as file_read.
enum status image_load(const char *path, struct image *image);
enum status image_parse(const uint8_t *bytes, size_t len, struct image *image);
void image_clear(struct image *image);

// A picture of half the size, each pixel the mean of four; *half is the caller's to clear. STATUS_MEMORY.
enum status image_halve(const struct image *image, struct image *half);
// The light at a point between pixels; beyond the picture that of its edge.
double image_at(const struct image *image, double x, double y);
