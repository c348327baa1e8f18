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

static struct scan_source *serial_open(const char *spec, char *error, size_t size) {
    struct serial *s = calloc(1, sizeof *s);
    char path[256], seen[SCAN_SEEN_BYTES];
    if (!s)
        return NULL;
    s->typed = (struct scan_typed){.flags = O_RDWR, .begin = serial_begin, .read = serial_read};
    s->typed.watch.source.type = &scan_serial;
    const char *at = strrchr(spec, '@');
    snprintf(path, sizeof path, "%.*s", (int)(at ? at - spec : (long)strlen(spec)), spec);
    errno = EINVAL;
    int is_speed = find_speed(at ? at + 1 : "9600", &s->speed);
    if (is_speed && scan_typed_open(&s->typed, path))
        return &s->typed.watch.source;
    const char *why = strerror(errno);
    snprintf(error, size, "serial:%s: %s", printable(spec, seen, sizeof seen), why);
    if (is_speed)
        scan_typed_clear(&s->typed);
    free(s);
    return NULL;
}

const struct scan_source_type scan_serial = {
    .prefix = "serial:",
    .open = serial_open,
    .descriptor = scan_watch_descriptor,
    .next = scan_watch_next,
    .is_away = scan_watch_is_away,
    .close = serial_close,
};
