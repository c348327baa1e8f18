// SPDX-License-Identifier: Apache-2.0
// serial:/dev/ttyX[@BAUD] : a scanner on a serial line, 9600 baud unless told otherwise, 8 bits, no parity. A code ends
// with CR, LF or tab.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "firmware/base/monotonic.h"
#include "firmware/scan/replug.h"
#include "firmware/scan/scan_code.h"

struct serial {
    struct scan_source source;
    struct replug device;
    struct code code;
    speed_t speed;
    char bytes[512]; // read and not yet looked at: bytes[at] … bytes[len - 1]
    size_t at, len;
};

static const struct {
    const char *text;
    speed_t speed;
} speeds[] = {{"1200", B1200},   {"2400", B2400},   {"4800", B4800},   {"9600", B9600},
              {"19200", B19200}, {"38400", B38400}, {"57600", B57600}, {"115200", B115200}};

static void serial_close(struct scan_source *source) {
    struct serial *s = (struct serial *)source;
    replug_clear(&s->device);
    free(s);
}

static int find_speed(const char *text, speed_t *speed) {
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (strcmp(speeds[i].text, text) == 0) {
            *speed = speeds[i].speed;
            return 1;
        }
    return 0;
}

// Bytes as they come, no echo, no flow control; what lay in the driver from before is thrown away.
static int set_line(const struct serial *s) {
    struct termios line;
    if (tcgetattr(s->device.fd, &line) < 0)
        return 0;
    cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    cfsetispeed(&line, s->speed);
    cfsetospeed(&line, s->speed);
    return tcsetattr(s->device.fd, TCSAFLUSH, &line) == 0;
}

static struct scan_source *serial_open(const char *spec, char *error, size_t size) {
    struct serial *s = calloc(1, sizeof *s);
    char path[256];
    if (!s)
        return NULL;
    s->source.type = &scan_serial;
    const char *at = strrchr(spec, '@');
    snprintf(path, sizeof path, "%.*s", (int)(at ? at - spec : (long)strlen(spec)), spec);
    if (!find_speed(at ? at + 1 : "9600", &s->speed) || !replug_init(&s->device, path)) {
        snprintf(error, size, "serial:%.200s", spec);
    } else if (replug_try(&s->device, O_RDWR) && !set_line(s)) {
        snprintf(error, size, "%.200s: %s", spec, strerror(errno));
    } else {
        return &s->source;
    }
    serial_close(&s->source);
    return NULL;
}

static int serial_descriptor(const struct scan_source *source) {
    const struct serial *s = (const struct serial *)source;
    return s->at < s->len ? -1 : replug_descriptor(&s->device);
}

static int serial_is_away(const struct scan_source *source) {
    return ((const struct serial *)source)->device.fd < 0;
}

static void lose(struct serial *s) {
    code_drop(&s->code);
    s->at = s->len = 0;
    replug_lost(&s->device);
}

static void fill(struct serial *s) {
    ssize_t got = read(s->device.fd, s->bytes, sizeof s->bytes);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        lose(s);
        return;
    }
    s->at = 0;
    s->len = (size_t)got;
}

static enum scan_step take(struct serial *s, char c, struct scan_text *t) {
    if (c == '\r' || c == '\n' || c == '\t')
        return code_end(&s->code, monotonic_ms(), t);
    code_put(&s->code, c, monotonic_ms());
    return SCAN_NOTHING;
}

static enum scan_step serial_next(struct scan_source *source, struct scan_text *t) {
    struct serial *s = (struct serial *)source;
    enum scan_step step = SCAN_NOTHING;
    scan_text_clear(t);
    if (s->device.fd < 0) {
        if (replug_try(&s->device, O_RDWR) && !set_line(s))
            lose(s);
    } else if (s->at == s->len) {
        fill(s);
    }
    while (s->at < s->len && step == SCAN_NOTHING)
        step = take(s, s->bytes[s->at++], t);
    return step;
}

const struct scan_source_type scan_serial = {
    .prefix = "serial:",
    .open = serial_open,
    .descriptor = serial_descriptor,
    .next = serial_next,
    .is_away = serial_is_away,
    .close = serial_close,
};
