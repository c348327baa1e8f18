// SPDX-License-Identifier: Apache-2.0
// A code that a phone photographs: black on white, each of its modules as many whole pixels as the panel has room for,
// and beside it which one of how many it is.
#include <qrencode.h>
#include <stdio.h>

#include "firmware/screen/screen_pen.h"

#define QUIET 4 // modules around it, by ISO/IEC 18004

static const struct colour ink = COLOUR_INK, grey = COLOUR_GREY;

// Gives the pixels of its side, with what is quiet around it.
static double draw_symbol(const struct pen *p, const char *text) {
    double shorter = p->width < p->height ? p->width : p->height;
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
    if (!code)
        return shorter;
    int pixels = (int)shorter / (code->width + 2 * QUIET);
    double side = pixels * code->width, left = (shorter - side) / 2,
           top = p->is_upright ? left : (p->height - side) / 2;
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    for (int i = 0; i < code->width * code->width; i++) {
        int x = (int)left + i % code->width * pixels, y = (int)top + i / code->width * pixels;
        if (code->data[i] & 1)
            cairo_rectangle(p->cr, x, y, pixels, pixels);
    }
    cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_NONE);
    cairo_fill(p->cr);
    cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_DEFAULT);
    QRcode_free(code);
    return shorter;
}

static double write_block(const struct pen *p, const char *text, double size, enum weight weight, double x, double y,
                          double room) {
    struct line line = {size, weight, p->is_upright ? 0 : -1, x, y, room};
    return y + pen_block(p, text, &line, 1) + size * 0.5;
}

void screen_draw_code(const struct pen *p, const struct screen_view *v) {
    char place[80], events[80];
    double u = p->unit;
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    cairo_paint(p->cr);
    double side = draw_symbol(p, v->code ? v->code : "");
    double x = p->is_upright ? p->width / 2 : side + u, y = p->is_upright ? side + 4 * u : 16 * u;
    double room = p->is_upright ? p->width - 10 * u : p->width - side - 4 * u;
    enum text which = v->code_number > v->code_parts ? TEXT_CODES_BEYOND : TEXT_CODES_PLACE;
    snprintf(place, sizeof place, terminal_text(which, v->language), v->code_number, v->code_parts);
    snprintf(events, sizeof events, terminal_text(TEXT_CODES_EVENTS, v->language), (int)v->notice_number);
    pen_colour(p, ink);
    y = write_block(p, terminal_text(TEXT_CODES_SHOWN, v->language), 13 * u, WEIGHT_BOLD, x, y, room);
    y = write_block(p, terminal_text(TEXT_CODES_SHOWN_LINE, v->language), 6.4 * u, WEIGHT_NORMAL, x, y, room);
    y = write_block(p, place, 8 * u, WEIGHT_BOLD, x, y + 4 * u, room);
    pen_colour(p, grey);
    write_block(p, events, 6 * u, WEIGHT_NORMAL, x, y, room);
}
