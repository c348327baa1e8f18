// SPDX-License-Identifier: Apache-2.0
// How the terminal is, for the staff: events to upload, last sync, age of the plan, room on the card, what is
// unplugged. Small along the foot of the view at rest, and large when the status card asks.
#include <math.h>
#include <stdio.h>

#include "firmware/screen/screen_pen.h"
#include "proto/civil.h"

#define NOTES_MAX 10

static const struct colour paper = COLOUR_PAPER, ink = COLOUR_INK, grey = COLOUR_GREY, green = COLOUR_GREEN,
                           amber = COLOUR_AMBER, red = COLOUR_RED, hairline = COLOUR_HAIRLINE;

struct note {
    char text[80];
    struct colour colour; // of its dot
    int is_loud;          // the words too
};

static void note_pending(const struct screen_view *v, struct note *n) {
    snprintf(n->text, sizeof n->text, terminal_text(TEXT_IDLE_PENDING, v->language), (int)v->pending);
    n->colour = v->pending ? amber : green;
}

static void note_sync(const struct screen_view *v, struct note *n) {
    char at[CIVIL_TEXT_SIZE];
    snprintf(n->text, sizeof n->text, "%s", terminal_text(TEXT_IDLE_NEVER_SYNCED, v->language));
    n->colour = v->sync_ms ? green : amber;
    if (!v->sync_ms)
        return;
    civil_format(v->sync_ms, at);
    at[16] = '\0';
    at[10] = ' ';
    snprintf(n->text, sizeof n->text, terminal_text(TEXT_IDLE_SYNCED, v->language), at + 5);
}

// A plan's age is the age of the list of revoked badges.
static void note_plan(const struct screen_view *v, struct note *n) {
    int64_t days = v->wall_ms > v->plan_ms ? (v->wall_ms - v->plan_ms) / CIVIL_DAY_MS : 0;
    snprintf(n->text, sizeof n->text, "%s", terminal_text(TEXT_IDLE_NO_PLAN, v->language));
    if (v->plan_ms)
        snprintf(n->text, sizeof n->text, terminal_text(TEXT_IDLE_PLAN, v->language), (int)days);
    n->colour = !v->plan_ms || days > 14 ? amber : green;
}

static void note_storage(const struct screen_view *v, struct note *n) {
    static const enum text texts[] = {TEXT_IDLE_STORAGE, TEXT_IDLE_STORAGE, TEXT_IDLE_STORAGE_FULL,
                                      TEXT_IDLE_STORAGE_FAILING};
    enum text text = texts[v->storage];
    if (v->is_closed)
        text = v->storage == HEALTH_FULL ? TEXT_IDLE_CLOSED_FULL : TEXT_IDLE_CLOSED;
    snprintf(n->text, sizeof n->text, terminal_text(text, v->language), (int)v->free_percent);
    n->colour = v->storage == HEALTH_FINE ? green : v->storage == HEALTH_LOW ? amber : red;
    n->is_loud = v->storage >= HEALTH_FULL;
}

static void note_lost(const struct screen_view *v, struct note *n) {
    snprintf(n->text, sizeof n->text, terminal_text(TEXT_IDLE_LOST, v->language), (int)v->lost);
    n->colour = red;
    n->is_loud = 1;
}

static void note_diverged(const struct screen_view *v, struct note *n) {
    snprintf(n->text, sizeof n->text, "%s", terminal_text(TEXT_IDLE_DIVERGED, v->language));
    n->colour = red;
    n->is_loud = 1;
}

static void note_away(const struct screen_view *v, struct note *n) {
    snprintf(n->text, sizeof n->text, "%s", terminal_text(TEXT_IDLE_AWAY, v->language));
    n->colour = red;
    n->is_loud = 1;
}

// The stick still goes.
static void note_link(const struct screen_view *v, struct note *n) {
    snprintf(n->text, sizeof n->text, "%s", terminal_text(TEXT_IDLE_LINK_AWAY, v->language));
    n->colour = amber;
}

static void note_no_font(const struct screen_view *v, struct note *n) {
    snprintf(n->text, sizeof n->text, "%s", terminal_text(TEXT_IDLE_NO_FONT, v->language));
    n->colour = amber;
}

static void note_sound(const struct screen_view *v, struct note *n) {
    snprintf(n->text, sizeof n->text, "%s", terminal_text(TEXT_IDLE_SILENT, v->language));
    n->colour = amber;
}

static size_t make_notes(const struct screen_view *v, struct note notes[NOTES_MAX]) {
    size_t n = 0;
    note_pending(v, &notes[n++]);
    note_sync(v, &notes[n++]);
    note_plan(v, &notes[n++]);
    note_storage(v, &notes[n++]);
    if (v->lost)
        note_lost(v, &notes[n++]);
    if (v->is_diverged)
        note_diverged(v, &notes[n++]);
    if (v->is_link_away)
        note_link(v, &notes[n++]);
    if (v->lacks_font)
        note_no_font(v, &notes[n++]);
    if (v->is_silent)
        note_sound(v, &notes[n++]);
    if (v->away)
        note_away(v, &notes[n++]);
    return n;
}

