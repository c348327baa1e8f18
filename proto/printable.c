// SPDX-License-Identifier: Apache-2.0
#include "proto/printable.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ESCAPE_SIZE 12   // \U0010FFFF and a NUL
#define TOLD_SIZE   4096 // of one argument; more is cut
#define CUT         "…"

// ---- characters ----

int32_t character_next(const char **at) {
    static const int32_t least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)*at;
    if (p[0] < 0x80)
        return (*at)++, p[0];
    int more = p[0] >> 5 == 6 ? 1 : p[0] >> 4 == 14 ? 2 : p[0] >> 3 == 30 ? 3 : -1;
    if (more < 0)
        return -1;
    int32_t c = p[0] & (0x3f >> more);
    for (int i = 1; i <= more; i++) {
        if (p[i] >> 6 != 2)
            return -1;
        c = c << 6 | (p[i] & 0x3f);
    }
    int is_surrogate = c >= 0xd800 && c < 0xe000;
    if (c < least[more] || c > 0x10ffff || is_surrogate)
        return -1;
    *at += more + 1;
    return c;
}

size_t character_write(int32_t c, char *out) {
    size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(leads[more] | c >> 6 * more);
    for (size_t i = 1; i <= more; i++)
        out[i] = (char)(0x80 | (c >> 6 * (more - i) & 0x3f));
    return more + 1;
}

int32_t character_narrow(int32_t c) {
    return c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!' : c;
}

int32_t character_fold(int32_t c) {
    c = character_narrow(c);
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

struct range {
    int32_t first, last;
};

// The ranges ascend.
static int is_within(int32_t c, const struct range *ranges, size_t len) {
    for (size_t i = 0; i < len && c >= ranges[i].first; i++)
        if (c <= ranges[i].last)
            return 1;
    return 0;
}

int character_is_unseen(int32_t c) {
    static const struct range unseen[] = {
        {0, 0x1f},          {0x7f, 0x9f},       {0xad, 0xad},       // controls, soft hyphen
        {0x34f, 0x34f},     {0x61c, 0x61c},     {0x115f, 0x1160},   // joiner, Arabic mark, Hangul fillers
        {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},   // Khmer, Mongolian; zero width, direction
        {0x2028, 0x202e},   {0x2060, 0x206f},   {0x3164, 0x3164},   // line ends, embeddings, isolates, Hangul filler
        {0xfdd0, 0xfdef},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   // noncharacters, variants, byte order mark
        {0xffa0, 0xffa0},   {0xfff0, 0xfffc},   {0x1bca0, 0x1bca3}, // fillers, annotation, shorthand
        {0x16fe4, 0x16fe4}, {0x1d159, 0x1d159}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, // music, tags and variants
    };
    return (c & 0xfffe) == 0xfffe || is_within(c, unseen, sizeof unseen / sizeof *unseen);
}

int character_is_blank(int32_t c) {
    static const struct range blank[] = {{'\t', '\t'},     {' ', ' '},       {0xa0, 0xa0},
                                         {0x1680, 0x1680}, {0x2000, 0x200a}, {0x202f, 0x202f},
                                         {0x205f, 0x205f}, {0x2800, 0x2800}, {0x3000, 0x3000}};
    return is_within(c, blank, sizeof blank / sizeof *blank);
}

// ---- telling ----

static size_t escape(char *out, int32_t c) {
    static const char letters[][3] = {['\t'] = "\\t", ['\n'] = "\\n", ['\r'] = "\\r"};
    if (c == '\t' || c == '\n' || c == '\r')
        return (size_t)snprintf(out, ESCAPE_SIZE, "%s", letters[c]);
    return (size_t)snprintf(out, ESCAPE_SIZE,
                            c < 0x80      ? "\\x%02" PRIX32
                            : c < 0x10000 ? "\\u%04" PRIX32
                                          : "\\U%08" PRIX32,
                            (uint32_t)c);
}

// One character of *text, or one byte that is none, as it is told.
static size_t tell(const char **text, char out[ESCAPE_SIZE]) {
    const char *start = *text;
    int32_t c = character_next(text);
    if (c < 0)
        return (size_t)snprintf(out, ESCAPE_SIZE, "\\x%02X", (unsigned char)*(*text)++);
    if (character_is_unseen(c))
        return escape(out, c);
    memcpy(out, start, (size_t)(*text - start));
    return (size_t)(*text - start);
}

char *printable(const char *text, char *out, size_t size) {
    return printable_bytes(text, strlen(text), out, size);
}

char *printable_bytes(const char *text, size_t text_len, char *out, size_t size) {
    const char *end = text + text_len;
    size_t len = 0, last = 0; // last: the longest beginning that leaves room for CUT
    while (text < end) {
        char one[ESCAPE_SIZE];
        size_t bytes = tell(&text, one);
        if (len + bytes >= size) {
            len = last;
            if (len + sizeof CUT <= size) {
                memcpy(out + len, CUT, strlen(CUT));
                len += strlen(CUT);
            }
            break;
        }
        memcpy(out + len, one, bytes);
        len += bytes;
        if (len + sizeof CUT <= size)
            last = len;
    }
    out[len] = '\0';
    return out;
}

// One conversion of a format, its argument taken.
static void format_one(char *out, size_t size, const char *conversion, va_list *arguments) {
    char told[TOLD_SIZE], kind = conversion[strlen(conversion) - 1];
    if (kind == 's')
        snprintf(out, size, conversion, printable(va_arg(*arguments, const char *), told, sizeof told));
    else if (kind == '%')
        snprintf(out, size, "%%");
    else if (kind == 'f')
        snprintf(out, size, conversion, va_arg(*arguments, double));
    else if (strstr(conversion, "ll") || strchr(conversion, 'j'))
        snprintf(out, size, conversion, va_arg(*arguments, long long));
    else if (strchr(conversion, 'l') || strchr(conversion, 'z'))
        snprintf(out, size, conversion, va_arg(*arguments, long));
    else
        snprintf(out, size, conversion, va_arg(*arguments, int));
}

void printable_format(char *out, size_t size, const char *format, va_list arguments) {
    va_list left;
    va_copy(left, arguments);
    out[0] = '\0';
    for (size_t len = 0; *format && len + 1 < size; len += strlen(out + len)) {
        char conversion[16];
        size_t plain = strcspn(format, "%");
        if (plain) {
            snprintf(out + len, size - len, "%.*s", (int)plain, format);
            format += plain;
            continue;
        }
        size_t n = 1 + strspn(format + 1, "-+ #0123456789.hlzj");
        n += format[n] != '\0';
        snprintf(conversion, sizeof conversion, "%.*s", (int)n, format);
        format_one(out + len, size - len, conversion, &left);
        format += n;
    }
    va_end(left);
}
