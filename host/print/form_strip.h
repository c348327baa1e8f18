// SPDX-License-Identifier: Apache-2.0
// The column in which people sign, taken out of a photo: as it is, to be looked at, and straightened row by row by the
// printed frames, with the light taken out of it, to be measured. Pure.
#pragma once

#include "host/print/form_find.h"

#define STRIP_MM     8 // pixels a millimetre
#define STRIP_LEFT   128
#define STRIP_TOP    52
#define STRIP_WIDTH  ((204 - STRIP_LEFT) * STRIP_MM)
#define STRIP_HEIGHT ((280 - STRIP_TOP) * STRIP_MM)

// Straightened: the cells one beneath the other, from the middle of a frame's line to that of the next.
#define STRIP_CELL     ((int)FORM_SIGN * STRIP_MM)
#define STRIP_ROW      ((int)FORM_ROW * STRIP_MM)
#define STRIP_CELLS    (STRIP_ROW * FORM_ROWS)
#define STRIP_FRAME_PX 6 // so far from these a frame's line can be seen

struct strip {
    uint8_t *grey;                         // STRIP_WIDTH * STRIP_HEIGHT: the photo
    float *dark;                           // STRIP_CELL * STRIP_CELLS: 0 as paper, 1 as black print
    int top[FORM_ROWS], bottom[FORM_ROWS]; // of grey: the rows' lines
    int is_framed[FORM_ROWS];              // the frame was seen all around
    int is_covered[FORM_ROWS];             // something large and dark lies on it
    double noise;                          // of dark, a standard deviation
};

// STATUS_MEMORY. The caller clears it.
enum status strip_take(const struct image *photo, const struct form_place *place, struct strip *strip);
void strip_clear(struct strip *strip);
