// SPDX-License-Identifier: Apache-2.0
// png:DIR : each view as a picture, numbered: what the panel would have shown.
#include <cairo.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/screen/screen.h"
#include "proto/file.h"

#define WIDTH  800
#define HEIGHT 480

struct png_screen {
    struct screen screen;
    char dir[3072];
    unsigned count;
};

static struct screen *png_open(const char *spec, char *error, size_t size) {
    struct png_screen *s = calloc(1, sizeof *s);
    if (!s || directory_make(spec, 0755) != STATUS_OK) {
        snprintf(error, size, "%s", spec);
        free(s);
        return NULL;
    }
    s->screen.type = &screen_png;
    s->screen.shorter = HEIGHT;
    snprintf(s->dir, sizeof s->dir, "%s", spec);
    return &s->screen;
}

static void png_show(struct screen *screen, const struct screen_view *view) {
    struct png_screen *s = (struct png_screen *)screen;
    char path[4096];
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    screen_draw(surface, WIDTH, HEIGHT, view);
    snprintf(path, sizeof path, "%s/%06u-%s.png", s->dir, ++s->count,
             view->has_verdict              ? verdict_text(view->verdict)
             : view->notice == NOTICE_CODES ? notice_text(view->notice)
                                            : "idle");
    cairo_surface_write_to_png(surface, path);
    cairo_surface_destroy(surface);
}

static void png_close(struct screen *screen) {
    free(screen);
}

const struct screen_type screen_png = {.name = "png:", .open = png_open, .show = png_show, .close = png_close};
