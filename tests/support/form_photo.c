// SPDX-License-Identifier: Apache-2.0
#include "tests/support/form_photo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/print/form_layout.h"
#include "host/print/form_plane.h"
#include "tests/support/jpeg_maker.h"

// ---- pens ----

struct ink {
    struct image *page;
    double dots, width, tone; // millimetres; the light ink gives back
    double shake;
    struct chance *chance;
};

static void blot(const struct ink *k, double x, double y) {
    double reach = k->width / 2 * k->dots, cx = x * k->dots, cy = y * k->dots;
    for (int py = (int)(cy - reach - 1); py <= (int)(cy + reach + 1); py++)
        for (int px = (int)(cx - reach - 1); px <= (int)(cx + reach + 1); px++) {
            if (px < 0 || py < 0 || px >= k->page->width || py >= k->page->height)
                continue;
            double far = hypot(px + 0.5 - cx, py + 0.5 - cy) - reach, part = far < -0.5 ? 1 : far > 0.5 ? 0 : 0.5 - far;
            uint8_t *at = k->page->grey + (size_t)py * (size_t)k->page->width + (size_t)px;
            double light = 255 * (1 - part * (1 - k->tone));
            *at = (uint8_t)(light < *at ? light : *at);
        }
}

// From one point past another to a third.
static void draw(const struct ink *k, const double at[6]) {
    double len = hypot(at[2] - at[0], at[3] - at[1]) + hypot(at[4] - at[2], at[5] - at[3]);
    int steps = 2 + (int)(len * k->dots);
    for (int i = 0; i <= steps; i++) {
        double t = (double)i / steps, s = 1 - t;
        blot(k, s * s * at[0] + 2 * s * t * at[2] + t * t * at[4], s * s * at[1] + 2 * s * t * at[3] + t * t * at[5]);
    }
}

static double jitter(const struct ink *k, double v) {
    return v + k->shake * chance_normal(k->chance);
}

static void line(const struct ink *k, double x1, double y1, double x2, double y2) {
    draw(k, (const double[6]){jitter(k, x1), jitter(k, y1), jitter(k, (x1 + x2) / 2), jitter(k, (y1 + y2) / 2),
                              jitter(k, x2), jitter(k, y2)});
}

// Two or three characters of some strokes each.
static void sign(const struct ink *k, double left, double top) {
    struct chance *c = k->chance;
    int count = 2 + (chance_between(c, 0, 1) < 0.6);
    double size = FORM_ROW * chance_between(c, 0.55, 1.05),
           x = left + chance_between(c, 1, FORM_SIGN - count * size - 1);
    double y = top + FORM_ROW / 2 + chance_between(c, -0.8, 0.8) - size / 2;
    for (int i = 0; i < count; i++, x += size * 0.95) {
        int strokes = (int)chance_between(c, 4, 9);
        for (int n = 0; n < strokes; n++) {
            double at[6];
            for (int p = 0; p < 6; p += 2) {
                at[p] = x + size * chance_between(c, 0, 0.9);
                at[p + 1] = y + size * chance_between(c, 0, 1);
            }
            draw(k, at);
        }
    }
    if (chance_between(c, 0, 1) < 0.15) // the last stroke of a practised hand
        line(k, x - size / 2, y + size * 0.6, x + chance_between(c, 0, 5), y + size * chance_between(c, 0.9, 1.3));
}

void form_write(struct image *page, double dots, double left, double top, enum pen pen, struct chance *c) {
    struct ink k = {page, dots, chance_between(c, 0.3, 0.7), chance_between(c, 0.08, 0.42), 0.25, c};
    double x = left + chance_between(c, 6, FORM_SIGN - 12), y = top + chance_between(c, 1.5, 3);
    double s = chance_between(c, 3.5, 6);
    switch (pen) {
    case PEN_NONE:
        break;
    case PEN_TICK:
        line(&k, x, y + s * 0.5, x + s * 0.35, y + s);
        line(&k, x + s * 0.35, y + s, x + s * chance_between(c, 1, 1.5), y - chance_between(c, -1, 2));
        break;
    case PEN_CROSS:
        line(&k, x, y, x + s, y + s);
        line(&k, x + s, y, x, y + s);
        break;
    case PEN_CIRCLE:
        draw(&k, (const double[6]){x, y + s / 2, x + s / 2, y - s / 2, x + s, y + s / 2});
        draw(&k, (const double[6]){x + s, y + s / 2, x + s / 2, y + s * 1.5, x, y + s / 2});
        break;
    case PEN_PENCIL:
        k.width = chance_between(c, 0.3, 0.45);
        k.tone = chance_between(c, 0.42, 0.6);
        sign(&k, left, top);
        break;
    case PEN_SIGNATURE:
        sign(&k, left, top);
        break;
    case PEN_DOT:
        k.width = chance_between(c, 0.4, 0.9);
        blot(&k, x, y + s / 2);
        break;
    case PEN_LINE:
        line(&k, left + 1, top + FORM_ROW / 2, left + FORM_SIGN - 1, top + FORM_ROW / 2);
        break;
    }
}

