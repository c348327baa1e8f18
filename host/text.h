// SPDX-License-Identifier: Apache-2.0
// Every sentence the host says to people, in Chinese and English. The catalogue is host/text.def: one row a sentence,
// X(id, "zh", "en"); printf conversions come in the same order in both.
#pragma once

enum language {
    LANGUAGE_ZH,
    LANGUAGE_EN,
};

enum text {
#define X(id, zh, en) TEXT_##id,
#include "host/text.def"
#undef X
    TEXT_COUNT
};

const char *text_of(enum text text, enum language language);

// A failure in a sentence that says what to do.
enum text text_of_status(int status);

// "en…" in LC_ALL, LC_MESSAGES or LANG, the first that is set and not "C" or "POSIX"; else Chinese.
enum language language_of_environment(void);
