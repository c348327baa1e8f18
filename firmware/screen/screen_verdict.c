// SPDX-License-Identifier: Apache-2.0
// A verdict fills the screen: a colour, a sign of its family, a shape of its own, what happened in a few words, the
// name. No two verdicts share both sign and shape, so nobody needs to see the colour or read the words.
#include <stdio.h>

#include "firmware/screen/screen_pen.h"
#include "proto/civil.h"

struct look {
    double r, g, b;
    enum shape shape;
    enum sign sign;
};

#define GREEN  0.02, 0.42, 0.26
#define TEAL   0.02, 0.37, 0.46
#define BLUE   0.13, 0.31, 0.62
#define PURPLE 0.34, 0.22, 0.55
#define SLATE  0.20, 0.23, 0.31
#define AMBER  0.66, 0.37, 0.00
#define RED    0.66, 0.13, 0.12
#define BLACK  0.09, 0.09, 0.10

static const struct look looks[VERDICT_COUNT] = {
    [VERDICT_CHECKED_IN] = {GREEN, SHAPE_TICK, SIGN_CIRCLE},
    [VERDICT_CHECKED_OUT] = {TEAL, SHAPE_LEAVE, SIGN_CIRCLE},
    [VERDICT_REPEAT] = {BLUE, SHAPE_AGAIN, SIGN_CIRCLE},
    [VERDICT_OFFICER] = {PURPLE, SHAPE_CARD, SIGN_SQUARE},
    [VERDICT_SESSION_OPENED] = {PURPLE, SHAPE_OPEN, SIGN_SQUARE},
    [VERDICT_SESSION_CLOSED] = {SLATE, SHAPE_CLOSE, SIGN_SQUARE},
    [VERDICT_UNKNOWN] = {AMBER, SHAPE_QUESTION, SIGN_DIAMOND},
    [VERDICT_FORGED] = {RED, SHAPE_CROSS, SIGN_OCTAGON},
    [VERDICT_REVOKED] = {RED, SHAPE_SWAP, SIGN_OCTAGON},
    [VERDICT_FOREIGN] = {AMBER, SHAPE_AWAY, SIGN_DIAMOND},
    [VERDICT_NO_SESSION] = {AMBER, SHAPE_CLOCK, SIGN_DIAMOND},
    [VERDICT_NO_OFFICER] = {AMBER, SHAPE_TWO_CARDS, SIGN_DIAMOND},
    [VERDICT_NEWER] = {AMBER, SHAPE_UP, SIGN_DIAMOND},
    [VERDICT_EARLY] = {AMBER, SHAPE_HOURGLASS, SIGN_DIAMOND},
    [VERDICT_LATE] = {AMBER, SHAPE_CLOCK, SIGN_CIRCLE},
    [VERDICT_NOT_ENROLLED] = {AMBER, SHAPE_LIST_CROSS, SIGN_DIAMOND},
    [VERDICT_ENROLL_NOTED] = {TEAL, SHAPE_PEN, SIGN_CIRCLE},
    [VERDICT_ENROLLED] = {GREEN, SHAPE_LIST_TICK, SIGN_CIRCLE},
    [VERDICT_WAITING] = {BLUE, SHAPE_QUEUE, SIGN_CIRCLE},
    [VERDICT_ENROLL_CANCELLED] = {SLATE, SHAPE_LIST_CROSS, SIGN_CIRCLE},
    [VERDICT_OVER] = {AMBER, SHAPE_CLOSE, SIGN_DIAMOND},
    [VERDICT_NO_BADGE] = {AMBER, SHAPE_CARD, SIGN_DIAMOND},
    [VERDICT_NONE_PLANNED] = {AMBER, SHAPE_CALENDAR, SIGN_DIAMOND},
    [VERDICT_COMMAND] = {SLATE, SHAPE_DOTS, SIGN_SQUARE},
    [VERDICT_TORN] = {AMBER, SHAPE_AGAIN, SIGN_DIAMOND},
    [VERDICT_GARBLED] = {BLACK, SHAPE_QUESTION, SIGN_TRIANGLE},
    [VERDICT_NOT_SAVED] = {BLACK, SHAPE_WARNING, SIGN_TRIANGLE},
};

