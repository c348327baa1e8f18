// SPDX-License-Identifier: Apache-2.0
#include "host/cli/bar.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/monotonic.h"

#define SCREEN_MS 50
#define LINE_MS   1000

char *bar_draw(char text[BAR_SIZE], uint64_t done, uint64_t total) {
    size_t at = 0;
    for (uint64_t i = 0; i < BAR_CELLS; i++, at += 3)
        memcpy(text + at, i * total < done * BAR_CELLS ? "█" : "░", 3);
    text[at] = '\0';
    return text;
}

int bar_turn(struct bar *bar, int is_last) {
    int64_t now = monotonic_ms();
    bar->is_on_screen = isatty(STDERR_FILENO);
    if (!is_last && bar->shown_ms && now - bar->shown_ms < (bar->is_on_screen ? SCREEN_MS : LINE_MS))
        return 0;
    bar->shown_ms = now;
    if (bar->is_on_screen)
        fputs("\r\033[K", stderr);
    return 1;
}
