// SPDX-License-Identifier: Apache-2.0
// A bar on stderr: drawn over itself on a screen, a line now and then elsewhere.
#pragma once

#include <stdint.h>

#define BAR_CELLS 24
#define BAR_SIZE  (BAR_CELLS * 3 + 1) // bytes of the text

struct bar {
    int is_on_screen;
    int64_t shown_ms; // when it was drawn last
};

char *bar_draw(char text[BAR_SIZE], uint64_t done, uint64_t total);
// Whether it is time to show it again, and if so on a screen what was there is wiped away; is_last: it always is.
int bar_turn(struct bar *bar, int is_last);
