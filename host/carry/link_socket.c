// SPDX-License-Identifier: Apache-2.0
// The link over a Unix socket on which a terminal listens.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/carry/link.h"

#define RETRY_MS 50

struct socket_link {
    struct link link;
    int fd;
};

static int connect_once(const struct sockaddr_un *address) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

// A terminal may be starting: its socket appears a moment later.
static struct link *socket_open(const char *spec, int timeout_ms, char *error, size_t size) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct socket_link *l = calloc(1, sizeof *l);
    if (!l || strlen(spec) >= sizeof address.sun_path) {
        snprintf(error, size, "%s: %s", spec, strerror(l ? ENAMETOOLONG : ENOMEM));
        free(l);
        return NULL;
    }
    memcpy(address.sun_path, spec, strlen(spec) + 1);
    l->link.type = &link_socket_host;
    while ((l->fd = connect_once(&address)) < 0 && (errno == ENOENT || errno == ECONNREFUSED) && timeout_ms > 0) {
        poll(NULL, 0, RETRY_MS);
        timeout_ms -= RETRY_MS;
    }
    if (l->fd >= 0)
        return &l->link;
    snprintf(error, size, "%s: %s", spec, strerror(errno));
    free(l);
    return NULL;
}

static enum status socket_exchange(struct link *link, const uint8_t *out, size_t out_len, size_t *written, uint8_t *in,
                                   size_t in_size, size_t *got, int timeout_ms) {
    int fd = ((struct socket_link *)link)->fd;
    struct pollfd p = {.fd = fd, .events = (short)(POLLIN | (out_len ? POLLOUT : 0))};
    *written = *got = 0;
    int ready = poll(&p, 1, timeout_ms);
    if (ready < 0)
        return errno == EINTR ? STATUS_BUSY : STATUS_IO;
    if (ready == 0)
        return STATUS_BUSY;
    if (p.revents & POLLOUT) {
        ssize_t n = send(fd, out, out_len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return STATUS_GONE;
        *written = n > 0 ? (size_t)n : 0;
    }
    if (p.revents & (POLLIN | POLLHUP | POLLERR)) {
        ssize_t n = recv(fd, in, in_size, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return STATUS_GONE;
        *got = n > 0 ? (size_t)n : 0;
    }
    return STATUS_OK;
}

static void socket_close(struct link *link) {
    close(((struct socket_link *)link)->fd);
    free(link);
}

const struct link_type link_socket_host = {
    .prefix = "socket:",
    .open = socket_open,
    .exchange = socket_exchange,
    .close = socket_close,
};
