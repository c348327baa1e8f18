// SPDX-License-Identifier: Apache-2.0
// keys:/dev/input/eventN : a scanner that types like a keyboard. The device is grabbed, so that nothing it types
// reaches a console; key codes are read, not characters, so that neither layout nor Caps Lock nor Shift changes a
// badge; a scanner in "Alt mode", which types each character as Alt and its number on the pad, is understood as well. A
// key that is let go late repeats, which is no second character. A name under /dev/input/by-id finds the same scanner
// in any socket.
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "firmware/scan/scan_guess.h"
#include "firmware/scan/scan_typed.h"
#include "proto/printable.h"

#define EVENTS_MAX 64

struct keys {
    struct scan_typed typed;
    int is_alt;      // Alt is held …
    unsigned number; // … and this was typed on the pad meanwhile
};

// What our badges are made of; anything else that prints makes a code that is not ours, and is answered as such.
static const char characters[KEY_CNT] = {
    [KEY_0] = '0',          [KEY_1] = '1',        [KEY_2] = '2',     [KEY_3] = '3',          [KEY_4] = '4',
    [KEY_5] = '5',          [KEY_6] = '6',        [KEY_7] = '7',     [KEY_8] = '8',          [KEY_9] = '9',
    [KEY_KP0] = '0',        [KEY_KP1] = '1',      [KEY_KP2] = '2',   [KEY_KP3] = '3',        [KEY_KP4] = '4',
    [KEY_KP5] = '5',        [KEY_KP6] = '6',      [KEY_KP7] = '7',   [KEY_KP8] = '8',        [KEY_KP9] = '9',
    [KEY_A] = 'A',          [KEY_B] = 'B',        [KEY_C] = 'C',     [KEY_D] = 'D',          [KEY_E] = 'E',
    [KEY_F] = 'F',          [KEY_G] = 'G',        [KEY_H] = 'H',     [KEY_I] = 'I',          [KEY_J] = 'J',
    [KEY_K] = 'K',          [KEY_L] = 'L',        [KEY_M] = 'M',     [KEY_N] = 'N',          [KEY_O] = 'O',
    [KEY_P] = 'P',          [KEY_Q] = 'Q',        [KEY_R] = 'R',     [KEY_S] = 'S',          [KEY_T] = 'T',
    [KEY_U] = 'U',          [KEY_V] = 'V',        [KEY_W] = 'W',     [KEY_X] = 'X',          [KEY_Y] = 'Y',
    [KEY_Z] = 'Z',          [KEY_MINUS] = '-',    [KEY_EQUAL] = '=', [KEY_SEMICOLON] = ';',  [KEY_APOSTROPHE] = '\'',
    [KEY_COMMA] = ',',      [KEY_DOT] = '.',      [KEY_SLASH] = '/', [KEY_BACKSLASH] = '\\', [KEY_LEFTBRACE] = '[',
    [KEY_RIGHTBRACE] = ']', [KEY_GRAVE] = '`',    [KEY_SPACE] = ' ', [KEY_KPPLUS] = '+',     [KEY_KPMINUS] = '-',
    [KEY_ENTER] = '\r',     [KEY_KPENTER] = '\r', [KEY_TAB] = '\t',  [KEY_KPDOT] = '.',      [KEY_KPSLASH] = '/',
    [KEY_KPASTERISK] = '*',
};

// The digit on the pad, -1 none.
static int pad_digit(unsigned key) {
    static const unsigned pad[] = {KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3, KEY_KP4,
                                   KEY_KP5, KEY_KP6, KEY_KP7, KEY_KP8, KEY_KP9};
    for (int i = 0; i < 10; i++)
        if (pad[i] == key)
            return i;
    return -1;
}

static void let_go(struct keys *k) {
    k->is_alt = 0;
    k->number = 0;
}

// Grabbed by someone else, it would give us nothing: that is being away too.
static int keys_begin(struct scan_typed *typed) {
    int clock = CLOCK_MONOTONIC, version;
    let_go((struct keys *)typed);
    int is_grabbed = !typed->is_guess || atomic_load(&typed->is_proven);
    return ioctl(typed->device.fd, EVIOCGVERSION, &version) == 0 &&
           ioctl(typed->device.fd, EVIOCSCLOCKID, &clock) == 0 &&
           (!is_grabbed || ioctl(typed->device.fd, EVIOCGRAB, 1) == 0);
}

static void keys_prove(struct scan_typed *typed) {
    ioctl(typed->device.fd, EVIOCGRAB, 1); // in other hands it would have given nothing
}

static void take_alt(struct keys *k, int is_down, int64_t now_ms) {
    if (!is_down && k->number > 0 && k->number < 256)
        scan_typed_put(&k->typed, (char)k->number, now_ms);
    let_go(k);
    k->is_alt = is_down;
}

// The queue ran over: what was lost of it may have been a character, or an Alt that was let go.
static void miss(struct keys *k) {
    code_damage(&k->typed.code);
    let_go(k);
}

static void take(struct keys *k, const struct input_event *e) {
    int64_t now_ms = (int64_t)e->input_event_sec * 1000 + e->input_event_usec / 1000;
    int digit;
    if (e->type == EV_SYN && e->code == SYN_DROPPED)
        miss(k);
    if (e->type != EV_KEY || e->value == 2 || e->code >= KEY_CNT)
        return;
    if (e->code == KEY_LEFTALT || e->code == KEY_RIGHTALT)
        take_alt(k, e->value == 1, now_ms);
    else if (e->value == 1 && k->is_alt && (digit = pad_digit(e->code)) >= 0)
        k->number = k->number < 1000 ? k->number * 10 + (unsigned)digit : k->number;
    else if (e->value == 1 && characters[e->code])
        scan_typed_put(&k->typed, characters[e->code], now_ms);
}

static int keys_read(struct scan_typed *typed) {
    struct input_event events[EVENTS_MAX];
    ssize_t got = read(typed->device.fd, events, sizeof events);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 1;
    for (ssize_t i = 0; i < got / (ssize_t)sizeof *events; i++)
        take((struct keys *)typed, &events[i]);
    return got > 0;
}

static void keys_close(struct scan_source *source) {
    scan_typed_clear((struct scan_typed *)source);
    free(source);
}

static struct scan_source *open_path(const char *path, int is_guess) {
    struct keys *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    k->typed = (struct scan_typed){
        .flags = O_RDONLY, .is_guess = is_guess, .begin = keys_begin, .prove = keys_prove, .read = keys_read};
    k->typed.watch.source.type = &scan_keys;
    errno = EINVAL;
    if (scan_typed_open(&k->typed, path))
        return &k->typed.watch.source;
    int why = errno;
    keys_close(&k->typed.watch.source);
    errno = why;
    return NULL;
}

// A scanner that is not plugged in yet is waited for; a file that is no input device is a mistake.
static struct scan_source *keys_open(const char *spec, char *error, size_t size) {
    struct scan_source *source = open_path(spec, 0);
    char seen[SCAN_SEEN_BYTES];
    const char *why = strerror(errno);
    if (!source)
        snprintf(error, size, "keys:%s: %s", printable(spec, seen, sizeof seen), why);
    return source;
}

struct scan_source *scan_keys_guess(const char *path) {
    return open_path(path, 1);
}

const struct scan_source_type scan_keys = {
    .prefix = "keys:",
    .open = keys_open,
    .descriptor = scan_watch_descriptor,
    .next = scan_watch_next,
    .is_away = scan_watch_is_away,
    .close = keys_close,
};