// ---- the photo ----

struct shot {
    int width, height;
    struct plane back;         // from pixels of the photo to millimetres of the page
    double wave[2][4];         // bent paper: so many millimetres, along x and y, from where
    double fold, bend, crease; // where it was folded, how much shorter it is beneath, and darker
    double desk;
    double light[3], rest; // from where, and what is left of it on the far side
    double shadow[4];      // a direction, where its edge lies, how soft it is
    double shade;          // what is left of the light in it
    double glare[3];       // where, how wide; none: 0
    double blur, noise;
    int quality;
};

static double page_at(const struct image *page, double dots, const struct shot *s, double x, double y) {
    double dx = s->wave[0][0] * sin(s->wave[0][1] * x + s->wave[0][2] * y + s->wave[0][3]);
    double dy = s->wave[1][0] * sin(s->wave[1][1] * x + s->wave[1][2] * y + s->wave[1][3]);
    dy += y > s->fold ? s->bend * (y - s->fold) : 0;
    if (x < 0 || y < 0 || x > FORM_WIDTH || y > FORM_HEIGHT)
        return -1;
    double near = (y - s->fold) / 1.2, light = y > s->fold ? s->crease : 1;
    return image_at(page, (x + dx) * dots - 0.5, (y + dy) * dots - 0.5) / 255 * light *
           (1 - (1 - s->crease) * exp(-near * near));
}

static double light_at(const struct shot *s, double x, double y) {
    double u = x / s->width - 0.5, v = y / s->height - 0.5;
    double light = 1 - (1 - s->rest) * (0.5 + s->light[0] * u + s->light[1] * v);
    double into = (s->shadow[0] * u + s->shadow[1] * v - s->shadow[2]) / s->shadow[3];
    light *= 1 - (1 - s->shade) / (1 + exp(-8 * into));
    return light * (1 - 0.35 * (u * u + v * v));
}

static void expose(const struct image *page, double dots, const struct shot *s, float *light) {
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            double px, py;
            plane_at(&s->back, x, y, &px, &py);
            double paper = page_at(page, dots, s, px, py);
            double v = (paper < 0 ? s->desk * (1 + 0.1 * sin(x * 0.01) * sin(y * 0.13)) : 0.04 + 0.9 * paper);
            v *= light_at(s, x, y);
            if (s->glare[2] > 0) {
                double far = hypot(x - s->glare[0], y - s->glare[1]) / s->glare[2];
                v += 0.7 * exp(-far * far);
            }
            light[(size_t)y * (size_t)s->width + (size_t)x] = (float)v;
        }
}

static void soften(float *light, int len, int lines, int step, int skip, double sigma) {
    enum { MOST = 8192, REACH = 6 };
    static float kept[MOST + 2 * REACH]; // one photo at a time
    double kernel[REACH + 1], sum = 0;
    for (int i = 0; i <= REACH; i++)
        sum += (kernel[i] = exp(-i * i / (2 * sigma * sigma))) * (i ? 2 : 1);
    for (int row = 0; row < lines; row++) {
        float *at = light + (size_t)row * (size_t)skip;
        for (int i = -REACH; i < len + REACH; i++)
            kept[i + REACH] = at[(size_t)(i < 0 ? 0 : i >= len ? len - 1 : i) * (size_t)step];
        for (int i = 0; i < len; i++) {
            double v = kernel[0] * kept[i + REACH];
            for (int k = 1; k <= REACH; k++)
                v += kernel[k] * (kept[i + REACH - k] + kept[i + REACH + k]);
            at[(size_t)i * (size_t)step] = (float)(v / sum);
        }
    }
}

