// SPDX-License-Identifier: Apache-2.0
// What is heard: short, there in both languages, replaceable; hostile recordings; and sound devices that are missing,
// broken or hanging, none of which anybody waits for.
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/voice/sound.h"
#include "proto/file.h"
#include "tests/support/program.h"

static struct sound sound;
static int16_t samples[SOUND_WORD_MAX];

static int loudest(const int16_t *s, size_t len) {
    int most = 0;
    for (size_t i = 0; i < len; i++)
        most = abs(s[i]) > most ? abs(s[i]) : most;
    return most;
}

static void everything_is_said_in_both_languages_and_is_short(void **unused) {
    (void)unused;
    for (int language = 0; language < 2; language++)
        for (int speech = 0; speech < SPEECH_COUNT; speech++) {
            struct voice_wish wish = {.language = (enum language)language, .volume_percent = 100};
            size_t wav_len, len;
            if (speech == SPEECH_OF_NOTICE(NOTICE_NONE))
                continue;
            const uint8_t *wav = sound_embedded(wish.language, sound_name(speech), &wav_len);
            if (!wav)
                fail_msg("nothing is said for %s", sound_name(speech));
            assert_int_equal(sound_parse_wav(wav, wav_len, samples, SOUND_WORD_MAX, &len), STATUS_OK);
            if (len == SOUND_WORD_MAX)
                fail_msg("%s is too long", sound_name(speech));
            assert_in_range(len, SOUND_RATE / 5, SOUND_WORD_MAX);
            assert_true(loudest(samples, len) > 4000);
            sound_make(speech, &wish, &sound);
            size_t tone = sound.len - len - SOUND_PAUSE;
            assert_in_range(tone, SOUND_RATE / 10, SOUND_TONE_MAX);
            assert_true(loudest(sound.samples, tone) > 4000);
            assert_memory_equal(sound.samples + tone + SOUND_PAUSE, samples, len * sizeof *samples);
        }
}

// ---- recordings ----

static size_t make_wav(uint8_t *bytes, unsigned channels, unsigned rate, size_t frames, size_t silence) {
    size_t len = 44 + frames * channels * 2;
    memset(bytes, 0, len);
    memcpy(bytes, "RIFF\0\0\0\0WAVEfmt \20\0\0\0\1\0", 22);
    bytes[22] = (uint8_t)channels;
    for (int i = 0; i < 4; i++) {
        bytes[24 + i] = (uint8_t)(rate >> 8 * i);
        bytes[40 + i] = (uint8_t)((len - 44) >> 8 * i);
    }
    bytes[34] = 16;
    memcpy(bytes + 36, "data", 4);
    for (size_t f = silence; f < frames - silence; f++)
        for (unsigned c = 0; c < channels; c++)
            bytes[44 + (f * channels + c) * 2 + 1] = 0x20; // 8192
    return len;
}

static void recordings_of_any_rate_are_taken_and_trimmed(void **unused) {
    static uint8_t bytes[44 + 2 * 2 * 96000];
    static const unsigned rates[] = {8000, 16000, 22050, 44100, 48000};
    size_t len;
    (void)unused;
    for (size_t i = 0; i < 5; i++)
        for (unsigned channels = 1; channels <= 2; channels++) {
            size_t wav_len = make_wav(bytes, channels, rates[i], rates[i], rates[i] / 4); // half a second of sound
            assert_int_equal(sound_parse_wav(bytes, wav_len, samples, SOUND_WORD_MAX, &len), STATUS_OK);
            assert_in_range(len, SOUND_RATE / 2 - 4, SOUND_RATE / 2 + 4);
            assert_int_equal(samples[len / 2], 8192);
        }
    size_t wav_len = make_wav(bytes, 1, 22050, 2 * 22050, 0); // two seconds: cut
    assert_int_equal(sound_parse_wav(bytes, wav_len, samples, SOUND_WORD_MAX, &len), STATUS_OK);
    assert_int_equal(len, SOUND_WORD_MAX);
    assert_int_equal(samples[len - 1], 0);
}

static void hostile_recordings_say_nothing(void **unused) {
    static uint8_t bytes[44 + 4000];
    size_t len, whole = make_wav(bytes, 1, 22050, 2000, 0);
    (void)unused;
    for (size_t cut = 0; cut < whole; cut++)
        sound_parse_wav(bytes, cut, samples, SOUND_WORD_MAX, &len); // any status, no crash
    for (size_t at = 0; at < 44; at++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[at] = (uint8_t)(bytes[at] ^ 1 << bit);
            sound_parse_wav(bytes, whole, samples, SOUND_WORD_MAX, &len);
            bytes[at] = (uint8_t)(bytes[at] ^ 1 << bit);
        }
    assert_int_equal(sound_parse_wav((const uint8_t *)"hello", 5, samples, SOUND_WORD_MAX, &len), STATUS_MALFORMED);
    bytes[34] = 8; // bits a sample
    assert_int_equal(sound_parse_wav(bytes, whole, samples, SOUND_WORD_MAX, &len), STATUS_MALFORMED);
}

