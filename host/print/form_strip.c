// SPDX-License-Identifier: Apache-2.0
// Paper under uneven light: each pixel is measured against the paper around it, which is what a closing (the darkest of
// the lightest around) leaves when strokes are taken away; a shadow's edge stays where it is. Paper that is bent or
// folded: every line of the frame is looked for near where the marks say that it is, in three places, and the cells are
// straightened between them.
#include "host/print/form_strip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LINES   (FORM_ROWS + 1)
#define PARTS   3 // places at which a line across is looked for
#define REACH   (5 * STRIP_MM / 2)
#define HALF_W  (STRIP_WIDTH / 2)
#define HALF_H  (STRIP_HEIGHT / 2)
#define STROKE  10   // half pixels: strokes twice as wide are still taken for ink
#define SEEN    0.34 // how dark a frame's line is at least
#define COVERED 0.42 // of the light around
#define FIRST_X ((int)(FORM_SIGN_LEFT - STRIP_LEFT) * STRIP_MM)
#define FIRST_Y ((int)(FORM_TABLE_TOP - STRIP_TOP) * STRIP_MM)

struct taking {
    uint8_t *grey;            // the strip as it is
    uint8_t *paper, *scratch; // of half the size: the light of the paper
    uint8_t *broad;           // the lightest far around
    float *dark;              // STRIP_WIDTH * STRIP_HEIGHT
    int line[LINES][PARTS];   // how far down a line is from where it should be
    int left[FORM_ROWS], right[FORM_ROWS];
};

// ---- light ----

static void expose(const struct image *photo, const struct plane *plane, uint8_t *grey) {
    for (int y = 0; y < STRIP_HEIGHT; y++)
        for (int x = 0; x < STRIP_WIDTH; x++) {
            double light = 0, px, py;
            for (int i = 0; i < 4; i++) {
                plane_at(plane, STRIP_LEFT + (x + 0.25 + i % 2 * 0.5) / STRIP_MM,
                         STRIP_TOP + (y + 0.25 + (i > 1) * 0.5) / STRIP_MM, &px, &py);
                light += image_at(photo, px - 0.5, py - 0.5);
            }
            grey[y * STRIP_WIDTH + x] = (uint8_t)(light / 4 + 0.5);
        }
}

static void reduce(const uint8_t *grey, uint8_t *half) {
    for (int y = 0; y < HALF_H; y++)
        for (int x = 0; x < HALF_W; x++) {
            const uint8_t *at = grey + 2 * y * STRIP_WIDTH + 2 * x;
            half[y * HALF_W + x] = (uint8_t)((at[0] + at[1] + at[STRIP_WIDTH] + at[STRIP_WIDTH + 1] + 2) / 4);
        }
}

// The lightest (or darkest) so far around, along rows (step 1) or columns.
static void extreme(const uint8_t *in, int len, int lines, int step, int skip, int reach, int lightest, uint8_t *out) {
    for (int line = 0; line < lines; line++)
        for (int i = 0; i < len; i++) {
            int from = i > reach ? i - reach : 0, until = i + reach < len ? i + reach : len - 1;
            uint8_t best = in[line * skip + from * step];
            for (int k = from + 1; k <= until; k++) {
                uint8_t v = in[line * skip + k * step];
                best = lightest ? (v > best ? v : best) : (v < best ? v : best);
            }
            out[line * skip + i * step] = best;
        }
}

static void spread(uint8_t *half, uint8_t *scratch, int reach, int lightest) {
    extreme(half, HALF_W, HALF_H, 1, HALF_W, reach, lightest, scratch);
    extreme(scratch, HALF_H, HALF_W, HALF_W, 1, reach, lightest, half);
}

static void blur(uint8_t *half, uint8_t *scratch) {
    memcpy(scratch, half, (size_t)HALF_W * HALF_H);
    for (int y = 1; y < HALF_H - 1; y++)
        for (int x = 1; x < HALF_W - 1; x++) {
            int sum = 0;
            for (int i = 0; i < 9; i++)
                sum += scratch[(y + i / 3 - 1) * HALF_W + x + i % 3 - 1];
            half[y * HALF_W + x] = (uint8_t)(sum / 9);
        }
}