// Grain of two pixels, as it is after a camera took away the finer.
static void develop(const struct shot *s, float *light, uint8_t *grey, struct chance *c) {
    size_t area = (size_t)s->width * (size_t)s->height;
    double last = 0;
    soften(light, s->width, s->height, 1, s->width, s->blur);
    soften(light, s->height, s->width, s->width, 1, s->blur);
    for (size_t i = 0; i < area; i++) {
        double grain = (chance_between(c, -1.73, 1.73) + chance_between(c, -1.73, 1.73)) * 0.707 * s->noise;
        double v = 255 * light[i] * 0.95 + 0.8 * grain + 0.6 * last;
        grey[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        last = grain;
    }
}

// Where the corners of the page come to lie.
static int pose(struct shot *s, struct chance *c) {
    static const int sizes[][2] = {{1536, 2048}, {2448, 3264}, {3000, 4000}};
    const int *size = sizes[(int)chance_between(c, 0, 3)];
    int quarters = chance_between(c, 0, 1) < 0.6 ? 0 : (int)chance_between(c, 0, 4);
    double turn = (chance_between(c, -9, 9) + 90 * quarters) * M_PI / 180;
    double tilt = chance_between(c, -18, 18) * M_PI / 180, aside = chance_between(c, -18, 18) * M_PI / 180;
    struct plane_pair pairs[4];
    double reach_x = 0, reach_y = 0, far = 2.6 * FORM_HEIGHT / 2;
    s->width = quarters % 2 ? size[1] : size[0];
    s->height = quarters % 2 ? size[0] : size[1];
    for (int i = 0; i < 4; i++) {
        double x = (i % 2 - 0.5) * FORM_WIDTH, y = (i / 2 - 0.5) * FORM_HEIGHT; // NOLINT(bugprone-integer-division)
        double rx = x * cos(turn) - y * sin(turn), ry = x * sin(turn) + y * cos(turn);
        double z = far + rx * sin(aside) + ry * sin(tilt);
        rx = rx * cos(aside) / z;
        ry = ry * cos(tilt) / z;
        pairs[i] = (struct plane_pair){rx, ry, x + FORM_WIDTH / 2, y + FORM_HEIGHT / 2};
        reach_x = fmax(reach_x, fabs(rx));
        reach_y = fmax(reach_y, fabs(ry));
    }
    double zoom = chance_between(c, 0.82, 0.98) * fmin(s->width / 2.0 / reach_x, s->height / 2.0 / reach_y);
    for (int i = 0; i < 4; i++) {
        pairs[i].x = pairs[i].x * zoom + s->width / 2.0;
        pairs[i].y = pairs[i].y * zoom + s->height / 2.0;
    }
    return plane_fit(pairs, 4, &s->back);
}

static void weather(struct shot *s, struct chance *c) {
    double from = chance_between(c, 0, 2 * M_PI), at = chance_between(c, 0, 2 * M_PI);
    for (int i = 0; i < 2; i++) {
        s->wave[i][0] = chance_between(c, 0, 0.9);
        s->wave[i][1] = chance_between(c, -0.025, 0.025);
        s->wave[i][2] = chance_between(c, -0.025, 0.025);
        s->wave[i][3] = chance_between(c, 0, 6);
    }
    int is_folded = chance_between(c, 0, 1) < 0.4;
    s->fold = is_folded ? chance_between(c, 90, 220) : FORM_HEIGHT;
    s->bend = is_folded ? chance_between(c, 0, 0.01) : 0;
    s->crease = is_folded ? chance_between(c, 0.86, 1) : 1;
    s->desk = chance_between(c, 0.08, 0.85);
    s->light[0] = cos(from);
    s->light[1] = sin(from);
    s->rest = chance_between(c, 0.55, 1);
    s->shadow[0] = cos(at);
    s->shadow[1] = sin(at);
    s->shadow[2] = chance_between(c, -0.3, 0.4);
    s->shadow[3] = chance_between(c, 0.01, 0.2);
    s->shade = chance_between(c, 0, 1) < 0.5 ? chance_between(c, 0.5, 0.9) : 1;
    if (chance_between(c, 0, 1) < 0.15) {
        s->glare[0] = chance_between(c, 0, s->width);
        s->glare[1] = chance_between(c, 0, s->height);
        s->glare[2] = chance_between(c, 0.02, 0.1) * s->width;
    }
    s->blur = chance_between(c, 0.5, 1.1) * (s->width + s->height) / 5600; // of a lens, not of its pixels
    s->blur = fmax(s->blur, 0.5);
    s->noise = chance_between(c, 1.5, 7);
    s->quality = (int)chance_between(c, 60, 95);
}

uint8_t *form_photo(const struct image *page, double dots, struct chance *c, size_t *len) {
    struct shot s = {0};
    if (!pose(&s, c))
        return NULL;
    weather(&s, c);
    size_t area = (size_t)s.width * (size_t)s.height;
    float *light = malloc(area * sizeof *light);
    uint8_t *grey = malloc(area), *bytes = NULL;
    if (light && grey) {
        expose(page, dots, &s, light);
        develop(&s, light, grey, c);
        bytes = jpeg_make(grey, s.width, s.height, s.quality, len);
    }
    free(light);
    free(grey);
    return bytes;
}
