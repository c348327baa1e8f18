// SPDX-License-Identifier: Apache-2.0
// Strokes leave their cells. What hangs together, frames passed over, is one stroke, and belongs to the row that has
// most of it; what of it reaches into a neighbour is not the neighbour's, as long as it is clear whose it is.
#include "host/print/form_ink.h"

#include <math.h>
#include <stdlib.h>

#include "host/print/form_blobs.h"

#define AREA      ((size_t)STRIP_CELL * STRIP_CELLS)
#define FAINT     0.19 // how dark ink is at least
#define STRONG    0.29 // and somewhere in each stroke
#define NOISES    4.0  // or so many times what the camera adds
#define ASIDE     10   // pixels a stroke may go aside while it crosses a frame
#define PIXEL_MM2 (1.0 / STRIP_MM / STRIP_MM)
#define SPECK     0.15 // square millimetres of a stroke that is none
#define NOTHING   0.30 // of all in a cell that is empty
#define SURE      3.0  // of a signature or tick; a dot, or a blot of light and shadow, has less
#define SURE_MM   4.0  // and how far it reaches
#define CLEARLY   0.68 // the part of a stroke that says whose it is
#define DEEP      0.5  // of the row: deeper is no tail of a neighbour's
#define LINE_LONG 0.88 // of the cell: a line through it
#define LINE_FLAT 0.34 // of the row

struct stroke {
    int up;     // the stroke it is part of, itself if none
    int row;    // every part lies in one
    double ink; // of this part
    int left, right, top, bottom;
    float strongest;
};

struct reading {
    uint8_t *set;
    int32_t *labels;
    struct blob *blobs;
    struct stroke *strokes; // one a blob
    double *inks;           // FORM_ROWS a stroke, of all its parts
    size_t len;
};

// ---- strokes ----

// The mean of nine: ink is wider than grain.
static double smooth(const float *dark, int x, int y) {
    double sum = 0;
    for (int i = 0; i < 9; i++)
        sum += dark[(y + i / 3 - 1) * STRIP_CELL + x + i % 3 - 1];
    return sum / 9;
}

static int is_inside(int x, int y) {
    int down = y % STRIP_ROW;
    return x >= STRIP_FRAME_PX && x < STRIP_CELL - STRIP_FRAME_PX && down >= STRIP_FRAME_PX &&
           down < STRIP_ROW - STRIP_FRAME_PX;
}

static void set_pixels(const struct strip *s, struct reading *r) {
    double faint = fmax(FAINT, NOISES / 3 * s->noise);
    for (int y = 0; y < STRIP_CELLS; y++)
        for (int x = 0; x < STRIP_CELL; x++)
            r->set[y * STRIP_CELL + x] = is_inside(x, y) && smooth(s->dark, x, y) > faint;
}

static void measure(const struct strip *s, struct reading *r) {
    for (size_t i = 0; i < r->len; i++) {
        const struct blob *b = &r->blobs[i];
        r->strokes[i] = (struct stroke){(int)i,   b->top / STRIP_ROW, b->pixels * PIXEL_MM2, b->left,
                                        b->right, b->top % STRIP_ROW, b->bottom % STRIP_ROW, 0};
    }
    for (int i = 0; i < STRIP_CELL * STRIP_CELLS; i++)
        if (r->labels[i]) {
            struct stroke *k = &r->strokes[r->labels[i] - 1];
            float dark = (float)smooth(s->dark, i % STRIP_CELL, i / STRIP_CELL);
            k->strongest = dark > k->strongest ? dark : k->strongest;
        }
}

static int whole_of(const struct reading *r, int stroke) {
    while (r->strokes[stroke].up != stroke)
        stroke = r->strokes[stroke].up;
    return stroke;
}

static int label_at(const struct reading *r, int x, int y) {
    return x < 0 || x >= STRIP_CELL ? 0 : r->labels[y * STRIP_CELL + x];
}

// What ends above a frame and goes on beneath it.
static void join(struct reading *r) {
    for (int row = 1; row < FORM_ROWS; row++) {
        int above = row * STRIP_ROW - STRIP_FRAME_PX - 1, beneath = row * STRIP_ROW + STRIP_FRAME_PX;
        for (int x = 0; x < STRIP_CELL; x++) {
            int upper = label_at(r, x, above);
            for (int k = -ASIDE; k <= ASIDE && upper; k++) {
                int lower = label_at(r, x + k, beneath);
                if (lower)
                    r->strokes[whole_of(r, lower - 1)].up = whole_of(r, upper - 1);
            }
        }
    }
}

static void add_up(struct reading *r) {
    for (size_t i = 0; i < r->len; i++)
        r->inks[(size_t)whole_of(r, (int)i) * FORM_ROWS + (size_t)r->strokes[i].row] += r->strokes[i].ink;
}

