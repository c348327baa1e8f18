// SPDX-License-Identifier: Apache-2.0
#include "firmware/decode.h"

#include <stdlib.h>

#include "firmware/decode_zbar.h"
#include "firmware/decode_zxing.h"

#define TILE 40 // pixels: a few modules of a badge held at arm's length

struct decoder {
    struct zbar *zbar;
    uint8_t *stretched; // scratch
    size_t stretched_size;
};

struct decoder *decoder_new(void) {
    struct decoder *d = calloc(1, sizeof *d);
    if (d)
        d->zbar = zbar_new();
    if (d && d->zbar)
        return d;
    decoder_free(d);
    return NULL;
}

void decoder_free(struct decoder *d) {
    if (!d)
        return;
    zbar_free(d->zbar);
    free(d->stretched);
    free(d);
}

struct range {
    int low, high;
};

// The darkest and the lightest around a tile, the tile's neighbours included, so that no seam shows.
static struct range range_around(const uint8_t *grey, int width, int height, int left, int top) {
    struct range r = {255, 0};
    int x0 = left - TILE > 0 ? left - TILE : 0, x1 = left + 2 * TILE < width ? left + 2 * TILE : width;
    int y0 = top - TILE > 0 ? top - TILE : 0, y1 = top + 2 * TILE < height ? top + 2 * TILE : height;
    for (int y = y0; y < y1; y += 2)
        for (int x = x0; x < x1; x += 2) {
            int v = grey[(size_t)y * (size_t)width + (size_t)x];
            r.low = v < r.low ? v : r.low;
            r.high = v > r.high ? v : r.high;
        }
    return r;
}

static void stretch_tile(const uint8_t *grey, int width, int height, int left, int top, uint8_t *out) {
    struct range r = range_around(grey, width, height, left, top);
    int span = r.high - r.low > 8 ? r.high - r.low : 255;
    for (int y = top; y < top + TILE && y < height; y++)
        for (int x = left; x < left + TILE && x < width; x++) {
            size_t at = (size_t)y * (size_t)width + (size_t)x;
            int v = (grey[at] - r.low) * 255 / span;
            out[at] = (uint8_t)(v > 255 ? 255 : v);
        }
}

static const uint8_t *stretch(struct decoder *d, const uint8_t *grey, int width, int height) {
    size_t size = (size_t)width * (size_t)height;
    if (size > d->stretched_size) {
        uint8_t *grown = realloc(d->stretched, size);
        if (!grown)
            return NULL;
        d->stretched = grown;
        d->stretched_size = size;
    }
    for (int y = 0; y < height; y += TILE)
        for (int x = 0; x < width; x += TILE)
            stretch_tile(grey, width, height, x, y, d->stretched);
    return d->stretched;
}

int decoder_read(struct decoder *d, const uint8_t *grey, int width, int height, char *text, size_t size, size_t *len) {
    if (decode_zxing(grey, width, height, text, size, len))
        return 1;
    const uint8_t *stretched = stretch(d, grey, width, height);
    if (stretched && decode_zxing(stretched, width, height, text, size, len))
        return 1;
    return zbar_read(d->zbar, grey, width, height, text, size, len);
}
