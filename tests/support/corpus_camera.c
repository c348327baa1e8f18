// SPDX-License-Identifier: Apache-2.0
#include "tests/support/corpus_camera.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/frame_maker.h"
#include "tests/support/jpeg_maker.h"

#define W          FRAME_WIDTH
#define H          FRAME_HEIGHT
#define FOCAL      700.0 // pixels: a lens of some 50 degrees
#define RADIANS(d) ((d)*M_PI / 180)

// ---- chance ----

static uint64_t next(struct chance *c) {
    c->state ^= c->state << 13;
    c->state ^= c->state >> 7;
    c->state ^= c->state << 17;
    return c->state;
}

void chance_begin(struct chance *c, uint64_t seed) {
    c->state = seed * UINT64_C(0x9E3779B97F4A7C15) ^ UINT64_C(0xD1B54A32D192ED03);
    c->state |= !c->state;
    for (int i = 0; i < 4; i++)
        next(c);
}

double chance_between(struct chance *c, double low, double high) {
    return low + (high - low) * (double)(next(c) >> 11) / 9007199254740992.0;
}

double chance_normal(struct chance *c) {
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += chance_between(c, 0, 1);
    return sum;
}

// ---- the card in the room ----

// Something behind: a dim wall with broad stripes.
struct room {
    double level, wave[3][4];
};

static struct room room_by(struct chance *c) {
    struct room r = {.level = chance_between(c, 0.25, 0.6)};
    for (int i = 0; i < 3; i++) {
        r.wave[i][0] = chance_between(c, -0.06, 0.06);
        r.wave[i][1] = chance_between(c, -0.06, 0.06);
        r.wave[i][2] = chance_between(c, 0, 6);
        r.wave[i][3] = chance_between(c, 0.02, 0.1);
    }
    return r;
}

static double room_light(const struct room *r, double x, double y) {
    double v = r->level;
    for (int i = 0; i < 3; i++)
        v += r->wave[i][3] * sin(r->wave[i][0] * x + r->wave[i][1] * y + r->wave[i][2]);
    return v;
}

static double card_dot(const struct image *card, double x, double y) {
    int left = (int)x, top = (int)y;
    double fx = x - left, fy = y - top;
    if (x < 0 || y < 0 || left + 1 >= card->width || top + 1 >= card->height)
        return 1;
    const uint8_t *at = card->grey + (size_t)top * (size_t)card->width + (size_t)left;
    double upper = at[0] * (1 - fx) + at[1] * fx, lower = at[card->width] * (1 - fx) + at[card->width + 1] * fx;
    return (upper * (1 - fy) + lower * fy) / 255;
}

// The pose, with what is the same for every pixel.
struct plane {
    struct pose pose;
    double distance, nx, ny, nz; // in dots; the card's normal
    double cos_tilt, sin_aside, cos_aside, cos_turn, sin_turn;
};

static struct plane plane_of(const struct pose *p) {
    double tilt = RADIANS(p->tilt), aside = RADIANS(p->aside), turn = RADIANS(p->degrees);
    return (struct plane){.pose = *p,
                          .distance = FOCAL * CARD_MODULE / p->module,
                          .nx = sin(aside) * cos(tilt),
                          .ny = sin(tilt),
                          .nz = cos(aside) * cos(tilt),
                          .cos_tilt = cos(tilt),
                          .sin_aside = sin(aside),
                          .cos_aside = cos(aside),
                          .cos_turn = cos(turn),
                          .sin_turn = sin(turn)};
}

// From a pixel to the card, in dots from the middle of the symbol: the ray meets the tilted plane, the bend is undone,
// the turn is undone. 0 when the card is not met.
static int card_point(const struct plane *p, double px, double py, double *u, double *v) {
    double dx = (px - p->pose.x) / FOCAL, dy = (py - p->pose.y) / FOCAL, slope = dx * p->nx + dy * p->ny + p->nz;
    if (slope < 0.05)
        return 0;
    double far = p->distance * p->nz / slope, x = dx * far, y = dy * far, z = far - p->distance;
    double along = x * p->cos_aside - z * p->sin_aside;
    double up = (y - p->ny * (x * p->nx + y * p->ny + z * p->nz)) / p->cos_tilt;
    if (p->pose.curl > 0) {
        double radius = CARD_SYMBOL / RADIANS(p->pose.curl), sine = along / radius;
        if (fabs(sine) > 0.95)
            return 0;
        up *= 1 + (1 - sqrt(1 - sine * sine)) * radius / p->distance;
        along = radius * asin(sine);
    }
    *u = along * p->cos_turn + up * p->sin_turn;
    *v = up * p->cos_turn - along * p->sin_turn;
    return 1;
}

static double point_light(const struct image *card, const struct plane *p, double px, double py, double room) {
    double u, v, half = card->width / 2.0, quiet = p->pose.quiet, edge = CARD_SYMBOL / 2 + quiet * CARD_MODULE;
    int is_card = card_point(p, px, py, &u, &v) && fabs(u) < half && v > -CARD_MIDDLE && v < card->height - CARD_MIDDLE;
    if (is_card && quiet > 0)
        is_card = fabs(u) < edge && fabs(v) < edge;
    return is_card ? card_dot(card, u + half - 0.5, v + CARD_MIDDLE - 0.5) : room;
}

void camera_expose(const struct image *card, const struct pose *pose, struct chance *c, float *light) {
    struct room room = room_by(c);
    struct plane plane = plane_of(pose);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double mx = x - W / 2.0, my = y - H / 2.0, behind = room_light(&room, mx, my), sum = 0;
            for (int i = 0; i < 9; i++) // nine points of the pixel
                sum += point_light(card, &plane, mx + (i % 3) / 3.0, my + (i / 3) * (1 / 3.0), behind);
            light[y * W + x] = (float)(0.04 + 0.86 * sum / 9); // ink is not black, paper is not all the light
        }
}

