// SPDX-License-Identifier: Apache-2.0
// A terminal's panel as a phone photographs it and a messenger brings it. By chance, which is seeded.
#pragma once

#include "proto/image.h"
#include "tests/support/corpus_camera.h"

struct panel_pose {
    double fill;        // of the photo's width, by the square at the panel's left whose side is its height
    double tilt, aside; // degrees, at most
    double turn;        // degrees, at most, either way
};

// The pixels of a liquid crystal panel are stripes with gaps; they and those of the camera make moiré. Tilted, bands of
// its backlight, a reflection, out of focus, grainy, 1,080 pixels wide, JPEG twice. Heap bytes.
uint8_t *panel_photo(const struct image *panel, const struct panel_pose *pose, struct chance *chance, size_t *len);
