// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/replug.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TRY_NS 500000000L

static void arm(struct replug *r, long ns) {
    struct itimerspec spec = {.it_value.tv_nsec = ns, .it_interval.tv_nsec = ns ? TRY_NS : 0};
    timerfd_settime(r->timer, 0, &spec, NULL);
}

int replug_init(struct replug *r, const char *path) {
    r->fd = r->timer = -1;
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

int replug_try(struct replug *r, int flags) {
    uint64_t ticks;
    if (r->fd >= 0)
        return 1;
    if (read(r->timer, &ticks, sizeof ticks) < 0)
        ticks = 0; // tried before it was due: no harm
    r->fd = open(r->path, flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
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
