// SPDX-License-Identifier: Apache-2.0
// Cards and posters are drawn in dots of 300 an inch onto whatever surface a format has. In a PDF the cards lie nine to
// a sheet of A4, with marks to cut along; a poster is a page.
#include "host/print/badge_draw.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>

#include "host/print/card.h"

#define POINTS    0.24 // in a dot
#define ACROSS    3
#define PER_SHEET 9
#define GAP       71 // dots, 6 mm
#define MARK      35

static int is_poster(const struct badge_face *face) {
    return face->badge.kind == BADGE_POSTER;
}

static int width_of(const struct badge_face *face) {
    return is_poster(face) ? PAPER_WIDTH : CARD_WIDTH;
}

static int height_of(const struct badge_face *face) {
    return is_poster(face) ? PAPER_HEIGHT : CARD_HEIGHT;
}

static int draw_one(cairo_t *cr, const struct host *host, const struct badge_face *face) {
    return is_poster(face) ? poster_draw(cr, host, face) : card_draw(cr, host, face);
}

static enum status settle(cairo_surface_t *surface, int drawn) {
    cairo_surface_finish(surface);
    cairo_status_t result = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (!drawn)
        return STATUS_MEMORY;
    return result == CAIRO_STATUS_SUCCESS ? STATUS_OK : STATUS_IO;
}

enum status badge_picture(const struct host *host, const struct badge_face *face, enum badge_format format,
                          const char *path) {
    int width = width_of(face), height = height_of(face);
    cairo_surface_t *surface = format == BADGE_SVG ? cairo_svg_surface_create(path, width * POINTS, height * POINTS)
                                                   : cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *cr = cairo_create(surface);
    if (format == BADGE_SVG)
        cairo_scale(cr, POINTS, POINTS);
    int drawn = draw_one(cr, host, face);
    cairo_destroy(cr);
    if (format == BADGE_PNG && cairo_surface_write_to_png(surface, path) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return STATUS_IO;
    }
    return settle(surface, drawn);
}

// ---- sheets ----

// At the corners of a card, outside it.
static void draw_marks(cairo_t *cr) {
    cairo_set_source_rgb(cr, 0.6, 0.6, 0.6);
    cairo_set_line_width(cr, 1.5);
    for (int corner = 0; corner < 4; corner++) {
        double x = corner & 1 ? CARD_WIDTH : 0, y = corner & 2 ? CARD_HEIGHT : 0;
        double out_x = corner & 1 ? MARK : -MARK, out_y = corner & 2 ? MARK : -MARK;
        cairo_move_to(cr, x, y + out_y / 5);
        cairo_line_to(cr, x, y + out_y);
        cairo_move_to(cr, x + out_x / 5, y);
        cairo_line_to(cr, x + out_x, y);
    }
    cairo_stroke(cr);
}

static int draw_on_sheet(cairo_t *cr, const struct host *host, const struct badge_face *face, size_t place) {
    double left = (PAPER_WIDTH - ACROSS * CARD_WIDTH - (ACROSS - 1) * GAP) / 2.0;
    double top = (PAPER_HEIGHT - ACROSS * CARD_HEIGHT - (ACROSS - 1) * GAP) / 2.0;
    cairo_save(cr);
    size_t column = place % ACROSS, row = place / ACROSS;
    cairo_translate(cr, left + (double)column * (CARD_WIDTH + GAP), top + (double)row * (CARD_HEIGHT + GAP));
    int drawn = card_draw(cr, host, face);
    draw_marks(cr);
    cairo_restore(cr);
    return drawn;
}

static const struct badge_face *face_at(const struct badge_job *job, size_t i, struct badge_face *given) {
    if (job->faces)
        return i < job->faces_len ? &job->faces[i] : NULL;
    return job->next(job->context, given) ? given : NULL;
}

static enum status draw_sheets(const struct badge_job *job, cairo_surface_t *surface) {
    cairo_t *cr = cairo_create(surface);
    size_t place = 0;
    int drawn = 1;
    cairo_scale(cr, POINTS, POINTS);
    struct badge_face given;
    const struct badge_face *face;
    for (size_t i = 0; drawn && (face = face_at(job, i, &given)) != NULL; i++) {
        if (i > 0 && (place == PER_SHEET || is_poster(face))) {
            cairo_show_page(cr);
            place = 0;
        }
        drawn = is_poster(face) ? poster_draw(cr, job->host, face) : draw_on_sheet(cr, job->host, face, place++);
        badge_told(job, i + 1);
    }
    cairo_destroy(cr);
    return settle(surface, drawn);
}

struct sink {
    int (*write)(int fd, const char *data, size_t len);
    int fd;
};

static cairo_status_t take(void *context, const unsigned char *data, unsigned len) {
    const struct sink *sink = context;
    return sink->write(sink->fd, (const char *)data, len) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

enum status badge_sheets(const struct badge_job *job, int (*write)(int fd, const char *data, size_t len), int fd) {
    struct sink sink = {write, fd};
    return draw_sheets(job,
                       cairo_pdf_surface_create_for_stream(take, &sink, PAPER_WIDTH * POINTS, PAPER_HEIGHT * POINTS));
}

enum status badge_png(const struct badge_job *job, int (*write)(int fd, const char *data, size_t len), int fd) {
    struct sink sink = {write, fd};
    const struct badge_face *face = &job->faces[0];
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_of(face), height_of(face));
    cairo_t *cr = cairo_create(surface);
    int drawn = draw_one(cr, job->host, face);
    cairo_destroy(cr);
    if (drawn && cairo_surface_write_to_png_stream(surface, take, &sink) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return STATUS_IO;
    }
    return settle(surface, drawn);
}

enum status badge_pdf(const struct badge_job *job, const char *path) {
    return draw_sheets(job, cairo_pdf_surface_create(path, PAPER_WIDTH * POINTS, PAPER_HEIGHT * POINTS));
}
