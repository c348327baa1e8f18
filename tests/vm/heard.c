// SPDX-License-Identifier: Apache-2.0
// heard FILE [VOLUME]: which of the things the terminal can say are in a recording of what its sound device was given
// (16-bit samples as ALSA's file plugin writes them), in order: a name a line, whole ones only.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/voice/sound.h"
#include "proto/file.h"

#define RECORDING_MAX (256 << 20)

int main(int argc, char **argv) {
    static struct sound sounds[SPEECH_COUNT];
    struct voice_wish wish = {.language = LANGUAGE_ZH, .volume_percent = 100};
    uint8_t *bytes;
    size_t len;
    if (argc == 3)
        wish.volume_percent = (unsigned)atoi(argv[2]);
    if (argc < 2 || file_read(argv[1], RECORDING_MAX, &bytes, &len) != STATUS_OK) {
        fprintf(stderr, "heard FILE [VOLUME]\n");
        return 2;
    }
    for (int i = 0; i < SPEECH_COUNT; i++)
        sound_make(i, &wish, &sounds[i]);
    for (size_t at = 0; at < len; at += 2)
        for (int i = 0; i < SPEECH_COUNT; i++) {
            size_t whole = sounds[i].len * sizeof *sounds[i].samples;
            // A tone begins with silence of its own: one sample of 0, then sound.
            if (i != SPEECH_OF_NOTICE(NOTICE_NONE) && len - at >= whole &&
                memcmp(bytes + at, sounds[i].samples, whole) == 0) {
                puts(sound_name(i));
                at += whole - 2;
                break;
            }
        }
    free(bytes);
    return 0;
}
