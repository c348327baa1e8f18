// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/decode.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/scan/decode_zbar.h"
#include "proto/array.h"
#include "proto/badge.h"
#include "proto/decode_zxing.h"
#include "proto/multipart.h"
#include "proto/on_demand.h"
#include "proto/pixels.h"

#define CODES_MAX 8 // in one picture
#define FILLS     3 // a code whose side is this part of the picture's shorter side is held before the camera

struct decoder {
    struct zbar *zbar;
    uint8_t *pixels; // scratch: two pictures and what making them needs
    size_t pixels_size;
    unsigned turn; // of the glances
};

struct picture_in {
    const uint8_t *grey;
    int width, height;
};

struct text_out {
    char *text;
    size_t size;
    size_t *len;
    enum decoded is; // what text holds
    int filling;     // the side, in pixels, of a code that fills the picture
};

struct decoder *decoder_new(void) {
    struct decoder *d = calloc(1, sizeof *d);
    if (d)
        d->zbar = ON_DEMAND(zbar_new)();
    if (d && d->zbar)
        return d;
    decoder_free(d);
    return NULL;
}

void decoder_free(struct decoder *d) {
    if (!d)
        return;
    ON_DEMAND(zbar_free)(d->zbar);
    free(d->pixels);
    free(d);
}

// ---- other views of the picture ----

static int make_room(struct decoder *d, const struct picture_in *in) {
    size_t size = 2 * (size_t)in->width * (size_t)in->height + PIXELS_SCRATCH(in->width) + sizeof(uint32_t);
    return array_room(&d->pixels, &d->pixels_size, size, 1) == STATUS_OK;
}

// Scratch lies first, where it is aligned.
static uint8_t *room_of(struct decoder *d, const struct picture_in *in, int which) {
    return d->pixels + PIXELS_SCRATCH(in->width) + (size_t)which * (size_t)in->width * (size_t)in->height;
}

// How far around, in pixels, and how much: what each reader does best with, by the bench.
struct clearing {
    int reach, times;
};

static const struct clearing for_zxing = {8, 16}, for_zbar = {6, 4}, sharper = {4, 6};

// Grain taken away, each module set off against its surroundings: for noise, faded ink, shadows.
static const uint8_t *clear(struct decoder *d, const struct picture_in *in, struct clearing how) {
    if (!make_room(d, in))
        return NULL;
    pixels_smooth(in->grey, in->width, in->height, room_of(d, in, 0), d->pixels);
    pixels_sharpen(room_of(d, in, 0), in->width, in->height, how.reach, how.times, room_of(d, in, 1), d->pixels);
    return room_of(d, in, 1);
}

// For lenses out of focus and hands that move.
static const uint8_t *sharpen(struct decoder *d, const struct picture_in *in) {
    if (!make_room(d, in))
        return NULL;
    pixels_sharpen(in->grey, in->width, in->height, sharper.reach, sharper.times, room_of(d, in, 1), d->pixels);
    return room_of(d, in, 1);
}

// ---- attempts ----

// What the office answers to codes of this screen (proto/multipart.h).
static int is_answer(const uint8_t *bytes, size_t len) {
    struct multipart_code code;
    return multipart_read((const char *)bytes, len, &code) == STATUS_OK && code.kind == MULTIPART_ANSWER;
}

static int fills(const int *corners, int side) {
    for (int i = 0; corners && i < 8; i += 2) {
        int x = corners[(i + 2) % 8] - corners[i], y = corners[(i + 3) % 8] - corners[i + 1];
        if (x * x + y * y >= side * side)
            return 1;
    }
    return 0;
}

static enum decoded kind_of(const uint8_t *bytes, size_t len, const int *corners, int filling) {
    struct badge badge;
    uint8_t token[BADGE_TOKEN_BYTES];
    enum status status = badge_parse((const char *)bytes, len, &badge, token);
    if (status == STATUS_OK && badge.kind == BADGE_POSTER && !fills(corners, filling))
        return DECODED_FAR;
    return status != STATUS_MALFORMED || is_answer(bytes, len) ? DECODED_OURS : DECODED_OTHER;
}

