// SPDX-License-Identifier: Apache-2.0
// The code is found first, at half and at full size. Its corners tell roughly where the page is; the mark nearest to it
// is looked for there, then, by both, the next, so that each is known better than the one before. A mark is a dark spot
// of the right size whose second moments are a parallelogram's: whatever the perspective, neither a letter nor a round
// thing has these.
#include "host/print/form_find.h"

#include <math.h>
#include <stdlib.h>

#include "host/print/form_blobs.h"
#include "proto/decode_zxing.h"
#include "proto/on_demand.h"

#define CODES_MAX   8
#define SMALL_PX    1700 // the longer side of the picture that marks are looked for in
#define DARK        0.62 // of the mean light around
#define AROUND_MM   10.0 // around: so far
#define FAR_MM      80.0 // a mark can be from where it is looked for
#define CODE_OFF_MM 5.0  // the code from where the marks say
#define SCALE_MIN   3.6  // pixels a millimetre
#define BLACK_MAX   0.62

// ---- the code ----

struct looking {
    const struct host *host;
    struct form_page *page;
    double times; // pixels of the photo a pixel looked at
    double corners[8];
    enum form_trouble trouble;
};

static void take_code(void *context, const uint8_t *bytes, size_t len, const int corners[8]) {
    struct looking *l = context;
    if (l->trouble == FORM_FINE)
        return;
    enum status status = form_code_read(l->host, bytes, len, l->page);
    if (status == STATUS_OK) {
        for (int i = 0; i < 8; i++)
            l->corners[i] = (corners[i] + 0.5) * l->times;
        l->trouble = FORM_FINE;
    } else if (status != STATUS_MALFORMED)
        l->trouble = status == STATUS_FORGED ? FORM_CHANGED : FORM_OTHER_HOST;
}

static enum status find_code(const struct image *photo, struct looking *l) {
    struct image half;
    enum status status = image_halve(photo, &half);
    if (status != STATUS_OK)
        return status;
    l->times = 2;
    ON_DEMAND(decode_zxing_placed)(half.grey, half.width, half.height, CODES_MAX, take_code, l);
    image_clear(&half);
    l->times = 1;
    if (l->trouble == FORM_NO_CODE)
        ON_DEMAND(decode_zxing_placed)(photo->grey, photo->width, photo->height, CODES_MAX, take_code, l);
    return STATUS_OK;
}

// ---- dark spots ----

struct spots {
    double times; // pixels of the photo a pixel of the small picture
    struct blob *blobs;
    size_t len;
};

// Sums of all above and to the left, one wider and taller than the picture.
static uint32_t *sums_of(const struct image *image) {
    size_t width = (size_t)image->width + 1;
    uint32_t *sums = calloc(width * ((size_t)image->height + 1), sizeof *sums);
    for (size_t y = 0; sums && y < (size_t)image->height; y++) {
        uint32_t row = 0;
        for (size_t x = 0; x < (size_t)image->width; x++) {
            row += image->grey[y * (size_t)image->width + x];
            sums[(y + 1) * width + x + 1] = sums[y * width + x + 1] + row;
        }
    }
    return sums;
}

static int at_most(int v, int max) {
    return v < max ? v : max;
}

static int at_least(int v, int min) {
    return v > min ? v : min;
}

static uint8_t *dark_of(const struct image *image, int reach) {
    uint32_t *sums = sums_of(image);
    size_t width = (size_t)image->width;
    uint8_t *dark = sums ? malloc(width * (size_t)image->height) : NULL;
    for (int y = 0; dark && y < image->height; y++) {
        int top = at_least(y - reach, 0), bottom = at_most(y + reach + 1, image->height);
        const uint32_t *upper = sums + (size_t)top * (width + 1), *lower = sums + (size_t)bottom * (width + 1);
        for (int x = 0; x < image->width; x++) {
            int left = at_least(x - reach, 0), right = at_most(x + reach + 1, image->width);
            uint32_t sum = lower[right] - lower[left] - upper[right] + upper[left];
            uint32_t area = (uint32_t)((right - left) * (bottom - top));
            size_t at = (size_t)y * width + (size_t)x;
            dark[at] = image->grey[at] * (double)area < DARK * sum;
        }
    }
    free(sums);
    return dark;
}

