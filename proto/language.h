// SPDX-License-Identifier: Apache-2.0
// The two languages both programs speak.
#pragma once

enum language {
    LANGUAGE_ZH,
    LANGUAGE_EN,
};

// English when word begins with "en", else Chinese.
enum language language_of(const char *word);

// "zh", "en", or a locale of one of them ("en_US.UTF-8"). Gives 0, and leaves *language, for any other word.
int language_parse(const char *word, enum language *language);

// By LC_ALL, LC_MESSAGES or LANG, the first that is set and says something; Chinese when none does.
enum language language_of_environment(void);
