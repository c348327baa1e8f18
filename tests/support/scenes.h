// SPDX-License-Identifier: Apache-2.0
// Everything the terminal can show, as views with invented content: for golden pictures and for the guide.
#pragma once

#include "firmware/screen/screen.h"

#define SCENES_MAX 64

struct scene {
    const char *name; // "checked_in", "idle_open"
    struct screen_view view;
};

// Fills scenes; gives how many. What they point to lives as long as the program.
size_t scenes_make(enum language language, struct scene scenes[SCENES_MAX]);

// Draws one and writes it as PNG; 1 when written.
int scene_save(const struct scene *scene, int width, int height, const char *path);