static const struct look notice_looks[NOTICE_COUNT] = {
    [NOTICE_STICK_BUSY] = {SLATE, SHAPE_STICK_IN, SIGN_SQUARE},
    [NOTICE_STICK_DONE] = {GREEN, SHAPE_STICK_OUT, SIGN_SQUARE},
    [NOTICE_STICK_FAILED] = {BLACK, SHAPE_STICK_IN, SIGN_TRIANGLE},
    [NOTICE_STICK_PAIRING] = {PURPLE, SHAPE_STICK_OUT, SIGN_SQUARE},
    [NOTICE_SYNC_DONE] = {GREEN, SHAPE_CABLE_OUT, SIGN_SQUARE},
    [NOTICE_NO_STICK] = {AMBER, SHAPE_STICK_IN, SIGN_DIAMOND},
    [NOTICE_STICK_WRITTEN] = {AMBER, SHAPE_STICK_OUT, SIGN_DIAMOND},
    [NOTICE_PAIRING_ASKED] = {PURPLE, SHAPE_LINKS, SIGN_SQUARE},
    [NOTICE_VOLUME] = {SLATE, SHAPE_SPEAKER, SIGN_SQUARE},
    [NOTICE_LANGUAGE] = {SLATE, SHAPE_SPEECH, SIGN_SQUARE},
    [NOTICE_CODES_NONE] = {GREEN, SHAPE_TICK, SIGN_SQUARE},
    [NOTICE_CODES_UNKNOWN] = {AMBER, SHAPE_LINKS, SIGN_DIAMOND},
    [NOTICE_CODES_TAKEN] = {GREEN, SHAPE_UP, SIGN_SQUARE},
    [NOTICE_CODES_MORE] = {SLATE, SHAPE_DOTS, SIGN_SQUARE},
    [NOTICE_CODES_FOREIGN] = {AMBER, SHAPE_QUESTION, SIGN_SQUARE},
};

// What is said beside a sign.
struct said {
    const char *head, *name, *sentence;
    const char *left, *right; // at the foot, for the staff
};

static void draw_sign(const struct pen *p, const struct look *look, double x, double y, double radius) {
    double scale = look->sign == SIGN_CIRCLE || look->sign == SIGN_SQUARE ? 0.0128 : 0.0104;
    cairo_save(p->cr);
    cairo_translate(p->cr, x, y);
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    pen_sign(p->cr, look->sign, radius);
    cairo_set_source_rgb(p->cr, look->r, look->g, look->b);
    cairo_translate(p->cr, 0, look->sign == SIGN_TRIANGLE ? radius * 0.12 : 0);
    cairo_scale(p->cr, scale * radius, scale * radius);
    cairo_set_line_width(p->cr, 13);
    cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
    pen_shape(p->cr, look->shape);
    cairo_restore(p->cr);
}

static void draw_foot(const struct pen *p, const struct said *s) {
    double u = p->unit, y = p->height - 7 * u;
    struct line l = {5 * u, WEIGHT_MEDIUM, -1, 6 * u, y, p->width / 2 - 8 * u};
    cairo_set_source_rgba(p->cr, 1, 1, 1, 0.78);
    pen_words(p, s->left, &l);
    l.align = 1;
    l.x = p->width - 6 * u;
    pen_words(p, s->right, &l);
}

// Headline, name and sentence from `top` down, drawn or only measured; gives the height of all.
static double draw_blocks(const struct pen *p, const struct said *s, double top, int is_drawn) {
    double u = p->unit, left = p->is_upright ? p->width / 2 : 79 * u, y = top;
    double room = p->is_upright ? p->width - 10 * u : p->width - left - 5 * u;
    const struct {
        const char *text;
        double size;
        enum weight weight;
    } blocks[] = {
        {s->head, 17.5 * u, WEIGHT_BOLD}, {s->name, 15 * u, WEIGHT_MEDIUM}, {s->sentence, 8.4 * u, WEIGHT_NORMAL}};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (blocks[i].text[0])
            y += pen_block(p, blocks[i].text,
                           &(struct line){blocks[i].size, blocks[i].weight, p->is_upright ? 0 : -1, left, y, room},
                           is_drawn);
    return y - top;
}

// Beside the sign on a wide panel, below it on a high one; the middle of it all stays where it is.
static void draw_said(const struct pen *p, const struct said *s) {
    double middle = p->is_upright ? 112 * p->unit : 46 * p->unit;
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    draw_blocks(p, s, middle - draw_blocks(p, s, 0, 0) / 2, 1);
}

