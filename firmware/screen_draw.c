// SPDX-License-Identifier: Apache-2.0
// The picture. A verdict is a colour and a shape that fill the screen: a tick, a return, a card, a door, a question, a
// shield, a clock, a warning; no two families share both. All sizes follow from the height, for any panel.
#include <cairo.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

#include "firmware/screen.h"
#include "proto/civil.h"

#define FONT "Noto Sans CJK SC"

struct pen {
    cairo_t *cr;
    double width, height, unit; // unit: a hundredth of the height
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
    SHAPE_UP,
    SHAPE_WARNING,
};

struct look {
    double r, g, b;
    enum shape shape;
};

static const struct look looks[VERDICT_COUNT] = {
    [VERDICT_CHECKED_IN] = {0.05, 0.46, 0.30, SHAPE_TICK},
    [VERDICT_CHECKED_OUT] = {0.05, 0.40, 0.52, SHAPE_LEAVE},
    [VERDICT_REPEAT] = {0.16, 0.34, 0.62, SHAPE_AGAIN},
    [VERDICT_OFFICER] = {0.35, 0.24, 0.55, SHAPE_CARD},
    [VERDICT_SESSION_OPENED] = {0.35, 0.24, 0.55, SHAPE_OPEN},
    [VERDICT_SESSION_CLOSED] = {0.22, 0.24, 0.32, SHAPE_CLOSE},
    [VERDICT_UNKNOWN] = {0.72, 0.45, 0.02, SHAPE_QUESTION},
    [VERDICT_FORGED] = {0.66, 0.16, 0.14, SHAPE_CROSS},
    [VERDICT_REVOKED] = {0.66, 0.16, 0.14, SHAPE_SWAP},
    [VERDICT_FOREIGN] = {0.72, 0.45, 0.02, SHAPE_AWAY},
    [VERDICT_NO_SESSION] = {0.72, 0.45, 0.02, SHAPE_CLOCK},
    [VERDICT_NO_OFFICER] = {0.72, 0.45, 0.02, SHAPE_TWO_CARDS},
    [VERDICT_NEWER] = {0.72, 0.45, 0.02, SHAPE_UP},
    [VERDICT_NOT_SAVED] = {0.10, 0.10, 0.10, SHAPE_WARNING},
};

// ---- shapes: in a square of 100 by 100 around the origin, white, round strokes ----

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
    cairo_rectangle(cr, x - 26, y - 34, 52, 68);
    cairo_stroke(cr);
    cairo_rectangle(cr, x - 12, y - 20, 24, 24);
    cairo_fill(cr);
    LINE(cr, x - 12, y + 18, x + 12, y + 18);
}

static void arc_arrow(cairo_t *cr) {
    cairo_arc(cr, 0, 4, 34, -M_PI * 0.35, M_PI * 1.15);
    cairo_stroke(cr);
    LINE(cr, -2, -30, 18, -27, 14, -47);
}

static void door(cairo_t *cr) {
    LINE(cr, -34, 42, -34, -42, 22, -42, 22, -26);
    LINE(cr, -34, 42, 22, 42, 22, 26);
}

static void draw_shape(cairo_t *cr, enum shape shape) {
    switch (shape) {
    case SHAPE_TICK:
        LINE(cr, -38, 4, -12, 30, 40, -28);
        break;
    case SHAPE_LEAVE:
        door(cr);
        LINE(cr, -8, 0, 44, 0);
        LINE(cr, 28, -16, 44, 0, 28, 16);
        break;
    case SHAPE_AGAIN:
        arc_arrow(cr);
        break;
    case SHAPE_CARD:
        card(cr, 0, 0);
        break;
    case SHAPE_OPEN:
        cairo_move_to(cr, -26, -38);
        cairo_line_to(cr, 40, 0);
        cairo_line_to(cr, -26, 38);
        cairo_close_path(cr);
        cairo_fill_preserve(cr);
        cairo_stroke(cr);
        break;
    case SHAPE_CLOSE:
        cairo_rectangle(cr, -30, -30, 60, 60);
        cairo_fill_preserve(cr);
        cairo_stroke(cr);
        break;
    case SHAPE_QUESTION:
        cairo_arc(cr, 0, -18, 22, -M_PI, M_PI * 0.35);
        cairo_line_to(cr, 0, 18);
        cairo_stroke(cr);
        LINE(cr, 0, 40, 0, 40.1);
        break;
    case SHAPE_CROSS:
        LINE(cr, -32, -32, 32, 32);
        LINE(cr, 32, -32, -32, 32);
        break;
    case SHAPE_SWAP:
        card(cr, 0, 0);
        LINE(cr, -44, 44, 44, -44);
        break;
    case SHAPE_AWAY:
        cairo_arc(cr, 0, -14, 26, M_PI * 0.85, M_PI * 2.15);
        cairo_line_to(cr, 0, 44);
        cairo_close_path(cr);
        cairo_stroke(cr);
        cairo_arc(cr, 0, -14, 8, 0, 2 * M_PI);
        cairo_fill(cr);
        break;
    case SHAPE_CLOCK:
        cairo_arc(cr, 0, 0, 40, 0, 2 * M_PI);
        cairo_stroke(cr);
        LINE(cr, 0, -22, 0, 2, 18, 12);
        break;
    case SHAPE_TWO_CARDS:
        card(cr, -34, 0);
        LINE(cr, 6, 0, 44, 0);
        LINE(cr, 28, -16, 44, 0, 28, 16);
        break;
    case SHAPE_UP:
        LINE(cr, 0, 40, 0, -38);
        LINE(cr, -28, -10, 0, -38, 28, -10);
        break;
    case SHAPE_WARNING:
        cairo_move_to(cr, 0, -44);
        cairo_line_to(cr, 46, 38);
        cairo_line_to(cr, -46, 38);
        cairo_close_path(cr);
        cairo_stroke(cr);
        LINE(cr, 0, -14, 0, 10);
        LINE(cr, 0, 25, 0, 25.1);
        break;
    }
}

