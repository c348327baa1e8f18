// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/replug.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TRY_NS 500000000L

static void arm(struct replug *r, long ns) {
    struct itimerspec spec = {.it_value.tv_nsec = ns, .it_interval.tv_nsec = ns ? TRY_NS : 0};
    timerfd_settime(r->timer, 0, &spec, NULL);
}

int replug_init(struct replug *r, const char *path) {
    r->fd = r->timer = -1;
    r->was.place[0] = '\0';
    r->sys = "/sys";
    r->dev = "/dev";
    if (!path[0] || strlen(path) >= sizeof r->path)
        return 0;
    snprintf(r->path, sizeof r->path, "%s", path);
    r->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (r->timer < 0)
        return 0;
    arm(r, 1); // at once
    return 1;
}

void replug_clear(struct replug *r) {
    if (r->fd >= 0)
        close(r->fd);
    if (r->timer >= 0)
        close(r->timer);
    r->fd = r->timer = -1;
}

int replug_descriptor(const struct replug *r) {
    return r->fd >= 0 ? r->fd : r->timer;
}

static int is_link(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

// Where it is, now that it is there.
static void remember(struct replug *r, const char *path) {
    struct device devices[DEVICES_MAX];
    size_t dev = strlen(r->dev), len = is_link(path) ? 0 : devices_list(r->sys, devices);
    r->was.place[0] = '\0';
    for (size_t i = 0; i < len; i++)
        if (strncmp(path, r->dev, dev) == 0 && path[dev] == '/' && strcmp(path + dev + 1, devices[i].node) == 0)
            r->was = devices[i];
}

// Under another name, in the same socket.
static int find_again(struct replug *r, char path[300]) {
    struct device devices[DEVICES_MAX];
    size_t len = r->was.place[0] ? devices_list(r->sys, devices) : 0;
    for (size_t i = 0; i < len; i++)
        if (devices[i].kind == r->was.kind && strcmp(devices[i].place, r->was.place) == 0) {
            snprintf(path, 300, "%s/%s", r->dev, devices[i].node);
            return 1;
        }
    return 0;
}

static int open_it(struct replug *r, int flags) {
    char other[300];
    int fd = open(r->path, flags);
    if (fd >= 0)
        remember(r, r->path);
    else if (find_again(r, other) && (fd = open(other, flags)) >= 0)
        remember(r, other);
    return fd;
}

int replug_try(struct replug *r, int flags) {
    uint64_t ticks;
    if (r->fd >= 0)
        return 1;
    if (read(r->timer, &ticks, sizeof ticks) < 0)
        ticks = 0; // tried before it was due: no harm
    r->fd = open_it(r, flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (r->fd >= 0)
        arm(r, 0);
    return r->fd >= 0;
}

void replug_lost(struct replug *r) {
    if (r->fd >= 0)
        close(r->fd);
    r->fd = -1;
    arm(r, TRY_NS);
}
