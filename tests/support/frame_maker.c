// SPDX-License-Identifier: Apache-2.0
#include "tests/support/frame_maker.h"

#include <math.h>
#include <png.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/jpeg_maker.h"

#define QUIET 4

static uint64_t next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double between(uint64_t *state, double low, double high) {
    return low + (high - low) * (double)(next(state) >> 11) / 9007199254740992.0;
}

struct frame_look frame_look_by(uint64_t seed) {
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 7;
    next(&state);
    return (struct frame_look){
        .degrees = between(&state, -40, 40),
        .module = between(&state, 4.2, 6.5),
        .blur = between(&state, 0, 1.3),
        .noise = between(&state, 2, 18),
        .slope = between(&state, -60, 60),
        .contrast = between(&state, 0.55, 1),
    };
}

// The symbol at a point in modules from its middle: 1 dark, 0 light, -1 beside the paper.
static int module_at(const QRcode *code, double x, double y) {
    double half = code->width / 2.0;
    if (fabs(x) > half + QUIET || fabs(y) > half + QUIET)
        return -1;
    if (fabs(x) >= half || fabs(y) >= half)
        return 0;
    return code->data[(int)(y + half) * code->width + (int)(x + half)] & 1;
}

static double pixel(const QRcode *code, const struct frame_look *look, double x, double y) {
    double a = look->degrees * M_PI / 180, light = 0;
    for (int i = 0; i < 9; i++) { // nine points of the pixel, spread by the blur
        double px = x + (i % 3 - 1) * (0.33 + look->blur * 0.8), py = y + (i / 3 - 1) * (0.33 + look->blur * 0.8);
        double mx = (px * cos(a) + py * sin(a)) / look->module, my = (py * cos(a) - px * sin(a)) / look->module;
        int m = code ? module_at(code, mx, my) : -1;
        light += m < 0 ? 120 : m ? 128 - 110 * look->contrast : 128 + 110 * look->contrast;
    }
    return light / 9;
}

void frame_draw(const char *text, const struct frame_look *look, uint64_t seed, uint8_t *grey) {
    uint64_t state = seed * UINT64_C(0xD6E8FEB86659FD93) + 11;
    QRcode *code = text ? QRcode_encodeString(text, 0, QR_ECLEVEL_Q, QR_MODE_8, 1) : NULL;
    double cx = FRAME_WIDTH / 2.0 + between(&state, -40, 40), cy = FRAME_HEIGHT / 2.0 + between(&state, -15, 15);
    for (int y = 0; y < FRAME_HEIGHT; y++)
        for (int x = 0; x < FRAME_WIDTH; x++) {
            double v = pixel(code, look, x - cx, y - cy);
            v += look->slope * ((double)x / FRAME_WIDTH - 0.5) + between(&state, -look->noise, look->noise);
            grey[y * FRAME_WIDTH + x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    QRcode_free(code);
}

void frame_stamp(const char *text, int module, int left, int top, uint8_t *grey) {
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    int side = (code->width + 2 * QUIET) * module;
    for (int y = 0; y < side && top + y < FRAME_HEIGHT; y++)
        for (int x = 0; x < side && left + x < FRAME_WIDTH; x++) {
            int column = x / module - QUIET, row = y / module - QUIET;
            int is_code = column >= 0 && row >= 0 && column < code->width && row < code->width;
            int is_dark = is_code && code->data[row * code->width + column] & 1;
            grey[(top + y) * FRAME_WIDTH + left + x] = is_dark ? 40 : 215;
        }
    QRcode_free(code);
}

static int save_jpeg(const uint8_t *grey, const char *path) {
    size_t len;
    FILE *f = fopen(path, "wb");
    uint8_t *bytes = f ? jpeg_make(grey, FRAME_WIDTH, FRAME_HEIGHT, 80, &len) : NULL;
    int is_whole = bytes && fwrite(bytes, 1, len, f) == len;
    free(bytes);
    return f && fclose(f) == 0 && is_whole;
}

int frame_save(const uint8_t *grey, const char *path) {
    size_t len = strlen(path);
    if (len > 4 && strcmp(path + len - 4, ".jpg") == 0)
        return save_jpeg(grey, path);
    png_image png = {
        .version = PNG_IMAGE_VERSION, .width = FRAME_WIDTH, .height = FRAME_HEIGHT, .format = PNG_FORMAT_GRAY};
    return png_image_write_to_file(&png, path, 0, grey, 0, NULL);
}
