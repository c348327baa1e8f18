// SPDX-License-Identifier: Apache-2.0
#include "firmware/thrift.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LARGE    (64 << 10)
#define RESIDENT (24 << 20) // above it, a drawing lets go of what it has just used; the whole stays below 32 MiB

void thrift_begin(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TRIM_THRESHOLD, LARGE);
}

// A font, or the instructions of a library: pages that are as they are in the file, whatever happens.
static int is_file(const char *line, const char *rights) {
    static const char *const ends[] = {".ttc\n", ".otf\n", ".ttf\n"};
    size_t len = strlen(line);
    if (strcmp(rights, "r-xp") == 0)
        return strchr(line, '/') != NULL;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (len > 5 && rights[1] == '-' && strcmp(line + len - 5, ends[i]) == 0)
            return 1;
    return 0;
}

void thrift_let_go(void) {
    unsigned long start, end;
    char *line = NULL, rights[5];
    size_t size = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && getline(&line, &size, maps) > 0)
        if (sscanf(line, "%lx-%lx %4s", &start, &end, rights) == 3 && is_file(line, rights))
            madvise((void *)start, end - start, MADV_DONTNEED); // mapped again when wanted
    free(line);
    if (maps)
        fclose(maps);
    malloc_trim(0);
}

void thrift_check(void) {
    unsigned long resident = 0;
    FILE *size = fopen("/proc/self/statm", "re");
    if (size && fscanf(size, "%*u %lu", &resident) == 1 && resident * (unsigned long)sysconf(_SC_PAGESIZE) > RESIDENT)
        thrift_let_go();
    if (size)
        fclose(size);
}
