// SPDX-License-Identifier: Apache-2.0
// The card is drawn once, in dots of 300 an inch, onto a PNG or an SVG surface. The symbol is error correction Q
// (version 7, 45 modules) of 11 dots, 0.93 mm, a module, with four modules of quiet around it.
#include "host/badge_draw.h"

#include <cairo-svg.h>
#include <pango/pangocairo.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/text.h"
#include "proto/file.h"
#include "proto/number.h"

#define CARD_WIDTH  638  // 54 mm
#define CARD_HEIGHT 1016 // 86 mm
#define MODULE      11
#define QUIET       4
#define FONT        "Noto Sans CJK SC"

int badge_format_of(const char *word, enum badge_format *format) {
    static const char *const words[] = {"txt", "png", "svg"};
    for (int i = 0; i < 3; i++)
        if (strcmp(word, words[i]) == 0) {
            *format = (enum badge_format)i;
            return 1;
        }
    return 0;
}

// ---- the card ----

struct look {
    enum text kind;
    double r, g, b; // of the band
};

static struct look look_of(enum badge_kind kind) {
    switch (kind) {
    case BADGE_SESSION:
        return (struct look){TEXT_BADGE_SESSION, 0.10, 0.31, 0.58};
    case BADGE_OFFICER:
        return (struct look){TEXT_BADGE_OFFICER, 0.72, 0.30, 0.08};
    case BADGE_BLANK:
        return (struct look){TEXT_BADGE_BLANK, 0.36, 0.38, 0.40};
    default:
        return (struct look){TEXT_BADGE_PERSON, 0.07, 0.42, 0.30};
    }
}

static int draw_symbol(cairo_t *cr, const char *token, double top) {
    QRcode *code = QRcode_encodeString(token, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
    if (!code)
        return 0;
    double left = (CARD_WIDTH - code->width * MODULE) / 2.0;
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                cairo_rectangle(cr, left + x * MODULE, top + y * MODULE, MODULE, MODULE);
    cairo_fill(cr);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
    QRcode_free(code);
    return 1;
}

// One line, centred, made smaller until it fits.
static void draw_line(cairo_t *cr, const char *text, double size, int weight, double middle) {
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    int width, height;
    pango_font_description_set_weight(font, (PangoWeight)weight);
    pango_layout_set_text(layout, text, -1);
    do {
        pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
        pango_layout_set_font_description(layout, font);
        pango_layout_get_pixel_size(layout, &width, &height);
        size *= 0.92;
    } while (width > CARD_WIDTH - 60 && size > 12);
    cairo_move_to(cr, (CARD_WIDTH - width) / 2.0, middle - height / 2.0);
    pango_cairo_show_layout(cr, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
}

static int draw_card(cairo_t *cr, const struct host *host, const struct badge_face *face) {
    char token[BADGE_TEXT_SIZE], number[NUMBER_TEXT_SIZE];
    struct look look = look_of(face->badge.kind);
    badge_token(host, &face->badge, token);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    if (!draw_symbol(cr, token, QUIET * MODULE + 22))
        return 0;
    cairo_set_source_rgb(cr, 0.08, 0.09, 0.10);
    draw_line(cr, face->name, face->note[0] ? 56 : 84, PANGO_WEIGHT_BOLD, face->note[0] ? 680 : 712);
    draw_line(cr, face->note, 34, PANGO_WEIGHT_NORMAL, 756);
    if (face->badge.kind == BADGE_BLANK) { // room to write a name
        cairo_set_line_width(cr, 3);
        cairo_move_to(cr, 90, 752);
        cairo_line_to(cr, CARD_WIDTH - 90, 752);
        cairo_stroke(cr);
    }
    draw_line(cr, number_format(face->badge.number, number), 42, PANGO_WEIGHT_NORMAL, 824);
    cairo_set_source_rgb(cr, look.r, look.g, look.b);
    cairo_rectangle(cr, 0, 876, CARD_WIDTH, CARD_HEIGHT - 876);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    draw_line(cr, text_of(look.kind, LANGUAGE_ZH), 58, PANGO_WEIGHT_BOLD, 934);
    draw_line(cr, text_of(look.kind, LANGUAGE_EN), 24, PANGO_WEIGHT_NORMAL, 986);
    return 1;
}

static enum status draw_file(const struct host *host, const struct badge_face *face, enum badge_format format,
                             const char *path) {
    cairo_surface_t *surface = format == BADGE_SVG
                                   ? cairo_svg_surface_create(path, CARD_WIDTH * 0.24, CARD_HEIGHT * 0.24)
                                   : cairo_image_surface_create(CAIRO_FORMAT_RGB24, CARD_WIDTH, CARD_HEIGHT);
    cairo_t *cr = cairo_create(surface);
    if (format == BADGE_SVG)
        cairo_scale(cr, 0.24, 0.24); // dots of 300 to points of 72
    int drawn = draw_card(cr, host, face);
    cairo_destroy(cr);
    cairo_status_t result = CAIRO_STATUS_SUCCESS;
    if (format == BADGE_PNG)
        result = cairo_surface_write_to_png(surface, path);
    cairo_surface_finish(surface);
    if (result == CAIRO_STATUS_SUCCESS)
        result = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (!drawn)
        return STATUS_MEMORY;
    return result == CAIRO_STATUS_SUCCESS ? STATUS_OK : STATUS_IO;
}

// ---- files ----

static int is_directory(const char *path) {
    struct stat st;
    size_t len = strlen(path);
    return (len && path[len - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

static enum status write_lines(const struct host *host, const struct badge_face *faces, size_t faces_len,
                               const char *out) {
    FILE *f = strcmp(out, "-") == 0 ? stdout : fopen(out, "w");
    if (!f)
        return STATUS_IO;
    for (size_t i = 0; i < faces_len; i++) {
        char token[BADGE_TEXT_SIZE], number[NUMBER_TEXT_SIZE];
        badge_token(host, &faces[i].badge, token);
        fprintf(f, "%s\t%s\t%s\n", number_format(faces[i].badge.number, number), token, faces[i].name);
    }
    int bad = ferror(f);
    if (f == stdout)
        return fflush(f) || bad ? STATUS_IO : STATUS_OK;
    return fclose(f) || bad ? STATUS_IO : STATUS_OK;
}

enum status badge_draw(const struct host *host, const struct badge_face *faces, size_t faces_len,
                       enum badge_format format, const char *out) {
    if (format == BADGE_TXT)
        return write_lines(host, faces, faces_len, out);
    if (faces_len == 1 && !is_directory(out))
        return draw_file(host, &faces[0], format, out);
    enum status status = directory_make(out, 0755);
    for (size_t i = 0; i < faces_len && status == STATUS_OK; i++) {
        char path[4096], name[64], number[NUMBER_TEXT_SIZE];
        snprintf(name, sizeof name, "%s.%s", number_format(faces[i].badge.number, number),
                 format == BADGE_SVG ? "svg" : "png");
        status = path_join(path, sizeof path, out, name);
        if (status == STATUS_OK)
            status = draw_file(host, &faces[i], format, path);
    }
    return status;
}
