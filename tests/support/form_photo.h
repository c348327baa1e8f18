// SPDX-License-Identifier: Apache-2.0
// A sign-in sheet on a table: pens write on it, somebody takes a photo of it with a phone. By chance, which is seeded.
#pragma once

#include "proto/image.h"
#include "tests/support/corpus_camera.h"

enum pen {
    PEN_NONE,
    PEN_TICK,
    PEN_CROSS,
    PEN_CIRCLE,
    PEN_SIGNATURE, // often higher than the cell
    PEN_PENCIL,    // a signature, thin and grey
    PEN_DOT,       // where a pen rested: nobody signed
    PEN_LINE,      // through the cell: nobody signed
};

// page: drawn at dots a millimetre. left, top: of the cell, in millimetres.
void form_write(struct image *page, double dots, double left, double top, enum pen pen, struct chance *chance);

// What the phone makes of it: turned, tilted, bent or folded paper, light from one side, a shadow, out of focus,
// grainy, JPEG. Heap bytes.
uint8_t *form_photo(const struct image *page, double dots, struct chance *chance, size_t *len);
