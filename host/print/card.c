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
#define SMALLEST      24   // dots: six points, the least that is read without a glass
#define LINE          1.46 // of the size: how tall a line of that font is
#define BAND          876  // dots: where the band begins, and below a card that is worn
#define BAND_WORN     900
#define ONE_LINE      0.55 // of the size that was wished: smaller, and it rather takes more lines

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

// A stroke, a module wide, along each run of dark modules.
static void add_row(cairo_t *cr, const unsigned char *modules, int width, int y) {
    for (int x = 0, end; x < width; x = end) {
        for (end = x + 1; end < width && (modules[end] & 1) == (modules[x] & 1); end++)
            ;
        if (modules[x] & 1) {
            cairo_move_to(cr, x, y + 0.5);
            cairo_line_to(cr, end, y + 0.5);
        }
    }
}

static void stroke_modules(cairo_t *cr, const QRcode *code) {
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    for (int y = 0; y < code->width; y++)
        add_row(cr, code->data + y * code->width, code->width, y);
    cairo_set_line_width(cr, 1);
    cairo_stroke(cr);
}

// A bit a module: of a PDF of many badges most would be the numbers of its strokes.
static void stamp_modules(cairo_t *cr, const QRcode *code) {
    cairo_surface_t *stamp = cairo_image_surface_create(CAIRO_FORMAT_A1, code->width, code->width);
    cairo_t *drawn = cairo_create(stamp);
    stroke_modules(drawn, code);
    cairo_destroy(drawn);
    cairo_pattern_t *mask = cairo_pattern_create_for_surface(stamp);
    cairo_pattern_set_filter(mask, CAIRO_FILTER_NEAREST);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_mask(cr, mask);
    cairo_pattern_destroy(mask);
    cairo_surface_destroy(stamp);
}

