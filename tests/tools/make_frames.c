// SPDX-License-Identifier: Apache-2.0
// make_frames DIR SEED < lines: each line, "[@ISO8601 ]CODE", becomes a frame of DIR as frames:DIR reads them; every
// third is a JPEG.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/civil.h"
#include "tests/support/frame_maker.h"

static int make_frame(const char *dir, unsigned number, uint64_t seed, const char *line, int64_t at_ms) {
    static uint8_t grey[FRAME_WIDTH * FRAME_HEIGHT];
    char path[4096], at[32] = "";
    struct frame_look look = frame_look_by(seed + number);
    frame_draw(line, &look, seed + number, grey);
    if (at_ms)
        snprintf(at, sizeof at, "@%lld", (long long)at_ms);
    snprintf(path, sizeof path, "%s/%06u%s.%s", dir, number, at, number % 3 ? "png" : "jpg");
    return frame_save(grey, path);
}

int main(int argc, char **argv) {
    char line[8192];
    if (argc != 3) {
        fprintf(stderr, "make_frames DIR SEED < lines\n");
        return 2;
    }
    uint64_t seed = strtoull(argv[2], NULL, 10);
    for (unsigned number = 1; fgets(line, sizeof line, stdin); number++) {
        char *text = line;
        int64_t at_ms = 0;
        uint64_t used = 0;
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '@' && civil_parse(line + 1, strlen(line + 1), &at_ms, &used) == STATUS_OK)
            text = line + 1 + used + (line[1 + used] == ' ');
        if (!make_frame(argv[1], number, seed, *text ? text : NULL, at_ms)) {
            perror(argv[1]);
            return 1;
        }
    }
    return 0;
}