static enum status spots_in(const struct image *image, double scale, struct spots *spots) {
    size_t area = (size_t)image->width * (size_t)image->height;
    uint8_t *dark = dark_of(image, at_least((int)(AROUND_MM * scale), 4));
    int32_t *labels = malloc(area * sizeof *labels);
    enum status status =
        dark && labels && blobs_find(dark, image->width, image->height, labels, &spots->blobs, &spots->len)
            ? STATUS_OK
            : STATUS_MEMORY;
    free(dark);
    free(labels);
    return status;
}

// In a small copy of the photo; scale: pixels of the photo a millimetre.
static enum status find_spots(const struct image *photo, double scale, struct spots *spots) {
    struct image small = *photo;
    enum status status = STATUS_OK;
    spots->times = 1;
    while (status == STATUS_OK && at_least(small.width, small.height) > SMALL_PX) {
        struct image half;
        status = image_halve(&small, &half);
        if (small.grey != photo->grey)
            image_clear(&small);
        if (status == STATUS_OK)
            small = half;
        spots->times *= 2;
    }
    if (status == STATUS_OK)
        status = spots_in(&small, scale / spots->times, spots);
    if (small.grey != photo->grey)
        image_clear(&small);
    return status;
}

// ---- marks ----

// Whether its area and moments are a square's seen from anywhere; expected: its area in pixels.
static int is_mark(const struct blob *b, double expected) {
    double n = b->pixels, xx = b->xx / n - b->x * b->x / n / n + 1 / 12.0,
           yy = b->yy / n - b->y * b->y / n / n + 1 / 12.0;
    double xy = b->xy / n - b->x * b->y / n / n, spread = xx * yy - xy * xy,
           even = 2 * sqrt(fmax(spread, 0)) / (xx + yy);
    double square = n * n / (144 * spread);
    return n > 0.4 * expected && n < 2.2 * expected && square > 0.9 && square < 1.06 && even > 0.6;
}

static int find_mark(const struct spots *s, const struct plane *guess, double x, double y, struct plane_pair *found) {
    double px, py, scale = plane_scale(guess, x, y), best = FAR_MM;
    plane_at(guess, x, y, &px, &py);
    double expected = FORM_MARK * FORM_MARK * plane_area(guess, x, y) / s->times / s->times;
    for (size_t i = 0; i < s->len; i++) {
        const struct blob *b = &s->blobs[i];
        double bx = (b->x / b->pixels + 0.5) * s->times, by = (b->y / b->pixels + 0.5) * s->times;
        double far = hypot(bx - px, by - py) / scale;
        if (far < best && is_mark(b, expected)) {
            best = far;
            *found = (struct plane_pair){x, y, bx, by};
        }
    }
    return best < FAR_MM;
}

static void code_pairs(const double corners[8], struct plane_pair pairs[4]) {
    static const double x[] = {0, FORM_CODE, FORM_CODE, 0}, y[] = {0, 0, FORM_CODE, FORM_CODE};
    for (int i = 0; i < 4; i++)
        pairs[i] = (struct plane_pair){FORM_CODE_LEFT + x[i], FORM_CODE_TOP + y[i], corners[2 * i], corners[2 * i + 1]};
}

// The page where its marks say that it is, if the code is where it would then be.
static int is_code_there(const struct plane *plane, const struct plane_pair code[4]) {
    for (int i = 0; i < 4; i++) {
        double px, py, scale = plane_scale(plane, code[i].x, code[i].y);
        plane_at(plane, code[i].x, code[i].y, &px, &py);
        if (!(hypot(px - code[i].px, py - code[i].py) < CODE_OFF_MM * scale))
            return 0;
    }
    return 1;
}

