// SPDX-License-Identifier: Apache-2.0
#include "proto/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096

static enum status status_of_errno(void) {
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return STATUS_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
        return STATUS_FULL;
    case ELOOP:
    case EISDIR:
        return STATUS_INVALID;
    case ENODEV:
    case ENXIO:
        return STATUS_GONE;
    default:
        return STATUS_IO;
    }
}

enum status path_join(char *path, size_t size, const char *dir, const char *name) {
    int len = snprintf(path, size, "%s/%s", dir, name);
    return len < 0 || (size_t)len >= size ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum status directory_sync(const char *path) {
    char dir[PATH_BYTES];
    if (snprintf(dir, sizeof dir, "%s", path) >= (int)sizeof dir)
        return STATUS_TOO_LARGE;
    char *slash = strrchr(dir, '/');
    if (slash == dir)
        slash[1] = '\0';
    else if (slash)
        *slash = '\0';
    int fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return status_of_errno();
    // Some file systems of sticks cannot sync a directory and say EINVAL; the rename is then as durable as they get.
    enum status status = fsync(fd) && errno != EINVAL ? status_of_errno() : STATUS_OK;
    close(fd);
    return status;
}

static enum status write_all(int fd, const uint8_t *data, size_t len) {
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return status_of_errno();
        data += n;
        len -= (size_t)n;
    }
    return STATUS_OK;
}

enum status file_write(const char *path, const void *data, size_t len, unsigned mode) {
    char beside[PATH_BYTES];
    if (snprintf(beside, sizeof beside, "%s.new", path) >= (int)sizeof beside)
        return STATUS_TOO_LARGE;
    if (unlink(beside) && errno != ENOENT)
        return status_of_errno();
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
    if (fd < 0)
        return status_of_errno();
    enum status status = write_all(fd, data, len);
    if (status == STATUS_OK && fsync(fd))
        status = status_of_errno();
    if (close(fd) && status == STATUS_OK)
        status = status_of_errno();
    if (status == STATUS_OK && rename(beside, path))
        status = status_of_errno();
    if (status != STATUS_OK) {
        unlink(beside);
        return status;
    }
    return directory_sync(path);
}

static enum status read_all(int fd, uint8_t *data, size_t size, size_t *len) {
    size_t got = 0;
    while (got < size) {
        ssize_t n = read(fd, data + got, size - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return status_of_errno();
        if (n == 0)
            break;
        got += (size_t)n;
    }
    *len = got;
    return STATUS_OK;
}

enum status file_read(const char *path, size_t max, uint8_t **data, size_t *len) {
    // O_NONBLOCK: a FIFO left on a stick must not hang us before we see that it is no file.
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return status_of_errno();
    struct stat st;
    enum status status = fstat(fd, &st) ? status_of_errno() : STATUS_OK;
    if (status == STATUS_OK && !S_ISREG(st.st_mode))
        status = STATUS_INVALID;
    if (status == STATUS_OK && (uint64_t)st.st_size > max)
        status = STATUS_TOO_LARGE;
    uint8_t *bytes = NULL;
    size_t got = 0;
    if (status == STATUS_OK && !(bytes = malloc((size_t)st.st_size + 1)))
        status = STATUS_MEMORY;
    if (status == STATUS_OK)
        status = read_all(fd, bytes, (size_t)st.st_size, &got);
    close(fd);
    if (status != STATUS_OK) {
        free(bytes);
        return status;
    }
    bytes[got] = 0;
    *data = bytes;
    *len = got;
    return STATUS_OK;
}

enum status file_move(const char *from, const char *to) {
    return rename(from, to) ? status_of_errno() : directory_sync(to);
}

enum status file_sync(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return status_of_errno();
    enum status status = fsync(fd) ? status_of_errno() : STATUS_OK;
    close(fd);
    return status == STATUS_OK ? directory_sync(path) : status;
}

int file_exists(const char *path) {
    return access(path, F_OK) == 0;
}

int directory_exists(const char *path) {
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

enum status file_remove(const char *path) {
    if (unlink(path))
        return status_of_errno();
    return directory_sync(path);
}

enum status directory_make(const char *path, unsigned mode) {
    char part[PATH_BYTES];
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part)
        return STATUS_TOO_LARGE;
    for (char *slash = strchr(part + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (mkdir(part, (mode_t)mode) && errno != EEXIST)
            return status_of_errno();
        if (!slash)
            return directory_sync(path);
        *slash = '/';
    }
}
