// SPDX-License-Identifier: Apache-2.0
#include "firmware/base/state_socket.h"

#include <errno.h>
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

#define PLACES 3

struct place {
    struct sockaddr_un address;
    uid_t owner; // of the data
    char dir[64];
    int is_made; // by whoever listens, when it is not there
    mode_t mode; // who may write to the socket may ask
};

static int place_of(const char *dir, int nth, struct place *p) {
    static const char *const dirs[PLACES] = {"/run/rollcall-terminal", "/run/user/%u", "/tmp/rollcall-terminal-%u"};
    struct stat st;
    if (stat(dir, &st) != 0)
        return 0;
    *p = (struct place){
        .address.sun_family = AF_UNIX, .owner = st.st_uid, .is_made = nth != 1, .mode = nth ? 0600 : 0660};
    snprintf(p->dir, sizeof p->dir, dirs[nth], (unsigned)st.st_uid);
    snprintf(p->address.sun_path, sizeof p->address.sun_path, "%s/%llx-%llx.state", p->dir,
             (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
    return 1;
}

static int is_trusted(const struct place *p, uid_t uid) {
    return uid == geteuid() || (geteuid() == 0 && uid == p->owner);
}

// /tmp is everybody's: a directory there must be ours alone.
static int is_ours(const struct place *p) {
    struct stat st;
    if (p->is_made && mkdir(p->dir, 0755) != 0 && errno != EEXIST)
        return 0;
    return lstat(p->dir, &st) == 0 && S_ISDIR(st.st_mode) && is_trusted(p, st.st_uid) && !(st.st_mode & 022);
}

static uid_t peer_of(int fd) {
    struct ucred peer;
    socklen_t len = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 ? peer.uid : (uid_t)-1;
}

static int listen_at(const struct place *p) {
    int fd = is_ours(p) ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : -1;
    if (fd < 0)
        return -1;
    unlink(p->address.sun_path);
    if (bind(fd, (const struct sockaddr *)&p->address, sizeof p->address) == 0 &&
        chmod(p->address.sun_path, p->mode) == 0 && listen(fd, 4) == 0)
        return fd;
    close(fd);
    return -1;
}

int state_listen(const char *dir) {
    struct place p;
    int fd = -1;
    for (int nth = 0; nth < PLACES && fd < 0 && place_of(dir, nth, &p); nth++)
        fd = listen_at(&p);
    return fd;
}

void state_close(int listening) {
    struct sockaddr_un address;
    socklen_t len = sizeof address;
    if (listening < 0)
        return;
    if (getsockname(listening, (struct sockaddr *)&address, &len) == 0)
        unlink(address.sun_path);
    close(listening);
}

void state_answer(int listening, const char *text) {
    int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    if (text)
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

static enum status ask_at(const struct place *p, char **text) {
    struct timeval limit = {.tv_sec = ANSWER_S};
    enum status status = STATUS_BUSY;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return status;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (const struct sockaddr *)&p->address, sizeof p->address) == 0) {
        uid_t who = peer_of(fd); // anyone may make a socket; only these are believed
        if (who == 0 || who == p->owner)
            status = read_all(fd, text);
    }
    close(fd);
    return status;
}

enum status state_ask(const char *dir, char **text) {
    struct place p;
    enum status status = STATUS_BUSY;
    for (int nth = 0; nth < PLACES && status == STATUS_BUSY && place_of(dir, nth, &p); nth++)
        status = ask_at(&p, text);
    return status;
}
