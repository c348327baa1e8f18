// SPDX-License-Identifier: Apache-2.0
// Signs and the shapes on them. Whoever does not see colours sees the sign, and whoever is far away sees both.
#include <math.h>

#include "firmware/screen/screen_pen.h"

static void line(cairo_t *cr, const double *points, int points_len) {
    cairo_move_to(cr, points[0], points[1]);
    for (int i = 1; i < points_len; i++)
        cairo_line_to(cr, points[2 * i], points[2 * i + 1]);
    cairo_stroke(cr);
}

#define LINE(cr, ...)                                                                                                  \
    do {                                                                                                               \
        const double points_[] = {__VA_ARGS__};                                                                        \
        line(cr, points_, (int)(sizeof points_ / sizeof *points_ / 2));                                                \
    } while (0)

static void card(cairo_t *cr, double x, double y) {
    cairo_rectangle(cr, x - 28, y - 36, 56, 72);
    cairo_stroke(cr);
    cairo_rectangle(cr, x - 11, y - 20, 22, 20);
    cairo_fill(cr);
    LINE(cr, x - 10, y + 18, x + 10, y + 18);
}

// Struck out: a gap in the sign's white keeps card and stroke apart.
static void struck_card(cairo_t *cr) {
    double width = cairo_get_line_width(cr);
    cairo_pattern_t *ink = cairo_pattern_reference(cairo_get_source(cr));
    card(cr, 0, 0);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_set_line_width(cr, width * 2.4);
    LINE(cr, -46, 46, 46, -46);
    cairo_set_source(cr, ink);
    cairo_set_line_width(cr, width);
    LINE(cr, -46, 46, 46, -46);
    cairo_pattern_destroy(ink);
}

// Round and back to where it began: this was done before.
static void arc_arrow(cairo_t *cr) {
    cairo_arc(cr, 0, 0, 36, M_PI * 0.10, M_PI * 1.75);
    cairo_stroke(cr);
    LINE(cr, 27, -48, 26, -26, 4, -27);
}

static void stick(cairo_t *cr, double y) {
    cairo_rectangle(cr, -20, y - 6, 40, 46);
    cairo_fill_preserve(cr);
    cairo_stroke(cr);
    cairo_rectangle(cr, -11, y - 28, 22, 18);
    cairo_stroke(cr);
}

static void arrow_up(cairo_t *cr, double x, double top, double bottom) {
    LINE(cr, x, bottom, x, top);
    LINE(cr, x - 14, top + 15, x, top, x + 14, top + 15);
}

static void plug(cairo_t *cr) {
    LINE(cr, -14, -40, -14, -22);
    LINE(cr, 14, -40, 14, -22);
    cairo_rectangle(cr, -26, -18, 52, 30);
    cairo_fill_preserve(cr);
    cairo_stroke(cr);
    LINE(cr, 0, 16, 0, 44);
}

static void door(cairo_t *cr) {
    LINE(cr, 6, -30, 6, -42, -36, -42, -36, 42, 6, 42, 6, 30);
}

static void disc(cairo_t *cr, double x, double y, double radius) {
    cairo_arc(cr, x, y, radius, 0, 2 * M_PI);
    cairo_fill(cr);
}

static void hourglass(cairo_t *cr) {
    LINE(cr, -30, -42, 30, -42);
    LINE(cr, -30, 42, 30, 42);
    LINE(cr, -22, -40, -22, -26, 22, 26, 22, 40);
    LINE(cr, 22, -40, 22, -26, -22, 26, -22, 40);
}

// Three lines of a list, and room for a mark at its foot.
static void list(cairo_t *cr) {
    LINE(cr, -40, -34, 40, -34);
    LINE(cr, -40, -6, 14, -6);
    LINE(cr, -40, 22, -12, 22);
}

static void pen(cairo_t *cr) {
    cairo_move_to(cr, -36, 38);
    cairo_line_to(cr, -30, 12);
    cairo_line_to(cr, 22, -40);
    cairo_line_to(cr, 42, -20);
    cairo_line_to(cr, -10, 32);
    cairo_close_path(cr);
    cairo_stroke(cr);
    LINE(cr, 8, -26, 28, -6);
}

