// SPDX-License-Identifier: Apache-2.0
#include "host/base/csv.h"

#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/printable.h"

#define GUESS_LINES 50 // those with the separator
#define GUESS_BYTES ((ptrdiff_t)64 << 10)

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

// What UTF-16 is: its mark tells; without one, texts have the high byte 0 of digits and separators at every other
// place.
static const char *utf16_of(const unsigned char *bytes, size_t len, size_t *mark) {
    size_t zeros[2] = {0, 0}, seen = len < 4096 ? len : 4096;
    *mark = 2;
    if (len >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
        return "UTF-16LE";
    if (len >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
        return "UTF-16BE";
    *mark = 0;
    for (size_t i = 0; i < seen; i++)
        zeros[i % 2] += bytes[i] == 0;
    if (zeros[0] + zeros[1] <= seen / 10 || (zeros[0] && zeros[1]) || len % 2)
        return NULL;
    return zeros[1] ? "UTF-16LE" : "UTF-16BE";
}

// What some programs fill the last block of a file with is no text.
static size_t without_filling(const unsigned char *bytes, size_t len) {
    while (len && !bytes[len - 1])
        len--;
    return len;
}

static char *decode(const unsigned char *bytes, size_t len, size_t *text_len, size_t *bad) {
    size_t mark, gb_bad;
    const char *utf16 = utf16_of(bytes, len, &mark);
    if (utf16) {
        char *out = convert(utf16, bytes + mark, len - mark, text_len, bad);
        if (!out || !memchr(out, 0, *text_len))
            return out;
        free(out); // no text at all
        return NULL;
    }
    len = without_filling(bytes, len);
    const unsigned char *zero = memchr(bytes, 0, len);
    *bad = zero ? (size_t)(zero - bytes) : 0;
    char *out = zero ? NULL : convert("UTF-8", bytes, len, text_len, bad);
    if (!out && !zero && !looks_like_utf8(bytes, *bad))
        out = convert("GB18030", bytes, len, text_len, &gb_bad);
    return out;
}

enum status csv_decode(const unsigned char *bytes, size_t len, char **text, size_t *text_len, size_t *bad_line) {
    size_t bad = 0;
    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    *text = decode(bytes, len, text_len, &bad);
    if (*text)
        return STATUS_OK;
    *bad_line = 1;
    for (size_t i = 0; i < bad && i < len; i++)
        *bad_line += bytes[i] == '\n';
    return STATUS_MALFORMED;
}

// ---- records ----

void csv_init(struct csv *csv, const char *text, size_t len) {
    csv->at = text;
    csv->end = text + len;
    csv->row = 1;
    csv->record_row = 1;
    csv->fields_len = 0;
    csv->separator = ",";
    csv->blanks = 0;
    csv->is_cr = memchr(text, '\r', len) && !memchr(text, '\n', len);
}

// \n, \r\n, also \r\r\n of a text written twice over; \r alone where there is no \n in the whole text.
static int at_line_end(const struct csv *csv) {
    const char *at = csv->at;
    if (at < csv->end && *at == '\r' && csv->is_cr)
        return 1;
    while (at < csv->end && *at == '\r')
        at++;
    return at >= csv->end || *at == '\n';
}

static void take_line_end(struct csv *csv) {
    if (csv->is_cr)
        csv->at += csv->at < csv->end;
    else {
        while (csv->at < csv->end && *csv->at == '\r')
            csv->at++;
        csv->at += csv->at < csv->end;
    }
    csv->row++;
}

// ---- which separator ----

// Lines among the first that hold a separator outside quotes, then how often: which it is.
static size_t weight_of(const struct csv *csv, const char *separator) {
    size_t lines = 0, times = 0, in_line = 0, len = strlen(separator), seen = 0;
    int quoted = 0;
    for (const char *at = csv->at; at < csv->end && seen < GUESS_LINES && at - csv->at < GUESS_BYTES; at++) {
        quoted ^= *at == '"';
        if (!quoted && (size_t)(csv->end - at) >= len && memcmp(at, separator, len) == 0)
            in_line++;
        if (!quoted && (*at == '\n' || *at == '\r')) {
            lines += in_line > 0;
            times += in_line;
            seen += in_line > 0;
            in_line = 0;
        }
    }
    return (lines + (in_line > 0)) * (size_t)GUESS_BYTES + times + in_line;
}

#define PERSON_DIGITS 15 // of an ID number, or a badge's

// A line that may be a person's, as blanks set it apart.
struct line {
    size_t digits, together; // of all, and of the last word
    int has_words;           // more than a number, which people part by blanks as well: letters, or one whole in itself
    int runs, wide;          // of blanks inside it, those of two and more
    int is_separated;        // by what is no blank
};

static int is_letter(int32_t c) {
    return (c >= 'A' && c <= 'Z' && c != 'X') || (c >= 'a' && c <= 'z' && c != 'x') || (c >= 0xc0 && c < 0x2000) ||
           (c >= 0x2e80 && c < 0xff00);
}

static const char *look_at_line(const struct csv *csv, const char *at, struct line *line) {
    size_t run = 0, len = strlen(csv->separator);
    *line = (struct line){0};
    for (int32_t c; at < csv->end && *at != '\n' && *at != '\r';) {
        line->is_separated |= strncmp(at, csv->separator, len) == 0;
        c = character_next(&at);
        at += c < 0;
        if (character_is_blank(c)) {
            run++;
            line->has_words |= line->together >= PERSON_DIGITS;
            line->together = 0;
            continue;
        }
        line->together += c >= '0' && c <= '9';
        line->runs |= run && (line->digits || line->has_words);
        line->wide |= run > 1 && line->runs;
        line->digits += c >= '0' && c <= '9';
        line->has_words |= is_letter(c);
        run = 0;
    }
    line->has_words |= line->together >= PERSON_DIGITS;
    return at;
}

// Columns of a text pasted from a document, or printed, stand apart by blanks: where a third of the lines with a long
// number has blanks and no separator, which no line of a table goes without. By two and more where half of them have
// that, for names have blanks as well.
static void guess_blanks(struct csv *csv) {
    size_t lines = 0, blank = 0, wide = 0;
    struct line line;
    for (const char *at = csv->at; at < csv->end && lines < GUESS_LINES; at++) {
        at = look_at_line(csv, at, &line);
        int is_person = line.digits >= PERSON_DIGITS, is_blank = is_person && line.runs && line.has_words;
        lines += (size_t)is_person;
        blank += is_blank && !line.is_separated;
        wide += is_blank && !line.is_separated && line.wide;
    }
    if (3 * blank > lines)
        csv->blanks = 2 * wide >= blank ? 2 : 1;
}

void csv_guess(struct csv *csv) {
    static const char *const separators[] = {"\t", ",", ";", "|", "，", "│", "；", "、"};
    size_t len = (size_t)(csv->end - csv->at), most = 0;
    if (len > 5 && strncasecmp(csv->at, "sep=", 4) == 0) { // Excel's own way to tell
        for (size_t i = 0; i < 4; i++)
            if (csv->at[4] == *separators[i])
                csv->separator = separators[i];
        csv->at += 5;
        if (csv->at < csv->end && at_line_end(csv))
            take_line_end(csv);
        return;
    }
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        size_t weight = weight_of(csv, separators[i]);
        if (weight > most) {
            most = weight;
            csv->separator = separators[i];
        }
    }
    guess_blanks(csv);
}

// ---- one record ----

// Where the reading of one record stands.
struct cursor {
    size_t len;
    size_t field; // where the last one begins
    int too_long;
};

static void put(struct csv *csv, struct cursor *c, char ch) {
    if (c->len < CSV_RECORD_MAX)
        csv->record[c->len++] = ch;
    else
        c->too_long = 1;
}

static void begin_field(struct csv *csv, struct cursor *c) {
    c->field = c->len;
    if (csv->fields_len < CSV_FIELDS_MAX)
        csv->fields[csv->fields_len++] = csv->record + c->len;
}

static size_t blanks_at(const struct csv *csv, int least) {
    const char *at = csv->at, *end = at;
    int run = 0;
    for (; at < csv->end && character_is_blank(character_next(&at)); run++)
        end = at;
    return run >= least ? (size_t)(end - csv->at) : 0;
}

static int is_han_but_sex(int32_t c) {
    return c >= 0x3400 && c <= 0x9fff && c != 0x7537 && c != 0x5973; // 男 女 are values by themselves
}

// How many characters of a number stand at the beginning of a text, up to a blank or its end; 0: it says something
// else.
static size_t digits_at(const char *text, const char *end) {
    size_t n = 0;
    while (text + n < end && strchr("0123456789Xx", text[n]) && text[n])
        n++;
    const char *behind = text + n;
    int is_end = behind >= end || strchr("\r\n", *behind) || character_is_blank(character_next(&behind));
    return is_end ? n : 0;
}

// 530402 18930412 0029: an ID number in its parts.
static int is_in_number(const char *before, const char *before_end, const char *after, const char *end) {
    const char *last = before_end;
    while (last > before && last[-1] >= '0' && last[-1] <= '9')
        last--;
    size_t n = (size_t)(before_end - last), next = digits_at(after, end);
    return (n == 6 && next == 8) || (n == 8 && next == 4 && before_end - before > 8);
}

// 王 丽, 姓 名: two characters by themselves, one blank between them, are one word.
static int is_in_word(const struct csv *csv, const struct cursor *c, size_t blanks) {
    const char *before = csv->record + c->field, *after = csv->at + blanks;
    if (after >= csv->end)
        return 0;
    if (is_in_number(before, csv->record + c->len, after, csv->end))
        return 1;
    if (csv->blanks > 1 || c->len - c->field != strlen("王"))
        return 0;
    return is_han_but_sex(character_next(&before)) && is_han_but_sex(character_next(&after)) &&
           (after >= csv->end || *after == '\n' || *after == '\r' || character_is_blank(character_next(&after)));
}

// The bytes of the separator that stands here, 0: none.
static size_t separator_at(const struct csv *csv, const struct cursor *c) {
    if (csv->blanks) {
        size_t blanks = blanks_at(csv, csv->blanks);
        return is_in_word(csv, c, blanks) ? 0 : blanks;
    }
    if (*csv->at != *csv->separator)
        return 0;
    size_t len = strlen(csv->separator);
    return (size_t)(csv->end - csv->at) >= len && memcmp(csv->at, csv->separator, len) == 0 ? len : 0;
}

// A quoted field, up to its closing quote. One that would swallow the rest of the file, or ends in the middle of
// another row's field, gives up at its first line.
static void take_quoted(struct csv *csv, struct cursor *c) {
    const char *start = csv->at;
    int lines = 0;
    for (csv->at++; csv->at < csv->end && csv->at - start < CSV_RECORD_MAX; csv->at++) {
        if (*csv->at == '"') {
            csv->at++;
            if (csv->at >= csv->end || *csv->at != '"') {
                if (!lines || separator_at(csv, c) || at_line_end(csv))
                    return;
                break;
            }
        }
        lines |= *csv->at == '\n';
        put(csv, c, *csv->at);
    }
    c->too_long = 1;
    csv->at = start + 1;
}

// More fields than there is room for are too many, unless they are the empty end of a wide sheet.
static int is_overfull(const struct csv *csv, const struct cursor *c) {
    if (csv->fields_len < CSV_FIELDS_MAX)
        return 0;
    const char *last = csv->fields[CSV_FIELDS_MAX - 1];
    for (const char *at = last + strlen(last); at < csv->record + c->len; at++)
        if (*at)
            return 1;
    return 0;
}

enum csv_step csv_next(struct csv *csv) {
    while (csv->at < csv->end && at_line_end(csv))
        take_line_end(csv);
    if (csv->at >= csv->end)
        return CSV_END;
    struct cursor c = {0};
    csv->record_row = csv->row;
    csv->fields_len = 0;
    begin_field(csv, &c);
    if (csv->blanks)
        csv->at += blanks_at(csv, 1);
    while (!at_line_end(csv)) {
        size_t separator = separator_at(csv, &c);
        if (*csv->at == '"' && c.len == c.field)
            take_quoted(csv, &c);
        else if (separator) {
            put(csv, &c, '\0');
            begin_field(csv, &c);
            csv->at += separator;
        } else {
            put(csv, &c, *csv->at++);
        }
    }
    csv->record[c.len] = '\0';
    take_line_end(csv);
    return c.too_long || is_overfull(csv, &c) ? CSV_TOO_LONG : CSV_RECORD;
}
