// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/scan_auto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "firmware/scan/scan_guess.h"

#define LOOK_S   1
#define SETTLE_S 3 // after a change what is listed is looked at again: times of files are coarse

struct found {
    struct device device;
    struct scan_source *source; // NULL: it is none
    int was_here;               // it has been in use
};

struct auto_source {
    struct scan_source source;
    const char *sys, *dev;
    int all, timer; // epoll over the sources and the timer
    struct found found[DEVICES_MAX];
    size_t found_len;
    size_t next;               // whose turn it is
    size_t lost[DEVICE_KINDS]; // that had worked, and have not come back; of scanners in any kind: DEVICE_KEYS
    struct timespec changed[2];
};

// ---- what is plugged in ----

static int is_camera(const struct found *f) {
    return f->device.kind == DEVICE_CAMERA;
}

static enum device_kind family(const struct found *f) {
    return is_camera(f) ? DEVICE_CAMERA : DEVICE_KEYS;
}

static int is_here(const struct found *f) {
    return f->source && !f->source->type->is_away(f->source);
}

// What it is worth to miss it: a camera by USB is one, whether or not it was to be had so far.
static int has_worked(const struct found *f) {
    if (!f->source)
        return 0;
    return is_camera(f) ? f->was_here || (f->device.place[0] && !scan_camera_is_none(f->source))
                        : scan_typed_is_proven(f->source);
}

static size_t count(const struct auto_source *a, int cameras) {
    size_t n = 0;
    for (size_t i = 0; i < a->found_len; i++)
        n += a->found[i].source && is_camera(&a->found[i]) == cameras;
    return n;
}

static void end(struct auto_source *a, struct found *f) {
    if (!f->source)
        return;
    epoll_ctl(a->all, EPOLL_CTL_DEL, f->source->type->descriptor(f->source), NULL);
    f->source->type->close(f->source);
    f->source = NULL;
}

static void begin(struct auto_source *a, struct found *f) {
    char path[300];
    snprintf(path, sizeof path, "%s/%s", a->dev, f->device.node);
    f->source = f->device.kind == DEVICE_CAMERA ? scan_camera_guess(path)
                : f->device.kind == DEVICE_KEYS ? scan_keys_guess(path)
                                                : scan_serial_guess(path);
    struct epoll_event event = {.events = EPOLLIN};
    if (f->source && epoll_ctl(a->all, EPOLL_CTL_ADD, f->source->type->descriptor(f->source), &event) < 0)
        end(a, f);
    if (f->source && a->lost[family(f)])
        a->lost[family(f)]--;
}

static int is_same(const struct device *a, const struct device *b) {
    return a->kind == b->kind && strcmp(a->node, b->node) == 0 && strcmp(a->place, b->place) == 0;
}

static int is_in(const struct device *device, const struct device *devices, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (is_same(device, &devices[i]))
            return 1;
    return 0;
}

static int has_found(const struct auto_source *a, const struct device *device) {
    for (size_t i = 0; i < a->found_len; i++)
        if (is_same(device, &a->found[i].device))
            return 1;
    return 0;
}

static void drop_gone(struct auto_source *a, const struct device *devices, size_t len) {
    size_t kept = 0;
    for (size_t i = 0; i < a->found_len; i++) {
        struct found f = a->found[i];
        if (is_in(&f.device, devices, len)) {
            a->found[kept++] = f;
            continue;
        }
        a->lost[family(&f)] += (size_t)has_worked(&f);
        end(a, &f);
    }
    a->found_len = kept;
}

static int has_room(const struct auto_source *a, const struct device *device) {
    size_t cameras = count(a, 1), scanners = count(a, 0);
    return device->kind == DEVICE_CAMERA ? cameras < AUTO_CAMERAS_MAX : scanners < AUTO_MAX - AUTO_CAMERAS_MAX;
}

static void look(struct auto_source *a) {
    struct device devices[DEVICES_MAX];
    size_t len = devices_list(a->sys, devices);
    drop_gone(a, devices, len);
    for (size_t i = 0; i < a->found_len; i++) // it keeps its place in the list, so that it is not tried again
        if (a->found[i].source && is_camera(&a->found[i]) && scan_camera_is_none(a->found[i].source))
            end(a, &a->found[i]);
    for (size_t i = 0; i < len && a->found_len < DEVICES_MAX; i++)
        if (!has_found(a, &devices[i]) && has_room(a, &devices[i])) {
            a->found[a->found_len] = (struct found){.device = devices[i]};
            begin(a, &a->found[a->found_len++]);
        }
}

// ---- when to look ----

