// SPDX-License-Identifier: Apache-2.0
// The link over a Unix socket: one host at a time; the next is accepted when it has gone.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/carry/link.h"

struct socket_link {
    struct link link;
    int listening;
    int host; // -1 nobody
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
};

// A socket file left by a terminal that was killed is in the way, a living terminal's is not: ask it.
static int remove_stale(const struct sockaddr_un *address) {
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0)
        return 0;
    int is_dead = connect(probe, (const struct sockaddr *)address, sizeof *address) && errno == ECONNREFUSED;
    close(probe);
    return is_dead && unlink(address->sun_path) == 0;
}

static int listen_on(const struct sockaddr_un *address) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    mode_t old = umask(0077);
    int bound = bind(fd, (const struct sockaddr *)address, sizeof *address);
    if (bound && errno == EADDRINUSE && remove_stale(address))
        bound = bind(fd, (const struct sockaddr *)address, sizeof *address);
    umask(old);
    if (bound == 0 && listen(fd, 4) == 0)
        return fd;
    close(fd);
    return -1;
}

static struct link *socket_open(const char *spec, const char *serial, char *error, size_t size) {
    (void)serial;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct socket_link *l = calloc(1, sizeof *l);
    if (!l || strlen(spec) >= sizeof address.sun_path || spec[0] == '\0') {
        snprintf(error, size, "%s: %s", spec, strerror(l ? ENAMETOOLONG : ENOMEM));
        free(l);
        return NULL;
    }
    memcpy(address.sun_path, spec, strlen(spec) + 1);
    memcpy(l->path, spec, strlen(spec) + 1);
    l->link.type = &link_socket;
    l->host = -1;
    l->listening = listen_on(&address);
    if (l->listening >= 0)
        return &l->link;
    snprintf(error, size, "%s: %s", spec, strerror(errno));
    free(l);
    return NULL;
}

static int socket_descriptor(const struct link *link, int wants_write, short *events) {
    const struct socket_link *l = (const struct socket_link *)link;
    *events = (short)(POLLIN | (l->host >= 0 && wants_write ? POLLOUT : 0));
    return l->host >= 0 ? l->host : l->listening;
}

static enum link_step cut(struct socket_link *l) {
    close(l->host);
    l->host = -1;
    return LINK_CUT;
}

static enum link_step step_of(struct socket_link *l, ssize_t moved) {
    if (moved > 0)
        return LINK_MOVED;
    if (moved < 0 && (errno == EAGAIN || errno == EINTR))
        return LINK_NOTHING;
    return cut(l);
}

static enum link_step socket_read(struct link *link, uint8_t *data, size_t size, size_t *len) {
    struct socket_link *l = (struct socket_link *)link;
    *len = 0;
    if (l->host < 0)
        l->host = accept4(l->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (l->host < 0)
        return LINK_NOTHING;
    ssize_t got = recv(l->host, data, size, 0);
    *len = got > 0 ? (size_t)got : 0;
    return step_of(l, got);
}

static enum link_step socket_write(struct link *link, const uint8_t *data, size_t len, size_t *written) {
    struct socket_link *l = (struct socket_link *)link;
    *written = 0;
    if (l->host < 0)
        return LINK_NOTHING;
    ssize_t put = send(l->host, data, len, MSG_NOSIGNAL);
    *written = put > 0 ? (size_t)put : 0;
    return step_of(l, put);
}

static void socket_close(struct link *link) {
    struct socket_link *l = (struct socket_link *)link;
    if (l->host >= 0)
        close(l->host);
    close(l->listening);
    unlink(l->path);
    free(l);
}

const struct link_type link_socket = {
    .prefix = "socket:",
    .open = socket_open,
    .descriptor = socket_descriptor,
    .read = socket_read,
    .write = socket_write,
    .close = socket_close,
};
