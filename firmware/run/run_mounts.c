// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_mounts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Spaces and the like are written as \040.
static void unescape(char *text) {
    char *out = text;
    for (const char *in = text; *in; out++) {
        if (in[0] == '\\' && in[1] >= '0' && in[1] <= '3' && in[2] && in[3]) {
            *out = (char)((in[1] - '0') * 64 + (in[2] - '0') * 8 + (in[3] - '0'));
            in += 4;
        } else {
            *out = *in++;
        }
    }
    *out = '\0';
}

static int is_below(const char *dir, const char *path) {
    size_t len = strlen(dir);
    return strncmp(path, dir, len) == 0 && path[len] == '/';
}

// Where the mount at that path has its place: the table goes from below upwards.
static size_t place_of(const struct run_mount *mounts, size_t len, const char *path) {
    size_t i = 0;
    while (i < len && strcmp(mounts[i].path, path) != 0)
        i++;
    return i;
}

size_t run_mounts_list(const char *dir, struct run_mount mounts[RUN_MOUNTS_MAX]) {
    char *line = NULL;
    size_t size = 0, n = 0;
    FILE *f = fopen(RUN_MOUNTS_PATH, "re");
    while (f && getline(&line, &size, f) > 0) {
        struct run_mount m;
        if (sscanf(line, "%d %*s %23s %*s %1023s", &m.number, m.device, m.path) != 3)
            continue;
        unescape(m.path);
        size_t place = is_below(dir, m.path) ? place_of(mounts, n, m.path) : RUN_MOUNTS_MAX;
        if (place >= RUN_MOUNTS_MAX)
            continue;
        mounts[place] = m;
        n += place == n;
    }
    free(line);
    if (f)
        fclose(f);
    return n;
}

const struct run_mount *run_mounts_find(const struct run_mount *mounts, size_t len, int number) {
    for (size_t i = 0; i < len; i++)
        if (mounts[i].number == number)
            return &mounts[i];
    return NULL;
}

int run_mount_has_device(const struct run_mount *m) {
    char path[64];
    snprintf(path, sizeof path, "/sys/dev/block/%s", m->device);
    return access(path, F_OK) == 0;
}
