// SPDX-License-Identifier: Apache-2.0
// keys:/dev/input/eventN : a scanner that types like a keyboard. The device is grabbed, so that nothing it types
// reaches a console; key codes are read, not characters, so that neither layout nor Caps Lock nor Shift changes a
// badge. A name under /dev/input/by-id finds the same scanner in any socket.
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "firmware/scan/replug.h"
#include "firmware/scan/scan_code.h"

#define EVENTS_MAX 64

struct keys {
    struct scan_source source;
    struct replug device;
    struct code code;
    struct input_event events[EVENTS_MAX]; // read and not yet looked at: events[at] … events[len - 1]
    size_t at, len;
};

// What our badges are made of; anything else that prints makes a code that is not ours, and is answered as such.
static const char characters[KEY_CNT] = {
    [KEY_0] = '0',         [KEY_1] = '1',           [KEY_2] = '2',          [KEY_3] = '3',
    [KEY_4] = '4',         [KEY_5] = '5',           [KEY_6] = '6',          [KEY_7] = '7',
    [KEY_8] = '8',         [KEY_9] = '9',           [KEY_KP0] = '0',        [KEY_KP1] = '1',
    [KEY_KP2] = '2',       [KEY_KP3] = '3',         [KEY_KP4] = '4',        [KEY_KP5] = '5',
    [KEY_KP6] = '6',       [KEY_KP7] = '7',         [KEY_KP8] = '8',        [KEY_KP9] = '9',
    [KEY_A] = 'A',         [KEY_B] = 'B',           [KEY_C] = 'C',          [KEY_D] = 'D',
    [KEY_E] = 'E',         [KEY_F] = 'F',           [KEY_G] = 'G',          [KEY_H] = 'H',
    [KEY_I] = 'I',         [KEY_J] = 'J',           [KEY_K] = 'K',          [KEY_L] = 'L',
    [KEY_M] = 'M',         [KEY_N] = 'N',           [KEY_O] = 'O',          [KEY_P] = 'P',
    [KEY_Q] = 'Q',         [KEY_R] = 'R',           [KEY_S] = 'S',          [KEY_T] = 'T',
    [KEY_U] = 'U',         [KEY_V] = 'V',           [KEY_W] = 'W',          [KEY_X] = 'X',
    [KEY_Y] = 'Y',         [KEY_Z] = 'Z',           [KEY_MINUS] = '-',      [KEY_EQUAL] = '=',
    [KEY_SEMICOLON] = ';', [KEY_APOSTROPHE] = '\'', [KEY_COMMA] = ',',      [KEY_DOT] = '.',
    [KEY_SLASH] = '/',     [KEY_BACKSLASH] = '\\',  [KEY_LEFTBRACE] = '[',  [KEY_RIGHTBRACE] = ']',
    [KEY_GRAVE] = '`',     [KEY_SPACE] = ' ',       [KEY_KPPLUS] = '+',     [KEY_KPMINUS] = '-',
    [KEY_KPDOT] = '.',     [KEY_KPSLASH] = '/',     [KEY_KPASTERISK] = '*',
};

static void keys_close(struct scan_source *source) {
    struct keys *k = (struct keys *)source;
    replug_clear(&k->device);
    free(k);
}

// A scanner that is not plugged in yet is waited for; a file that is no input device is a mistake.
static struct scan_source *keys_open(const char *spec, char *error, size_t size) {
    struct keys *k = calloc(1, sizeof *k);
    int version;
    if (!k)
        return NULL;
    k->source.type = &scan_keys;
    if (!replug_init(&k->device, spec)) {
        snprintf(error, size, "keys:%.200s", spec);
    } else if (replug_try(&k->device, O_RDONLY) && ioctl(k->device.fd, EVIOCGVERSION, &version) < 0) {
        snprintf(error, size, "%.200s: %s", spec, strerror(errno));
    } else {
        if (k->device.fd >= 0 && ioctl(k->device.fd, EVIOCGRAB, 1) < 0)
            replug_lost(&k->device);
        return &k->source;
    }
    keys_close(&k->source);
    return NULL;
}

static int keys_descriptor(const struct scan_source *source) {
    const struct keys *k = (const struct keys *)source;
    return k->at < k->len ? -1 : replug_descriptor(&k->device);
}

static int keys_is_away(const struct scan_source *source) {
    return ((const struct keys *)source)->device.fd < 0;
}

static void lose(struct keys *k) {
    code_drop(&k->code);
    k->at = k->len = 0;
    replug_lost(&k->device);
}

// Grabbed by someone else, it would give us nothing: that is being away too.
static void come_back(struct keys *k) {
    if (replug_try(&k->device, O_RDONLY) && ioctl(k->device.fd, EVIOCGRAB, 1) < 0)
        lose(k);
}

static void fill(struct keys *k) {
    ssize_t got = read(k->device.fd, k->events, sizeof k->events);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        lose(k);
        return;
    }
    k->at = 0;
    k->len = (size_t)got / sizeof *k->events;
}

static enum scan_step take(struct keys *k, const struct input_event *e, struct scan_text *t) {
    int64_t now_ms = (int64_t)e->input_event_sec * 1000 + e->input_event_usec / 1000;
    if (e->type == EV_SYN && e->code == SYN_DROPPED)
        code_damage(&k->code);
    if (e->type != EV_KEY || e->value != 1 || e->code >= KEY_CNT) // neither release nor repeat
        return SCAN_NOTHING;
    if (e->code == KEY_ENTER || e->code == KEY_KPENTER || e->code == KEY_TAB)
        return code_end(&k->code, now_ms, t);
    if (characters[e->code])
        code_put(&k->code, characters[e->code], now_ms);
    return SCAN_NOTHING;
}

static enum scan_step keys_next(struct scan_source *source, struct scan_text *t) {
    struct keys *k = (struct keys *)source;
    enum scan_step step = SCAN_NOTHING;
    scan_text_clear(t);
    if (k->device.fd < 0)
        come_back(k);
    else if (k->at == k->len)
        fill(k);
    while (k->at < k->len && step == SCAN_NOTHING)
        step = take(k, &k->events[k->at++], t);
    return step;
}

const struct scan_source_type scan_keys = {
    .prefix = "keys:",
    .open = keys_open,
    .descriptor = keys_descriptor,
    .next = keys_next,
    .is_away = keys_is_away,
    .close = keys_close,
};
