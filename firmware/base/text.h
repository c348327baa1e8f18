// SPDX-License-Identifier: Apache-2.0
// Every sentence the terminal shows or prints, in Chinese and English. The catalogue is firmware/base/text.def.
#pragma once

#include "proto/language.h"

enum text {
#define X(id, zh, en) TEXT_##id,
#include "firmware/base/text.def"
#undef X
    TEXT_COUNT
};

const char *terminal_text(enum text text, enum language language);

// A failure in a sentence that says what to do.
enum text terminal_text_of_status(int status);