// One behind the other, the last one in outline.
static void queue(cairo_t *cr) {
    disc(cr, -36, -16, 11);
    disc(cr, 0, -16, 11);
    LINE(cr, -36, 12, -36, 34);
    LINE(cr, 0, 12, 0, 34);
    cairo_arc(cr, 36, -16, 9, 0, 2 * M_PI);
    cairo_stroke(cr);
    LINE(cr, 36, 12, 36, 34);
}

static void calendar(cairo_t *cr) {
    cairo_rectangle(cr, -38, -30, 76, 68);
    cairo_stroke(cr);
    LINE(cr, -38, -8, 38, -8);
    LINE(cr, -18, -44, -18, -26);
    LINE(cr, 18, -44, 18, -26);
}

static void links(cairo_t *cr) {
    cairo_arc(cr, -18, 0, 26, 0, 2 * M_PI);
    cairo_stroke(cr);
    cairo_arc(cr, 18, 0, 26, 0, 2 * M_PI);
    cairo_stroke(cr);
}

static void speaker(cairo_t *cr) {
    const double box[] = {-40, -14, -22, -14, 0, -34, 0, 34, -22, 14, -40, 14};
    for (int i = 0; i < 6; i++)
        cairo_line_to(cr, box[2 * i], box[2 * i + 1]);
    cairo_close_path(cr);
    cairo_fill_preserve(cr);
    cairo_stroke(cr);
    cairo_arc(cr, 0, 0, 22, -M_PI * 0.28, M_PI * 0.28);
    cairo_stroke(cr);
    cairo_arc(cr, 0, 0, 42, -M_PI * 0.28, M_PI * 0.28);
    cairo_stroke(cr);
}

static void speech(cairo_t *cr) {
    const double bubble[] = {-42, -36, 42, -36, 42, 20, -4, 20, -24, 42, -24, 20, -42, 20};
    for (int i = 0; i < 7; i++)
        cairo_line_to(cr, bubble[2 * i], bubble[2 * i + 1]);
    cairo_close_path(cr);
    cairo_stroke(cr);
    LINE(cr, -20, -18, 20, -18);
    LINE(cr, -20, 2, 4, 2);
}

static void tick(cairo_t *cr) {
    LINE(cr, -38, 4, -12, 30, 40, -28);
}

static void leave(cairo_t *cr) {
    door(cr);
    LINE(cr, -12, 0, 46, 0);
    LINE(cr, 28, -18, 46, 0, 28, 18);
}

static void one_card(cairo_t *cr) {
    card(cr, 0, 0);
}

static void triangle(cairo_t *cr) {
    cairo_move_to(cr, -26, -38);
    cairo_line_to(cr, 40, 0);
    cairo_line_to(cr, -26, 38);
    cairo_close_path(cr);
    cairo_fill_preserve(cr);
    cairo_stroke(cr);
}

static void block(cairo_t *cr) {
    cairo_rectangle(cr, -30, -30, 60, 60);
    cairo_fill_preserve(cr);
    cairo_stroke(cr);
}

static void question(cairo_t *cr) {
    cairo_arc(cr, 0, -18, 22, -M_PI, M_PI * 0.35);
    cairo_line_to(cr, 0, 18);
    cairo_stroke(cr);
    LINE(cr, 0, 40, 0, 40.1);
}

static void cross(cairo_t *cr) {
    LINE(cr, -32, -32, 32, 32);
    LINE(cr, 32, -32, -32, 32);
}

static void away(cairo_t *cr) {
    cairo_arc(cr, 0, -14, 26, M_PI * 0.85, M_PI * 2.15);
    cairo_line_to(cr, 0, 44);
    cairo_close_path(cr);
    cairo_stroke(cr);
    cairo_arc(cr, 0, -14, 8, 0, 2 * M_PI);
    cairo_fill(cr);
}

static void clock_face(cairo_t *cr) {
    cairo_arc(cr, 0, 0, 40, 0, 2 * M_PI);
    cairo_stroke(cr);
    LINE(cr, 0, -22, 0, 2, 18, 12);
}

static void two_cards(cairo_t *cr) {
    card(cr, -32, 0);
    LINE(cr, 16, 0, 60, 0);
    LINE(cr, 42, -18, 60, 0, 42, 18);
}

static void session(cairo_t *cr) {
    cairo_rectangle(cr, -36, -36, 72, 72);
    cairo_stroke(cr);
    cairo_move_to(cr, -10, -16);
    cairo_line_to(cr, 18, 0);
    cairo_line_to(cr, -10, 16);
    cairo_close_path(cr);
    cairo_fill(cr);
}

