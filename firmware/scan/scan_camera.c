// SPDX-License-Identifier: Apache-2.0
// camera:/dev/videoN[,FOURCC][,WxH] : a camera looked at by a thread of its own, so that no frame is ever waited for by
// the rest. The newest frame wins; each is looked at quickly, while something moves with another attempt at what is
// faded or out of focus, and now and then thoroughly.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "firmware/base/monotonic.h"
#include "firmware/scan/camera_device.h"
#include "firmware/scan/decode.h"
#include "firmware/scan/replug.h"
#include "firmware/scan/scan_guess.h"
#include "firmware/scan/scan_sight.h"
#include "firmware/scan/scan_watch.h"
#include "proto/array.h"
#include "proto/printable.h"

#define LOOK_MS          66   // between two frames looked at, while something moves
#define LOOK_STILL_MS    100  // and while nothing does
#define STILL_MS         2000 // nothing has moved for this long: still
#define THOROUGH_MS      400  // between two thorough looks, which cost ten times as much …
#define THOROUGH_IDLE_MS 3000 // … and while nothing moves
#define BESIDE_MS        400  // between two looks for what is beside a badge that stays
#define STALLED_MS       3000 // without a frame: it has stopped, and nothing tells
#define MOVED            3    // mean difference in grey levels; noise is below

struct camera {
    struct scan_watch watch; // its lock guards the picture too
    struct picture picture;
    struct camera_wish wish;
    atomic_int is_none; // it was found, not named, and is no camera

    // the thread's own
    struct replug node;
    struct camera_device device;
    int has_stalled; // it was started anew and has given no frame yet
    struct decoder *decoder;
    struct picture fresh;
    uint8_t *grey;
    size_t grey_size;
    struct sight sight;
    int64_t look_ms, moved_ms, thorough_ms; // when the next look is due; when something last moved, was looked at well
    int64_t beside_ms;                      // when all codes of a picture were last looked for
    struct scan_found now;
};

// ---- looking: in the thread ----

static void notice_movement(struct camera *c, int width, int height, int64_t now_ms) {
    camera_shrink(c->grey, width, height, &c->fresh);
    pthread_mutex_lock(&c->watch.lock);
    if (camera_difference(&c->fresh, &c->picture) >= MOVED) {
        c->moved_ms = now_ms;
        c->fresh.number = c->picture.number + 1;
        c->picture = c->fresh;
        eventfd_write(c->watch.ready, 1);
    }
    pthread_mutex_unlock(&c->watch.lock);
}

static enum decoded read_code(struct camera *c, int64_t now_ms) {
    const struct camera_format *f = &c->device.format;
    int is_moving = now_ms - c->moved_ms < STILL_MS;
    int64_t pause_ms = is_moving ? THOROUGH_MS : THOROUGH_IDLE_MS;
    struct scan_found *n = &c->now;
    enum decoded found =
        decoder_glance(c->decoder, c->grey, f->width, f->height, is_moving, n->text, sizeof n->text, &n->len);
    if (found == DECODED_OURS || now_ms - c->thorough_ms < pause_ms)
        return found;
    c->thorough_ms = now_ms;
    return decoder_read(c->decoder, c->grey, f->width, f->height, n->text, sizeof n->text, &n->len);
}

// One badge that stays in sight may have another beside it, and the first may be none: now and then all are looked
// for. 1 when one of them is news, which c->now has then, with the others that are.
static int look_beside(struct camera *c, int is_news, int64_t now_ms) {
    const struct camera_format *f = &c->device.format;
    struct scan_found *n = &c->now;
    struct scan_others all, far;
    if (!is_news && now_ms - c->beside_ms < BESIDE_MS)
        return 0;
    c->beside_ms = now_ms;
    decoder_beside(c->decoder, c->grey, f->width, f->height, n->text, &all, &far);
    for (size_t i = 0; i < far.len; i++)
        sight_is_news(&c->sight, DECODED_FAR, far.texts[i], now_ms); // and never told: it hangs there
    for (size_t i = 0; i < all.len; i++) {
        if (!sight_is_news(&c->sight, DECODED_OURS, all.texts[i], now_ms))
            continue;
        memcpy(is_news ? n->others.texts[n->others.len++] : n->text, all.texts[i], BADGE_TEXT_SIZE);
        n->len = strlen(n->text);
        is_news = 1;
    }
    return is_news;
}

static void give(struct camera *c, enum decoded found, int64_t now_ms) {
    struct scan_found *n = &c->now;
    n->others.len = 0;
    int is_news = sight_is_news(&c->sight, found, n->text, now_ms);
    if (found == DECODED_OURS)
        is_news = look_beside(c, is_news, now_ms);
    if (!is_news || !scan_watch_give(&c->watch, n))
        return; // no room to give it: the next frame is another chance
    sight_told(&c->sight, found, n->text, now_ms);
    for (size_t i = 0; i < n->others.len; i++)
        sight_told(&c->sight, DECODED_OURS, n->others.texts[i], now_ms);
}

static void look(struct camera *c, const struct camera_frame *frame) {
    int64_t now_ms = monotonic_ms(), start = monotonic_us();
    int is_whole = camera_grey(&c->device.format, frame->bytes, frame->len, c->grey);
    c->now.seen_us = frame->taken_us < start ? frame->taken_us : start;
    camera_device_give_back(&c->device);
    if (!is_whole)
        return;
    enum decoded found = read_code(c, now_ms);
    c->now.decode_us = monotonic_us() - start;
    sight_look(&c->sight);
    if (found != DECODED_NOTHING)
        give(c, found, now_ms);
    notice_movement(c, c->device.format.width, c->device.format.height, now_ms);
    c->look_ms = now_ms + (now_ms - c->moved_ms < STILL_MS ? LOOK_MS : LOOK_STILL_MS);
}

