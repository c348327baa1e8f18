// SPDX-License-Identifier: Apache-2.0
#include "firmware/screen/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/on_demand.h"

const char *notice_text(enum notice notice) {
    static const char *const words[NOTICE_COUNT] = {
        [NOTICE_NONE] = "none",
        [NOTICE_STICK_BUSY] = "stick_busy",
        [NOTICE_STICK_DONE] = "stick_done",
        [NOTICE_STICK_FAILED] = "stick_failed",
        [NOTICE_SYNC_DONE] = "sync_done",
        [NOTICE_STICK_PAIRING] = "stick_pairing",
        [NOTICE_NO_STICK] = "no_stick",
        [NOTICE_STICK_WRITTEN] = "stick_written",
        [NOTICE_PAIRING_ASKED] = "pairing_asked",
        [NOTICE_VOLUME] = "volume",
        [NOTICE_LANGUAGE] = "language",
        [NOTICE_STATUS] = "status",
        [NOTICE_CODES] = "codes",
        [NOTICE_CODES_NONE] = "codes_none",
        [NOTICE_CODES_UNKNOWN] = "codes_unknown",
        [NOTICE_CODES_TAKEN] = "codes_taken",
        [NOTICE_CODES_MORE] = "codes_more",
        [NOTICE_CODES_FOREIGN] = "codes_foreign",
    };
    return words[notice];
}

static struct screen *none_open(const char *spec, char *error, size_t size) {
    static struct screen none = {.type = &screen_none};
    (void)spec, (void)error, (void)size;
    return &none;
}

static void none_show(struct screen *screen, const struct screen_view *view) {
    (void)screen, (void)view;
}

static void none_close(struct screen *screen) {
    (void)screen;
}

const struct screen_type screen_none = {.name = "none", .open = none_open, .show = none_show, .close = none_close};

static int begins(const char *sink, const char *name) {
    return strncmp(sink, name, strlen(name)) == 0;
}

static const struct screen_type *type_of(const char *sink) {
    return begins(sink, screen_text.name)   ? &screen_text
           : begins(sink, screen_none.name) ? &screen_none
           : begins(sink, "png:")           ? ON_DEMAND(screen_png)
           : begins(sink, "drm")            ? ON_DEMAND(screen_drm)
           : begins(sink, "fb")             ? ON_DEMAND(screen_fb)
                                            : NULL;
}

struct screen *screen_open(const char *sink, char *error, size_t size) {
    const struct screen_type *type = type_of(sink);
    if (type)
        return type->open(sink + strlen(type->name), error, size);
    snprintf(error, size, "%s", sink);
    return NULL;
}
