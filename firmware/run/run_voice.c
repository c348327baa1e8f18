// SPDX-License-Identifier: Apache-2.0
#include "firmware/run/run_voice.h"

#include <string.h>

#define VALUE_LANGUAGE "language" // 1 + enum language
#define VALUE_VOLUME   "volume"   // percent

static const unsigned volumes[] = {100, 70, 45, 25};

static void speak_language(struct run_voice *v, enum language language) {
    v->context->language = language;
    v->wish.language = language;
    if (v->follows)
        v->wish.prompts_word = language == LANGUAGE_ZH ? "zh" : "en";
}

static void recall(struct run_voice *v, struct journal *journal) {
    uint64_t language = 0, volume = 0; // a setting that cannot be read is as it was made
    if (journal)
        journal_value(journal, VALUE_LANGUAGE, &language);
    if (journal)
        journal_value(journal, VALUE_VOLUME, &volume);
    if (language)
        speak_language(v, language == 1 + LANGUAGE_EN ? LANGUAGE_EN : LANGUAGE_ZH);
    if (volume && volume < volumes[0])
        v->wish.volume_percent = (unsigned)volume;
}

void run_voice_wish(struct run_voice *v, const char *sink, const char *prompts, const char *prompts_word,
                    struct journal *journal) {
    v->sink = sink;
    v->follows = !prompts_word;
    v->wish = (struct voice_wish){.prompts = prompts, .prompts_word = prompts_word, .volume_percent = volumes[0]};
    speak_language(v, v->context->language);
    recall(v, journal);
}

int run_voice_open(struct run_voice *v, char *error, size_t size) {
    v->voice = voice_open(v->sink, &v->wish, error, size);
    return v->voice != NULL;
}

void run_voice_close(struct run_voice *v) {
    if (v->voice)
        v->voice->type->close(v->voice);
    v->voice = NULL;
}

void run_voice_say(struct run_voice *v, int speech) {
    v->voice->type->say(v->voice, speech);
}

int run_voice_is_silent(const struct run_voice *v) {
    return v->voice && v->voice->type->is_silent && v->voice->type->is_silent(v->voice);
}

const char *run_voice_word(const struct run_voice *v) {
    int is_off = !v->voice || strcmp(v->sink, "none") == 0;
    return is_off ? "off" : run_voice_is_silent(v) ? "missing" : "on";
}

void run_voice_tell(struct run_voice *v) {
    int silent = run_voice_is_silent(v);
    if (silent != v->was_silent)
        tell(v->context, silent ? TEXT_SOUND_AWAY : TEXT_SOUND_BACK, v->sink);
    v->was_silent = silent;
}

// What it is to say is made with the wish it was opened with.
static void reopen(struct run_voice *v) {
    char error[256];
    struct voice *voice = voice_open(v->sink, &v->wish, error, sizeof error);
    if (!voice)
        return;
    run_voice_close(v);
    v->voice = voice;
}

static void remember(struct journal *journal, const char *name, uint64_t value) {
    if (journal)
        journal_value_put(journal, name, value);
}

void run_voice_next_language(struct run_voice *v, struct journal *journal) {
    enum language next = v->context->language == LANGUAGE_ZH ? LANGUAGE_EN : LANGUAGE_ZH;
    remember(journal, VALUE_LANGUAGE, 1 + (uint64_t)next);
    speak_language(v, next);
    reopen(v);
}

void run_voice_next_volume(struct run_voice *v, struct journal *journal) {
    size_t n = sizeof volumes / sizeof *volumes, at = 0;
    while (at < n && volumes[at] != v->wish.volume_percent)
        at++;
    v->wish.volume_percent = volumes[(at + 1) % n];
    remember(journal, VALUE_VOLUME, v->wish.volume_percent);
    reopen(v);
}
