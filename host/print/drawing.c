// SPDX-License-Identifier: Apache-2.0
#include "host/print/drawing.h"

#include <pango/pangocairo.h>

#define FONT  "Noto Serif CJK SC"
#define LEAST 0.7 // of its size, before it is cut short

static PangoLayout *layout_of(cairo_t *cr, const char *text, double width, const struct style *style) {
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    pango_font_description_set_weight(font, style->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string("zh-cn"));
    pango_context_set_round_glyph_positions(pango_layout_get_context(layout), FALSE); // a unit may be a millimetre
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, style->align);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

static double height_of(PangoLayout *layout) {
    PangoRectangle box;
    pango_layout_get_extents(layout, NULL, &box);
    return (double)box.height / PANGO_SCALE;
}

double drawing_height(cairo_t *cr, const char *text, double width, const struct style *style) {
    PangoLayout *layout = layout_of(cr, text, width, style);
    double height = height_of(layout);
    g_object_unref(layout);
    return height;
}

double drawing_text(cairo_t *cr, const char *text, double x, double y, double width, const struct style *style) {
    PangoLayout *layout = layout_of(cr, text, width, style);
    double height = height_of(layout);
    cairo_move_to(cr, x, y);
    pango_cairo_show_layout(cr, layout);
    g_object_unref(layout);
    return height;
}

void drawing_line_of_text(cairo_t *cr, const char *text, double x, double middle, double width, struct style style) {
    double least = style.size * LEAST;
    PangoLayout *layout = layout_of(cr, text, width, &style);
    while (pango_layout_get_line_count(layout) > 1 && style.size > least) {
        g_object_unref(layout);
        style.size *= 0.95;
        layout = layout_of(cr, text, width, &style);
    }
    pango_layout_set_height(layout, 0);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    cairo_move_to(cr, x, middle - height_of(layout) / 2);
    pango_cairo_show_layout(cr, layout);
    g_object_unref(layout);
}

void drawing_stroke(cairo_t *cr, double x1, double y1, double x2, double y2, double thick) {
    cairo_set_line_width(cr, thick);
    cairo_move_to(cr, x1, y1);
    cairo_line_to(cr, x2, y2);
    cairo_stroke(cr);
}
