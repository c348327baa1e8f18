// SPDX-License-Identifier: Apache-2.0
// The picture: which view, drawn by which file. All sizes follow from the shorter side, for any panel.
#include "firmware/screen/screen_pen.h"

static struct pen pen_for(cairo_surface_t *surface, int width, int height) {
    int shorter = width < height ? width : height;
    struct pen pen = {cairo_create(surface), width, height, shorter / 100.0, width < height};
    return pen;
}

void screen_draw(cairo_surface_t *surface, int width, int height, const struct screen_view *view) {
    struct pen pen = pen_for(surface, width, height);
    if (view->has_verdict)
        screen_draw_verdict(&pen, view);
    else if (view->is_pairing)
        screen_draw_pairing(&pen, view);
    else if (view->notice == NOTICE_STATUS)
        screen_draw_status(&pen, view);
    else if (view->notice == NOTICE_CODES)
        screen_draw_code(&pen, view);
    else if (view->notice)
        screen_draw_notice(&pen, view);
    else
        screen_draw_idle(&pen, view);
    cairo_destroy(pen.cr);
}

void screen_draw_camera(cairo_surface_t *surface, int width, int height, const struct screen_view *view) {
    struct pen pen = pen_for(surface, width, height);
    if (!view->has_verdict && !view->is_pairing && !view->notice)
        screen_draw_idle_camera(&pen, view);
    cairo_destroy(pen.cr);
}