static void measure(struct taking *t, double black) {
    reduce(t->grey, t->paper);
    blur(t->paper, t->scratch);
    memcpy(t->broad, t->paper, (size_t)HALF_W * HALF_H);
    spread(t->paper, t->scratch, STROKE, 1);
    spread(t->paper, t->scratch, STROKE, 0);
    blur(t->paper, t->scratch);
    spread(t->broad, t->scratch, 6 * STROKE, 1);
    for (int y = 0; y < STRIP_HEIGHT; y++)
        for (int x = 0; x < STRIP_WIDTH; x++) {
            int half = y / 2 * HALF_W + x / 2;
            double paper = t->paper[half] + 1.0;
            double dark = (1 - t->grey[y * STRIP_WIDTH + x] / paper) / (1 - black);
            t->dark[y * STRIP_WIDTH + x] = (float)(dark < 0 ? 0 : dark > 1.2 ? 1.2 : dark);
        }
}

// ---- frames ----

static double dark_of(const struct taking *t, int x, int y) {
    if (x < 0 || y < 0 || x >= STRIP_WIDTH || y >= STRIP_HEIGHT)
        return 0;
    double dark = t->dark[y * STRIP_WIDTH + x];
    return dark < 0.7 ? dark : 0.7; // no stroke outdoes a line
}

// The place, at most REACH from the middle, at which three pixels of a profile are darkest; what is nearer to `near`
// wins where two are as dark.
static int darkest(const double profile[2 * REACH + 1], int near) {
    int best = 0;
    double most = -1;
    for (int i = 1; i < 2 * REACH; i++) {
        double dark = profile[i - 1] + profile[i] + profile[i + 1] - 0.012 * abs(i - REACH - near);
        if (dark > most) {
            most = dark;
            best = i - REACH;
        }
    }
    return best;
}

static int find_across(const struct taking *t, int line, int part, int near) {
    double profile[2 * REACH + 1] = {0};
    int wide = STRIP_CELL / PARTS, from = FIRST_X + part * wide, y = FIRST_Y + line * STRIP_ROW;
    for (int i = -REACH; i <= REACH; i++)
        for (int x = from + 8; x < from + wide - 8; x++)
            profile[i + REACH] += dark_of(t, x, y + i) / (wide - 16);
    return darkest(profile, near);
}

static int find_upright(const struct taking *t, int row, int x, int near) {
    double profile[2 * REACH + 1] = {0};
    int from = FIRST_Y + (row > 0 ? row - 1 : 0) * STRIP_ROW,
        until = FIRST_Y + (row < FORM_ROWS - 1 ? row + 2 : FORM_ROWS) * STRIP_ROW;
    for (int i = -REACH; i <= REACH; i++)
        for (int y = from; y < until; y++)
            profile[i + REACH] += dark_of(t, x + i, y) / (until - from);
    return darkest(profile, near);
}

static void find_frames(struct taking *t) {
    for (int part = 0; part < PARTS; part++)
        for (int line = 0, near = 0; line < LINES; line++)
            near = t->line[line][part] = find_across(t, line, part, near);
    for (int row = 0, left = 0, right = 0; row < FORM_ROWS; row++) {
        left = t->left[row] = find_upright(t, row, FIRST_X, left);
        right = t->right[row] = find_upright(t, row, FIRST_X + STRIP_CELL, right);
    }
}

// ---- straightened ----

// How far down a line is at a place along it, from 0 to 1.
static double line_at(const struct taking *t, int line, double along) {
    double at = along * PARTS - 0.5;
    int part = at < 0 ? 0 : at > PARTS - 2 ? PARTS - 2 : (int)at;
    double one = t->line[line][part], next = t->line[line][part + 1];
    return one + (next - one) * (at - part);
}

static float between(const struct taking *t, double x, double y) {
    int left = (int)x, top = (int)y;
    if (x < 0 || y < 0 || left >= STRIP_WIDTH - 1 || top >= STRIP_HEIGHT - 1)
        return 0;
    const float *at = t->dark + top * STRIP_WIDTH + left;
    x -= left;
    y -= top;
    return (float)((at[0] * (1 - x) + at[1] * x) * (1 - y) + (at[STRIP_WIDTH] * (1 - x) + at[STRIP_WIDTH + 1] * x) * y);
}

static void straighten(const struct taking *t, int row, float *dark) {
    double left = FIRST_X + t->left[row], right = FIRST_X + STRIP_CELL + t->right[row];
    for (int x = 0; x < STRIP_CELL; x++) {
        double along = (x + 0.5) / STRIP_CELL, top = FIRST_Y + row * STRIP_ROW + line_at(t, row, along);
        double bottom = FIRST_Y + (row + 1) * STRIP_ROW + line_at(t, row + 1, along);
        for (int y = 0; y < STRIP_ROW; y++)
            dark[y * STRIP_CELL + x] =
                between(t, left + (right - left) * along, top + (bottom - top) * (y + 0.5) / STRIP_ROW);
    }
}

