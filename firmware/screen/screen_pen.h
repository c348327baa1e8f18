// SPDX-License-Identifier: Apache-2.0
// What the views are drawn with: a unit that follows the panel, words that fit, signs and shapes.
#pragma once

#include <cairo.h>

#include "firmware/screen/screen.h"

struct pen {
    cairo_t *cr;
    double width, height, unit; // unit: a hundredth of the shorter side
    int is_upright;             // higher than wide
};

struct colour {
    double r, g, b;
};

// The view at rest and the status card.
#define COLOUR_PAPER                                                                                                   \
    { 0.965, 0.972, 0.962 }
#define COLOUR_INK                                                                                                     \
    { 0.07, 0.12, 0.10 }
#define COLOUR_GREY                                                                                                    \
    { 0.36, 0.42, 0.39 }
#define COLOUR_GREEN                                                                                                   \
    { 0.02, 0.42, 0.26 }
#define COLOUR_AMBER                                                                                                   \
    { 0.66, 0.37, 0.00 }
#define COLOUR_RED                                                                                                     \
    { 0.66, 0.13, 0.12 }
#define COLOUR_HAIRLINE                                                                                                \
    { 0.85, 0.875, 0.86 }

enum sign {
    SIGN_CIRCLE,   // it is done
    SIGN_SQUARE,   // the staff's own cards
    SIGN_DIAMOND,  // something else is wanted
    SIGN_OCTAGON,  // refused
    SIGN_TRIANGLE, // the box is in trouble
};

enum shape {
    SHAPE_TICK,
    SHAPE_LEAVE,
    SHAPE_AGAIN,
    SHAPE_CARD,
    SHAPE_OPEN,
    SHAPE_CLOSE,
    SHAPE_QUESTION,
    SHAPE_CROSS,
    SHAPE_SWAP,
    SHAPE_AWAY,
    SHAPE_CLOCK,
    SHAPE_TWO_CARDS,
    SHAPE_SESSION,
    SHAPE_UP,
    SHAPE_WARNING,
    SHAPE_STICK_IN,
    SHAPE_STICK_OUT,
    SHAPE_CABLE_OUT,
    SHAPE_HOURGLASS,
    SHAPE_LIST_CROSS,
    SHAPE_LIST_TICK,
    SHAPE_PEN,
    SHAPE_QUEUE,
    SHAPE_CALENDAR,
    SHAPE_DOTS,
    SHAPE_LINKS,
    SHAPE_SPEAKER,
    SHAPE_SPEECH,
};

enum weight {
    WEIGHT_NORMAL,
    WEIGHT_MEDIUM,
    WEIGHT_BOLD,
};

struct line {
    double size; // in pixels; made smaller until it fits into room
    enum weight weight;
    int align;        // -1 x is its left end, 0 its middle, 1 its right end
    double x, middle; // where
    double room;
};

void pen_colour(const struct pen *pen, struct colour colour);
// One line; gives its width.
double pen_words(const struct pen *pen, const char *text, const struct line *line);
// Up to two lines with their top at line->middle, drawn or only measured; gives their height.
double pen_block(const struct pen *pen, const char *text, const struct line *line, int is_drawn);
// Loads the font of each weight, which takes more memory than using it, and calls after_each after each.
void pen_warm_up(void (*after_each)(void));
// Whether some character of the text has no picture in any font.
int pen_lacks(const char *text);

// How wide it would be at this size.
double pen_measure(const struct pen *pen, const char *text, double size, enum weight weight);
void pen_round_rectangle(const struct pen *pen, double x, double y, double width, double height, double radius);

// The outline of a sign around the origin, as far as radius; filled with the pen's colour.
void pen_sign(cairo_t *cr, enum sign sign, double radius);
// A shape in a square of 100 by 100 around the origin, strokes as set.
void pen_shape(cairo_t *cr, enum shape shape);

void screen_draw_idle(const struct pen *pen, const struct screen_view *view);
void screen_draw_foot(const struct pen *pen, const struct screen_view *view); // of the view at rest
void screen_draw_idle_camera(const struct pen *pen, const struct screen_view *view);
void screen_draw_verdict(const struct pen *pen, const struct screen_view *view);
void screen_draw_notice(const struct pen *pen, const struct screen_view *view);
void screen_draw_status(const struct pen *pen, const struct screen_view *view);
void screen_draw_code(const struct pen *pen, const struct screen_view *view);
void screen_draw_pairing(const struct pen *pen, const struct screen_view *view);