static int find_marks(const struct spots *s, const double corners[8], struct plane *plane) {
    static const double marks[][2] = {{FORM_MARK_RIGHT, FORM_MARK_TOP},
                                      {FORM_MARK_LEFT, FORM_MARK_TOP},
                                      {FORM_MARK_RIGHT, FORM_MARK_BOTTOM},
                                      {FORM_MARK_LEFT, FORM_MARK_BOTTOM}};
    struct plane_pair pairs[8];
    struct plane guess;
    code_pairs(corners, pairs);
    for (size_t i = 0; i < 4; i++)
        if (!plane_fit(pairs, 4 + i, &guess) || !find_mark(s, &guess, marks[i][0], marks[i][1], &pairs[4 + i]))
            return 0;
    return plane_fit(pairs + 4, 4, plane) && is_code_there(plane, pairs);
}

// ---- the whole ----

static double mean_at(const struct image *photo, const struct plane *plane, double x, double y) {
    double sum = 0, px, py;
    for (int i = 0; i < 25; i++) {
        plane_at(plane, x + (i % 5 - 2) * 0.5, y + (i / 5 - 2) * 0.5, &px, &py); // NOLINT(bugprone-integer-division)
        sum += image_at(photo, px, py);
    }
    return sum / 25;
}

// Of the paper beside each mark, the lightest side: what lies on the page is darker.
static double black_of(const struct image *photo, const struct plane *plane) {
    static const double x[] = {FORM_MARK_LEFT, FORM_MARK_RIGHT}, y[] = {FORM_MARK_TOP, FORM_MARK_BOTTOM};
    double sum = 0;
    for (int i = 0; i < 4; i++) {
        double mx = x[i % 2], my = y[i / 2], paper = 1;
        for (int k = 0; k < 4; k++)
            paper = fmax(paper, mean_at(photo, plane,
                                        mx + (k == 0   ? 6
                                              : k == 1 ? -6
                                                       : 0),
                                        my + (k == 2   ? 6
                                              : k == 3 ? -6
                                                       : 0)));
        sum += mean_at(photo, plane, mx, my) / paper;
    }
    return sum / 4;
}

static double least_scale(const struct plane *plane) {
    double least = plane_scale(plane, FORM_SIGN_LEFT, FORM_TABLE_TOP);
    least = fmin(least, plane_scale(plane, FORM_SIGN_RIGHT, FORM_TABLE_TOP));
    least = fmin(least, plane_scale(plane, FORM_SIGN_LEFT, FORM_TABLE_TOP + FORM_ROWS * FORM_ROW));
    return fmin(least, plane_scale(plane, FORM_SIGN_RIGHT, FORM_TABLE_TOP + FORM_ROWS * FORM_ROW));
}

static enum form_trouble judge(const struct image *photo, struct form_place *place) {
    if (!(least_scale(&place->plane) >= SCALE_MIN))
        return FORM_COARSE;
    place->black = black_of(photo, &place->plane);
    return place->black > BLACK_MAX ? FORM_PALE : FORM_FINE;
}

enum status form_find(const struct host *host, const struct image *photo, struct form_place *place,
                      enum form_trouble *trouble) {
    struct looking l = {.host = host, .page = &place->page, .trouble = FORM_NO_CODE};
    struct spots spots = {0};
    enum status status = find_code(photo, &l);
    if (status != STATUS_OK || l.trouble != FORM_FINE) {
        *trouble = l.trouble;
        return status;
    }
    double side = hypot(l.corners[2] - l.corners[0], l.corners[3] - l.corners[1]);
    status = find_spots(photo, side / FORM_CODE, &spots);
    if (status == STATUS_OK)
        *trouble = find_marks(&spots, l.corners, &place->plane) ? judge(photo, place) : FORM_NO_MARKS;
    free(spots.blobs);
    return status;
}
