// SPDX-License-Identifier: Apache-2.0
#include "firmware/voice/sound.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/thrift.h"
#include "proto/file.h"

#define WAV_MAX_BYTES (2 << 20)
#define QUIET         250 // of 32767: silence in a recording

const char *sound_name(int speech) {
    static const char *const notices[NOTICE_COUNT] = {
        [NOTICE_NONE] = "none",
        [NOTICE_STICK_BUSY] = "stick_busy_shown",
        [NOTICE_STICK_DONE] = "stick_done_shown",
        [NOTICE_STICK_FAILED] = "stick_failed_shown",
        [NOTICE_SYNC_DONE] = "sync_done_shown",
        [NOTICE_STICK_PAIRING] = "stick_pairing_shown",
        [NOTICE_NO_STICK] = "no_stick_shown",
        [NOTICE_STICK_WRITTEN] = "stick_written_shown",
        [NOTICE_PAIRING_ASKED] = "pairing_asked_shown",
        [NOTICE_VOLUME] = "volume_shown",
        [NOTICE_LANGUAGE] = "language_shown",
        [NOTICE_STATUS] = "status_shown",
        [NOTICE_CODES] = "codes_shown",
        [NOTICE_CODES_NONE] = "codes_none_shown",
        [NOTICE_CODES_UNKNOWN] = "codes_unknown_shown",
        [NOTICE_CODES_TAKEN] = "codes_taken_shown",
        [NOTICE_CODES_MORE] = "codes_more_shown",
        [NOTICE_CODES_FOREIGN] = "codes_foreign_shown",
    };
    return speech < VERDICT_COUNT ? verdict_text((enum verdict)speech) : notices[speech - VERDICT_COUNT];
}

// ---- tones ----

struct note {
    int hertz; // 0 silence
    int ms;
};

// Rising: done. Twice the same: done before. Falling: something else is wanted. Low: refused. Low thrice: trouble.
static const struct note tones[][5] = {
    {{1047, 80}, {1568, 110}},                           // done
    {{1319, 60}, {0, 40}, {1319, 80}},                   // done before
    {{880, 70}, {1175, 70}, {1760, 50}},                 // the staff's cards
    {{784, 80}, {587, 110}},                             // something else is wanted
    {{330, 80}, {0, 30}, {330, 80}},                     // refused
    {{262, 50}, {0, 20}, {262, 50}, {0, 20}, {262, 60}}, // trouble
};

enum tone { TONE_DONE, TONE_AGAIN, TONE_CARD, TONE_ASK, TONE_REFUSED, TONE_TROUBLE };

static enum tone tone_of(int speech) {
    switch (speech) {
    case VERDICT_CHECKED_IN:
    case VERDICT_CHECKED_OUT:
    case VERDICT_ENROLL_NOTED:
    case VERDICT_ENROLLED:
    case VERDICT_ENROLL_CANCELLED:
        return TONE_DONE;
    case VERDICT_REPEAT:
    case VERDICT_WAITING:
        return TONE_AGAIN;
    case VERDICT_OFFICER:
    case VERDICT_SESSION_OPENED:
    case VERDICT_SESSION_CLOSED:
    case VERDICT_COMMAND:
    case SPEECH_OF_NOTICE(NOTICE_STICK_BUSY):
    case SPEECH_OF_NOTICE(NOTICE_STICK_DONE):
    case SPEECH_OF_NOTICE(NOTICE_SYNC_DONE):
    case SPEECH_OF_NOTICE(NOTICE_STICK_PAIRING):
    case SPEECH_OF_NOTICE(NOTICE_STICK_WRITTEN):
    case SPEECH_OF_NOTICE(NOTICE_PAIRING_ASKED):
    case SPEECH_OF_NOTICE(NOTICE_VOLUME):
    case SPEECH_OF_NOTICE(NOTICE_LANGUAGE):
    case SPEECH_OF_NOTICE(NOTICE_STATUS):
    case SPEECH_OF_NOTICE(NOTICE_CODES):
    case SPEECH_OF_NOTICE(NOTICE_CODES_NONE):
    case SPEECH_OF_NOTICE(NOTICE_CODES_TAKEN):
    case SPEECH_OF_NOTICE(NOTICE_CODES_MORE):
        return TONE_CARD;
    case VERDICT_FORGED:
    case VERDICT_REVOKED:
        return TONE_REFUSED;
    case VERDICT_GARBLED:
    case VERDICT_NOT_SAVED:
    case SPEECH_OF_NOTICE(NOTICE_STICK_FAILED):
        return TONE_TROUBLE;
    default:
        return TONE_ASK;
    }
}

// A sine with soft ends: no clicks.
static size_t put_note(const struct note *n, int16_t *samples, size_t room) {
    size_t len = (size_t)n->ms * SOUND_RATE / 1000, edge = SOUND_RATE / 200;
    len = len < room ? len : room;
    for (size_t i = 0; i < len; i++) {
        size_t to_end = i < len - i ? i : len - i;
        double loud = to_end < edge ? (double)to_end / (double)edge : 1;
        samples[i] = (int16_t)(loud * 14000 * sin(2 * M_PI * n->hertz * (double)i / SOUND_RATE));
    }
    return len;
}

