// SPDX-License-Identifier: Apache-2.0
// The view at rest: what to do, in front of what the camera sees; how many are here; and along the foot, small, how
// the terminal is.
#include <math.h>
#include <stdio.h>

#include "firmware/screen/screen_pen.h"
#include "proto/civil.h"

static const struct colour paper = COLOUR_PAPER, ink = COLOUR_INK, grey = COLOUR_GREY, green = COLOUR_GREEN,
                           white = {1, 1, 1}, amber = COLOUR_AMBER, hairline = COLOUR_HAIRLINE;

struct box {
    double x, y, size;
};

// Where the camera's picture is: the right half of a wide panel, the upper of a high one.
static struct box camera_box(const struct pen *p) {
    double u = p->unit;
    if (p->is_upright)
        return (struct box){13 * u, 15 * u, 74 * u};
    return (struct box){p->width - 71 * u, 15 * u, 66 * u};
}

// ---- the camera's picture ----

// Mirrored, as people are used to see themselves; the middle of it when it is wider than high.
static void draw_picture(const struct pen *p, const struct picture *c, struct box b) {
    int side = c->width < c->height ? c->width : c->height, left = (c->width - side) / 2, top = (c->height - side) / 2;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    unsigned char *data = cairo_image_surface_get_data(image);
    if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS) {
        int stride = cairo_image_surface_get_stride(image);
        cairo_surface_flush(image);
        for (int y = 0; y < side; y++) {
            uint32_t *row = (uint32_t *)(void *)(data + (long)y * stride);
            const uint8_t *from = c->grey + (long)(top + y) * c->width + left;
            for (int x = 0; x < side; x++)
                row[side - 1 - x] = from[x] * 0x010101u;
        }
        cairo_surface_mark_dirty(image);
        cairo_save(p->cr);
        cairo_translate(p->cr, b.x, b.y);
        cairo_scale(p->cr, b.size / side, b.size / side);
        cairo_set_source_surface(p->cr, image, 0, 0);
        cairo_pattern_set_filter(cairo_get_source(p->cr), CAIRO_FILTER_BILINEAR);
        cairo_paint(p->cr);
        cairo_restore(p->cr);
    }
    cairo_surface_destroy(image);
}

static void corners(const struct pen *p, double x, double y, double size) {
    double arm = size * 0.24;
    for (int corner = 0; corner < 4; corner++) {
        double sx = corner & 1 ? -1 : 1, sy = corner & 2 ? -1 : 1;
        double cx = x - sx * size / 2, cy = y - sy * size / 2;
        cairo_move_to(p->cr, cx + sx * arm, cy);
        cairo_line_to(p->cr, cx, cy);
        cairo_line_to(p->cr, cx, cy + sy * arm);
    }
    cairo_stroke(p->cr);
}

// Where to hold the badge. On a picture of any brightness: white on a dark edge.
static void draw_aim(const struct pen *p, struct box b, int on_picture) {
    double u = p->unit, x = b.x + b.size / 2, y = b.y + b.size / 2, size = b.size * 0.70;
    cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
    if (on_picture) {
        cairo_set_source_rgba(p->cr, 0, 0, 0, 0.45);
        cairo_set_line_width(p->cr, 3.0 * u);
        corners(p, x, y, size);
        pen_colour(p, white);
    } else {
        pen_colour(p, green);
    }
    cairo_set_line_width(p->cr, 1.7 * u);
    corners(p, x, y, size);
}

static void draw_card_in_frame(const struct pen *p, struct box b) {
    cairo_save(p->cr);
    cairo_translate(p->cr, b.x + b.size / 2, b.y + b.size / 2);
    cairo_scale(p->cr, b.size / 165, b.size / 165);
    cairo_set_line_width(p->cr, 6);
    cairo_set_source_rgba(p->cr, green.r, green.g, green.b, 0.5);
    pen_shape(p->cr, SHAPE_CARD);
    cairo_restore(p->cr);
}

void screen_draw_idle_camera(const struct pen *p, const struct screen_view *v) {
    struct box b = camera_box(p);
    int has_picture = v->camera && v->camera->width > 0;
    cairo_save(p->cr);
    pen_round_rectangle(p, b.x, b.y, b.size, b.size, 4 * p->unit);
    cairo_clip(p->cr);
    pen_colour(p, white);
    cairo_paint(p->cr);
    if (has_picture)
        draw_picture(p, v->camera, b);
    else
        draw_card_in_frame(p, b);
    draw_aim(p, b, has_picture);
    cairo_restore(p->cr);
    pen_round_rectangle(p, b.x, b.y, b.size, b.size, 4 * p->unit);
    cairo_set_line_width(p->cr, 0.5 * p->unit);
    pen_colour(p, hairline);
    cairo_stroke(p->cr);
}

