// SPDX-License-Identifier: Apache-2.0
#include "firmware/screen/screen_pen.h"

#include <math.h>
#include <pango/pangocairo.h>

#include "firmware/base/thrift.h"

#define FONT "Noto Sans CJK SC"

static const PangoWeight weights[] = {
    [WEIGHT_NORMAL] = PANGO_WEIGHT_NORMAL, [WEIGHT_MEDIUM] = PANGO_WEIGHT_MEDIUM, [WEIGHT_BOLD] = PANGO_WEIGHT_BOLD};

void pen_colour(const struct pen *p, struct colour c) {
    cairo_set_source_rgb(p->cr, c.r, c.g, c.b);
}

static PangoLayout *layout_of(const struct pen *p, const char *text, double size, enum weight weight) {
    PangoLayout *layout = pango_cairo_create_layout(p->cr);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    pango_font_description_set_weight(font, weights[weight]);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, text, -1);
    pango_font_description_free(font);
    return layout;
}

void pen_warm_up(void (*after_each)(void)) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    struct pen p = {.cr = cairo_create(surface)};
    for (int weight = WEIGHT_NORMAL; weight <= WEIGHT_BOLD; weight++) {
        pen_measure(&p, "竜", 20, (enum weight)weight);
        after_each();
    }
    cairo_destroy(p.cr);
    cairo_surface_destroy(surface);
}

int pen_lacks(const char *text) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    struct pen p = {.cr = cairo_create(surface)};
    PangoLayout *layout = layout_of(&p, text, 20, WEIGHT_NORMAL);
    int unknown = pango_layout_get_unknown_glyphs_count(layout);
    g_object_unref(layout);
    cairo_destroy(p.cr);
    cairo_surface_destroy(surface);
    return unknown > 0;
}

double pen_measure(const struct pen *p, const char *text, double size, enum weight weight) {
    int width = 0;
    PangoLayout *layout = layout_of(p, text, size, weight);
    pango_layout_get_pixel_size(layout, &width, NULL);
    g_object_unref(layout);
    return width;
}

double pen_words(const struct pen *p, const char *text, const struct line *l) {
    int width = 0, height = 0;
    double size = l->size;
    PangoLayout *layout = layout_of(p, text, size, l->weight);
    pango_layout_get_pixel_size(layout, &width, &height);
    while (width > l->room && size > 6) {
        g_object_unref(layout);
        size *= fmax(0.5, fmin(0.97, l->room / width));
        layout = layout_of(p, text, size, l->weight);
        pango_layout_get_pixel_size(layout, &width, &height);
    }
    double x = l->align == 0 ? l->x - width / 2.0 : l->align < 0 ? l->x : l->x - width;
    cairo_move_to(p->cr, round(x), round(l->middle - height / 2.0));
    pango_cairo_show_layout(p->cr, layout);
    g_object_unref(layout);
    thrift_check();
    return width;
}

// One line, a little smaller if need be; else two, smaller still.
static PangoLayout *block_of(const struct pen *p, const char *text, const struct line *l, int *height) {
    static const PangoAlignment sides[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT};
    double size = l->size / 0.96;
    for (;;) {
        size *= 0.96;
        PangoLayout *layout = layout_of(p, text, size, l->weight);
        pango_layout_set_width(layout, (int)(l->room * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
        pango_layout_set_alignment(layout, sides[l->align + 1]);
        pango_layout_set_line_spacing(layout, 0.82F);
        int width = 0, lines = pango_layout_get_line_count(layout);
        pango_layout_get_pixel_size(layout, &width, height);
        int fits = width <= l->room + 1 && (lines == 1 || (lines == 2 && size < l->size * 0.72));
        if (fits || size < 6)
            return layout;
        g_object_unref(layout);
    }
}

double pen_block(const struct pen *p, const char *text, const struct line *l, int is_drawn) {
    int height = 0;
    PangoLayout *layout = block_of(p, text, l, &height);
    double x = l->align == 0 ? l->x - l->room / 2 : l->align < 0 ? l->x : l->x - l->room;
    if (is_drawn) {
        cairo_move_to(p->cr, round(x), round(l->middle));
        pango_cairo_show_layout(p->cr, layout);
    }
    g_object_unref(layout);
    thrift_check();
    return height;
}

void pen_round_rectangle(const struct pen *p, double x, double y, double width, double height, double radius) {
    cairo_new_sub_path(p->cr);
    cairo_arc(p->cr, x + width - radius, y + radius, radius, -M_PI / 2, 0);
    cairo_arc(p->cr, x + width - radius, y + height - radius, radius, 0, M_PI / 2);
    cairo_arc(p->cr, x + radius, y + height - radius, radius, M_PI / 2, M_PI);
    cairo_arc(p->cr, x + radius, y + radius, radius, M_PI, M_PI * 1.5);
    cairo_close_path(p->cr);
}
