// SPDX-License-Identifier: Apache-2.0
// lines:FILE and lines:- : one code a line, as a keyboard or a test types them. "@2026-03-02T09:00:05+08:00 " before
// the code, or alone on its line, sets a simulated clock. Empty lines and lines that begin with # are passed over.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/scan/scan.h"
#include "proto/badge.h"
#include "proto/civil.h"
#include "proto/printable.h"

#define BUFFER_BYTES (SCAN_TEXT_MAX + 256)

struct lines {
    struct scan_source source;
    int fd;
    int polls; // a pipe or terminal, not a file
    char name[128];
    size_t line;
    char buffer[BUFFER_BYTES];
    size_t len;
    int is_cut; // the rest of an over-long line is still to come
    int at_end;
};

static struct scan_source *lines_open(const char *spec, char *error, size_t size) {
    struct lines *l = calloc(1, sizeof *l);
    struct stat st;
    if (!l)
        return NULL;
    l->source.type = &scan_lines;
    snprintf(l->name, sizeof l->name, "%s", spec);
    l->fd = strcmp(spec, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(spec, O_RDONLY | O_CLOEXEC);
    int is_open = l->fd >= 0 && fstat(l->fd, &st) == 0;
    if (is_open && !S_ISDIR(st.st_mode)) {
        l->polls = !S_ISREG(st.st_mode);
        return &l->source;
    }
    if (is_open)
        errno = EISDIR;
    snprintf(error, size, "%s: %s", spec, strerror(errno));
    if (l->fd >= 0)
        close(l->fd);
    free(l);
    return NULL;
}

static int lines_descriptor(const struct scan_source *source) {
    const struct lines *l = (const struct lines *)source;
    return l->polls && !memchr(l->buffer, '\n', l->len) ? l->fd : -1;
}

static void set_clock(const struct lines *l, struct scan_text *t) {
    char name[SCAN_SEEN_BYTES - 64], text[41];
    uint64_t used;
    if (t->text[0] != '@')
        return;
    if (civil_parse(t->text + 1, t->len - 1, &t->set_clock_ms, &used) != STATUS_OK) {
        printable(l->name, name, sizeof name);
        snprintf(t->origin, sizeof t->origin, "%s:%zu: \"%s\"", name, l->line, printable(t->text, text, sizeof text));
        t->len = 0;
        return;
    }
    size_t skip = 1 + used;
    while (skip < t->len && t->text[skip] == ' ')
        skip++;
    t->len -= skip;
    memmove(t->text, t->text + skip, t->len + 1);
}

static enum scan_step take_line(struct lines *l, size_t len, struct scan_text *t) {
    char badge[BADGE_TEXT_SIZE];
    t->len = len > SCAN_TEXT_MAX ? SCAN_TEXT_MAX : len;
    memcpy(t->text, l->buffer, t->len);
    while (t->len && (t->text[t->len - 1] == '\r' || t->text[t->len - 1] == ' '))
        t->len--;
    t->text[t->len] = '\0';
    if (t->text[0] == '#')
        t->len = 0;
    set_clock(l, t);
    if (t->len && badge_find(t->text, t->len, badge)) {
        t->len = BADGE_TEXT_LEN;
        memcpy(t->text, badge, sizeof badge);
    }
    return t->len ? SCAN_TEXT : SCAN_NOTHING;
}

// Takes a whole line out of the buffer, or a full buffer's worth of a line that has no end.
static enum scan_step next_line(struct lines *l, struct scan_text *t) {
    char *end = memchr(l->buffer, '\n', l->len);
    int is_whole = end || l->at_end;
    size_t len = end ? (size_t)(end - l->buffer) : l->len, used = len + (end != NULL);
    int was_cut = l->is_cut;
    l->line += !was_cut;
    l->is_cut = !is_whole;
    enum scan_step step = was_cut ? SCAN_NOTHING : take_line(l, len, t);
    if (was_cut) {
        t->set_clock_ms = 0;
        t->origin[0] = '\0';
    }
    l->len -= used;
    memmove(l->buffer, l->buffer + used, l->len);
    return step;
}

static enum scan_step lines_next(struct scan_source *source, struct scan_text *t) {
    struct lines *l = (struct lines *)source;
    if (!memchr(l->buffer, '\n', l->len) && l->len < sizeof l->buffer && !l->at_end) {
        ssize_t got = read(l->fd, l->buffer + l->len, sizeof l->buffer - l->len);
        if (got < 0 && errno != EINTR && errno != EAGAIN)
            return SCAN_FAILED;
        l->at_end = got == 0;
        l->len += got > 0 ? (size_t)got : 0;
    }
    scan_text_clear(t);
    if (memchr(l->buffer, '\n', l->len) || l->len == sizeof l->buffer || (l->at_end && l->len))
        return next_line(l, t);
    return l->at_end ? SCAN_END : SCAN_NOTHING;
}

static void lines_close(struct scan_source *source) {
    close(((struct lines *)source)->fd);
    free(source);
}

const struct scan_source_type scan_lines = {
    .prefix = "lines:", .open = lines_open, .descriptor = lines_descriptor, .next = lines_next, .close = lines_close};
