// SPDX-License-Identifier: Apache-2.0
// Badges on paper: a line of text, a picture each, or sheets to print and cut.
#pragma once

#include <stddef.h>

#include "host/books/badges.h"

enum badge_format {
    BADGE_TXT, // number TAB token TAB name
    BADGE_PNG, // a card of 54 x 86 mm at 300 dots an inch
    BADGE_SVG,
    BADGE_PDF, // sheets of A4, nine cards each; a poster is a page
};

int badge_format_of(const char *word, enum badge_format *format);

struct badge_job {
    const struct host *host;        // its keys sign; its database is not asked
    const struct badge_face *faces; // NULL: next gives one after the other
    size_t faces_len;
    void (*progress)(void *context, size_t done); // after each; may be NULL
    void *context;
    int (*next)(void *context, struct badge_face *face); // 0: that was all; may be NULL where there are faces
};

void badge_told(const struct badge_job *job, size_t done); // to who waits, if somebody does

// out: a file, "-" for stdout (text only), or, for PNG and SVG, a directory when it exists, ends in "/", or there are
// several badges: one file each, named by its number. No file has its name before it is whole.
enum status badge_draw(const struct badge_job *job, enum badge_format format, const char *out);

// ---- on demand ----

enum status badge_picture(const struct host *host, const struct badge_face *face, enum badge_format format,
                          const char *path);
enum status badge_pdf(const struct badge_job *job, const char *path);

// A PDF that is handed to write as it comes; 0 of it: nobody takes more.
enum status badge_png(const struct badge_job *job, int (*write)(int fd, const char *data, size_t len),
                      int fd); // of the first
enum status badge_sheets(const struct badge_job *job, int (*write)(int fd, const char *data, size_t len), int fd);