static int draw_symbol(cairo_t *cr, const char *token, double middle, double top, int module) {
    QRcode *code = QRcode_encodeString(token, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
    if (!code)
        return 0;
    cairo_save(cr);
    cairo_translate(cr, middle - code->width * module / 2.0, top);
    cairo_scale(cr, module, module);
    if (cairo_surface_get_type(cairo_get_target(cr)) == CAIRO_SURFACE_TYPE_PDF)
        stamp_modules(cr, code);
    else
        stroke_modules(cr, code);
    cairo_restore(cr);
    QRcode_free(code);
    return 1;
}

struct box {
    double x, y, width, tall; // its middle; tall: 0 for one line
};

static int fits(PangoLayout *layout, PangoFontDescription *font, double size, double tall) {
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_height(layout, tall < 2 * LINE * size ? 0 : -(int)(tall / (LINE * size))); // in lines; 0: one
    return !pango_layout_is_ellipsized(layout);
}

// Made smaller until it fits on one line; else, where the box is tall, on as many as it holds. What is longer than any
// name ends in an ellipsis: nothing is drawn outside the box.
static void draw_fitting(cairo_t *cr, const char *text, double size, int weight, struct box box) {
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    const double least = box.tall > 0 && size * ONE_LINE > SMALLEST ? size * ONE_LINE : SMALLEST;
    int height;
    pango_font_description_set_weight(font, (PangoWeight)weight);
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_width(layout, (int)(box.width * PANGO_SCALE));
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    while (!fits(layout, font, size, 0) && size > least)
        size *= 0.92;
    while (!fits(layout, font, size, box.tall) && size > SMALLEST)
        size *= 0.92;
    pango_layout_get_pixel_size(layout, NULL, &height);
    cairo_move_to(cr, box.x - box.width / 2.0, box.y - height / 2.0);
    pango_cairo_show_layout(cr, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
}

static void draw_line(cairo_t *cr, const char *text, double size, int weight, double middle, double tall) {
    draw_fitting(cr, text, size, weight, (struct box){CARD_WIDTH / 2.0, middle, CARD_WIDTH - 60, tall});
}

static int lines_of(cairo_t *cr, const char *text, double size, double width) {
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    int lines = pango_layout_get_line_count(layout);
    pango_font_description_free(font);
    g_object_unref(layout);
    return lines;
}

// Where a badge goes when it is found has two lines; what takes more moves the rest up, so that none of it is cut.
static double lift_of(cairo_t *cr, const struct badge_face *face) {
    int lines = lines_of(cr, face->lost, SMALLEST, CARD_WIDTH - 60);
    return lines > 2 ? (lines > 4 ? 2 : lines - 2) * LINE * SMALLEST : 0;
}

// What stands between symbol and number: a name, and of a session where and when.
static void draw_words(cairo_t *cr, const struct badge_face *face, double lift) {
    if (face->when[0]) {
        draw_line(cr, face->name, 56, PANGO_WEIGHT_BOLD, 662, 92);
        draw_line(cr, face->note, 34, PANGO_WEIGHT_NORMAL, 736, 72);
    } else if (face->note[0]) {
        draw_line(cr, face->name, 56, PANGO_WEIGHT_BOLD, 680, 92);
        draw_line(cr, face->note, 34, PANGO_WEIGHT_NORMAL, 756, 72);
    } else if (face->lost[0]) {
        draw_line(cr, face->name, 84, PANGO_WEIGHT_BOLD, 668 - lift / 2, 126 - lift);
        draw_line(cr, face->place, 27, PANGO_WEIGHT_NORMAL, 752 - lift, 0);
        draw_line(cr, face->lost, 27, PANGO_WEIGHT_NORMAL, 862 - lift / 2, 2 * LINE * SMALLEST + 2 + lift);
    } else
        draw_line(cr, face->name, 84, PANGO_WEIGHT_BOLD, 706, 184);
    draw_line(cr, face->when, 34, PANGO_WEIGHT_MEDIUM, 788, 0);
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
    const double lift = lift_of(cr, face);
    draw_words(cr, face, lift);
    const int is_worn = face->lost[0] != '\0', band = is_worn ? BAND_WORN : BAND;
    if (face->badge.kind == BADGE_BLANK) { // room to write a name
        cairo_set_line_width(cr, 3);
        cairo_move_to(cr, 90, 726);
        cairo_line_to(cr, CARD_WIDTH - 90, 726);
        cairo_stroke(cr);
    }
    if (face->badge.kind != BADGE_COMMAND) // its number says nothing to anybody
        draw_line(cr, number_format(face->badge.number, number), is_worn ? 40 : 42, PANGO_WEIGHT_NORMAL,
                  is_worn         ? 796 - lift
                  : face->when[0] ? 836
                                  : 824,
                  0);
    cairo_set_source_rgb(cr, look.r, look.g, look.b);
    cairo_rectangle(cr, 0, band, CARD_WIDTH, CARD_HEIGHT - band);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    draw_line(cr, text_of(look.kind, LANGUAGE_ZH), is_worn ? 52 : 58, PANGO_WEIGHT_BOLD, is_worn ? 945 : 934, 0);
    draw_line(cr, text_of(look.kind, LANGUAGE_EN), 24, PANGO_WEIGHT_NORMAL, is_worn ? 992 : 986, 0);
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
    draw_fitting(cr, text_of(TEXT_BADGE_POSTER, LANGUAGE_ZH), 210, PANGO_WEIGHT_BOLD,
                 (struct box){middle, 230, room, 0});
    draw_fitting(cr, text_of(TEXT_BADGE_POSTER, LANGUAGE_EN), 72, PANGO_WEIGHT_NORMAL,
                 (struct box){middle, 410, room, 0});
    cairo_set_source_rgb(cr, 0.08, 0.09, 0.10);
    draw_fitting(cr, face->name, 150, PANGO_WEIGHT_BOLD, (struct box){middle, 650, room, 190});
    draw_fitting(cr, face->when, 120, PANGO_WEIGHT_MEDIUM, (struct box){middle, 830, room, 0});
    draw_fitting(cr, face->note, 100, PANGO_WEIGHT_NORMAL, (struct box){middle, face->held[0] ? 970 : 1030, room, 150});
    draw_fitting(cr, face->held, 84, PANGO_WEIGHT_NORMAL, (struct box){middle, 1115, room, 130});
    if (!draw_symbol(cr, token, middle, 1290, POSTER_MODULE))
        return 0;
    draw_steps(cr, 2790);
    cairo_set_source_rgb(cr, 0.08, 0.09, 0.10);
    draw_fitting(cr, text_of(TEXT_POSTER_STEPS, LANGUAGE_ZH), 88, PANGO_WEIGHT_MEDIUM,
                 (struct box){middle, 3020, room, 170});
    draw_fitting(cr, face->phone, 80, PANGO_WEIGHT_MEDIUM, (struct box){middle, 3270, room, 0});
    cairo_set_source_rgb(cr, 0.36, 0.38, 0.40);
    draw_fitting(cr, text_of(TEXT_POSTER_STEPS, LANGUAGE_EN), 56, PANGO_WEIGHT_NORMAL,
                 (struct box){middle, 3140, room, 110});
    draw_fitting(cr, number_format(face->badge.number, number), 56, PANGO_WEIGHT_NORMAL,
                 (struct box){middle, 3390, room, 0});
    return 1;
}
