// SPDX-License-Identifier: Apache-2.0
// What is drawn of a badge: a card of 54 x 86 mm, or a poster of A4. The only doors to libqrencode and pango on paper
// are behind this.
#pragma once

#include <cairo.h>

#include "host/books/badges.h"

#define CARD_WIDTH   638 // 54 mm, in dots of 300 an inch
#define CARD_HEIGHT  1016
#define PAPER_WIDTH  2480 // A4, in the same dots
#define PAPER_HEIGHT 3508

// Both draw from the origin, in dots. 0: no symbol could be made.
int card_draw(cairo_t *cr, const struct host *host, const struct badge_face *face);
int poster_draw(cairo_t *cr, const struct host *host, const struct badge_face *face);
