// SPDX-License-Identifier: Apache-2.0
// Where a flat page lies in a picture: a homography from millimetres to pixels. Pure.
#pragma once

#include <stddef.h>

struct plane {
    double h[9];
};

struct plane_pair {
    double x, y;   // on the page
    double px, py; // in the picture
};

// The one that fits best, of four pairs or more. 0: they lie so that there is none.
int plane_fit(const struct plane_pair *pairs, size_t len, struct plane *plane);
void plane_at(const struct plane *plane, double x, double y, double *px, double *py);
// Pixels a millimetre around a point, in the direction in which they are fewest.
double plane_scale(const struct plane *plane, double x, double y);
// Pixels a square millimetre there.
double plane_area(const struct plane *plane, double x, double y);
