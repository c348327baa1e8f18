// SPDX-License-Identifier: Apache-2.0
// What a camera would have seen: a badge's code in a grey frame, turned, blurred, noisy and unevenly lit, by a seed.
#pragma once

#include <stdint.h>

#define FRAME_WIDTH  640
#define FRAME_HEIGHT 480

struct frame_look {
    double degrees;  // turned
    double module;   // camera pixels a module
    double blur;     // radius in pixels
    double noise;    // amplitude in grey levels
    double slope;    // light falls off by so many grey levels from left to right
    double contrast; // 1: black on white
};

// A look by chance, within what a badge held up by hand gives.
struct frame_look frame_look_by(uint64_t seed);

// Fills FRAME_WIDTH * FRAME_HEIGHT bytes. text NULL: no code.
void frame_draw(const char *text, const struct frame_look *look, uint64_t seed, uint8_t *grey);

// Another code in the frame, as on a wall behind the trainee: so many pixels a module, from its upper left corner.
void frame_stamp(const char *text, int module, int left, int top, uint8_t *grey);

// Writes a frame as PNG, or JPEG when the path ends in ".jpg"; 1 when written.
int frame_save(const uint8_t *grey, const char *path);
