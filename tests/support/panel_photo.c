// SPDX-License-Identifier: Apache-2.0
#include "tests/support/panel_photo.h"

#include <math.h>
#include <stdlib.h>

#include "host/print/form_plane.h"
#include "tests/support/jpeg_maker.h"

#define WIDTH  1080
#define HEIGHT 1440
#define TAPS   4 // a side, of what a pixel of the camera sees

struct shot {
    struct plane back; // from pixels of the photo to those of the panel
    double reach;      // pixels that one of the camera sees, each way
    double band, band_at, banding;
    double glare[3], shine;
    double bright, room, noise;
};

// Red, green and blue stripes as a grey camera weighs them, with what is dark between pixels.
static double panel_at(const struct image *panel, double x, double y) {
    static const double stripes[] = {0.9, 1.77, 0.33};
    if (x < 0 || y < 0 || x >= panel->width || y >= panel->height)
        return -1;
    double within = x - floor(x), across = y - floor(y);
    if (across < 0.06 || across > 0.94)
        return 0.02;
    double v = panel->grey[(size_t)y * (size_t)panel->width + (size_t)x] / 255.0;
    return 0.03 + 0.97 * v * stripes[(int)(within * 3)] / 1.06;
}

static double seen_at(const struct image *panel, const struct shot *s, double x, double y) {
    double sum = 0;
    for (int i = 0; i < TAPS * TAPS; i++) {
        double px, py;
        double dx = (i % TAPS + 0.5) / TAPS - 0.5,
               dy = (i / TAPS + 0.5) / TAPS - 0.5; // NOLINT(bugprone-integer-division)
        plane_at(&s->back, x + 2 * s->reach * dx, y + 2 * s->reach * dy, &px, &py);
        double v = panel_at(panel, px, py);
        sum += v < 0 ? s->room : s->bright * v;
    }
    double v = sum / (TAPS * TAPS) * (1 + s->banding * sin(y / s->band + s->band_at));
    double far = hypot(x - s->glare[0], y - s->glare[1]) / s->glare[2];
    return v + s->shine * exp(-far * far);
}

static int point(struct shot *s, const struct image *panel, const struct panel_pose *pose, struct chance *c) {
    double turn = chance_between(c, -pose->turn, pose->turn) * M_PI / 180;
    double tilt = chance_between(c, -pose->tilt, pose->tilt) * M_PI / 180;
    double aside = chance_between(c, -pose->aside, pose->aside) * M_PI / 180;
    double side = panel->height, far = 3 * side, zoom = pose->fill * WIDTH / side * far;
    struct plane_pair pairs[4];
    for (int i = 0; i < 4; i++) {
        double x = (i % 2 - 0.5) * side, y = (i / 2 - 0.5) * side; // NOLINT(bugprone-integer-division)
        double rx = x * cos(turn) - y * sin(turn), ry = x * sin(turn) + y * cos(turn);
        double z = far + rx * sin(aside) + ry * sin(tilt);
        pairs[i] = (struct plane_pair){rx * cos(aside) * zoom / z + WIDTH / 2.0,
                                       ry * cos(tilt) * zoom / z + HEIGHT / 2.0, x + side / 2, y + side / 2};
    }
    return plane_fit(pairs, 4, &s->back);
}

static void light(struct shot *s, struct chance *c) {
    s->reach = chance_between(c, 0.5, 0.95);
    s->band = chance_between(c, 20, 120);
    s->band_at = chance_between(c, 0, 6);
    s->banding = chance_between(c, 0, 0.15);
    s->glare[0] = chance_between(c, 0, WIDTH);
    s->glare[1] = chance_between(c, 0, HEIGHT);
    s->glare[2] = chance_between(c, 60, 300);
    s->shine = chance_between(c, 0, 1) < 0.3 ? chance_between(c, 0.05, 0.3) : 0;
    s->bright = chance_between(c, 0.6, 0.95);
    s->room = chance_between(c, 0.02, 0.3);
    s->noise = chance_between(c, 1.5, 6);
}

static void expose(const struct image *panel, const struct shot *s, struct chance *c, uint8_t *grey) {
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            double v = 255 * seen_at(panel, s, x, y) + s->noise * chance_normal(c);
            grey[y * WIDTH + x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
}

uint8_t *panel_photo(const struct image *panel, const struct panel_pose *pose, struct chance *c, size_t *len) {
    struct shot s = {.shine = 0};
    struct image first = {0};
    uint8_t *grey = malloc((size_t)WIDTH * HEIGHT), *sent = NULL, *taken = NULL;
    light(&s, c);
    if (grey && point(&s, panel, pose, c)) {
        expose(panel, &s, c, grey);
        taken = jpeg_make(grey, WIDTH, HEIGHT, (int)chance_between(c, 60, 76), len);
    }
    if (taken && image_parse(taken, *len, &first) == STATUS_OK)
        sent = jpeg_make(first.grey, WIDTH, HEIGHT, (int)chance_between(c, 60, 76), len);
    image_clear(&first);
    free(taken);
    free(grey);
    return sent;
}
