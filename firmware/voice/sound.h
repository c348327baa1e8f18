// SPDX-License-Identifier: Apache-2.0
// Sounds as samples: the tone before the words, and the words, spoken by espeak-ng when the program was built or
// recorded by the station in any language. Pure but for the loading of recordings.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/voice/voice.h"
#include "proto/status.h"

#define SOUND_RATE     22050                         // samples a second, one channel
#define SOUND_TONE_MAX (SOUND_RATE / 5)              // 0.2 s
#define SOUND_PAUSE    (SOUND_RATE / 50)             // 20 ms
#define SOUND_WORD_MAX (SOUND_RATE + SOUND_RATE / 2) // 1.5 s: longer recordings are cut, with a fade
#define SOUND_MAX      (SOUND_TONE_MAX + SOUND_PAUSE + SOUND_WORD_MAX)

struct sound {
    int16_t samples[SOUND_MAX];
    size_t len;
};

// Fills the whole of what is to be heard: tone, a short pause, words (none when there are none).
void sound_make(int speech, const struct voice_wish *wish, struct sound *sound);

// A WAV file's samples, silence around them cut off, as one channel at our rate: at most max. STATUS_MALFORMED: not
// 16-bit PCM, or damaged.
enum status sound_parse_wav(const uint8_t *bytes, size_t len, int16_t *samples, size_t max, size_t *samples_len);

// The name of a recording without ".wav": "checked_in", "stick_done".
const char *sound_name(int speech);

// Made by prompts.sh at build time: the WAV file of a name, NULL when there is none.
const uint8_t *sound_embedded(enum language language, const char *name, size_t *len);
