// SPDX-License-Identifier: Apache-2.0
// serial:/dev/ttyX[@BAUD] : a scanner on a serial line, 9600 baud unless told otherwise, 8 bits, no parity (scan_code
// takes away that of a scanner set to 7).
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "firmware/base/monotonic.h"
#include "firmware/scan/scan_guess.h"
#include "firmware/scan/scan_typed.h"
#include "proto/printable.h"

struct serial {
    struct scan_typed typed;
    speed_t speed;
};

static const struct {
    const char *text;
    speed_t speed;
} speeds[] = {{"1200", B1200},   {"2400", B2400},   {"4800", B4800},   {"9600", B9600},
              {"19200", B19200}, {"38400", B38400}, {"57600", B57600}, {"115200", B115200}};

static int find_speed(const char *text, speed_t *speed) {
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (strcmp(speeds[i].text, text) == 0) {
            *speed = speeds[i].speed;
            return 1;
        }
    return 0;
}

// Bytes as they come, no echo, no flow control; what lay in the driver from before is thrown away.
static int serial_begin(struct scan_typed *typed) {
    const struct serial *s = (struct serial *)typed;
    struct termios line;
    if (tcgetattr(typed->device.fd, &line) < 0)
        return 0;
    cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    cfsetispeed(&line, s->speed);
    cfsetospeed(&line, s->speed);
    return tcsetattr(typed->device.fd, TCSAFLUSH, &line) == 0;
}

static int serial_read(struct scan_typed *typed) {
    char bytes[512];
    ssize_t got = read(typed->device.fd, bytes, sizeof bytes);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 1;
    int64_t now_ms = monotonic_ms();
    for (ssize_t i = 0; i < got; i++)
        scan_typed_put(typed, bytes[i], now_ms);
    return got > 0;
}

static void serial_close(struct scan_source *source) {
    scan_typed_clear((struct scan_typed *)source);
    free(source);
}

static struct scan_source *open_path(const char *path, speed_t speed, int is_guess) {
    struct serial *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->speed = speed;
    s->typed = (struct scan_typed){.flags = O_RDWR, .is_guess = is_guess, .begin = serial_begin, .read = serial_read};
    s->typed.watch.source.type = &scan_serial;
    errno = EINVAL;
    if (scan_typed_open(&s->typed, path))
        return &s->typed.watch.source;
    int why = errno;
    serial_close(&s->typed.watch.source);
    errno = why;
    return NULL;
}

static struct scan_source *serial_open(const char *spec, char *error, size_t size) {
    char path[256], seen[SCAN_SEEN_BYTES];
    const char *at = strrchr(spec, '@');
    speed_t speed;
    snprintf(path, sizeof path, "%.*s", (int)(at ? at - spec : (long)strlen(spec)), spec);
    errno = EINVAL;
    int is_speed = find_speed(at ? at + 1 : "9600", &speed);
    struct scan_source *source = is_speed ? open_path(path, speed, 0) : NULL;
    const char *why = strerror(errno);
    if (!source)
        snprintf(error, size, "serial:%s: %s", printable(spec, seen, sizeof seen), why);
    return source;
}

struct scan_source *scan_serial_guess(const char *path) {
    return open_path(path, B9600, 1);
}

const struct scan_source_type scan_serial = {
    .prefix = "serial:",
    .open = serial_open,
    .descriptor = scan_watch_descriptor,
    .next = scan_watch_next,
    .is_away = scan_watch_is_away,
    .close = serial_close,
};
