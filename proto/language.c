// SPDX-License-Identifier: Apache-2.0
#include "proto/language.h"

#include <stdlib.h>
#include <string.h>

enum language language_of(const char *word) {
    return strncmp(word, "en", 2) == 0 ? LANGUAGE_EN : LANGUAGE_ZH;
}

int language_parse(const char *word, enum language *language) {
    size_t len = strcspn(word, "_.-@");
    if (len != 2 || (strncmp(word, "zh", 2) != 0 && strncmp(word, "en", 2) != 0))
        return 0;
    *language = language_of(word);
    return 1;
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
