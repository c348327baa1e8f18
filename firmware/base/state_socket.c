// SPDX-License-Identifier: Apache-2.0
#include "firmware/base/state_socket.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define TEXT_MAX (16 << 10)
#define ANSWER_S 5 // a run drawing its picture answers when it has done so

struct place {
    struct sockaddr_un address;
    socklen_t len;
    uid_t owner;
};

static int place_of(const char *dir, struct place *p) {
    struct stat st;
    if (stat(dir, &st) != 0)
        return 0;
    *p = (struct place){.address.sun_family = AF_UNIX, .owner = st.st_uid};
    int len = snprintf(p->address.sun_path + 1, sizeof p->address.sun_path - 1, "rollcall-terminal/%llx/%llx",
                       (unsigned long long)st.st_dev, (unsigned long long)st.st_ino); // after a NUL: no file
    p->len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len);
    return 1;
}

static uid_t peer_of(int fd) {
    struct ucred peer;
    socklen_t len = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 ? peer.uid : (uid_t)-1;
}

int state_listen(const char *dir) {
    struct place p;
    int fd = place_of(dir, &p) ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : -1;
    if (fd < 0)
        return -1;
    if (bind(fd, (struct sockaddr *)&p.address, p.len) == 0 && listen(fd, 4) == 0)
        return fd;
    close(fd);
    return -1;
}

void state_answer(int listening, const char *text) {
    int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    uid_t who = peer_of(fd);
    if (text && (who == 0 || who == geteuid()))
        send(fd, text, strlen(text), MSG_NOSIGNAL); // shorter than what a socket holds
    close(fd);
}

static enum status read_all(int fd, char **text) {
    char *read = malloc(TEXT_MAX + 1);
    size_t len = 0;
    if (!read)
        return STATUS_MEMORY;
    for (ssize_t got; len < TEXT_MAX && (got = recv(fd, read + len, TEXT_MAX - len, 0)) > 0;)
        len += (size_t)got;
    read[len] = '\0';
    if (len) {
        *text = read;
        return STATUS_OK;
    }
    free(read);
    return STATUS_BUSY;
}

enum status state_ask(const char *dir, char **text) {
    struct place p;
    struct timeval limit = {.tv_sec = ANSWER_S};
    int fd = place_of(dir, &p) ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
    enum status status = STATUS_BUSY;
    if (fd < 0)
        return status;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *)&p.address, p.len) == 0) {
        uid_t who = peer_of(fd); // anyone may take a name; only these are believed
        if (who == 0 || who == p.owner)
            status = read_all(fd, text);
    }
    close(fd);
    return status;
}
