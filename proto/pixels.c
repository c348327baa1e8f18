// SPDX-License-Identifier: Apache-2.0
// Means of squares by running sums: a sum a column over the rows in reach, kept up to date from row to row.
#include "proto/pixels.h"

#include <string.h>

static int within(int v, int max) {
    return v < 0 ? 0 : v > max ? max : v;
}

void pixels_smooth(const uint8_t *in, int width, int height, uint8_t *out, void *scratch) {
    uint32_t *line = scratch;
    for (int y = 0; y < height; y++) {
        const uint8_t *above = in + (size_t)within(y - 1, height - 1) * (size_t)width;
        const uint8_t *here = in + (size_t)y * (size_t)width;
        const uint8_t *below = in + (size_t)within(y + 1, height - 1) * (size_t)width;
        uint8_t *to = out + (size_t)y * (size_t)width;
        for (int x = 0; x < width; x++)
            line[x] = (uint32_t)above[x] + 2U * here[x] + below[x];
        for (int x = 1; x < width - 1; x++)
            to[x] = (uint8_t)((line[x - 1] + 2 * line[x] + line[x + 1] + 8) / 16);
        to[0] = (uint8_t)(line[0] / 4);
        to[width - 1] = (uint8_t)(line[width - 1] / 4);
    }
}

// ---- squares ----

struct squares {
    const uint8_t *in;
    int width, height, reach;
    uint32_t *columns;
};

// Row y of the picture comes into the columns' sums (sign 1) or leaves them (-1); beyond the edge the edge is repeated.
static void add_row(const struct squares *s, int y, int sign) {
    const uint8_t *row = s->in + (size_t)within(y, s->height - 1) * (size_t)s->width;
    if (sign > 0)
        for (int x = 0; x < s->width; x++)
            s->columns[x] += row[x];
    else
        for (int x = 0; x < s->width; x++)
            s->columns[x] -= row[x];
}

static struct squares squares_begin(const uint8_t *in, int width, int height, int reach, void *scratch) {
    struct squares s = {in, width, height, reach, scratch};
    memset(scratch, 0, PIXELS_SCRATCH(width));
    for (int y = -reach - 1; y < reach; y++) // as if for the row before the first
        add_row(&s, y, 1);
    return s;
}

static void squares_next(const struct squares *s, int y) {
    add_row(s, y + s->reach, 1);
    add_row(s, y - s->reach - 1, -1);
}

// The sum of the square around column x, from that around x - 1.
static uint32_t squares_slide(const struct squares *s, int x, uint32_t sum) {
    return sum + s->columns[within(x + s->reach, s->width - 1)] - s->columns[within(x - s->reach - 1, s->width - 1)];
}

static uint32_t squares_first(const struct squares *s) {
    uint32_t sum = 0;
    for (int x = -s->reach - 1; x < s->reach; x++)
        sum += s->columns[within(x, s->width - 1)];
    return sum;
}

void pixels_sharpen(const uint8_t *in, int width, int height, int reach, int times, uint8_t *out, void *scratch) {
    struct squares s = squares_begin(in, width, height, reach, scratch);
    int area = (2 * reach + 1) * (2 * reach + 1), scale = (times << 24) / area;
    for (int y = 0; y < height; y++) {
        const uint8_t *here = in + (size_t)y * (size_t)width;
        uint8_t *to = out + (size_t)y * (size_t)width;
        squares_next(&s, y);
        uint32_t sum = squares_first(&s);
        for (int x = 0; x < width; x++) {
            sum = squares_slide(&s, x, sum);
            to[x] = (uint8_t)within(here[x] + (int)(((int64_t)here[x] * area - (int64_t)sum) * scale / (1 << 24)), 255);
        }
    }
}