// Names come and go in these two directories: as long as they rest, nothing is to be listed.
static int has_changed(struct auto_source *a) {
    char path[2][300];
    struct timespec now;
    int changed = 0;
    snprintf(path[0], sizeof path[0], "%s", a->dev);
    snprintf(path[1], sizeof path[1], "%s/input", a->dev);
    clock_gettime(CLOCK_REALTIME, &now);
    for (int i = 0; i < 2; i++) {
        struct stat st;
        struct timespec at = stat(path[i], &st) == 0 ? st.st_mtim : (struct timespec){0};
        changed |= at.tv_sec != a->changed[i].tv_sec || at.tv_nsec != a->changed[i].tv_nsec ||
                   (now.tv_sec >= at.tv_sec && now.tv_sec - at.tv_sec < SETTLE_S);
        a->changed[i] = at;
    }
    return changed;
}

static int has_doubts(const struct auto_source *a) {
    for (size_t i = 0; i < a->found_len; i++)
        if (a->found[i].source && !is_here(&a->found[i]))
            return 1;
    return 0;
}

static void look_in_time(struct auto_source *a) {
    uint64_t ticks;
    if (read(a->timer, &ticks, sizeof ticks) > 0 && (has_changed(a) || has_doubts(a)))
        look(a);
}

// ---- the source ----

static void auto_close(struct scan_source *source) {
    struct auto_source *a = (struct auto_source *)source;
    for (size_t i = 0; i < a->found_len; i++)
        end(a, &a->found[i]);
    if (a->all >= 0)
        close(a->all);
    if (a->timer >= 0)
        close(a->timer);
    free(a);
}

struct scan_source *scan_auto_of(const char *sys, const char *dev) {
    struct auto_source *a = calloc(1, sizeof *a);
    struct itimerspec often = {{LOOK_S, 0}, {LOOK_S, 0}};
    struct epoll_event event = {.events = EPOLLIN};
    if (!a)
        return NULL;
    a->source.type = &scan_auto;
    a->sys = sys;
    a->dev = dev;
    a->all = epoll_create1(EPOLL_CLOEXEC);
    a->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (a->all < 0 || a->timer < 0 || timerfd_settime(a->timer, 0, &often, NULL) < 0 ||
        epoll_ctl(a->all, EPOLL_CTL_ADD, a->timer, &event) < 0) {
        auto_close(&a->source);
        return NULL;
    }
    has_changed(a);
    look(a);
    return &a->source;
}

static struct scan_source *auto_open(const char *spec, char *error, size_t size) {
    struct scan_source *source = spec[0] ? NULL : scan_auto_of("/sys", "/dev");
    if (!source)
        snprintf(error, size, "auto");
    return source;
}

static int auto_descriptor(const struct scan_source *source) {
    return ((const struct auto_source *)source)->all;
}

static enum scan_step auto_next(struct scan_source *source, struct scan_text *text) {
    struct auto_source *a = (struct auto_source *)source;
    look_in_time(a);
    scan_text_clear(text);
    for (size_t tries = 0; tries < a->found_len; tries++) {
        struct found *f = &a->found[a->next++ % a->found_len];
        enum scan_step step = f->source ? f->source->type->next(f->source, text) : SCAN_NOTHING;
        f->was_here |= is_here(f);
        if (step != SCAN_NOTHING)
            return step;
    }
    return SCAN_NOTHING;
}

// Something that had worked is missing, or there is nothing at all.
static int auto_is_away(const struct scan_source *source) {
    const struct auto_source *a = (const struct auto_source *)source;
    size_t here = 0, stopped = 0;
    for (size_t i = 0; i < a->found_len; i++) {
        here += (size_t)is_here(&a->found[i]);
        stopped += (size_t)(a->found[i].source && !is_here(&a->found[i]) && has_worked(&a->found[i]));
    }
    return !here || stopped || a->lost[DEVICE_CAMERA] || a->lost[DEVICE_KEYS];
}

static void auto_picture(struct scan_source *source, struct picture *picture) {
    struct auto_source *a = (struct auto_source *)source;
    for (size_t i = 0; i < a->found_len; i++)
        if (a->found[i].source && is_camera(&a->found[i])) {
            a->found[i].source->type->picture(a->found[i].source, picture);
            return;
        }
    if (picture->width) { // it went away
        picture->width = picture->height = 0;
        picture->number++;
    }
}

const struct scan_source_type scan_auto = {
    .prefix = "auto",
    .open = auto_open,
    .descriptor = auto_descriptor,
    .next = auto_next,
    .is_away = auto_is_away,
    .picture = auto_picture,
    .close = auto_close,
};
