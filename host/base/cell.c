// SPDX-License-Identifier: Apache-2.0
#include "host/base/cell.h"

#include <stdint.h>
#include <string.h>

#include "proto/printable.h"

#define MIDDLE_DOT 0xb7

static int is_formless(int32_t c) {
    return c >= 0xa0 && c != 0x2028 && c != 0x2029 && character_is_unseen(c);
}

char *cell_trim(char *text) {
    char *begin = NULL, *end = text;
    for (const char *at = text; *at;) {
        char *here = text + (at - text);
        int32_t c = character_next(&at);
        at += c < 0; // not UTF-8: somebody else says so
        if (character_is_blank(c) || is_formless(c) || c == '\n' || c == '\r')
            continue;
        begin = begin ? begin : here;
        end = text + (at - text);
    }
    *end = '\0';
    return begin ? begin : end;
}

// ---- names ----

static int is_han(int32_t c) {
    return c == 0x3007 || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0x20000 && c <= 0x3ffff);
}

// The dots that stand for the middle dot of a name, on keyboards and in fonts.
static int is_dot(int32_t c) {
    static const int32_t dots[] = {MIDDLE_DOT, 0x387, 0x2022, 0x2027, 0x2219, 0x22c5, 0x2e31, 0x30fb, 0xff0e, 0xff65};
    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++)
        if (c == dots[i])
            return 1;
    return 0;
}

// The next character that has a form; *blank: blanks stood before it. 0 at the end, -1 for what is not UTF-8.
static int32_t next(const char **at, int *blank) {
    *blank = 0;
    while (**at) {
        int32_t c = character_next(at);
        if (character_is_blank(c))
            *blank = 1;
        else if (!is_formless(c))
            return c;
    }
    return 0;
}

static int dot_of(int32_t before, int32_t c, const char *after) {
    int blank;
    return is_dot(c) || (c == '.' && is_han(before) && is_han(next(&after, &blank)));
}

struct name {
    char *text;
    size_t len, size;
};

static void put(struct name *n, const char *bytes, size_t len) {
    if (n->len + len >= n->size)
        return;
    memcpy(n->text + n->len, bytes, len);
    n->len += len;
}

char *cell_name(const char *text, char *out, size_t size) {
    struct name n = {out, 0, size};
    int32_t before = 0;
    int blank;
    for (int32_t c; (c = next(&text, &blank)) != 0; before = c) {
        const char *end = text;
        if (c < 0) { // stays as it is, and is refused
            put(&n, text++, 1);
            continue;
        }
        if (dot_of(before, c, text))
            c = MIDDLE_DOT;
        int is_apart = before && c != MIDDLE_DOT && before != MIDDLE_DOT && !(is_han(before) && is_han(c));
        if (blank && is_apart)
            put(&n, " ", 1);
        const char *begin = end - 1;
        while ((*begin & 0xc0) == 0x80)
            begin--;
        if (c == MIDDLE_DOT)
            put(&n, "·", strlen("·"));
        else
            put(&n, begin, (size_t)(end - begin));
    }
    n.text[n.len] = '\0';
    return out;
}
