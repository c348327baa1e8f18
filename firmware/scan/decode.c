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

// The first code of ours, before that the first of anybody.
static void take(void *context, const uint8_t *bytes, size_t len) {
    struct text_out *out = context;
    struct badge badge;
    uint8_t token[BADGE_TOKEN_BYTES];
    if (len == 0 || len >= out->size || out->is == DECODED_OURS)
        return;
    enum decoded is = badge_parse((const char *)bytes, len, &badge, token) != STATUS_MALFORMED || is_answer(bytes, len)
                          ? DECODED_OURS
                          : DECODED_OTHER;
    if (is <= out->is)
        return;
    memcpy(out->text, bytes, len);
    out->text[len] = '\0';
    *out->len = len;
    out->is = is;
}

// 1 when it is ours. All codes of a picture are looked for, which takes longer, only where there is another one.
static int zxing(const uint8_t *grey, const struct picture_in *in, struct text_out *out) {
    if (grey)
        ON_DEMAND(decode_zxing)(grey, in->width, in->height, 1, take, out);
    if (grey && out->is == DECODED_OTHER)
        ON_DEMAND(decode_zxing)(grey, in->width, in->height, CODES_MAX, take, out);
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
    struct text_out out = {text, size, len, DECODED_NOTHING};
    if (!zxing(grey, &in, &out) && !zxing(clear(d, &in, for_zxing), &in, &out) && !zxing(sharpen(d, &in), &in, &out) &&
        !zbar(d, clear(d, &in, for_zbar), &in, &out))
        zbar(d, grey, &in, &out);
    return out.is;
}

struct beside {
    const char *text; // that is known
    struct scan_others *others;
};

static void take_beside(void *context, const uint8_t *bytes, size_t len) {
    struct beside *b = context;
    struct scan_others *o = b->others;
    char text[BADGE_TEXT_SIZE] = "";
    struct text_out out = {text, sizeof text, &(size_t){0}, DECODED_NOTHING};
    take(&out, bytes, len);
    int is_known = out.is != DECODED_OURS || strcmp(text, b->text) == 0;
    for (size_t i = 0; i < o->len; i++)
        is_known |= strcmp(text, o->texts[i]) == 0;
    if (!is_known && o->len < SCAN_OTHERS_MAX)
        memcpy(o->texts[o->len++], text, sizeof text);
}

void decoder_beside(struct decoder *d, const uint8_t *grey, int width, int height, const char *text,
                    struct scan_others *others) {
    struct picture_in in = {grey, width, height};
    struct beside b = {text, others};
    others->len = 0;
    ON_DEMAND(decode_zxing)(grey, width, height, CODES_MAX, take_beside, &b);
    const uint8_t *cleared = clear(d, &in, for_zxing);
    if (cleared)
        ON_DEMAND(decode_zxing)(cleared, width, height, CODES_MAX, take_beside, &b);
}

enum decoded decoder_glance(struct decoder *d, const uint8_t *grey, int width, int height, int again, char *text,
                            size_t size, size_t *len) {
    struct picture_in in = {grey, width, height};
    struct text_out out = {text, size, len, DECODED_NOTHING};
    if (!zxing(grey, &in, &out) && again)
        zxing(d->turn++ % 2 ? sharpen(d, &in) : clear(d, &in, for_zxing), &in, &out);
    return out.is;
}
