// SPDX-License-Identifier: Apache-2.0
#include "host/page/upload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/base/spool.h"
#include "proto/keys.h"

struct upload {
    char dir[3072];
    size_t max, len;
    uint8_t *held; // what is in no file
    size_t held_len;
    int fd; // -1 none
    uint8_t *mapped;
    enum status status;
};

struct upload *upload_new(const char *dir, size_t max) {
    struct upload *u = calloc(1, sizeof *u);
    if (!u || !(u->held = malloc(UPLOAD_HELD_MAX))) {
        free(u);
        return NULL;
    }
    snprintf(u->dir, sizeof u->dir, "%s", dir);
    u->max = max;
    u->fd = -1;
    return u;
}

// What is held goes to the file.
static enum status move_out(struct upload *u) {
    enum status status = u->fd < 0 ? spool_open(u->dir, "upload", &u->fd) : STATUS_OK;
    for (size_t done = 0; status == STATUS_OK && done < u->held_len;) {
        ssize_t n = write(u->fd, u->held + done, u->held_len - done);
        if (n < 0 && errno != EINTR)
            status = status_of_errno(errno);
        done += n > 0 ? (size_t)n : 0;
    }
    u->held_len = 0;
    return status;
}

enum status upload_put(struct upload *u, const void *bytes, size_t len) {
    const uint8_t *from = bytes;
    if (u->status == STATUS_OK && len > u->max - u->len)
        u->status = STATUS_TOO_LARGE;
    while (u->status == STATUS_OK && len) {
        if (u->held_len == UPLOAD_HELD_MAX && (u->status = move_out(u)) != STATUS_OK)
            break;
        size_t room = UPLOAD_HELD_MAX - u->held_len, part = len < room ? len : room;
        memcpy(u->held + u->held_len, from, part);
        u->held_len += part;
        u->len += part;
        from += part;
        len -= part;
    }
    return u->status;
}

static enum status map(struct upload *u) {
    enum status status = move_out(u);
    if (status != STATUS_OK)
        return status;
    void *mapped = mmap(NULL, u->len, PROT_READ, MAP_PRIVATE, u->fd, 0);
    if (mapped == MAP_FAILED)
        return status_of_errno(errno);
    u->mapped = mapped;
    return STATUS_OK;
}

enum status upload_bytes(struct upload *u, const uint8_t **bytes, size_t *len) {
    if (u->status == STATUS_OK && u->fd >= 0 && !u->mapped)
        u->status = map(u);
    if (u->status != STATUS_OK)
        return u->status;
    *bytes = u->mapped ? u->mapped : u->held;
    *len = u->len;
    return STATUS_OK;
}

size_t upload_max(const struct upload *u) {
    return u->max;
}

void upload_free(struct upload *u) {
    if (!u)
        return;
    if (u->mapped)
        munmap(u->mapped, u->len);
    if (u->fd >= 0)
        close(u->fd);
    key_wipe(u->held, UPLOAD_HELD_MAX);
    free(u->held);
    free(u);
}
