// SPDX-License-Identifier: Apache-2.0
#include "host/base/utf8.h"

#include <string.h>

#include "proto/printable.h"

int utf8_length(const char *text) {
    int count = 0;
    for (; *text; count++)
        if (character_next(&text) < 0)
            return -1;
    return count;
}

int utf8_characters(const char *text) {
    int count = 0;
    while (*text) {
        int32_t c = character_next(&text);
        if (c < 0 || character_is_unseen(c))
            return -1;
        count++;
    }
    return count;
}

size_t utf8_copy(char *into, size_t size, const char *text) {
    static const char unreadable[] = "\xef\xbf\xbd";
    size_t len = 0;
    while (*text) {
        const char *after = text, *from = text;
        size_t bytes = character_next(&after) < 0 ? 0 : (size_t)(after - text);
        text += bytes ? bytes : 1;
        if (!bytes) {
            from = unreadable;
            bytes = strlen(unreadable);
        }
        if (len + bytes >= size)
            break;
        memcpy(into + len, from, bytes);
        len += bytes;
    }
    into[len] = '\0';
    return len;
}

size_t utf8_add_word(char *into, size_t size, size_t len, const char *word) {
    if (len && len + 1 < size)
        into[len++] = ' ';
    return len + utf8_copy(into + len, size - len, word);
}

int utf8_columns(const char *text) {
    int columns = 0;
    while (*text) {
        int32_t c = character_next(&text);
        if (c < 0)
            return columns;
        int is_wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
                      (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
                      (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x20000 && c <= 0x3fffd);
        columns += is_wide ? 2 : 1;
    }
    return columns;
}
