// SPDX-License-Identifier: Apache-2.0
#include "host/base/utf8.h"

#include <stdint.h>
#include <string.h>

// The next character of *at, moving it on; -1 when it is not UTF-8.
static int32_t next(const char **at) {
    static const int32_t least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)*at;
    int more = p[0] < 0x80 ? 0 : p[0] >> 5 == 6 ? 1 : p[0] >> 4 == 14 ? 2 : p[0] >> 3 == 30 ? 3 : -1;
    if (more < 0)
        return -1;
    int32_t c = more == 0 ? p[0] : p[0] & (0x3f >> more);
    for (int i = 1; i <= more; i++) {
        if (p[i] >> 6 != 2)
            return -1;
        c = c << 6 | (p[i] & 0x3f);
    }
    *at += more + 1;
    int is_surrogate = c >= 0xd800 && c < 0xe000;
    return c < least[more] || c > 0x10ffff || is_surrogate ? -1 : c;
}

static int is_control(int32_t c) {
    int is_bidi = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || is_bidi || c == 0x2028 || c == 0x2029 || c == 0xfeff;
}

int utf8_characters(const char *text) {
    int count = 0;
    while (*text) {
        int32_t c = next(&text);
        if (c < 0 || is_control(c))
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
        size_t bytes = next(&after) < 0 ? 0 : (size_t)(after - text);
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

int utf8_columns(const char *text) {
    int columns = 0;
    while (*text) {
        int32_t c = next(&text);
        if (c < 0)
            return columns;
        int is_wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
                      (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
                      (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x20000 && c <= 0x3fffd);
        columns += is_wide ? 2 : 1;
    }
    return columns;
}