// Of a line of the straightened cells, the part at which something as dark as print is near it.
static double seen_of(const float *dark, int from, int step, int len, int aside, int before, int after) {
    int seen = 0;
    for (int i = 0; i < len; i++) {
        float most = 0;
        for (int k = -before; k < after; k++) {
            float v = dark[from + i * step + k * aside];
            most = v > most ? v : most;
        }
        seen += most > SEEN;
    }
    return (double)seen / len;
}

static int is_framed(const float *dark, int row) {
    int first = row * STRIP_ROW * STRIP_CELL, last = first + STRIP_ROW * STRIP_CELL;
    double top = seen_of(dark, first, 1, STRIP_CELL, STRIP_CELL, row ? STRIP_FRAME_PX : 0, STRIP_FRAME_PX);
    double bottom = seen_of(dark, last - STRIP_CELL, 1, STRIP_CELL, STRIP_CELL, STRIP_FRAME_PX,
                            row < FORM_ROWS - 1 ? STRIP_FRAME_PX : 1);
    double left = seen_of(dark, first, STRIP_CELL, STRIP_ROW, 1, 0, STRIP_FRAME_PX);
    double right = seen_of(dark, first + STRIP_CELL - 1, STRIP_CELL, STRIP_ROW, 1, STRIP_FRAME_PX, 1);
    return top > 0.8 && bottom > 0.8 && left > 0.7 && right > 0.7;
}

// What no stroke of a pen is: dark where even the lightest nearby is.
static int is_covered(const struct taking *t, int row) {
    int dark = 0, from = (FIRST_Y + row * STRIP_ROW) / 2, until = from + STRIP_ROW / 2;
    for (int y = from; y < until; y++)
        for (int x = FIRST_X / 2, at = y * HALF_W + x; x < (FIRST_X + STRIP_CELL) / 2; x++, at++)
            dark += t->paper[at] < COVERED * t->broad[at];
    return dark > STRIP_MM * STRIP_MM; // four square millimetres of half pixels
}

// ---- the whole ----

static void begin(struct taking *t) {
    t->grey = malloc((size_t)STRIP_WIDTH * STRIP_HEIGHT);
    t->paper = malloc((size_t)HALF_W * HALF_H);
    t->broad = malloc((size_t)HALF_W * HALF_H);
    t->scratch = malloc((size_t)HALF_W * HALF_H);
    t->dark = malloc((size_t)STRIP_WIDTH * STRIP_HEIGHT * sizeof *t->dark);
}

static int compare(const void *a, const void *b) {
    float one = *(const float *)a, other = *(const float *)b;
    return (one > other) - (one < other);
}

// By the middle of the differences between pixels beside each other, of which strokes are few.
static double noise_of(const float *dark) {
    enum { FOUND = 8192, EVERY = STRIP_CELL * STRIP_CELLS / FOUND, APART = 5 };
    float found[FOUND];
    for (int i = 0; i < FOUND; i++)
        found[i] = fabsf(dark[i * EVERY] - dark[i * EVERY + (i * EVERY < APART ? APART : -APART)]);
    qsort(found, FOUND, sizeof *found, compare);
    return found[FOUND / 2] / 0.954; // of a normal distribution's differences
}

static void judge_rows(const struct taking *t, struct strip *s) {
    for (int row = 0; row < FORM_ROWS; row++) {
        straighten(t, row, s->dark + row * STRIP_ROW * STRIP_CELL);
        s->top[row] = FIRST_Y + row * STRIP_ROW + t->line[row][1];
        s->bottom[row] = FIRST_Y + (row + 1) * STRIP_ROW + t->line[row + 1][1];
    }
    for (int row = 0; row < FORM_ROWS; row++) {
        s->is_framed[row] = is_framed(s->dark, row);
        s->is_covered[row] = is_covered(t, row);
    }
    s->noise = noise_of(s->dark);
}

enum status strip_take(const struct image *photo, const struct form_place *place, struct strip *strip) {
    struct taking t;
    enum status status = STATUS_MEMORY;
    begin(&t);
    *strip = (struct strip){.grey = t.grey, .dark = malloc((size_t)STRIP_CELL * STRIP_CELLS * sizeof *strip->dark)};
    if (t.grey && t.paper && t.broad && t.scratch && t.dark && strip->dark) {
        expose(photo, &place->plane, t.grey);
        measure(&t, place->black);
        find_frames(&t);
        judge_rows(&t, strip);
        status = STATUS_OK;
    } else
        strip_clear(strip);
    free(t.paper);
    free(t.broad);
    free(t.scratch);
    free(t.dark);
    return status;
}

void strip_clear(struct strip *strip) {
    free(strip->grey);
    free(strip->dark);
    *strip = (struct strip){0};
}