// ---- words ----

static void draw_top(const struct pen *p, const struct screen_view *v) {
    double u = p->unit;
    char at[64], where[256];
    snprintf(where, sizeof where, "%s%s%s", v->venue, v->venue[0] && v->programme[0] ? "  ·  " : "", v->programme);
    snprintf(at, sizeof at, "%s", terminal_text(TEXT_IDLE_NO_CLOCK, v->language));
    if (v->wall_ms) {
        struct civil c = civil_from_ms(v->wall_ms);
        snprintf(at, sizeof at, "%02d:%02d", c.hour, c.minute);
    }
    pen_colour(p, v->wall_ms ? ink : amber);
    double used = pen_words(
        p, at, &(struct line){v->wall_ms ? 8 * u : 5 * u, WEIGHT_BOLD, 1, p->width - 5 * u, 8 * u, p->width / 2});
    pen_colour(p, grey);
    pen_words(p, where, &(struct line){5 * u, WEIGHT_MEDIUM, -1, 5 * u, 8 * u, p->width - used - 15 * u});
}

static void shape_at(const struct pen *p, enum shape shape, double x, double y, double scale, double turn) {
    cairo_save(p->cr);
    cairo_translate(p->cr, x, y);
    cairo_rotate(p->cr, turn);
    cairo_scale(p->cr, p->unit * scale, p->unit * scale);
    cairo_set_line_width(p->cr, 2.4 / scale);
    cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
    pen_shape(p->cr, shape);
    cairo_restore(p->cr);
}

// Officer card, then session card.
static void draw_how_to_open(const struct pen *p, double x, double y) {
    double u = p->unit;
    cairo_set_source_rgb(p->cr, 0.34, 0.22, 0.55);
    shape_at(p, SHAPE_CARD, x + 9 * u, y, 0.30, 0);
    shape_at(p, SHAPE_UP, x + 29 * u, y, 0.15, M_PI / 2);
    shape_at(p, SHAPE_SESSION, x + 50 * u, y, 0.30, 0);
}

static void draw_count(const struct pen *p, const struct screen_view *v, double x, double y, double room) {
    double u = p->unit;
    char count[24];
    snprintf(count, sizeof count, "%zu", v->present);
    pen_colour(p, green);
    double used = pen_words(p, count, &(struct line){34 * u, WEIGHT_BOLD, -1, x, y, room * 0.75});
    pen_colour(p, grey);
    pen_words(p, terminal_text(TEXT_IDLE_PRESENT, v->language),
              &(struct line){7 * u, WEIGHT_NORMAL, -1, x + used + 3 * u, y + 8 * u, room - used - 3 * u});
}

static void draw_middle(const struct pen *p, const struct screen_view *v) {
    double u = p->unit, x = 5 * u, top = p->is_upright ? 90 * u : 15 * u;
    double room = p->is_upright ? p->width - 10 * u : p->width - 71 * u - 10 * u;
    int can_scan = v->is_paired && v->session;
    enum text head = !v->is_paired ? TEXT_IDLE_UNPAIRED : can_scan ? TEXT_IDLE_WELCOME : TEXT_IDLE_NO_SESSION;
    enum text sentence = v->is_paired ? TEXT_IDLE_NO_SESSION_LINE : TEXT_IDLE_UNPAIRED_LINE;
    pen_colour(p, ink);
    pen_words(p, terminal_text(head, v->language), &(struct line){13 * u, WEIGHT_BOLD, -1, x, top + 12 * u, room});
    if (can_scan) {
        draw_count(p, v, x, top + 44 * u, room);
        return;
    }
    pen_colour(p, grey);
    pen_words(p, terminal_text(sentence, v->language), &(struct line){6 * u, WEIGHT_NORMAL, -1, x, top + 25 * u, room});
    if (v->is_paired)
        draw_how_to_open(p, x + 1 * u, top + 47 * u);
    else
        shape_at(p, SHAPE_STICK_IN, x + 9 * u, top + 47 * u, 0.36, 0);
}

void screen_draw_idle(const struct pen *p, const struct screen_view *v) {
    pen_colour(p, paper);
    cairo_paint(p->cr);
    draw_top(p, v);
    draw_middle(p, v);
    screen_draw_idle_camera(p, v);
    screen_draw_foot(p, v);
}