// The first code of ours, before that the first of anybody. corners NULL: unknown.
static void take_placed(void *context, const uint8_t *bytes, size_t len, const int *corners) {
    struct text_out *out = context;
    if (len == 0 || len >= out->size || out->is == DECODED_OURS)
        return;
    enum decoded is = kind_of(bytes, len, corners, out->filling);
    if (is <= out->is)
        return;
    memcpy(out->text, bytes, len);
    out->text[len] = '\0';
    *out->len = len;
    out->is = is;
}

static void take(void *context, const uint8_t *bytes, size_t len) {
    take_placed(context, bytes, len, NULL);
}

static int filling_of(int width, int height) {
    return (width < height ? width : height) / FILLS;
}

// 1 when it is ours. All codes of a picture are looked for, which takes longer, only where there is another one.
static int zxing(const uint8_t *grey, const struct picture_in *in, struct text_out *out) {
    if (grey)
        ON_DEMAND(decode_zxing_placed)(grey, in->width, in->height, 1, take_placed, out);
    if (grey && out->is != DECODED_NOTHING && out->is != DECODED_OURS)
        ON_DEMAND(decode_zxing_placed)(grey, in->width, in->height, CODES_MAX, take_placed, out);
    return out->is == DECODED_OURS;
}

static int zbar(struct decoder *d, const uint8_t *grey, const struct picture_in *in, struct text_out *out) {
    if (grey)
        ON_DEMAND(zbar_read)(d->zbar, grey, in->width, in->height, take, out);
    return out->is == DECODED_OURS;
}

enum decoded decoder_read(struct decoder *d, const uint8_t *grey, int width, int height, char *text, size_t size,
                          size_t *len) {
    struct picture_in in = {grey, width, height};
    struct text_out out = {text, size, len, DECODED_NOTHING, filling_of(width, height)};
    if (!zxing(grey, &in, &out) && !zxing(clear(d, &in, for_zxing), &in, &out) && !zxing(sharpen(d, &in), &in, &out) &&
        !zbar(d, clear(d, &in, for_zbar), &in, &out))
        zbar(d, grey, &in, &out);
    return out.is;
}

struct beside {
    const char *text; // that is known
    struct scan_others *others, *far;
    int filling;
};

static void add_other(struct scan_others *others, const char *text) {
    for (size_t i = 0; i < others->len; i++)
        if (strcmp(text, others->texts[i]) == 0)
            return;
    if (others->len < SCAN_OTHERS_MAX)
        memcpy(others->texts[others->len++], text, BADGE_TEXT_SIZE);
}

static void take_beside(void *context, const uint8_t *bytes, size_t len, const int *corners) {
    struct beside *b = context;
    char text[BADGE_TEXT_SIZE] = "";
    struct text_out out = {text, sizeof text, &(size_t){0}, DECODED_NOTHING, b->filling};
    take_placed(&out, bytes, len, corners);
    struct scan_others *to = out.is == DECODED_OURS ? b->others : out.is == DECODED_FAR ? b->far : NULL;
    if (to && strcmp(text, b->text) != 0)
        add_other(to, text);
}

void decoder_beside(struct decoder *d, const uint8_t *grey, int width, int height, const char *text,
                    struct scan_others *others, struct scan_others *far) {
    struct picture_in in = {grey, width, height};
    struct beside b = {text, others, far, filling_of(width, height)};
    others->len = 0;
    if (far)
        far->len = 0;
    ON_DEMAND(decode_zxing_placed)(grey, width, height, CODES_MAX, take_beside, &b);
    const uint8_t *cleared = clear(d, &in, for_zxing);
    if (cleared)
        ON_DEMAND(decode_zxing_placed)(cleared, width, height, CODES_MAX, take_beside, &b);
}

enum decoded decoder_glance(struct decoder *d, const uint8_t *grey, int width, int height, int again, char *text,
                            size_t size, size_t *len) {
    struct picture_in in = {grey, width, height};
    struct text_out out = {text, size, len, DECODED_NOTHING, filling_of(width, height)};
    if (!zxing(grey, &in, &out) && again)
        zxing(d->turn++ % 2 ? sharpen(d, &in) : clear(d, &in, for_zxing), &in, &out);
    return out.is;
}