static void up(cairo_t *cr) {
    LINE(cr, 0, 40, 0, -38);
    LINE(cr, -28, -10, 0, -38, 28, -10);
}

// The sign is its triangle.
static void warning(cairo_t *cr) {
    LINE(cr, 0, -30, 0, 12);
    LINE(cr, 0, 38, 0, 38.1);
}

static void stick_in(cairo_t *cr) {
    stick(cr, 6);
}

static void stick_out(cairo_t *cr) {
    cairo_translate(cr, -18, 0);
    stick(cr, 6);
    cairo_translate(cr, 18, 0);
    arrow_up(cr, 32, -34, 40);
}

static void cable_out(cairo_t *cr) {
    cairo_translate(cr, -18, 0);
    plug(cr);
    cairo_translate(cr, 18, 0);
    arrow_up(cr, 32, -34, 40);
}

static void list_cross(cairo_t *cr) {
    list(cr);
    LINE(cr, 16, 16, 42, 42);
    LINE(cr, 42, 16, 16, 42);
}

static void list_tick(cairo_t *cr) {
    list(cr);
    LINE(cr, 4, 26, 18, 40, 44, 10);
}

static void dots(cairo_t *cr) {
    disc(cr, -32, 0, 11);
    disc(cr, 0, 0, 11);
    disc(cr, 32, 0, 11);
}

static void (*const shapes[])(cairo_t *cr) = {
    [SHAPE_TICK] = tick,           [SHAPE_LEAVE] = leave,
    [SHAPE_AGAIN] = arc_arrow,     [SHAPE_CARD] = one_card,
    [SHAPE_OPEN] = triangle,       [SHAPE_CLOSE] = block,
    [SHAPE_QUESTION] = question,   [SHAPE_CROSS] = cross,
    [SHAPE_SWAP] = struck_card,    [SHAPE_AWAY] = away,
    [SHAPE_CLOCK] = clock_face,    [SHAPE_TWO_CARDS] = two_cards,
    [SHAPE_SESSION] = session,     [SHAPE_UP] = up,
    [SHAPE_WARNING] = warning,     [SHAPE_STICK_IN] = stick_in,
    [SHAPE_STICK_OUT] = stick_out, [SHAPE_CABLE_OUT] = cable_out,
    [SHAPE_HOURGLASS] = hourglass, [SHAPE_LIST_CROSS] = list_cross,
    [SHAPE_LIST_TICK] = list_tick, [SHAPE_PEN] = pen,
    [SHAPE_QUEUE] = queue,         [SHAPE_CALENDAR] = calendar,
    [SHAPE_DOTS] = dots,           [SHAPE_LINKS] = links,
    [SHAPE_SPEAKER] = speaker,     [SHAPE_SPEECH] = speech,
};

void pen_shape(cairo_t *cr, enum shape shape) {
    shapes[shape](cr);
}

// ---- signs ----

static void polygon(cairo_t *cr, int corners, double turn, double radius) {
    for (int i = 0; i < corners; i++) {
        double angle = turn + 2 * M_PI * i / corners;
        cairo_line_to(cr, radius * cos(angle), radius * sin(angle));
    }
    cairo_close_path(cr);
}

void pen_sign(cairo_t *cr, enum sign sign, double radius) {
    double round = radius * 0.16; // corners are rounded by the stroke around them
    switch (sign) {
    case SIGN_CIRCLE:
        cairo_arc(cr, 0, 0, radius - round / 2, 0, 2 * M_PI);
        break;
    case SIGN_SQUARE:
        polygon(cr, 4, M_PI / 4, radius * 1.26 - round / 2);
        break;
    case SIGN_DIAMOND:
        polygon(cr, 4, 0, radius * 1.14 - round / 2);
        break;
    case SIGN_OCTAGON:
        polygon(cr, 8, M_PI / 8, radius * 1.06 - round / 2);
        break;
    case SIGN_TRIANGLE:
        cairo_translate(cr, 0, radius * 0.22);
        polygon(cr, 3, -M_PI / 2, radius * 1.24 - round / 2);
        cairo_translate(cr, 0, -radius * 0.22);
        break;
    }
    cairo_set_line_width(cr, round);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_fill_preserve(cr);
    cairo_stroke(cr);
}
