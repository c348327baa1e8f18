// SPDX-License-Identifier: Apache-2.0
// Frames of real badges, as a camera in a village hall takes them: badges issued by a host of its own, drawn by the
// host's own hand, then held crooked, badly lit, worn, moved. Each kind spoils one thing, from harmless to hopeless.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "tests/support/frame_maker.h"

enum corpus_kind {
    CORPUS_ROTATION,
    CORPUS_PERSPECTIVE,
    CORPUS_BLUR,
    CORPUS_NOISE,
    CORPUS_UNEVEN,
    CORPUS_LOW_CONTRAST,
    CORPUS_SCRATCHES,
    CORPUS_COVERED,
    CORPUS_THIN_QUIET,
    CORPUS_JPEG,
    CORPUS_MOTION,
    CORPUS_GLARE,
    CORPUS_CURL,
    CORPUS_MIX, // a little of several
    CORPUS_KINDS
};

const char *corpus_word(enum corpus_kind kind); // "low_contrast"

struct corpus;

// Makes a host below dir, and cards. Aborts when it cannot.
struct corpus *corpus_new(const char *dir, size_t cards);
void corpus_free(struct corpus *corpus);

// Fills FRAME_WIDTH * FRAME_HEIGHT bytes, the same for the same seed and cards; gives the token in them.
const char *corpus_draw(const struct corpus *corpus, enum corpus_kind kind, uint64_t seed, uint8_t *grey);
