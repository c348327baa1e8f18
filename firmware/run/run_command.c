// SPDX-License-Identifier: Apache-2.0
// What command cards ask of the box itself. Language and volume are kept in the journal's small values and hold after
// a power cut; a journal that cannot keep them now loses the setting, never a scan.
#include "firmware/run/run.h"

#define SHOWN_MS       5000
#define STATUS_MS      15000
#define VALUE_LANGUAGE "language" // 1 + enum language
#define VALUE_VOLUME   "volume"   // percent

static const unsigned volumes[] = {100, 70, 45, 25};

// The voice is opened anew: what it is to say is made with the wish it was opened with.
static void reopen_voice(struct run *r) {
    char error[256];
    struct voice *voice = voice_open(r->voice_sink, &r->voice_wish, error, sizeof error);
    if (!voice)
        return;
    r->voice->type->close(r->voice);
    r->voice = voice;
}

static void speak_language(struct run *r, enum language language) {
    r->context->language = language;
    r->voice_wish.language = language;
    if (r->voice_follows)
        r->voice_wish.prompts_word = language == LANGUAGE_ZH ? "zh" : "en";
}

void run_recall_settings(struct run *r) {
    uint64_t language = journal_value(r->station.journal, VALUE_LANGUAGE);
    uint64_t volume = journal_value(r->station.journal, VALUE_VOLUME);
    if (language)
        speak_language(r, language == 1 + LANGUAGE_EN ? LANGUAGE_EN : LANGUAGE_ZH);
    r->voice_wish.volume_percent = volume && volume < volumes[0] ? (unsigned)volume : volumes[0];
}

static void next_language(struct run *r) {
    enum language next = r->context->language == LANGUAGE_ZH ? LANGUAGE_EN : LANGUAGE_ZH;
    journal_value_put(r->station.journal, VALUE_LANGUAGE, 1 + (uint64_t)next);
    speak_language(r, next);
    reopen_voice(r);
    run_show_notice(r, NOTICE_LANGUAGE, SHOWN_MS, 0);
}

static void next_volume(struct run *r) {
    size_t n = sizeof volumes / sizeof *volumes, at = 0;
    while (at < n && volumes[at] != r->voice_wish.volume_percent)
        at++;
    r->voice_wish.volume_percent = volumes[(at + 1) % n];
    journal_value_put(r->station.journal, VALUE_VOLUME, r->voice_wish.volume_percent);
    reopen_voice(r);
    run_show_notice(r, NOTICE_VOLUME, SHOWN_MS, r->voice_wish.volume_percent);
}

void run_command(struct run *r, enum command command) {
    switch (command) {
    case COMMAND_STATUS:
        run_show_notice(r, NOTICE_STATUS, STATUS_MS, 0);
        break;
    case COMMAND_EXPORT:
        if (!run_visit_sticks(r))
            run_show_notice(r, NOTICE_NO_STICK, SHOWN_MS, 0);
        break;
    case COMMAND_PAIR:
        if (station_ask_pairing(&r->station) == STATUS_OK)
            run_show_notice(r, NOTICE_PAIRING_ASKED, STATUS_MS, 0);
        break;
    case COMMAND_VOLUME:
        next_volume(r);
        break;
    case COMMAND_LANGUAGE:
        next_language(r);
        break;
    default: // opening and closing are judged like any scan
        break;
    }
}
