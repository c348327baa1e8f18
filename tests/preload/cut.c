// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program: the CUT_AT-th time (from 1) that it changes anything on the disk, it dies (CUT_HOW=die, as
// in a power cut) or is told that it cannot (CUT_HOW=fail: from then on, ENOSPC). What counts: a write, a truncation,
// an fsync, a rename, a removal, a directory, a file opened to be written. Past the last of them nothing happens.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define DEAD 99 // exit code of one that died

static long at, counted;
static int dies;

__attribute__((constructor)) static void begin(void) {
    const char *how = getenv("CUT_HOW"), *place = getenv("CUT_AT");
    at = place ? strtol(place, NULL, 10) : 0;
    dies = how && strcmp(how, "die") == 0;
}

// 1: this one fails.
static int cut(void) {
    if (!at || ++counted < at)
        return 0;
    if (dies)
        _exit(DEAD);
    errno = ENOSPC;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// A torn write: half of it reaches the disk.
ssize_t write(int fd, const void *data, size_t len) {
    if (fd <= 2)
        return REAL(write)(fd, data, len);
    if (at && counted + 1 == at && REAL(write)(fd, data, len / 2) < 0)
        return -1;
    return cut() ? -1 : REAL(write)(fd, data, len);
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t offset) {
    if (at && counted + 1 == at && REAL(pwrite64)(fd, data, len / 2, offset) < 0)
        return -1;
    return cut() ? -1 : REAL(pwrite64)(fd, data, len, offset);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset) {
    return pwrite64(fd, data, len, offset);
}

int fsync(int fd) {
    return cut() ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd) {
    return cut() ? -1 : REAL(fdatasync)(fd);
}

int ftruncate64(int fd, off64_t len) {
    return cut() ? -1 : REAL(ftruncate64)(fd, len);
}

int ftruncate(int fd, off_t len) {
    return cut() ? -1 : REAL(ftruncate)(fd, len);
}

int rename(const char *from, const char *to) {
    return cut() ? -1 : REAL(rename)(from, to);
}

int unlink(const char *path) {
    return cut() ? -1 : REAL(unlink)(path);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to) {
    return cut() ? -1 : REAL(renameat)(from_dir, from, to_dir, to);
}

int unlinkat(int dir, const char *path, int flags) {
    return cut() ? -1 : REAL(unlinkat)(dir, path, flags);
}

int mkdirat(int dir, const char *path, mode_t mode) {
    return cut() ? -1 : REAL(mkdirat)(dir, path, mode);
}

int mkdir(const char *path, mode_t mode) {
    return cut() ? -1 : REAL(mkdir)(path, mode);
}

static int changes(int flags) {
    return (flags & (O_CREAT | O_TRUNC)) != 0;
}

#define MODE(flags)                                                                                                    \
    va_list rest;                                                                                                      \
    va_start(rest, flags);                                                                                             \
    mode_t mode = changes(flags) ? va_arg(rest, mode_t) : 0;                                                           \
    va_end(rest)

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        MODE(flags);                                                                                                   \
        return changes(flags) && cut() ? -1 : REAL(name)(path, flags, mode);                                           \
    }

#define OPENAT(name)                                                                                                   \
    int name(int dir, const char *path, int flags, ...) {                                                              \
        MODE(flags);                                                                                                   \
        return changes(flags) && cut() ? -1 : REAL(name)(dir, path, flags, mode);                                      \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
