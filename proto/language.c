// SPDX-License-Identifier: Apache-2.0
#include "proto/language.h"

#include <stdlib.h>
#include <string.h>

enum language language_of(const char *word) {
    return strncmp(word, "en", 2) == 0 ? LANGUAGE_EN : LANGUAGE_ZH;
}

enum language language_of_environment(void) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value && strncmp(value, "C", 1) != 0 && strcmp(value, "POSIX") != 0)
            return language_of(value);
    }
    return LANGUAGE_ZH;
}
