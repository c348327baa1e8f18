// SPDX-License-Identifier: Apache-2.0
// What the trainee hears: a tone that tells the families apart, then a few words. One file a sink behind one table.
// Nothing here is ever waited for: a scan is answered whether or not there is sound.
#pragma once

#include <stddef.h>

#include "firmware/screen/screen.h"
#include "firmware/station/admit.h"

// What can be said: the verdicts, and after them the notices.
#define SPEECH_COUNT             ((int)VERDICT_COUNT + (int)NOTICE_COUNT)
#define SPEECH_OF_NOTICE(notice) ((int)VERDICT_COUNT + (int)(notice))

struct voice;

struct voice_wish {
    enum language language;   // of the words that come with the program
    const char *prompts;      // a directory of recordings, DIR/LANGUAGE/NAME.wav; NULL none
    const char *prompts_word; // LANGUAGE there: "yi"
    unsigned volume_percent;  // of what the samples were made with
};

struct voice_type {
    const char *name; // "alsa": how the sink's word begins
    struct voice *(*open)(const char *spec, const struct voice_wish *wish, char *error, size_t size);
    // Returns at once. What is being said is cut short.
    void (*say)(struct voice *voice, int speech);
    void (*close)(struct voice *voice);
    // There is no device, or it fails: as the last try had it. NULL: there is none to fail.
    int (*is_silent)(const struct voice *voice);
};

// Each sink begins with this.
struct voice {
    const struct voice_type *type;
};

extern const struct voice_type voice_alsa; // alsa[:PCM]
extern const struct voice_type voice_none;

// Opens "alsa", "alsa:PCM" or "none".
struct voice *voice_open(const char *sink, const struct voice_wish *wish, char *error, size_t size);
