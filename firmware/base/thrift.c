// SPDX-License-Identifier: Apache-2.0
#include "firmware/base/thrift.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LARGE    (64 << 10)
#define RESIDENT (24 << 20) // above it, a drawing lets go of the fonts it has just used

void thrift_begin(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TRIM_THRESHOLD, LARGE);
}

// Pages that are as they are in the file, whatever happens: mapped again when wanted.
static int is_font(const char *line, const char *rights) {
    static const char *const ends[] = {".ttc\n", ".otf\n", ".ttf\n"};
    size_t len = strlen(line);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (len > 5 && rights[1] == '-' && strcmp(line + len - 5, ends[i]) == 0)
            return 1;
    return 0;
}

static int is_code(const char *line, const char *rights) {
    return strcmp(rights, "r-xp") == 0 && strchr(line, '/') != NULL;
}

static void let_go(int of_code) {
    unsigned long start, end;
    char *line = NULL, rights[5];
    size_t size = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && getline(&line, &size, maps) > 0)
        if (sscanf(line, "%lx-%lx %4s", &start, &end, rights) == 3 &&
            (is_font(line, rights) || (of_code && is_code(line, rights))))
            madvise((void *)start, end - start, MADV_DONTNEED);
    free(line);
    if (maps)
        fclose(maps);
    malloc_trim(0);
}

void thrift_let_go(void) {
    let_go(1);
}

void thrift_check(void) {
    unsigned long resident = 0;
    FILE *size = fopen("/proc/self/statm", "re");
    if (size && fscanf(size, "%*u %lu", &resident) == 1 && resident * (unsigned long)sysconf(_SC_PAGESIZE) > RESIDENT)
        let_go(0); // what draws is wanted at once again, the font of the words before is not
    if (size)
        fclose(size);
}

void thrift_forget(const void *start, size_t len) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)start & ~(page - 1);
    madvise((void *)from, len + ((uintptr_t)start - from),
            MADV_DONTNEED); // clean pages of a file: read again when wanted
}
