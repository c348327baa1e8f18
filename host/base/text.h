// SPDX-License-Identifier: Apache-2.0
// Every sentence the host says to people, in Chinese and English. The catalogue is host/base/text.def: one row a
// sentence, X(id, "zh", "en"); printf conversions come in the same order in both.
#pragma once

#include "proto/language.h"

enum text {
#define X(id, zh, en) TEXT_##id,
#include "host/base/text.def"
#undef X
    TEXT_COUNT
};

const char *text_of(enum text text, enum language language);

// The words for one of --json: an outcome, a refusal, a signal, a clock. Without words it stands as it is.
const char *text_of_word(const char *word, enum language language);

// A failure in a sentence that says what to do.
enum text text_of_status(int status);
