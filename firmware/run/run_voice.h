// SPDX-License-Identifier: Apache-2.0
// The voice of a run, and what the staff's cards set of it: language and volume are kept in the journal's small values
// and hold after a power cut. A journal that cannot keep them now loses the setting, never a scan.
#pragma once

#include "firmware/base/context.h"
#include "firmware/station/station.h"
#include "firmware/voice/voice.h"

struct run_voice {
    struct context *context; // its language is set by a card
    struct voice *voice;
    const char *sink;       // what it was opened with …
    struct voice_wish wish; // … so that it can be opened otherwise
    int follows;            // it speaks the language of the screen
    int was_silent;         // as the log has it
};

// prompts_word: NULL to follow the language of the screen. Recalls what cards have set; journal may be NULL.
void run_voice_wish(struct run_voice *voice, const char *sink, const char *prompts, const char *prompts_word,
                    struct journal *journal);
// 0 when it cannot be opened: error (size bytes) says why.
int run_voice_open(struct run_voice *voice, char *error, size_t size);
void run_voice_close(struct run_voice *voice);

int run_voice_is_silent(const struct run_voice *voice);    // there is to be sound, and there is none
const char *run_voice_word(const struct run_voice *voice); // "off", "on", "missing"
void run_voice_tell(struct run_voice *voice);              // logs what has changed since

void run_voice_say(struct run_voice *voice, int speech);

// The next of them, from now on.
void run_voice_next_language(struct run_voice *voice, struct journal *journal);
void run_voice_next_volume(struct run_voice *voice, struct journal *journal);