static size_t put_tone(enum tone tone, int16_t *samples) {
    size_t len = 0;
    for (size_t i = 0; i < 5; i++)
        len += put_note(&tones[tone][i], samples + len, SOUND_TONE_MAX - len);
    return len;
}

// ---- recordings ----

struct wav {
    unsigned channels, rate;
    const uint8_t *data;
    size_t frames;
};

static unsigned load16(const uint8_t *p) {
    return (unsigned)(p[0] | p[1] << 8);
}

static uint32_t load32(const uint8_t *p) {
    return load16(p) | (uint32_t)load16(p + 2) << 16;
}

// The chunks of a RIFF file in any order; espeak-ng writes a length of its own invention into a pipe, so a data chunk
// may reach past the end.
static enum status find_chunks(const uint8_t *bytes, size_t len, struct wav *wav) {
    size_t at = 12;
    if (len < 12 || memcmp(bytes, "RIFF", 4) != 0 || memcmp(bytes + 8, "WAVE", 4) != 0)
        return STATUS_MALFORMED;
    while (len - at >= 8 && at < len) {
        size_t size = load32(bytes + at + 4), left = len - at - 8;
        const uint8_t *chunk = bytes + at + 8;
        size_t have = size < left ? size : left;
        if (memcmp(bytes + at, "fmt ", 4) == 0 && have >= 16) {
            if (load16(chunk) != 1 || load16(chunk + 14) != 16)
                return STATUS_MALFORMED;
            wav->channels = load16(chunk + 2);
            wav->rate = load32(chunk + 4);
        } else if (memcmp(bytes + at, "data", 4) == 0) {
            wav->data = chunk;
            wav->frames = wav->channels ? have / 2 / wav->channels : 0;
            break;
        }
        if (size >= left)
            break;
        at += 8 + size + size % 2;
        if (at > len)
            break;
    }
    int good = wav->data && wav->channels >= 1 && wav->channels <= 8 && wav->rate >= 8000 && wav->rate <= 96000;
    return good ? STATUS_OK : STATUS_MALFORMED;
}

static int sample_at(const struct wav *wav, size_t frame) {
    int sum = 0;
    for (unsigned c = 0; c < wav->channels; c++)
        sum += (int16_t)load16(wav->data + (frame * wav->channels + c) * 2);
    return sum / (int)wav->channels;
}

static void trim(const struct wav *wav, size_t *first, size_t *end) {
    *first = 0;
    *end = wav->frames;
    while (*first < *end && abs(sample_at(wav, *first)) < QUIET)
        ++*first;
    while (*end > *first && abs(sample_at(wav, *end - 1)) < QUIET)
        --*end;
}

enum status sound_parse_wav(const uint8_t *bytes, size_t len, int16_t *samples, size_t max, size_t *samples_len) {
    struct wav wav = {0};
    size_t first, end, n = 0, fade = SOUND_RATE / 50;
    enum status status = find_chunks(bytes, len, &wav);
    if (status != STATUS_OK)
        return status;
    trim(&wav, &first, &end);
    for (; n < max; n++) {
        double at = (double)first + (double)n * wav.rate / SOUND_RATE;
        size_t frame = (size_t)at;
        if (frame >= end)
            break;
        int here = sample_at(&wav, frame), next = frame + 1 < end ? sample_at(&wav, frame + 1) : here;
        samples[n] = (int16_t)(here + (int)((at - (double)frame) * (next - here)));
    }
    for (size_t i = 0; n == max && i < fade && i < n; i++) // cut off: not with a click
        samples[n - 1 - i] = (int16_t)(samples[n - 1 - i] * (int)i / (int)fade);
    *samples_len = n;
    return STATUS_OK;
}

static size_t put_recording(const struct voice_wish *wish, const char *name, int16_t *samples) {
    char path[4096];
    uint8_t *bytes;
    size_t len, n = 0;
    int needed = snprintf(path, sizeof path, "%s/%s/%s.wav", wish->prompts, wish->prompts_word, name);
    if (needed >= (int)sizeof path || file_read(path, WAV_MAX_BYTES, &bytes, &len) != STATUS_OK)
        return 0;
    if (sound_parse_wav(bytes, len, samples, SOUND_WORD_MAX, &n) != STATUS_OK)
        n = 0;
    free(bytes);
    return n;
}

// The station's own recording if there is a good one; else the words that come with the program.
static size_t put_words(const struct voice_wish *wish, const char *name, int16_t *samples) {
    size_t len = 0, n = wish->prompts ? put_recording(wish, name, samples) : 0;
    const uint8_t *wav = n ? NULL : sound_embedded(wish->language, name, &len);
    if (wav && sound_parse_wav(wav, len, samples, SOUND_WORD_MAX, &n) != STATUS_OK)
        n = 0;
    if (wav)
        thrift_forget(wav, len);
    return n;
}

void sound_make(int speech, const struct voice_wish *wish, struct sound *s) {
    s->len = put_tone(tone_of(speech), s->samples);
    size_t words = put_words(wish, sound_name(speech), s->samples + s->len + SOUND_PAUSE);
    if (words) {
        memset(s->samples + s->len, 0, SOUND_PAUSE * sizeof *s->samples);
        s->len += SOUND_PAUSE + words;
    }
    for (size_t i = 0; i < s->len; i++)
        s->samples[i] = (int16_t)(s->samples[i] * (int)wish->volume_percent / 100);
}
