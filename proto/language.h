// SPDX-License-Identifier: Apache-2.0
// The two languages both programs speak.
#pragma once

enum language {
    LANGUAGE_ZH,
    LANGUAGE_EN,
};

// English when word begins with "en", else Chinese.
enum language language_of(const char *word);

// By LC_ALL, LC_MESSAGES or LANG, the first that is set and says something; Chinese when none does.
enum language language_of_environment(void);
