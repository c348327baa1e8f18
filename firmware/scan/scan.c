// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/scan.h"

#include <stdio.h>
#include <string.h>

static const struct scan_source_type *const types[] = {&scan_camera, &scan_lines,  &scan_frames,
                                                       &scan_keys,   &scan_serial, &scan_auto};

void scan_text_clear(struct scan_text *t) {
    t->len = t->others.len = 0;
    t->text[0] = t->origin[0] = '\0';
    t->set_clock_ms = t->decode_us = t->seen_us = 0;
    t->is_garbled = 0;
}

struct scan_source *scan_open(const char *source, char *error, size_t size) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strncmp(source, types[i]->prefix, strlen(types[i]->prefix)) == 0)
            return types[i]->open(source + strlen(types[i]->prefix), error, size);
    snprintf(error, size, "%s", source);
    return NULL;
}
