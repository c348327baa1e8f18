// SPDX-License-Identifier: Apache-2.0
#include "firmware/screen/screen_canvas.h"

#include <cairo.h>
#include <stdlib.h>
#include <string.h>

int canvas_turn_of(const char *spec) {
    const char *at = strrchr(spec, '@');
    if (!at)
        return 0;
    int turn = atoi(at + 1);
    return turn == 0 || turn == 90 || turn == 180 || turn == 270 ? turn : -1;
}

int canvas_init(struct canvas *c, int panel_width, int panel_height, int turn) {
    int lies = turn % 180 != 0;
    c->width = lies ? panel_height : panel_width;
    c->height = lies ? panel_width : panel_height;
    c->turn = turn;
    c->pixels = calloc((size_t)c->width * (size_t)c->height, sizeof *c->pixels);
    return c->pixels != NULL;
}

void canvas_clear(struct canvas *c) {
    free(c->pixels);
    c->pixels = NULL;
}

int canvas_shorter(const struct canvas *c) {
    return c->width < c->height ? c->width : c->height;
}

static void draw(struct canvas *c, const struct screen_view *view,
                 void (*with)(cairo_surface_t *, int, int, const struct screen_view *)) {
    cairo_surface_t *surface = cairo_image_surface_create_for_data((unsigned char *)c->pixels, CAIRO_FORMAT_RGB24,
                                                                   c->width, c->height, c->width * 4);
    with(surface, c->width, c->height, view);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
}

void canvas_draw(struct canvas *c, const struct screen_view *view) {
    draw(c, view, screen_draw);
}

void canvas_draw_camera(struct canvas *c, const struct screen_view *view) {
    draw(c, view, screen_draw_camera);
}

// Where in the picture a panel's row begins, and how far from one of its pixels to the next.
static const uint32_t *row_of(const struct canvas *c, int y, ptrdiff_t *step) {
    ptrdiff_t w = c->width, h = c->height;
    switch (c->turn) {
    case 90:
        *step = -w;
        return c->pixels + (h - 1) * w + y;
    case 180:
        *step = -1;
        return c->pixels + (h - y) * w - 1;
    case 270:
        *step = w;
        return c->pixels + (w - 1 - y);
    default:
        *step = 1;
        return c->pixels + y * w;
    }
}

static uint16_t in_16_bits(uint32_t p) {
    return (uint16_t)((p >> 8 & 0xf800) | (p >> 5 & 0x07e0) | (p >> 3 & 0x001f));
}

void canvas_copy(const struct canvas *c, uint8_t *panel, size_t stride, int bits) {
    int lies = c->turn % 180 != 0, width = lies ? c->height : c->width, height = lies ? c->width : c->height;
    for (int y = 0; y < height; y++) {
        ptrdiff_t step;
        const uint32_t *from = row_of(c, y, &step);
        uint8_t *row = panel + (size_t)y * stride;
        if (bits == 32 && step == 1) {
            memcpy(row, from, (size_t)width * 4);
            continue;
        }
        for (int x = 0; x < width; x++, from += step)
            if (bits == 32)
                ((uint32_t *)(void *)row)[x] = *from;
            else
                ((uint16_t *)(void *)row)[x] = in_16_bits(*from);
    }
}
