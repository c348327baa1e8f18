// SPDX-License-Identifier: Apache-2.0
// drm[:/dev/dri/cardN][@90|@180|@270] : a panel by kernel mode setting, in the mode it prefers. Two dumb buffers are
// shown by turns, flipped between two pictures of the panel, so that nothing is ever seen half drawn.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "firmware/screen/screen_canvas.h"
#include "proto/printable.h"

#define FLIP_WAIT_MS 50 // longer than any panel's frame; then the flip is taken for lost
#define CARDS_MAX    8

struct buffer {
    uint32_t handle, id, stride;
    uint8_t *memory;
    size_t len;
};

struct drm_screen {
    struct screen screen;
    struct canvas canvas;
    int fd;
    uint32_t connector, crtc;
    drmModeModeInfo mode;
    struct buffer buffers[2];
    int front;          // the buffer on the panel
    int flip_is_coming; // its event has not been read yet
};

static void buffer_clear(int fd, struct buffer *b) {
    if (b->memory)
        munmap(b->memory, b->len);
    if (b->id)
        drmModeRmFB(fd, b->id);
    if (b->handle)
        drmModeDestroyDumbBuffer(fd, b->handle);
    *b = (struct buffer){0};
}

static int buffer_init(int fd, uint32_t width, uint32_t height, struct buffer *b) {
    uint64_t len, offset;
    if (drmModeCreateDumbBuffer(fd, width, height, 32, 0, &b->handle, &b->stride, &len) < 0 ||
        drmModeAddFB(fd, width, height, 24, 32, b->stride, b->handle, &b->id) < 0 ||
        drmModeMapDumbBuffer(fd, b->handle, &offset) < 0)
        return 0;
    void *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
    if (memory == MAP_FAILED)
        return 0;
    b->memory = memory;
    b->len = len;
    return 1;
}

// ---- which panel ----

static uint32_t crtc_for(int fd, const drmModeRes *res, const drmModeConnector *connector) {
    for (int i = 0; i < connector->count_encoders; i++) {
        drmModeEncoder *encoder = drmModeGetEncoder(fd, connector->encoders[i]);
        uint32_t possible = encoder ? encoder->possible_crtcs : 0;
        drmModeFreeEncoder(encoder);
        for (int c = 0; c < res->count_crtcs; c++)
            if (possible & 1u << c)
                return res->crtcs[c];
    }
    return 0;
}

static const drmModeModeInfo *mode_of(const drmModeConnector *connector) {
    for (int i = 0; i < connector->count_modes; i++)
        if (connector->modes[i].type & DRM_MODE_TYPE_PREFERRED)
            return &connector->modes[i];
    return connector->count_modes ? connector->modes : NULL;
}

// The first connected panel with a mode.
static int find_panel(struct drm_screen *s) {
    drmModeRes *res = drmModeGetResources(s->fd);
    for (int i = 0; res && i < res->count_connectors && !s->crtc; i++) {
        drmModeConnector *connector = drmModeGetConnector(s->fd, res->connectors[i]);
        const drmModeModeInfo *mode =
            connector && connector->connection == DRM_MODE_CONNECTED ? mode_of(connector) : NULL;
        if (mode) {
            s->mode = *mode;
            s->connector = connector->connector_id;
            s->crtc = crtc_for(s->fd, res, connector);
        }
        drmModeFreeConnector(connector);
    }
    drmModeFreeResources(res);
    return s->crtc != 0;
}

static int open_card(struct drm_screen *s, const char *path) {
    s->fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (s->fd >= 0 && find_panel(s))
        return 1;
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    return 0;
}

// A board may have a card without a panel beside the one with it.
static int open_any_card(struct drm_screen *s) {
    char path[32];
    for (int i = 0; i < CARDS_MAX; i++) {
        snprintf(path, sizeof path, "/dev/dri/card%d", i);
        if (open_card(s, path))
            return 1;
    }
    errno = ENODEV;
    return 0;
}

// ---- the sink ----

static void drm_close(struct screen *screen) {
    struct drm_screen *s = (struct drm_screen *)screen;
    if (s->fd >= 0) {
        buffer_clear(s->fd, &s->buffers[0]);
        buffer_clear(s->fd, &s->buffers[1]);
        close(s->fd);
    }
    canvas_clear(&s->canvas);
    free(s);
}

static int show_buffer(struct drm_screen *s, int which) {
    return drmModeSetCrtc(s->fd, s->crtc, s->buffers[which].id, 0, 0, &s->connector, 1, &s->mode) == 0;
}

static int prepare(struct drm_screen *s, int turn) {
    uint32_t width = s->mode.hdisplay, height = s->mode.vdisplay;
    return buffer_init(s->fd, width, height, &s->buffers[0]) && buffer_init(s->fd, width, height, &s->buffers[1]) &&
           canvas_init(&s->canvas, (int)width, (int)height, turn) && show_buffer(s, 0);
}

static struct screen *drm_open(const char *spec, char *error, size_t size) {
    struct drm_screen *s = calloc(1, sizeof *s);
    char path[64] = "", seen[200];
    int turn = canvas_turn_of(spec);
    if (!s)
        return NULL;
    s->screen.type = &screen_drm;
    s->fd = -1;
    if (spec[0] == ':')
        snprintf(path, sizeof path, "%.*s", (int)strcspn(spec + 1, "@"), spec + 1);
    if (turn >= 0 && (path[0] ? open_card(s, path) : open_any_card(s)) && prepare(s, turn)) {
        s->screen.shorter = canvas_shorter(&s->canvas);
        return &s->screen;
    }
    const char *why = turn < 0 ? "@0, @90, @180, @270" : strerror(errno);
    snprintf(error, size, "drm%s: %s", printable(spec, seen, sizeof seen), why);
    drm_close(&s->screen);
    return NULL;
}

static void wait_for_flip(struct drm_screen *s) {
    struct pollfd p = {.fd = s->fd, .events = POLLIN};
    char events[256]; // they say nothing we do not know
    if (s->flip_is_coming && poll(&p, 1, FLIP_WAIT_MS) > 0)
        (void)!read(s->fd, events, sizeof events);
    s->flip_is_coming = 0;
}

// Cards that cannot flip are set anew each time.
static void present(struct drm_screen *s) {
    int back = !s->front;
    wait_for_flip(s);
    canvas_copy(&s->canvas, s->buffers[back].memory, s->buffers[back].stride, 32);
    s->flip_is_coming = drmModePageFlip(s->fd, s->crtc, s->buffers[back].id, DRM_MODE_PAGE_FLIP_EVENT, NULL) == 0;
    if (s->flip_is_coming || show_buffer(s, back))
        s->front = back;
}

static void drm_show(struct screen *screen, const struct screen_view *view) {
    struct drm_screen *s = (struct drm_screen *)screen;
    canvas_draw(&s->canvas, view);
    present(s);
}

static void drm_show_camera(struct screen *screen, const struct screen_view *view) {
    struct drm_screen *s = (struct drm_screen *)screen;
    canvas_draw_camera(&s->canvas, view);
    present(s);
}

const struct screen_type screen_drm = {
    .name = "drm",
    .open = drm_open,
    .show = drm_show,
    .show_camera = drm_show_camera,
    .close = drm_close,
};