static void station_recording_replaces_the_built_in_words(void **unused) {
    static uint8_t bytes[44 + 44100];
    static struct sound own;
    char dir[256], path[300];
    (void)unused;
    temporary_make(dir);
    snprintf(path, sizeof path, "%s/yi", dir);
    assert_int_equal(directory_make(path, 0755), STATUS_OK);
    snprintf(path, sizeof path, "%s/yi/checked_in.wav", dir);
    size_t len = make_wav(bytes, 1, SOUND_RATE, SOUND_RATE / 2, 0);
    assert_int_equal(file_write(path, bytes, len, 0644), STATUS_OK);
    struct voice_wish wish = {LANGUAGE_ZH, dir, "yi", 100}, plain = {.language = LANGUAGE_ZH, .volume_percent = 100};
    sound_make(VERDICT_CHECKED_IN, &wish, &own);
    assert_int_equal(own.samples[own.len - 10], 8192);
    sound_make(VERDICT_REPEAT, &wish, &own); // not recorded: Chinese
    sound_make(VERDICT_REPEAT, &plain, &sound);
    assert_int_equal(own.len, sound.len);
    assert_memory_equal(own.samples, sound.samples, sound.len * sizeof *sound.samples);
    assert_int_equal(file_write(path, "junk", 4, 0644), STATUS_OK);
    sound_make(VERDICT_CHECKED_IN, &wish, &own);
    sound_make(VERDICT_CHECKED_IN, &plain, &sound);
    assert_int_equal(own.len, sound.len);
    temporary_remove(dir);
}

// ---- devices ----

static void write_text(const char *path, const char *text) {
    assert_int_equal(file_write(path, text, strlen(text), 0644), STATUS_OK);
}

// A pcm that writes into a file or pipe, under the name "test".
static void configure(const char *dir, const char *target) {
    char path[300], text[1200];
    snprintf(path, sizeof path, "%s/asound.conf", dir);
    snprintf(text, sizeof text, "pcm.test { type file slave.pcm { type null } file \"%s\" format raw }\n", target);
    write_text(path, text);
    setenv("ALSA_CONFIG_PATH", path, 1);
}

static size_t size_of(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

static void what_is_said_reaches_the_device(void **unused) {
    char dir[256], target[300], error[256] = "";
    uint8_t *heard;
    size_t len;
    struct voice_wish wish = {.language = LANGUAGE_ZH, .volume_percent = 100};
    (void)unused;
    temporary_make(dir);
    snprintf(target, sizeof target, "%s/heard", dir);
    configure(dir, target);
    sound_make(VERDICT_CHECKED_IN, &wish, &sound);
    struct voice *v = voice_open("alsa:test", &wish, error, sizeof error);
    assert_non_null(v);
    v->type->say(v, VERDICT_CHECKED_IN);
    for (int waits = 0; waits < 30000 && size_of(target) < sound.len * 2; waits++)
        usleep(10000);
    assert_false(v->type->is_silent(v));
    v->type->close(v);
    assert_int_equal(file_read(target, 1 << 20, &heard, &len), STATUS_OK);
    assert_true(len >= sound.len * 2);
    assert_memory_equal(heard, sound.samples, sound.len * 2);
    free(heard);
    temporary_remove(dir);
}

static int threads(void) {
    int n = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *e; (e = readdir(tasks));)
        n += e->d_name[0] != '.';
    closedir(tasks);
    return n;
}

// Nothing reads the pipe: the device hangs from its opening on. Whoever speaks does not notice.
static void hanging_and_missing_devices_hold_nobody_up(void **unused) {
    char dir[256], target[300], error[256] = "";
    struct voice_wish wish = {.language = LANGUAGE_ZH, .volume_percent = 100};
    (void)unused;
    temporary_make(dir);
    snprintf(target, sizeof target, "%s/pipe", dir);
    assert_int_equal(mkfifo(target, 0600), 0);
    configure(dir, target);
    static const char *const sinks[] = {"alsa:test", "alsa:nothing_of_this_name", "alsa:hw:77,0", "alsa"};
    for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++) {
        struct voice *v = voice_open(sinks[i], &wish, error, sizeof error);
        assert_non_null(v);
        for (int n = 0; n < 2000; n++) {
            v->type->say(v, n % VERDICT_COUNT);
            usleep(n == 0 ? 200000 : 0); // by now it has been tried
        }
        int is_missing = i == 1 || i == 2; // one that hangs tells nothing, and the default may be there
        for (int waits = 0; is_missing && waits < 3000 && !v->type->is_silent(v); waits++)
            usleep(10000);
        assert_true(!is_missing || v->type->is_silent(v));
        v->type->close(v); // comes back even so: the test would hang otherwise
        if (i == 0)
            assert_int_equal(threads(), 2); // the one that hangs is left behind
    }
    temporary_remove(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_said_in_both_languages_and_is_short),
        cmocka_unit_test(recordings_of_any_rate_are_taken_and_trimmed),
        cmocka_unit_test(hostile_recordings_say_nothing),
        cmocka_unit_test(station_recording_replaces_the_built_in_words),
        cmocka_unit_test(what_is_said_reaches_the_device),
        cmocka_unit_test(hanging_and_missing_devices_hold_nobody_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