// When something is loud, what is well keeps quiet.
static size_t leave_out(struct note *notes, size_t notes_len) {
    size_t kept = 0;
    int is_loud = 0;
    for (size_t i = 0; i < notes_len; i++)
        is_loud |= notes[i].is_loud;
    for (size_t i = 0; i < notes_len; i++)
        if (!is_loud || notes[i].colour.g < green.g)
            notes[kept++] = notes[i];
    return kept;
}

// All of them on one line, made smaller together when they would not fit.
static void draw_notes(const struct pen *p, const struct note *notes, size_t notes_len, double y, double room) {
    double size = 4.7 * p->unit, gap = 2.4, total = 0, x = 5 * p->unit; // gap: in sizes, the dot's room included
    for (size_t i = 0; i < notes_len; i++)
        total += pen_measure(p, notes[i].text, size, WEIGHT_MEDIUM) + gap * size;
    size *= fmin(1, room / total);
    for (size_t i = 0; i < notes_len; i++) {
        pen_colour(p, notes[i].colour);
        cairo_arc(p->cr, x + size * 0.36, y, size * 0.36, 0, 2 * M_PI);
        cairo_fill(p->cr);
        if (!notes[i].is_loud)
            pen_colour(p, grey);
        x += size * 1.1;
        x += pen_words(p, notes[i].text,
                       &(struct line){size, notes[i].is_loud ? WEIGHT_BOLD : WEIGHT_MEDIUM, -1, x, y, room});
        x += size * (gap - 1.1);
    }
}

void screen_draw_foot(const struct pen *p, const struct screen_view *v) {
    struct note notes[NOTES_MAX] = {0};
    char id[24];
    double u = p->unit, y = p->height - 7.5 * u, id_room = 22 * u;
    size_t n = leave_out(notes, make_notes(v, notes));
    pen_colour(p, hairline);
    cairo_rectangle(p->cr, 5 * u, p->height - 14.5 * u, p->width - 10 * u, fmax(1, 0.35 * u));
    cairo_fill(p->cr);
    draw_notes(p, notes, n, y, p->width - id_room - 14 * u);
    snprintf(id, sizeof id, "%016llx", (unsigned long long)v->terminal);
    pen_colour(p, grey);
    pen_words(p, id, &(struct line){3.4 * u, WEIGHT_NORMAL, 1, p->width - 5 * u, y, id_room - 1 * u});
}

// ---- the status card ----

static void draw_heading(const struct pen *p, const struct screen_view *v) {
    double u = p->unit, room = p->width - 12 * u;
    char session[320];
    snprintf(session, sizeof session, "%s", terminal_text(TEXT_STATUS_SHOWN_LINE, v->language));
    if (v->session)
        snprintf(session, sizeof session, "%s%s%s  ·  %zu %s", v->venue, v->venue[0] ? "  ·  " : "", v->programme,
                 v->present, terminal_text(TEXT_IDLE_PRESENT, v->language));
    pen_colour(p, ink);
    pen_words(p, terminal_text(TEXT_STATUS_SHOWN, v->language),
              &(struct line){10 * u, WEIGHT_BOLD, -1, 6 * u, 12 * u, room});
    pen_colour(p, grey);
    pen_words(p, session, &(struct line){6 * u, WEIGHT_MEDIUM, -1, 6 * u, 24 * u, room});
    pen_colour(p, hairline);
    cairo_rectangle(p->cr, 6 * u, 31 * u, room, fmax(1, 0.35 * u));
    cairo_fill(p->cr);
}

void screen_draw_status(const struct pen *p, const struct screen_view *v) {
    struct note notes[NOTES_MAX] = {0};
    size_t n = make_notes(v, notes);
    char id[64];
    double u = p->unit;
    pen_colour(p, paper);
    cairo_paint(p->cr);
    draw_heading(p, v);
    for (size_t i = 0; i < n; i++) {
        double y = (40 + 11 * (double)i) * u;
        pen_colour(p, notes[i].colour);
        cairo_arc(p->cr, 9 * u, y, 2.6 * u, 0, 2 * M_PI);
        cairo_fill(p->cr);
        pen_colour(p, notes[i].is_loud ? notes[i].colour : ink);
        pen_words(p, notes[i].text, &(struct line){7.4 * u, WEIGHT_MEDIUM, -1, 16 * u, y, p->width - 22 * u});
    }
    snprintf(id, sizeof id, "%016llx  ·  " ROLLCALL_VERSION, (unsigned long long)v->terminal);
    pen_colour(p, grey);
    pen_words(p, id, &(struct line){4.2 * u, WEIGHT_NORMAL, -1, 6 * u, p->height - 6 * u, p->width - 12 * u});
}
