// SPDX-License-Identifier: Apache-2.0
#include "firmware/voice/voice.h"

#include <stdio.h>
#include <string.h>

#include "proto/on_demand.h"

static struct voice *none_open(const char *spec, const struct voice_wish *wish, char *error, size_t size) {
    static struct voice none = {&voice_none};
    (void)spec, (void)wish, (void)error, (void)size;
    return &none;
}

static void none_say(struct voice *voice, int speech) {
    (void)voice, (void)speech;
}

static void none_close(struct voice *voice) {
    (void)voice;
}

const struct voice_type voice_none = {.name = "none", .open = none_open, .say = none_say, .close = none_close};

struct voice *voice_open(const char *sink, const struct voice_wish *wish, char *error, size_t size) {
    if (strcmp(sink, "none") == 0)
        return voice_none.open("", wish, error, size);
    if (strcmp(sink, "alsa") == 0 || strncmp(sink, "alsa:", 5) == 0)
        return ON_DEMAND(voice_alsa)->open(sink + 4 + (sink[4] == ':'), wish, error, size);
    snprintf(error, size, "%s", sink);
    return NULL;
}
