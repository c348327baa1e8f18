// SPDX-License-Identifier: Apache-2.0
#include "tests/support/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/books/people.h"
#include "host/print/badge_draw.h"
#include "tests/support/corpus_camera.h"

#define NOW_MS INT64_C(1772413200000) // 2026-03-02 09:00 in Shanghai

struct card {
    struct image image;
    char token[BADGE_TEXT_SIZE];
};

struct corpus {
    struct card *cards;
    size_t cards_len;
};

static const char *const words[CORPUS_KINDS] = {
    "rotation", "perspective", "blur", "noise",  "uneven", "low_contrast", "scratches",
    "covered",  "thin_quiet",  "jpeg", "motion", "glare",  "curl",         "mix",
};

const char *corpus_word(enum corpus_kind kind) {
    return words[kind];
}

static void must(enum status status, const char *what) {
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, status_text(status));
    abort();
}

// ---- the cards ----

static void make_card(struct host *host, const char *dir, size_t number, struct card *card) {
    char path[320];
    struct badge_face face;
    struct person person = {.sex = 1 + (int)(number % 2), .area = 530402001};
    snprintf(person.name, sizeof person.name, "王%c竜", (int)('A' + number % 26));
    must(people_add(host, &person), "person");
    must(number % 4 == 3 ? badge_new_blank(host, &face) : badge_of(host, person.number, 0, &face), "badge");
    badge_token(host, &face.badge, card->token);
    snprintf(path, sizeof path, "%s/card.png", dir);
    must(badge_draw(&(struct badge_job){.host = host, .faces = &face, .faces_len = 1}, BADGE_PNG, path), "drawing");
    must(image_load(path, &card->image), "loading");
    remove(path);
}

struct corpus *corpus_new(const char *dir, size_t cards) {
    char path[300];
    struct host host;
    struct corpus *c = calloc(1, sizeof *c);
    snprintf(path, sizeof path, "%s/county", dir);
    if (!c || !(c->cards = calloc(cards, sizeof *c->cards)))
        abort();
    must(keys_start(), "keys");
    must(host_init(path, 530402, NULL, NOW_MS), "init");
    must(host_open(path, NOW_MS, &host), "open");
    must(db_begin(host.db), "begin");
    for (; c->cards_len < cards; c->cards_len++)
        make_card(&host, dir, c->cards_len, &c->cards[c->cards_len]);
    must(db_commit(host.db), "commit");
    host_close(&host);
    return c;
}

void corpus_free(struct corpus *c) {
    for (size_t i = 0; i < c->cards_len; i++)
        image_clear(&c->cards[i].image);
    free(c->cards);
    free(c);
}

// ---- the frames ----

// Held well: what every kind begins with.
static struct pose pose_by(struct chance *c) {
    return (struct pose){.degrees = chance_between(c, -12, 12),
                         .module = chance_between(c, 2.8, 5.2),
                         .tilt = chance_between(c, -8, 8),
                         .aside = chance_between(c, -8, 8),
                         .x = chance_between(c, -50, 50),
                         .y = chance_between(c, -25, 10)};
}

static void hold(enum corpus_kind kind, struct chance *c, struct pose *p) {
    if (kind == CORPUS_ROTATION)
        p->degrees = chance_between(c, -180, 180);
    if (kind == CORPUS_PERSPECTIVE) {
        p->tilt = chance_between(c, -50, 50);
        p->aside = chance_between(c, -50, 50);
    }
    if (kind == CORPUS_CURL)
        p->curl = chance_between(c, 20, 110);
    if (kind == CORPUS_THIN_QUIET)
        p->quiet = chance_between(c, 0.1, 2);
    if (kind == CORPUS_MIX) {
        p->degrees = chance_between(c, -35, 35);
        p->tilt = chance_between(c, -22, 22);
        p->aside = chance_between(c, -22, 22);
        p->curl = chance_between(c, 0, 25);
    }
}

static void spoil_mix(struct chance *c, const struct pose *p, float *light) {
    spoil_scratches(light, p, (int)chance_between(c, 0, 4), chance_between(c, 0.2, 0.8), c);
    if (chance_between(c, 0, 1) < 0.3)
        spoil_thumb(light, p, chance_between(c, 2, 6), c);
    if (chance_between(c, 0, 1) < 0.3)
        spoil_glare(light, p, chance_between(c, 2, 5), c);
    spoil_uneven(light, chance_between(c, 0.4, 1), chance_between(c, 0, 0.4), c);
    spoil_contrast(light, chance_between(c, 0, 0.2), chance_between(c, 0.6, 1));
    spoil_blur(light, chance_between(c, 0.4, 1.3));
    spoil_noise(light, chance_between(c, 0.01, 0.05), c);
}

// What the kind does to the light, before the sensor.
static void spoil(enum corpus_kind kind, struct chance *c, const struct pose *p, float *light) {
    switch (kind) {
    case CORPUS_SCRATCHES:
        spoil_scratches(light, p, (int)chance_between(c, 1, 12), chance_between(c, 0.15, 1), c);
        break;
    case CORPUS_COVERED:
        spoil_thumb(light, p, chance_between(c, 2, 12), c);
        break;
    case CORPUS_GLARE:
        spoil_glare(light, p, chance_between(c, 3, 14), c);
        break;
    case CORPUS_UNEVEN:
        spoil_uneven(light, chance_between(c, 0.1, 0.7), chance_between(c, 0.1, 0.85), c);
        break;
    case CORPUS_LOW_CONTRAST: {
        double black = chance_between(c, 0.1, 0.6);
        spoil_contrast(light, black, black + chance_between(c, 0.03, 0.2));
        break;
    }
    case CORPUS_MOTION:
        spoil_motion(light, p->module * chance_between(c, 0.5, 2.6), chance_between(c, 0, 180));
        break;
    case CORPUS_BLUR:
        spoil_blur(light, p->module * chance_between(c, 0.25, 0.8));
        break;
    case CORPUS_MIX:
        spoil_mix(c, p, light);
        break;
    default:
        break;
    }
}

const char *corpus_draw(const struct corpus *corpus, enum corpus_kind kind, uint64_t seed, uint8_t *grey) {
    static float light[FRAME_WIDTH * FRAME_HEIGHT];
    const struct card *card = &corpus->cards[seed % corpus->cards_len];
    struct chance c;
    chance_begin(&c, seed * CORPUS_KINDS + kind);
    struct pose pose = pose_by(&c);
    hold(kind, &c, &pose);
    camera_expose(&card->image, &pose, &c, light);
    spoil(kind, &c, &pose, light);
    spoil_blur(light, 0.5); // every lens
    spoil_noise(light, kind == CORPUS_NOISE ? chance_between(&c, 0.04, 0.3) : 0.008, &c);
    for (int i = 0; i < FRAME_WIDTH * FRAME_HEIGHT; i++) {
        float v = light[i] * 255;
        grey[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
    if (kind == CORPUS_JPEG)
        spoil_jpeg(grey, (int)chance_between(&c, 1, 25));
    return card->token;
}
