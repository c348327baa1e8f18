// SPDX-License-Identifier: Apache-2.0
// Where the codes of a run come from: its scanners and cameras, those that are exhausted or gone dropped, and what the
// first camera sees.
#pragma once

#include "firmware/base/context.h"
#include "firmware/scan/scan.h"

#define RUN_SOURCES_MAX 8

struct run_sources {
    struct scan_source *sources[RUN_SOURCES_MAX];
    const char *words[RUN_SOURCES_MAX]; // what they were opened with; the caller's
    int was_away[RUN_SOURCES_MAX];      // as the log has it
    size_t len;
    struct scan_source *camera; // the first of them that has a picture, NULL none
    struct picture picture;     // what it sees
};

// 0 when one cannot be opened: error (size bytes) says which.
int run_sources_open(struct run_sources *sources, const struct context *context, const char *const *words, size_t len,
                     char *error, size_t size);
void run_sources_drop(struct run_sources *sources, size_t place);
void run_sources_close(struct run_sources *sources);

int run_sources_is_readable(const struct run_sources *sources, size_t place);
size_t run_sources_away(const struct run_sources *sources); // how many are unplugged
// Logs what went away and what is back since the last time.
void run_sources_tell(struct run_sources *sources, const struct context *context);
// 1 when the camera has another picture.
int run_sources_look(struct run_sources *sources);
