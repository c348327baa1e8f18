// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/camera_pixels.h"

#include <stdlib.h>
#include <string.h>

#include "proto/image.h"

int camera_format_is_known(uint32_t fourcc) {
    return fourcc == FOURCC("GREY") || fourcc == FOURCC("NV12") || fourcc == FOURCC("YUYV") || fourcc == FOURCC("MJPG");
}

// Some frames of cheap cameras are torn: such a frame has no code.
static int grey_of_jpeg(const struct camera_format *f, const uint8_t *bytes, size_t len, uint8_t *grey) {
    struct image image = {0};
    if (image_parse(bytes, len, &image) != STATUS_OK)
        return 0;
    int fits = image.width == f->width && image.height == f->height;
    if (fits)
        memcpy(grey, image.grey, (size_t)f->width * (size_t)f->height);
    image_clear(&image);
    return fits;
}

int camera_grey(const struct camera_format *f, const uint8_t *bytes, size_t len, uint8_t *grey) {
    if (f->fourcc == FOURCC("MJPG"))
        return grey_of_jpeg(f, bytes, len, grey);
    size_t width = (size_t)f->width, stride = (size_t)f->stride, step = f->fourcc == FOURCC("YUYV") ? 2 : 1;
    if (stride < width * step || len < stride * (size_t)(f->height - 1) + width * step)
        return 0;
    for (int y = 0; y < f->height; y++) {
        const uint8_t *row = bytes + (size_t)y * stride;
        uint8_t *out = grey + (size_t)y * width;
        if (step == 1)
            memcpy(out, row, width);
        for (size_t x = 0; step == 2 && x < width; x++)
            out[x] = row[2 * x];
    }
    return 1;
}

// The mean of the four corners of each block: enough to aim by, and little work.
void camera_shrink(const uint8_t *grey, int width, int height, struct picture *p) {
    int step = 1;
    while (width / step > PICTURE_WIDTH_MAX || height / step > PICTURE_HEIGHT_MAX)
        step++;
    int half = step / 2;
    p->width = width / step;
    p->height = height / step;
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++) {
            const uint8_t *at = grey + (size_t)(y * step) * (size_t)width + x * step;
            const uint8_t *below = at + (size_t)half * (size_t)width;
            p->grey[y * p->width + x] = (uint8_t)((at[0] + at[half] + below[0] + below[half]) / 4);
        }
}

int camera_difference(const struct picture *a, const struct picture *b) {
    if (a->width != b->width || a->height != b->height || !a->width)
        return 255;
    int sum = 0, n = 0;
    for (int i = 0; i < a->width * a->height; i += 7, n++)
        sum += abs(a->grey[i] - b->grey[i]);
    return n ? sum / n : 255;
}
