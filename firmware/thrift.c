// SPDX-License-Identifier: Apache-2.0
#include "firmware/thrift.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LARGE (64 << 10)

void thrift_begin(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TRIM_THRESHOLD, LARGE);
}

static int is_font(const char *line) {
    static const char *const ends[] = {".ttc\n", ".otf\n", ".ttf\n"};
    size_t len = strlen(line);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (len > 5 && strcmp(line + len - 5, ends[i]) == 0)
            return 1;
    return 0;
}

void thrift_let_go(void) {
    unsigned long start, end;
    char *line = NULL;
    size_t size = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && getline(&line, &size, maps) > 0)
        if (is_font(line) && sscanf(line, "%lx-%lx r", &start, &end) == 2)
            madvise((void *)start, end - start, MADV_DONTNEED); // unchanged pages of a file: mapped again when wanted
    free(line);
    if (maps)
        fclose(maps);
    malloc_trim(0);
}