// ---- words ----

// One line that fits into `room`; align -1 left of x, 0 around it, 1 right of it. Gives its width.
static double words(const struct pen *p, const char *text, double size, PangoWeight weight, double x, double middle,
                    int align, double room) {
    PangoLayout *layout = pango_cairo_create_layout(p->cr);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    int width = 0, height = 0;
    pango_font_description_set_weight(font, weight);
    pango_layout_set_text(layout, text, -1);
    for (int tries = 0; tries < 24; tries++) {
        pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
        size *= 0.93;
        pango_layout_set_font_description(layout, font);
        pango_layout_get_pixel_size(layout, &width, &height);
        if (width <= room)
            break;
    }
    cairo_move_to(p->cr, align == 0 ? x - width / 2.0 : align < 0 ? x : x - width, middle - height / 2.0);
    pango_cairo_show_layout(p->cr, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
    return width;
}

static void clock_text(int64_t wall_ms, char text[8]) {
    struct civil c = civil_from_ms(wall_ms);
    snprintf(text, 8, "%02d:%02d", c.hour % 100, c.minute % 100);
}

// ---- a verdict ----

static void draw_verdict(const struct pen *p, const struct screen_view *v) {
    const struct look *look = &looks[v->verdict];
    enum text head = (enum text)(TEXT_CHECKED_IN + 2 * (int)v->verdict), sentence = (enum text)(head + 1);
    double room = p->width - 12 * p->unit, middle = p->width / 2;
    char line_text[128], at[8];
    cairo_set_source_rgb(p->cr, look->r, look->g, look->b);
    cairo_paint(p->cr);
    cairo_save(p->cr);
    cairo_translate(p->cr, middle, 29 * p->unit);
    cairo_set_source_rgba(p->cr, 1, 1, 1, 0.14);
    cairo_arc(p->cr, 0, 0, 23 * p->unit, 0, 2 * M_PI);
    cairo_fill(p->cr);
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    cairo_scale(p->cr, 0.30 * p->unit, 0.30 * p->unit);
    cairo_set_line_width(p->cr, 11);
    cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
    draw_shape(p->cr, look->shape);
    cairo_restore(p->cr);
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    int has_name = v->name[0] != '\0';
    words(p, terminal_text(head, v->language), 15 * p->unit, PANGO_WEIGHT_BOLD, middle, 63 * p->unit, 0, room);
    if (has_name)
        words(p, v->name, 10 * p->unit, PANGO_WEIGHT_MEDIUM, middle, 78 * p->unit, 0, room);
    snprintf(line_text, sizeof line_text, "%s", terminal_text(sentence, v->language));
    if (v->first_ms && v->verdict == VERDICT_REPEAT) {
        clock_text(v->first_ms, at);
        snprintf(line_text, sizeof line_text, terminal_text(TEXT_FIRST_TIME, v->language), at);
    }
    words(p, line_text, 6.5 * p->unit, PANGO_WEIGHT_NORMAL, middle, (has_name ? 90 : 82) * p->unit, 0, room);
}

// ---- at rest ----

static void aim(const struct pen *p, double x, double y, double size) {
    double arm = size / 4;
    cairo_set_line_width(p->cr, 1.2 * p->unit);
    cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_source_rgb(p->cr, 0.05, 0.46, 0.30);
    for (int corner = 0; corner < 4; corner++) {
        double sx = corner & 1 ? -1 : 1, sy = corner & 2 ? -1 : 1;
        double cx = x - sx * size / 2, cy = y - sy * size / 2;
        LINE(p->cr, cx + sx * arm, cy, cx, cy, cx, cy + sy * arm);
    }
    cairo_save(p->cr);
    cairo_translate(p->cr, x, y);
    cairo_scale(p->cr, size / 150, size / 150);
    cairo_set_line_width(p->cr, 7);
    cairo_set_source_rgba(p->cr, 0.05, 0.46, 0.30, 0.45);
    card(p->cr, 0, 0);
    cairo_restore(p->cr);
}

static void idle_texts(const struct screen_view *v, const char **head, const char **line_text) {
    *head = terminal_text(TEXT_IDLE_NO_SESSION, v->language);
    *line_text = terminal_text(TEXT_IDLE_NO_SESSION_LINE, v->language);
    if (!v->is_paired) {
        *head = terminal_text(TEXT_IDLE_UNPAIRED, v->language);
        *line_text = terminal_text(TEXT_IDLE_UNPAIRED_LINE, v->language);
    } else if (v->session) {
        *head = terminal_text(TEXT_IDLE_WELCOME, v->language);
        *line_text = v->venue;
    }
}

static void idle_foot(const struct pen *p, const struct screen_view *v) {
    char text[64], at[CIVIL_TEXT_SIZE] = "", right[96];
    double y = 93 * p->unit, margin = 5 * p->unit;
    cairo_set_source_rgb(p->cr, 0.36, 0.41, 0.38);
    snprintf(text, sizeof text, terminal_text(TEXT_IDLE_PENDING, v->language), (int)v->pending);
    double used = words(p, text, 5 * p->unit, PANGO_WEIGHT_NORMAL, margin, y, -1, p->width / 3);
    snprintf(right, sizeof right, "%s", terminal_text(TEXT_IDLE_NEVER_SYNCED, v->language));
    if (v->sync_ms) {
        civil_format(v->sync_ms, at);
        at[16] = '\0';
        at[10] = ' ';
        snprintf(right, sizeof right, terminal_text(TEXT_IDLE_SYNCED, v->language), at + 5);
    }
    words(p, right, 5 * p->unit, PANGO_WEIGHT_NORMAL, margin + used + 5 * p->unit, y, -1, p->width / 2);
    snprintf(text, sizeof text, "%016llx", (unsigned long long)v->terminal);
    words(p, text, 3.6 * p->unit, PANGO_WEIGHT_NORMAL, p->width - margin, y, 1, p->width / 3);
}

static void draw_idle(const struct pen *p, const struct screen_view *v) {
    const char *head, *line_text;
    char count[24], at[24];
    double left = 5 * p->unit, frame = 46 * p->unit, room = p->width - frame - 24 * p->unit;
    cairo_set_source_rgb(p->cr, 0.965, 0.973, 0.965);
    cairo_paint(p->cr);
    aim(p, p->width - frame / 2 - 9 * p->unit, 50 * p->unit, frame);
    cairo_set_source_rgb(p->cr, 0.09, 0.13, 0.11);
    idle_texts(v, &head, &line_text);
    words(p, head, 11 * p->unit, PANGO_WEIGHT_BOLD, left, 31 * p->unit, -1, room);
    words(p, line_text, 5.6 * p->unit, PANGO_WEIGHT_NORMAL, left, 43 * p->unit, -1, room);
    if (v->session) {
        snprintf(count, sizeof count, "%zu", v->present);
        double used = words(p, count, 24 * p->unit, PANGO_WEIGHT_BOLD, left, 66 * p->unit, -1, room);
        words(p, terminal_text(TEXT_IDLE_PRESENT, v->language), 6 * p->unit, PANGO_WEIGHT_NORMAL,
              left + used + 3 * p->unit, 72 * p->unit, -1, room - used);
    }
    cairo_set_source_rgb(p->cr, 0.36, 0.41, 0.38);
    words(p, v->programme, 5 * p->unit, PANGO_WEIGHT_NORMAL, left, 9 * p->unit, -1, room);
    snprintf(at, sizeof at, "%s", terminal_text(TEXT_IDLE_NO_CLOCK, v->language));
    if (v->wall_ms)
        clock_text(v->wall_ms, at);
    words(p, at, 7 * p->unit, PANGO_WEIGHT_MEDIUM, p->width - left, 9 * p->unit, 1, p->width / 2);
    idle_foot(p, v);
}

// Six digits in two groups, to be read across a desk.
static void draw_pairing(const struct pen *p, const struct screen_view *v) {
    char code[16];
    double middle = p->width / 2.0, room = p->width * 0.92;
    cairo_set_source_rgb(p->cr, 0.35, 0.24, 0.55);
    cairo_paint(p->cr);
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    words(p, terminal_text(TEXT_PAIRING, v->language), 9 * p->unit, PANGO_WEIGHT_BOLD, middle, 20 * p->unit, 0, room);
    snprintf(code, sizeof code, "%03u %03u", v->pairing_code / 1000 % 1000, v->pairing_code % 1000);
    words(p, code, 36 * p->unit, PANGO_WEIGHT_BOLD, middle, 52 * p->unit, 0, room);
    words(p, terminal_text(TEXT_PAIRING_LINE, v->language), 6 * p->unit, PANGO_WEIGHT_NORMAL, middle, 83 * p->unit, 0,
          room);
}

void screen_draw(cairo_surface_t *surface, int width, int height, const struct screen_view *view) {
    struct pen pen = {cairo_create(surface), width, height, height / 100.0};
    if (view->has_verdict)
        draw_verdict(&pen, view);
    else if (view->is_pairing)
        draw_pairing(&pen, view);
    else
        draw_idle(&pen, view);
    cairo_destroy(pen.cr);
}
