// SPDX-License-Identifier: Apache-2.0
// A path is its directory, opened, and a name in it: directory.c does the work.
#include "proto/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/directory.h"

_Static_assert(sizeof(off_t) == 8 && sizeof(time_t) == 8, "sizes of files and times, as the Makefile asks for");

#define PATH_BYTES 4096 // PATH_MAX

enum status path_join(char *path, size_t size, const char *dir, const char *name) {
    if (!*dir) // would be a file of the root directory
        return STATUS_INVALID;
    int len = snprintf(path, size, "%s/%s", dir, name);
    return len < 0 || (size_t)len >= size ? STATUS_TOO_LARGE : STATUS_OK;
}

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum status open_parent(const char *path, struct directory *d) {
    char dir[PATH_BYTES];
    size_t len = (size_t)(name_of(path) - path);
    if (len >= sizeof dir)
        return STATUS_TOO_LARGE;
    memcpy(dir, path, len);
    dir[len] = '\0';
    return directory_open(len ? dir : ".", d);
}

static enum status finish(struct directory *d, enum status status) {
    directory_close(d);
    return status;
}

enum status file_write(const char *path, const void *data, size_t len, unsigned mode) {
    struct directory d;
    enum status status = open_parent(path, &d);
    return status == STATUS_OK ? finish(&d, directory_write(&d, name_of(path), data, len, mode)) : status;
}

enum status file_read(const char *path, size_t max, uint8_t **data, size_t *len) {
    struct directory d;
    enum status status = open_parent(path, &d);
    return status == STATUS_OK ? finish(&d, directory_read(&d, name_of(path), max, data, len)) : status;
}

enum status file_copy(const char *from, const char *path, unsigned mode) {
    struct directory in, out;
    enum status status = open_parent(from, &in);
    if (status != STATUS_OK)
        return status;
    status = open_parent(path, &out);
    if (status == STATUS_OK)
        status = finish(&out, directory_copy(&in, name_of(from), &out, name_of(path), mode));
    return finish(&in, status);
}

enum status file_move(const char *from, const char *to) {
    struct directory d;
    enum status status = open_parent(to, &d);
    return status == STATUS_OK ? finish(&d, directory_move(&d, name_of(from), name_of(to))) : status;
}

enum status file_sync(const char *path) {
    struct directory d;
    enum status status = open_parent(path, &d);
    return status == STATUS_OK ? finish(&d, directory_sync(&d, name_of(path))) : status;
}

enum status file_remove(const char *path) {
    struct directory d;
    enum status status = open_parent(path, &d);
    return status == STATUS_OK ? finish(&d, directory_remove(&d, name_of(path))) : status;
}

int file_exists(const char *path) {
    return access(path, F_OK) == 0;
}

static enum status sync_parent(const char *path) {
    struct directory d;
    enum status status = open_parent(path, &d);
    return status == STATUS_OK ? finish(&d, directory_sync_names(&d)) : status;
}

enum status directory_make(const char *path, unsigned mode) {
    char part[PATH_BYTES];
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part)
        return STATUS_TOO_LARGE;
    for (char *slash = strchr(part + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (mkdir(part, (mode_t)mode) && errno != EEXIST)
            return status_of_errno(errno);
        if (!slash)
            return sync_parent(path);
        *slash = '/';
    }
}
