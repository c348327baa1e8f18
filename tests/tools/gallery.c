// SPDX-License-Identifier: Apache-2.0
// gallery DIR zh|en WIDTHxHEIGHT: everything the terminal can show on such a panel, as DIR/NAME.png.
#include <stdio.h>
#include <string.h>

#include "tests/support/scenes.h"

int main(int argc, char **argv) {
    static struct scene scenes[SCENES_MAX];
    char path[4096];
    int width, height;
    if (argc != 4 || sscanf(argv[3], "%dx%d", &width, &height) != 2) {
        fprintf(stderr, "gallery DIR zh|en WIDTHxHEIGHT\n");
        return 2;
    }
    size_t n = scenes_make(language_of(argv[2]), scenes);
    for (size_t i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%.3000s/%s.png", argv[1], scenes[i].name);
        if (!scene_save(&scenes[i], width, height, path)) {
            perror(path);
            return 1;
        }
    }
    return 0;
}