// ---- the lens and the sensor ----

// Weights along a line of pixels with a step of (dx, dy).
static void smear(float *light, const double *weights, int half, double dx, double dy) {
    float *from = malloc(W * H * sizeof *from);
    if (!from)
        abort();
    memcpy(from, light, W * H * sizeof *from);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double sum = 0;
            for (int i = -half; i <= half; i++) {
                int sx = (int)(x + i * dx + 64.5) - 64,
                    sy = (int)(y + i * dy + 64.5) - 64; // rounded, quicker than lround
                sx = sx < 0 ? 0 : sx >= W ? W - 1 : sx;
                sy = sy < 0 ? 0 : sy >= H ? H - 1 : sy;
                sum += weights[i + half] * from[sy * W + sx];
            }
            light[y * W + x] = (float)sum;
        }
    free(from);
}

void spoil_blur(float *light, double sigma) {
    double weights[31], sum = 0;
    int half = (int)ceil(sigma * 2.5);
    half = half > 15 ? 15 : half;
    for (int i = -half; i <= half; i++)
        sum += weights[i + half] = exp(-i * i / (2 * sigma * sigma + 1e-9));
    for (int i = 0; i <= 2 * half; i++)
        weights[i] /= sum;
    smear(light, weights, half, 1, 0);
    smear(light, weights, half, 0, 1);
}

void spoil_motion(float *light, double pixels, double degrees) {
    double weights[41], step = pixels / 40;
    for (int i = 0; i < 41; i++)
        weights[i] = 1.0 / 41;
    smear(light, weights, 20, step * cos(RADIANS(degrees)), step * sin(RADIANS(degrees)));
}

void spoil_noise(float *light, double sigma, struct chance *c) {
    for (int i = 0; i < W * H; i++)
        light[i] += (float)(sigma * chance_normal(c));
}

void spoil_uneven(float *light, double rest, double shadow, struct chance *c) {
    double fall = RADIANS(chance_between(c, 0, 360)), edge = RADIANS(chance_between(c, 0, 360));
    double offset = chance_between(c, -60, 60), soft = chance_between(c, 3, 25);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double mx = x - W / 2.0, my = y - H / 2.0;
            double along = (mx * cos(fall) + my * sin(fall)) / 400 + 0.5;
            double side = (mx * cos(edge) + my * sin(edge) + offset) / soft;
            double gain = 1 - (1 - rest) * (along < 0 ? 0 : along > 1 ? 1 : along);
            light[y * W + x] *= (float)(gain * (1 - shadow / (1 + exp(-side))));
        }
}

void spoil_contrast(float *light, double black, double white) {
    for (int i = 0; i < W * H; i++)
        light[i] = (float)(black + (white - black) * light[i]);
}

// ---- on the card ----

void spoil_glare(float *light, const struct pose *p, double modules, struct chance *c) {
    double reach = modules * p->module, half = CARD_SYMBOL / CARD_MODULE / 2 * p->module;
    double cx = p->x + chance_between(c, -half, half), cy = p->y + chance_between(c, -half, half);
    double stretch = chance_between(c, 0.5, 2);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double dx = (x - W / 2.0 - cx) / stretch, dy = (y - H / 2.0 - cy) * stretch;
            light[y * W + x] += (float)(1.6 * exp(-(dx * dx + dy * dy) / (reach * reach)));
        }
}

void spoil_scratches(float *light, const struct pose *p, int count, double width, struct chance *c) {
    double half = CARD_SYMBOL / CARD_MODULE / 2 * p->module;
    for (int i = 0; i < count; i++) {
        double a = RADIANS(chance_between(c, 0, 180)), off = chance_between(c, -half, half);
        double tone = chance_between(c, 0, 1) < 0.7 ? 0.85 : 0.15, wide = width * p->module / 2;
        double bend = chance_between(c, -0.0015, 0.0015);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                double mx = x - W / 2.0 - p->x, my = y - H / 2.0 - p->y;
                double along = mx * cos(a) + my * sin(a),
                       across = my * cos(a) - mx * sin(a) - off + bend * along * along;
                if (fabs(across) < wide && fabs(along) < half * 1.2)
                    light[y * W + x] = (float)tone;
            }
    }
}

// A thumb over a corner of the symbol: any of the four.
void spoil_thumb(float *light, const struct pose *p, double modules, struct chance *c) {
    double half = CARD_SYMBOL / CARD_MODULE / 2 * p->module, a = RADIANS(p->degrees);
    int corner = (int)chance_between(c, 0, 4);
    double u = corner & 1 ? half : -half, v = corner & 2 ? half : -half;
    double cx = p->x + u * cos(a) - v * sin(a), cy = p->y + u * sin(a) + v * cos(a), reach = modules * p->module;
    double skin = chance_between(c, 0.3, 0.6);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double dx = x - W / 2.0 - cx, dy = y - H / 2.0 - cy;
            double far = sqrt(dx * dx + dy * dy) / reach;
            if (far < 1)
                light[y * W + x] = (float)(skin * (1 - 0.4 * far * far));
        }
}

// ---- on the wire ----

void spoil_jpeg(uint8_t *grey, int quality) {
    struct image image;
    size_t len;
    uint8_t *bytes = jpeg_make(grey, W, H, quality, &len);
    if (image_parse(bytes, len, &image) != STATUS_OK)
        abort();
    memcpy(grey, image.grey, W * H);
    image_clear(&image);
    free(bytes);
}