static void draw(const struct pen *p, const struct look *look, const struct said *s) {
    double u = p->unit;
    cairo_set_source_rgb(p->cr, look->r, look->g, look->b);
    cairo_paint(p->cr);
    if (p->is_upright)
        draw_sign(p, look, p->width / 2, 46 * u, 33 * u);
    else
        draw_sign(p, look, 39.5 * u, 46.5 * u, 31 * u);
    draw_said(p, s);
    draw_foot(p, s);
}

static void time_of_day(int64_t wall_ms, char text[8]) {
    struct civil c = civil_from_ms(wall_ms);
    snprintf(text, 8, "%02d:%02d", c.hour % 100, c.minute % 100);
}

static void sentence_with_time(const struct screen_view *v, enum text sentence, int64_t wall_ms, char text[96]) {
    char at[8];
    time_of_day(wall_ms, at);
    snprintf(text, 96, terminal_text(sentence, v->language), at);
}

// The sentence of the verdict, or the one thing that matters more to this person.
static void sentence_of(const struct screen_view *v, enum text plain, char text[96]) {
    int is_here = v->verdict == VERDICT_CHECKED_IN || v->verdict == VERDICT_REPEAT;
    if (v->verdict == VERDICT_WAITING)
        snprintf(text, 96, terminal_text(plain, v->language), (int)v->place);
    else if (is_here && v->signs_out && v->leave_ms)
        sentence_with_time(v, TEXT_LEAVE_FROM, v->leave_ms, text);
    else if (is_here && v->signs_out)
        snprintf(text, 96, "%s", terminal_text(TEXT_LEAVE_LATER, v->language));
    else if (v->verdict == VERDICT_NO_SESSION && v->enrolls)
        snprintf(text, 96, "%s", terminal_text(TEXT_ENROLL_HERE, v->language));
    else if (v->verdict == VERDICT_REPEAT && v->first_ms)
        sentence_with_time(v, TEXT_FIRST_TIME, v->first_ms, text);
    else
        snprintf(text, 96, "%s", terminal_text(plain, v->language));
}

void screen_draw_verdict(const struct pen *p, const struct screen_view *v) {
    enum text head = (enum text)(TEXT_CHECKED_IN + 2 * (int)v->verdict);
    char sentence[96], present[64] = "", now[8] = "";
    struct said said = {
        .head = terminal_text(head, v->language), .name = v->name, .sentence = sentence, .left = present, .right = now};
    sentence_of(v, (enum text)(head + 1), sentence);
    if (v->session)
        snprintf(present, sizeof present, "%zu %s", v->present, terminal_text(TEXT_IDLE_PRESENT, v->language));
    if (v->wall_ms)
        time_of_day(v->wall_ms, now);
    draw(p, &looks[v->verdict], &said);
}

void screen_draw_notice(const struct pen *p, const struct screen_view *v) {
    enum text head = (enum text)(TEXT_STICK_BUSY_SHOWN + 2 * ((int)v->notice - NOTICE_STICK_BUSY));
    char sentence[160];
    struct said said = {terminal_text(head, v->language), "", sentence, "", ""};
    snprintf(sentence, sizeof sentence, terminal_text((enum text)(head + 1), v->language), (int)v->notice_number);
    draw(p, &notice_looks[v->notice], &said);
}

// Six digits in two groups, to be read across a desk.
void screen_draw_pairing(const struct pen *p, const struct screen_view *v) {
    char code[16];
    double u = p->unit, middle = p->width / 2, room = p->width * 0.92, top = p->height / 2;
    snprintf(code, sizeof code, "%03u %03u", v->pairing_code / 1000 % 1000, v->pairing_code % 1000);
    cairo_set_source_rgb(p->cr, PURPLE);
    cairo_paint(p->cr);
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    pen_words(p, terminal_text(TEXT_PAIRING, v->language),
              &(struct line){9 * u, WEIGHT_BOLD, 0, middle, top - 31 * u, room});
    pen_words(p, code, &(struct line){38 * u, WEIGHT_BOLD, 0, middle, top + 1 * u, room});
    pen_words(p, terminal_text(TEXT_PAIRING_LINE, v->language),
              &(struct line){6 * u, WEIGHT_NORMAL, 0, middle, top + 32 * u, room});
}
