// SPDX-License-Identifier: Apache-2.0
// Text and lines of papers an office files, in black, on whatever cairo draws on. Sizes in the units of the canvas.
#pragma once

#include <cairo.h>
#include <pango/pango.h>

struct style {
    double size;
    int is_bold;
    PangoAlignment align;
};

// Wrapped into width; both give its height.
double drawing_height(cairo_t *cr, const char *text, double width, const struct style *style);
double drawing_text(cairo_t *cr, const char *text, double x, double y, double width, const struct style *style);
// On one line, made smaller until it fits, and cut short with an ellipsis where that is not enough; middle: of its
// height.
void drawing_line_of_text(cairo_t *cr, const char *text, double x, double middle, double width, struct style style);
void drawing_stroke(cairo_t *cr, double x1, double y1, double x2, double y2, double thick);
