// SPDX-License-Identifier: Apache-2.0
// The picture in ordinary memory, where drawing is fast, and its way onto a panel: turned, and in the panel's pixels.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/screen/screen.h"

struct canvas {
    int width, height; // of the picture
    int turn;          // 0, 90, 180, 270: clockwise on the panel
    uint32_t *pixels;  // 0xXXRRGGBB, width * height; owned
};

// "@90" and the like at the end of a sink's word; 0 for none, -1 for a turn there is not.
int canvas_turn_of(const char *spec);
// panel_width and panel_height: what the panel has. 0 when out of memory.
int canvas_init(struct canvas *canvas, int panel_width, int panel_height, int turn);
void canvas_clear(struct canvas *canvas);
int canvas_shorter(const struct canvas *canvas); // side

void canvas_draw(struct canvas *canvas, const struct screen_view *view);
void canvas_draw_camera(struct canvas *canvas, const struct screen_view *view);

// Onto the panel's memory: stride bytes a row, 32 bits a pixel, or 16 (5-6-5).
void canvas_copy(const struct canvas *canvas, uint8_t *panel, size_t stride, int bits);
