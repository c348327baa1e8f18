// SPDX-License-Identifier: Apache-2.0
#include "host/base/csv.h"

#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// ---- encoding ----

// Converts all of it from an encoding to UTF-8; NULL when it is not in that encoding. *bad: where it broke.
static char *convert(const char *from, const unsigned char *bytes, size_t len, size_t *out_len, size_t *bad) {
    iconv_t cd = iconv_open("UTF-8", from);
    size_t size = 2 * len + 16, left = size - 1, in_left = len;
    char *out = cd == (iconv_t)-1 ? NULL : malloc(size), *to = out;
    char *in = (char *)(uintptr_t)bytes; // iconv takes a non-const pointer and does not write through it
    int good = out && iconv(cd, &in, &in_left, &to, &left) != (size_t)-1;
    *bad = len - in_left;
    if (cd != (iconv_t)-1)
        iconv_close(cd);
    if (!good) {
        free(out);
        return NULL;
    }
    *to = '\0';
    *out_len = (size_t)(to - out);
    return out;
}

// Three Chinese characters that read well as UTF-8 do not happen by chance in another encoding: such text is UTF-8,
// and what broke it is damage.
static int looks_like_utf8(const unsigned char *bytes, size_t len) {
    int characters = 0;
    for (size_t i = 0; i + 2 < len; i++)
        characters += bytes[i] >= 0xe4 && bytes[i] <= 0xe9 && bytes[i + 1] >> 6 == 2 && bytes[i + 2] >> 6 == 2;
    return characters >= 3;
}

enum status csv_decode(const unsigned char *bytes, size_t len, char **text, size_t *text_len, size_t *bad_line) {
    size_t bad = 0, gb_bad;
    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    int is_binary = memchr(bytes, 0, len) != NULL; // UTF-16, or no text at all
    char *out = is_binary ? NULL : convert("UTF-8", bytes, len, text_len, &bad);
    if (!out && !is_binary && !looks_like_utf8(bytes, bad))
        out = convert("GB18030", bytes, len, text_len, &gb_bad);
    if (is_binary)
        bad = (size_t)((const unsigned char *)memchr(bytes, 0, len) - bytes);
    if (out) {
        *text = out;
        return STATUS_OK;
    }
    *bad_line = 1;
    for (size_t i = 0; i < bad && i < len; i++)
        *bad_line += bytes[i] == '\n';
    return STATUS_MALFORMED;
}

// ---- records ----

void csv_init(struct csv *csv, const char *text, size_t len) {
    csv->at = text;
    csv->end = text + len;
    csv->line = 1;
    csv->record_line = 1;
    csv->fields_len = 0;
}

// Where the reading of one record stands.
struct cursor {
    size_t len;
    int too_long;
};

static void put(struct csv *csv, struct cursor *c, char ch) {
    if (c->len < CSV_RECORD_MAX)
        csv->record[c->len++] = ch;
    else
        c->too_long = 1;
}

static void begin_field(struct csv *csv, struct cursor *c) {
    if (csv->fields_len < CSV_FIELDS_MAX)
        csv->fields[csv->fields_len++] = csv->record + c->len;
    else
        c->too_long = 1;
}

// A quoted field, up to its closing quote. One that would swallow the rest of the file gives up at its first line.
static void take_quoted(struct csv *csv, struct cursor *c) {
    const char *start = csv->at;
    size_t line = csv->line;
    for (csv->at++; csv->at < csv->end && csv->at - start < CSV_RECORD_MAX; csv->at++) {
        if (*csv->at == '"') {
            if (csv->at + 1 >= csv->end || csv->at[1] != '"') {
                csv->at++;
                return;
            }
            csv->at++;
        }
        csv->line += *csv->at == '\n';
        put(csv, c, *csv->at);
    }
    c->too_long = 1;
    csv->at = start + 1;
    csv->line = line;
}

static void take_line_end(struct csv *csv) {
    if (csv->at < csv->end && *csv->at == '\r')
        csv->at++;
    if (csv->at < csv->end && *csv->at == '\n')
        csv->at++;
    csv->line++;
}

static int at_line_end(const struct csv *csv) {
    return csv->at >= csv->end || *csv->at == '\n' ||
           (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n');
}

enum csv_step csv_next(struct csv *csv) {
    while (csv->at < csv->end && at_line_end(csv))
        take_line_end(csv);
    if (csv->at >= csv->end)
        return CSV_END;
    struct cursor c = {0, 0};
    csv->record_line = csv->line;
    csv->fields_len = 0;
    begin_field(csv, &c);
    while (!at_line_end(csv)) {
        if (*csv->at == '"' && csv->fields_len && csv->fields[csv->fields_len - 1] == csv->record + c.len)
            take_quoted(csv, &c);
        else if (*csv->at == ',') {
            put(csv, &c, '\0');
            begin_field(csv, &c);
            csv->at++;
        } else {
            put(csv, &c, *csv->at++);
        }
    }
    csv->record[c.len] = '\0';
    take_line_end(csv);
    return c.too_long ? CSV_TOO_LONG : CSV_RECORD;
}