// ---- rows ----

struct cell {
    double own, sure;     // square millimetres: of its strokes; of those that are clearly its own
    double far;           // how far its strokes reach, millimetres
    double reach;         // the longest of them, millimetres
    double strange, deep; // of others' strokes, and how far they come in, part of a row
    int is_struck;        // by a line
    int is_unclear;       // a stroke may be its own or another's
};

// The row that has most of a stroke, and which part that is.
static int home_of(const double inks[FORM_ROWS], double *part) {
    int home = 0;
    double all = 0;
    for (int row = 0; row < FORM_ROWS; row++) {
        all += inks[row];
        home = inks[row] > inks[home] ? row : home;
    }
    *part = inks[home] / all;
    return home;
}

static void add_stroke(const struct reading *r, const struct stroke *k, double strong, struct cell *cell) {
    double part;
    const double *inks = r->inks + (size_t)whole_of(r, (int)(k - r->strokes)) * FORM_ROWS;
    int home = home_of(inks, &part), is_clear = part >= CLEARLY;
    double wide = k->right - k->left + 1, tall = k->bottom - k->top + 1;
    if (k->ink < SPECK / 3 || (k->strongest < strong && k->ink < SPECK))
        return;
    cell->is_struck |= wide > LINE_LONG * STRIP_CELL && tall < LINE_FLAT * STRIP_ROW;
    cell->is_unclear |= !is_clear && k->ink > SPECK;
    if (home != k->row) {
        cell->strange += k->ink;
        cell->deep = fmax(cell->deep, tall / STRIP_ROW);
        return;
    }
    cell->own += k->ink;
    cell->far = fmax(cell->far, hypot(wide, tall) / STRIP_MM);
    if (!is_clear || k->strongest < strong)
        return;
    cell->sure += k->ink;
    cell->reach = fmax(cell->reach, hypot(wide, tall) / STRIP_MM);
}

static enum form_mark decide(const struct cell *c, int is_seen) {
    if (!is_seen || c->is_struck)
        return FORM_DOUBTFUL;
    if (c->sure >= SURE && c->reach >= SURE_MM)
        return FORM_INK;
    return c->own < NOTHING && !c->is_unclear && c->deep < DEEP ? FORM_EMPTY : FORM_DOUBTFUL;
}

// What is likelier of a doubtful cell. A tick that touches a neighbour's signature is one stroke with it, and the
// neighbour's by its weight: no tail comes in so far.
static int is_likely(const struct cell *c) {
    int is_own = c->own >= SURE && c->far >= SURE_MM, is_joined = c->strange >= SURE && c->deep > DEEP;
    return !c->is_struck && (is_own || is_joined);
}

static void judge(const struct strip *s, const struct reading *r, struct form_row rows[FORM_ROWS]) {
    struct cell cells[FORM_ROWS] = {0};
    double strong = fmax(STRONG, NOISES / 2 * s->noise);
    for (size_t i = 0; i < r->len; i++)
        add_stroke(r, &r->strokes[i], strong, &cells[r->strokes[i].row]);
    for (int row = 0; row < FORM_ROWS; row++) {
        const struct cell *c = &cells[row];
        enum form_mark mark = decide(c, s->is_framed[row] && !s->is_covered[row]);
        rows[row] = (struct form_row){mark, mark == FORM_DOUBTFUL ? is_likely(c) : mark == FORM_INK, c->own};
    }
}

const char *form_mark_text(enum form_mark mark) {
    static const char *const words[] = {[FORM_EMPTY] = "empty", [FORM_INK] = "signed", [FORM_DOUBTFUL] = "doubtful"};
    return words[mark];
}

// ---- the whole ----

static void clear(struct reading *r) {
    free(r->set);
    free(r->labels);
    free(r->blobs);
    free(r->strokes);
    free(r->inks);
}

enum status ink_read(const struct strip *strip, struct form_row rows[FORM_ROWS]) {
    struct reading r = {.set = malloc(AREA), .labels = malloc(AREA * sizeof *r.labels)};
    enum status status = STATUS_MEMORY;
    if (r.set && r.labels) {
        set_pixels(strip, &r);
        if (blobs_find(r.set, STRIP_CELL, STRIP_CELLS, r.labels, &r.blobs, &r.len)) {
            r.strokes = calloc(r.len + 1, sizeof *r.strokes);
            r.inks = calloc((r.len + 1) * FORM_ROWS, sizeof *r.inks);
        }
    }
    if (r.strokes && r.inks) { // NOLINT(clang-analyzer-unix.Malloc): clear frees what is there
        measure(strip, &r);
        join(&r);
        add_up(&r);
        judge(strip, &r, rows);
        status = STATUS_OK;
    }
    clear(&r);
    return status;
}
