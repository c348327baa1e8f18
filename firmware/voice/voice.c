// SPDX-License-Identifier: Apache-2.0
#include "firmware/voice/voice.h"

#include <stdio.h>
#include <string.h>

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

const struct voice_type voice_none = {"none", none_open, none_say, none_close};

static const struct voice_type *const types[] = {&voice_alsa, &voice_none};

struct voice *voice_open(const char *sink, const struct voice_wish *wish, char *error, size_t size) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t len = strlen(types[i]->name);
        if (strncmp(sink, types[i]->name, len) == 0 && (sink[len] == ':' || !sink[len]))
            return types[i]->open(sink + len + (sink[len] == ':'), wish, error, size);
    }
    snprintf(error, size, "%s", sink);
    return NULL;
}
