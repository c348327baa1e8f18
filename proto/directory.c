// SPDX-License-Identifier: Apache-2.0
// One name at a time with O_NOFOLLOW is all that openat2's RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS would add, on every
// kernel. A file is synced once more under its new name: FAT keeps a file's length in its name's entry, and a rename
// makes a new one that says 0 until the file's own inode is written.
#include "proto/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 256 // NAME_MAX and a NUL
#define DIR_FLAGS  (O_DIRECTORY | O_CLOEXEC)

static int is_name(const char *name) {
    return *name && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

// ---- directories ----

enum status directory_open(const char *path, struct directory *d) {
    int fd = open(path, O_RDONLY | DIR_FLAGS);
    if (fd < 0 && errno == EACCES) // one that may be passed but not listed: its files can be read
        fd = open(path, O_PATH | DIR_FLAGS);
    if (fd < 0)
        return status_of_errno(errno);
    d->fd = fd;
    return STATUS_OK;
}

enum status directory_sync_names(const struct directory *d) {
    // Some file systems of sticks cannot sync a directory and say EINVAL; the rename is then as durable as they get.
    return fsync(d->fd) && errno != EINVAL ? status_of_errno(errno) : STATUS_OK;
}

enum status directory_enter(const struct directory *in, const char *name, int make, struct directory *d) {
    if (!is_name(name))
        return STATUS_INVALID;
    int is_new = make && mkdirat(in->fd, name, 0755) == 0;
    if (make && !is_new && errno != EEXIST)
        return status_of_errno(errno);
    int fd = openat(in->fd, name, O_RDONLY | O_NOFOLLOW | DIR_FLAGS);
    if (fd < 0)
        return errno == ENOTDIR ? STATUS_INVALID : status_of_errno(errno);
    enum status status = is_new ? directory_sync_names(in) : STATUS_OK;
    if (status == STATUS_OK)
        d->fd = fd;
    else
        close(fd);
    return status;
}

void directory_close(struct directory *d) {
    close(d->fd);
    d->fd = -1;
}

DIR *directory_list(const struct directory *d) {
    int fd = openat(d->fd, ".", O_RDONLY | DIR_FLAGS); // a place of its own to read from
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (!list && fd >= 0)
        close(fd);
    return list;
}

struct dirent *directory_next(DIR *list, enum status *status) {
    errno = 0;
    struct dirent *entry = readdir(list);
    if (!entry && errno)
        *status = status_of_errno(errno);
    return entry;
}

// ---- reading ----

static enum status read_all(int fd, uint8_t *data, size_t size, size_t *len) {
    size_t got = 0;
    while (got < size) {
        ssize_t n = read(fd, data + got, size - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return status_of_errno(errno);
        if (n == 0)
            break;
        got += (size_t)n;
    }
    *len = got;
    return STATUS_OK;
}

static enum status read_file(int fd, size_t max, uint8_t **data, size_t *len) {
    struct stat st;
    if (fstat(fd, &st))
        return status_of_errno(errno);
    if (!S_ISREG(st.st_mode))
        return STATUS_INVALID;
    if ((uint64_t)st.st_size > max)
        return STATUS_TOO_LARGE;
    uint8_t *bytes = malloc((size_t)st.st_size + 1);
    if (!bytes)
        return STATUS_MEMORY;
    enum status status = read_all(fd, bytes, (size_t)st.st_size, len);
    if (status != STATUS_OK) {
        free(bytes);
        return status;
    }
    bytes[*len] = 0;
    *data = bytes;
    return STATUS_OK;
}

enum status directory_read(const struct directory *d, const char *name, size_t max, uint8_t **data, size_t *len) {
    if (!is_name(name))
        return STATUS_INVALID;
    // O_NONBLOCK: a FIFO left on a stick must not hang us before we see that it is no file.
    int fd = openat(d->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return status_of_errno(errno);
    enum status status = read_file(fd, max, data, len);
    close(fd);
    return status;
}

// ---- writing ----

static enum status write_all(int fd, const uint8_t *data, size_t len) {
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return status_of_errno(errno);
        data += n;
        len -= (size_t)n;
    }
    return STATUS_OK;
}

static enum status sync_file(int fd) {
    return fsync(fd) ? status_of_errno(errno) : STATUS_OK;
}

static enum status write_and_rename(const struct directory *d, int fd, const char *beside, const char *name,
                                    const void *data, size_t len) {
    enum status status = write_all(fd, data, len);
    if (status == STATUS_OK)
        status = sync_file(fd);
    if (status == STATUS_OK && renameat(d->fd, beside, d->fd, name))
        status = status_of_errno(errno);
    return status == STATUS_OK ? sync_file(fd) : status;
}

enum status directory_write(const struct directory *d, const char *name, const void *data, size_t len, unsigned mode) {
    char beside[NAME_BYTES];
    if (!is_name(name))
        return STATUS_INVALID;
    if (snprintf(beside, sizeof beside, "%s.new", name) >= (int)sizeof beside)
        return STATUS_TOO_LARGE;
    if (unlinkat(d->fd, beside, 0) && errno != ENOENT)
        return status_of_errno(errno);
    int fd = openat(d->fd, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
    if (fd < 0)
        return status_of_errno(errno);
    enum status status = write_and_rename(d, fd, beside, name, data, len);
    if (close(fd) && status == STATUS_OK)
        status = status_of_errno(errno);
    if (status == STATUS_OK)
        return directory_sync_names(d);
    unlinkat(d->fd, beside, 0);
    return status;
}

enum status directory_remove(const struct directory *d, const char *name) {
    if (!is_name(name))
        return STATUS_INVALID;
    return unlinkat(d->fd, name, 0) ? status_of_errno(errno) : directory_sync_names(d);
}

enum status directory_move(const struct directory *d, const char *from, const char *to) {
    if (!is_name(from) || !is_name(to))
        return STATUS_INVALID;
    return renameat(d->fd, from, d->fd, to) ? status_of_errno(errno) : directory_sync(d, to);
}

static enum status copy_bytes(int from, int to) {
    uint8_t block[1 << 14];
    size_t len = sizeof block;
    enum status status = STATUS_OK;
    while (len && status == STATUS_OK) {
        status = read_all(from, block, sizeof block, &len);
        if (status == STATUS_OK)
            status = write_all(to, block, len);
    }
    return status == STATUS_OK ? sync_file(to) : status;
}

enum status directory_copy(const struct directory *from, const char *name, const struct directory *to, const char *as,
                           unsigned mode) {
    if (!is_name(name) || !is_name(as))
        return STATUS_INVALID;
    int in = openat(from->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (in < 0)
        return status_of_errno(errno);
    int out = openat(to->fd, as, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
    enum status status = out < 0 ? status_of_errno(errno) : copy_bytes(in, out);
    if (out >= 0 && close(out) && status == STATUS_OK)
        status = status_of_errno(errno);
    close(in);
    return status == STATUS_OK ? directory_sync_names(to) : status;
}

enum status directory_sync(const struct directory *d, const char *name) {
    if (!is_name(name))
        return STATUS_INVALID;
    int fd = openat(d->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return status_of_errno(errno);
    enum status status = sync_file(fd);
    close(fd);
    return status == STATUS_OK ? directory_sync_names(d) : status;
}
