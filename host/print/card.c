// SPDX-License-Identifier: Apache-2.0
// The symbol is error correction Q (version 7, 45 modules) with four modules of quiet around it: 11 dots, 0.93 mm, a
// module on a card; on a poster it is made as large as can be read from a step away.
#include "host/print/card.h"

#include <pango/pangocairo.h>
#include <qrencode.h>
#include <string.h>

#include "host/base/text.h"
#include "proto/number.h"

#define MODULE        11
#define POSTER_MODULE 28
#define QUIET         4
#define FONT          "Noto Sans CJK SC"

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
    case BADGE_COMMAND:
        return (struct look){TEXT_BADGE_COMMAND, 0.20, 0.23, 0.31};
    default:
        return (struct look){TEXT_BADGE_PERSON, 0.07, 0.42, 0.30};
    }
}

static int draw_symbol(cairo_t *cr, const char *token, double middle, double top, int module) {
    QRcode *code = QRcode_encodeString(token, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
    if (!code)
        return 0;
    double left = middle - code->width * module / 2.0;
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                cairo_rectangle(cr, left + x * module, top + y * module, module, module);
    cairo_fill(cr);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
    QRcode_free(code);
    return 1;
}

// One line, its middle at x and y, made smaller until it fits.
static void draw_fitting(cairo_t *cr, const char *text, double size, int weight, double x, double y, double room) {
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
    } while (width > room && size > 12);
    cairo_move_to(cr, x - width / 2.0, y - height / 2.0);
    pango_cairo_show_layout(cr, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
}

static void draw_line(cairo_t *cr, const char *text, double size, int weight, double middle) {
    draw_fitting(cr, text, size, weight, CARD_WIDTH / 2.0, middle, CARD_WIDTH - 60);
}

int card_draw(cairo_t *cr, const struct host *host, const struct badge_face *face) {
    char token[BADGE_TEXT_SIZE], number[NUMBER_TEXT_SIZE];
    struct look look = look_of(face->badge.kind);
    badge_token(host, &face->badge, token);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_rectangle(cr, 0, 0, CARD_WIDTH, CARD_HEIGHT);
    cairo_fill(cr);
    if (!draw_symbol(cr, token, CARD_WIDTH / 2.0, QUIET * MODULE + 22, MODULE))
        return 0;
    cairo_set_source_rgb(cr, 0.08, 0.09, 0.10);
    draw_line(cr, face->name, face->note[0] ? 56 : 84, PANGO_WEIGHT_BOLD,
              face->when[0]   ? 664
              : face->note[0] ? 680
                              : 712);
    draw_line(cr, face->note, 34, PANGO_WEIGHT_NORMAL, face->when[0] ? 732 : 756);
    draw_line(cr, face->when, 34, PANGO_WEIGHT_MEDIUM, 780);
    if (face->badge.kind == BADGE_BLANK) { // room to write a name
        cairo_set_line_width(cr, 3);
        cairo_move_to(cr, 90, 752);
        cairo_line_to(cr, CARD_WIDTH - 90, 752);
        cairo_stroke(cr);
    }
    if (face->badge.kind != BADGE_COMMAND) // its number says nothing to anybody
        draw_line(cr, number_format(face->badge.number, number), 42, PANGO_WEIGHT_NORMAL, face->when[0] ? 832 : 824);
    cairo_set_source_rgb(cr, look.r, look.g, look.b);
    cairo_rectangle(cr, 0, 876, CARD_WIDTH, CARD_HEIGHT - 876);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    draw_line(cr, text_of(look.kind, LANGUAGE_ZH), 58, PANGO_WEIGHT_BOLD, 934);
    draw_line(cr, text_of(look.kind, LANGUAGE_EN), 24, PANGO_WEIGHT_NORMAL, 986);
    return 1;
}

// ---- the poster ----

// A badge and the poster's own symbol: what to hold up, one after the other.
static void draw_steps(cairo_t *cr, double y) {
    const double middle = PAPER_WIDTH / 2.0;
    cairo_set_source_rgb(cr, 0.07, 0.42, 0.30);
    cairo_set_line_width(cr, 14);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_rectangle(cr, middle - 420, y - 110, 150, 220);
    cairo_stroke(cr);
    cairo_rectangle(cr, middle - 380, y - 70, 70, 70);
    cairo_fill(cr);
    cairo_move_to(cr, middle - 375, y + 60);
    cairo_line_to(cr, middle - 315, y + 60);
    cairo_stroke(cr);
    cairo_move_to(cr, middle - 130, y);
    cairo_line_to(cr, middle + 130, y);
    cairo_move_to(cr, middle + 70, y - 60);
    cairo_line_to(cr, middle + 130, y);
    cairo_line_to(cr, middle + 70, y + 60);
    cairo_stroke(cr);
    cairo_rectangle(cr, middle + 250, y - 120, 190, 240);
    cairo_stroke(cr);
    cairo_rectangle(cr, middle + 290, y - 80, 46, 46);
    cairo_rectangle(cr, middle + 356, y - 80, 46, 46);
    cairo_rectangle(cr, middle + 290, y - 14, 46, 46);
    cairo_rectangle(cr, middle + 370, y, 22, 22);
    cairo_fill(cr);
    cairo_move_to(cr, middle + 295, y + 80);
    cairo_line_to(cr, middle + 395, y + 80);
    cairo_stroke(cr);
}

int poster_draw(cairo_t *cr, const struct host *host, const struct badge_face *face) {
    const double middle = PAPER_WIDTH / 2.0, room = PAPER_WIDTH - 300;
    char token[BADGE_TEXT_SIZE], number[NUMBER_TEXT_SIZE];
    badge_token(host, &face->badge, token);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_set_source_rgb(cr, 0.07, 0.42, 0.30);
    cairo_rectangle(cr, 0, 0, PAPER_WIDTH, 520);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    draw_fitting(cr, text_of(TEXT_BADGE_POSTER, LANGUAGE_ZH), 210, PANGO_WEIGHT_BOLD, middle, 230, room);
    draw_fitting(cr, text_of(TEXT_BADGE_POSTER, LANGUAGE_EN), 72, PANGO_WEIGHT_NORMAL, middle, 410, room);
    cairo_set_source_rgb(cr, 0.08, 0.09, 0.10);
    draw_fitting(cr, face->name, 150, PANGO_WEIGHT_BOLD, middle, 700, room);
    draw_fitting(cr, face->when, 120, PANGO_WEIGHT_MEDIUM, middle, 900, room);
    draw_fitting(cr, face->note, 100, PANGO_WEIGHT_NORMAL, middle, 1070, room);
    if (!draw_symbol(cr, token, middle, 1230, POSTER_MODULE))
        return 0;
    draw_steps(cr, 2760);
    cairo_set_source_rgb(cr, 0.08, 0.09, 0.10);
    draw_fitting(cr, text_of(TEXT_POSTER_STEPS, LANGUAGE_ZH), 88, PANGO_WEIGHT_MEDIUM, middle, 3010, room);
    cairo_set_source_rgb(cr, 0.36, 0.38, 0.40);
    draw_fitting(cr, text_of(TEXT_POSTER_STEPS, LANGUAGE_EN), 56, PANGO_WEIGHT_NORMAL, middle, 3140, room);
    draw_fitting(cr, number_format(face->badge.number, number), 56, PANGO_WEIGHT_NORMAL, middle, 3330, room);
    return 1;
}
