// SPDX-License-Identifier: Apache-2.0
// fb[:/dev/fbN][@90|@180|@270] : a frame buffer, for small panels whose driver offers nothing else. 16 or 32 bits a
// pixel.
#include <errno.h>
#include <fcntl.h>
#include <linux/fb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "firmware/screen/screen_canvas.h"
#include "proto/printable.h"

struct fb_screen {
    struct screen screen;
    struct canvas canvas;
    uint8_t *panel; // mapped
    size_t len, stride;
    int bits;
};

static void fb_close(struct screen *screen) {
    struct fb_screen *s = (struct fb_screen *)screen;
    if (s->panel)
        munmap(s->panel, s->len);
    canvas_clear(&s->canvas);
    free(s);
}

static int map(struct fb_screen *s, int fd, int turn) {
    struct fb_var_screeninfo var;
    struct fb_fix_screeninfo fix;
    if (ioctl(fd, FBIOGET_VSCREENINFO, &var) < 0 || ioctl(fd, FBIOGET_FSCREENINFO, &fix) < 0)
        return 0;
    s->bits = (int)var.bits_per_pixel;
    s->stride = fix.line_length;
    s->len = s->stride * var.yres;
    errno = ENOTSUP;
    if (s->bits != 32 && s->bits != 16)
        return 0;
    void *panel = mmap(NULL, s->len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (panel == MAP_FAILED)
        return 0;
    s->panel = panel;
    ioctl(fd, FBIOBLANK, FB_BLANK_UNBLANK);
    return canvas_init(&s->canvas, (int)var.xres, (int)var.yres, turn);
}

static struct screen *fb_open(const char *spec, char *error, size_t size) {
    struct fb_screen *s = calloc(1, sizeof *s);
    char path[64] = "/dev/fb0", seen[200];
    int turn = canvas_turn_of(spec);
    if (!s)
        return NULL;
    s->screen.type = &screen_fb;
    if (spec[0] == ':')
        snprintf(path, sizeof path, "%.*s", (int)strcspn(spec + 1, "@"), spec + 1);
    int fd = turn < 0 ? -1 : open(path, O_RDWR | O_CLOEXEC);
    int good = fd >= 0 && map(s, fd, turn), why = errno;
    if (!good)
        snprintf(error, size, "fb%s: %s", printable(spec, seen, sizeof seen),
                 turn < 0 ? "@0, @90, @180, @270" : strerror(why));
    if (fd >= 0)
        close(fd); // what is mapped stays
    if (good) {
        s->screen.shorter = canvas_shorter(&s->canvas);
        return &s->screen;
    }
    fb_close(&s->screen);
    return NULL;
}

static void fb_show(struct screen *screen, const struct screen_view *view) {
    struct fb_screen *s = (struct fb_screen *)screen;
    canvas_draw(&s->canvas, view);
    canvas_copy(&s->canvas, s->panel, s->stride, s->bits);
}

static void fb_show_camera(struct screen *screen, const struct screen_view *view) {
    struct fb_screen *s = (struct fb_screen *)screen;
    canvas_draw_camera(&s->canvas, view);
    canvas_copy(&s->canvas, s->panel, s->stride, s->bits);
}

const struct screen_type screen_fb = {
    .name = "fb",
    .open = fb_open,
    .show = fb_show,
    .show_camera = fb_show_camera,
    .close = fb_close,
};