// ---- coming and going: in the thread ----

static void lose(struct camera *c) {
    camera_device_stop(&c->device);
    replug_lost(&c->node);
    pthread_mutex_lock(&c->watch.lock);
    c->picture.width = c->picture.height = 0;
    c->picture.number++;
    pthread_mutex_unlock(&c->watch.lock);
    scan_watch_set_away(&c->watch, 1);
}

static int make_room(struct camera *c) {
    size_t size = (size_t)c->device.format.width * (size_t)c->device.format.height;
    return array_room(&c->grey, &c->grey_size, size, 1) == STATUS_OK;
}

static void come_back(struct camera *c) {
    if (!replug_try(&c->node, O_RDWR))
        return;
    if (!camera_device_start(&c->device, c->node.fd, &c->wish) || !make_room(c)) {
        int why = errno;
        lose(c);
        atomic_store(&c->is_none, c->wish.is_camera && why == ENOTTY);
        errno = why;
        return;
    }
    if (!c->has_stalled)
        scan_watch_set_away(&c->watch, 0);
}

static void note_frame(struct camera *c) {
    if (c->has_stalled)
        scan_watch_set_away(&c->watch, 0);
    c->has_stalled = 0;
}

// Only another start may help.
static void start_anew(struct camera *c) {
    c->has_stalled = 1;
    lose(c);
}

static void take_frame(struct camera *c) {
    struct camera_frame frame;
    int got = camera_device_take(&c->device, &frame);
    if (got > 0)
        note_frame(c);
    if (got < 0)
        lose(c);
    else if (got && monotonic_ms() >= c->look_ms)
        look(c, &frame);
    else
        camera_device_give_back(&c->device);
}

static void *look_after(void *camera) {
    struct camera *c = camera;
    for (;;) {
        int is_there = c->node.fd >= 0;
        struct pollfd fds[] = {{.fd = c->watch.stop, .events = POLLIN},
                               {.fd = replug_descriptor(&c->node), .events = POLLIN}};
        int ready = poll(fds, 2, is_there ? STALLED_MS : -1);
        if (fds[0].revents)
            break;
        if (ready == 0)
            start_anew(c);
        else if (!is_there)
            come_back(c);
        else if (fds[1].revents & POLLIN)
            take_frame(c);
        else if (fds[1].revents)
            lose(c);
    }
    camera_device_stop(&c->device);
    return NULL;
}

// ---- the source ----

static void camera_close(struct scan_source *source) {
    struct camera *c = (struct camera *)source;
    scan_watch_clear(&c->watch);
    replug_clear(&c->node);
    decoder_free(c->decoder);
    free(c->grey);
    free(c);
}

// ",YUYV" and ",640x480" in any order.
static int read_wish(const char *text, struct camera_wish *wish) {
    char word[16];
    int used, good = 1;
    for (; good && *text; text += used) {
        if (sscanf(text, ",%dx%d%n", &wish->width, &wish->height, &used) == 2)
            good = wish->width > 0 && wish->height > 0;
        else if (sscanf(text, ",%15[A-Z0-9]%n", word, &used) == 1 && strlen(word) == 4)
            good = camera_format_is_known(wish->fourcc = FOURCC(word));
        else
            good = 0;
    }
    return good;
}

static struct camera *camera_new(void) {
    struct camera *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->watch.source.type = &scan_camera;
    c->node.fd = c->node.timer = -1;
    int good = scan_watch_init(&c->watch);
    c->decoder = decoder_new();
    if (good && c->decoder)
        return c;
    camera_close(&c->watch.source);
    return NULL;
}

static struct scan_source *camera_open(const char *spec, char *error, size_t size) {
    struct camera *c = camera_new();
    char path[256], seen[SCAN_SEEN_BYTES];
    if (!c)
        return NULL;
    snprintf(path, sizeof path, "%.*s", (int)strcspn(spec, ","), spec);
    if (read_wish(spec + strcspn(spec, ","), &c->wish) && replug_init(&c->node, path)) {
        come_back(c);
        int good = c->node.fd >= 0 || errno != ENOTTY; // a file that is no camera is a mistake, one away is waited for
        if (good && scan_watch_start(&c->watch, look_after, c))
            return &c->watch.source;
    }
    snprintf(error, size, "camera:%s", printable(spec, seen, sizeof seen));
    camera_close(&c->watch.source);
    return NULL;
}

// Opened by its thread: that may take its time.
struct scan_source *scan_camera_guess(const char *path) {
    struct camera *c = camera_new();
    if (!c)
        return NULL;
    c->wish.is_camera = 1;
    if (replug_init(&c->node, path) && scan_watch_start(&c->watch, look_after, c))
        return &c->watch.source;
    camera_close(&c->watch.source);
    return NULL;
}

int scan_camera_is_none(const struct scan_source *source) {
    return atomic_load(&((const struct camera *)source)->is_none);
}

static void camera_picture(struct scan_source *source, struct picture *picture) {
    struct camera *c = (struct camera *)source;
    pthread_mutex_lock(&c->watch.lock);
    if (picture->number != c->picture.number)
        *picture = c->picture;
    pthread_mutex_unlock(&c->watch.lock);
}

const struct scan_source_type scan_camera = {
    .prefix = "camera:",
    .open = camera_open,
    .descriptor = scan_watch_descriptor,
    .next = scan_watch_next,
    .is_away = scan_watch_is_away,
    .picture = camera_picture,
    .close = camera_close,
};
