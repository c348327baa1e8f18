// SPDX-License-Identifier: Apache-2.0
#include "host/base/id_number.h"

#include <string.h>
#include <strings.h>

#include "host/base/cell.h"
#include "proto/civil.h"
#include "proto/printable.h"

// Quotation marks that spreadsheets and other systems put around a number to keep it a text: ', ‘, ="…".
static int is_quote(int32_t c) {
    return c == '\'' || c == '"' || (c >= 0x2018 && c <= 0x201d) || c == 0x60;
}

static int is_hyphen(int32_t c) {
    return c == '-' || c == '_' || c == '/' || c == 0xad || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe63;
}

static int is_unseen(int32_t c) {
    return character_is_blank(c) || c == '\n' || c == '\r' || (c >= 0xa0 && character_is_unseen(c));
}

// The next character, full-width forms folded; -1 for what is not UTF-8.
static int32_t next(const char **at) {
    return character_narrow(character_next(at));
}

static int is_digit(int32_t c) {
    return c >= '0' && c <= '9';
}

// Past words before a number, 身份证：, ID:, No.; letters alone may begin a document of another kind.
static const char *skip_words(const char *text) {
    int is_word = strncasecmp(text, "id", 2) == 0 || strncasecmp(text, "no", 2) == 0;
    for (const char *at = text; *at;) {
        const char *here = at;
        int32_t c = next(&at);
        if (c < 0)
            break;
        if (is_digit(c))
            return is_word ? here : text;
        is_word |= c == ':' || (c >= 0x4e00 && c <= 0x9fff);
    }
    return text;
}

static int opens(int32_t c) {
    return c == '(' || c == '[' || c == 0x3010 || c == 0x3014;
}

static int closes(int32_t c) {
    return c == ')' || c == ']' || c == 0x3011 || c == 0x3015;
}

// What people and programs put behind a number.
static int is_closing(int32_t c) {
    return c == '.' || c == '*' || c == ',' || c == ';' || c == '#' || c == 0x3001 || c == 0x3002 || c == 0x53f7 ||
           closes(c);
}

// Takes out blanks, hyphens, what cannot be seen, and quotation marks around it; folds full-width forms and x. Gives
// the length, -1 when a character cannot belong, 99 when there are too many.
static int fold(const char *text, char out[ID_NUMBER_SIZE]) {
    int len = 0, is_closed = 0;
    size_t digits = strspn(text, "0123456789");
    if (!text[digits] && digits < ID_NUMBER_SIZE) // as most are written
        return (int)(stpcpy(out, text) - out);
    for (text = skip_words(text); *text;) {
        int32_t c = next(&text);
        if (is_unseen(c) || (c == '=' && len == 0) || (is_hyphen(c) && len))
            continue;
        if (opens(c) && len == ID_NUMBER_SIZE - 1) // a remark
            break;
        if (len == 0 && (opens(c) || c == '*' || (c == '#' && *text != '#')))
            continue;
        if (is_quote(c) || (is_closing(c) && len >= 15 && (c != '*' || len != ID_NUMBER_SIZE - 2))) {
            is_closed = len > 0;
            continue;
        }
        c = cell_is_cross(c) || (c == '*' && len == ID_NUMBER_SIZE - 2) ? 'X' : c;
        if (is_closed || (!is_digit(c) && c != 'X'))
            return -1;
        if (len == ID_NUMBER_SIZE - 1)
            return 99;
        out[len++] = (char)c;
    }
    out[len] = '\0';
    return len;
}

// ---- numbers of spreadsheets ----

#define FLOAT_SIZE 40

// As ASCII, without what stands around it and the commas of thousands; a comma alone is a point. 0: it is no number.
static int fold_float(const char *text, char out[FLOAT_SIZE], int *is_grouped) {
    size_t len = 0, commas = 0, kept = 0;
    for (text = skip_words(text); *text;) {
        int32_t c = next(&text);
        if (is_unseen(c) || is_quote(c) || ((c == '=' || c == '+') && len == 0))
            continue;
        if (c < 0 || c > 0x7f || len == FLOAT_SIZE - 1)
            return 0;
        commas += c == ',';
        out[len++] = (char)c;
    }
    for (size_t i = 0; i < len; i++)
        if (out[i] != ',' || commas == 1)
            out[kept++] = out[i] == ',' ? '.' : out[i];
    kept -= kept && out[kept - 1] == '.';
    out[kept] = '\0';
    *is_grouped = commas > 1;
    return 1;
}

// A number of 15 to 19 digits as spreadsheets and their exports write one: 5.30402E+17, 530402189304120000.0,
// 530,402,189,304,120,000; or #### where the column was too narrow.
static int is_float(const char *text) {
    char number[FLOAT_SIZE];
    int is_grouped;
    if (!fold_float(text, number, &is_grouped))
        return 0;
    const char *at = number;
    if (strspn(at, "#") >= 3)
        return !at[strspn(at, "#")];
    size_t first = strspn(at, "0123456789");
    at += first;
    size_t more = *at == '.' ? strspn(at + 1, "0123456789") : 0;
    at += *at == '.' ? 1 + more : 0;
    if (first >= 15 && first <= 19 && (more || is_grouped))
        return !*at;
    if (first != 1 || (*at != 'E' && *at != 'e'))
        return 0;
    at += 1 + (at[1] == '+');
    return at[0] == '1' && at[1] >= '4' && at[1] <= '8' && !at[2];
}

// ---- other documents ----

// Past what is written before it in Chinese: 护照：
static const char *skip_chinese(const char *text) {
    for (const char *at = text; *at; text = at) {
        int32_t c = next(&at);
        if (!is_unseen(c) && c != ':' && (c < 0x4e00 || c > 0x9fff))
            break;
    }
    return text;
}

// Letters, digits and how many letters stand before the first digit. -1: it is more than letters and digits.
static int fold_document(const char *text, char out[ID_NUMBER_SIZE], int *letters, int *first) {
    int len = 0;
    *letters = *first = 0;
    for (text = skip_chinese(text); *text;) {
        int32_t c = next(&text);
        if (is_unseen(c) || is_quote(c) || is_hyphen(c) || c == '(' || c == ')')
            continue;
        c = c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
        int is_letter = c >= 'A' && c <= 'Z';
        if ((!is_letter && !is_digit(c)) || len == ID_NUMBER_SIZE - 1)
            return -1;
        *first += is_letter && *letters == len;
        *letters += is_letter;
        out[len++] = (char)c;
    }
    out[len] = '\0';
    return len;
}

// Passports (E12345678, EA1234567, two letters at most), travel permits of Hong Kong and Macao (H12345678, H1234567890)
// and Taiwan (eight digits) residents, their own identity cards (A123456(7)), residence cards of before 2023
// (CHN123456789012).
static int read_document(const char *text, char out[ID_NUMBER_SIZE]) {
    int letters, first, len = fold_document(text, out, &letters, &first), digits = len - letters;
    if (len < 0 || letters != first)
        return 0;
    return letters == 0 ? digits == 8 : letters == 3 ? digits == 12 : letters < 3 && digits >= 6 && digits <= 10;
}

int id_number_read_document(const char *text, char number[ID_NUMBER_SIZE]) {
    int letters, first, len = fold_document(text, number, &letters, &first);
    return letters == 0 ? len == 8 || len == 9 : len >= 6 && len <= 12 && len - letters >= 4;
}

static int value(const char *digits, int len) {
    int v = 0;
    for (int i = 0; i < len; i++)
        v = v * 10 + (digits[i] - '0');
    return v;
}

static char check_of(const char *digits) {
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (digits[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

static int is_listed(const char *list, const char *digits) {
    for (const char *p = list; *p; p += 3)
        if (p[0] == digits[0] && p[1] == digits[1])
            return 1;
    return 0;
}

// Provinces of GB/T 2260; cities 01 to 70, or 90 for places under a province directly; counties 00 (cities without
// districts: 441900) to 99. Hainan had counties without a city (460001 to 460036). Permits have 0000 behind the region.
static int is_area(const char *digits) {
    static const char provinces[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 "
                                    "62 63 64 65 71 81 82 83 ";
    int city = value(digits + 2, 2), county = value(digits + 4, 2);
    if (digits[0] == '9') // 9, a province, a country of ISO 3166 by its number
        return is_listed(provinces, digits + 1) && value(digits + 3, 3) > 0;
    if (!is_listed(provinces, digits))
        return 0;
    if (city == 0)
        return county == 0 ? is_listed("71 81 82 83 ", digits) : is_listed("46 ", digits);
    return city <= 70 || city == 90;
}

static int is_birth(const char *digits, int64_t now_ms) {
    struct civil day = {value(digits, 4), value(digits + 4, 2), value(digits + 6, 2), 0, 0, 0};
    return civil_is_date(day.year, day.month, day.day) && civil_to_ms(&day) <= now_ms;
}

static enum id_number read_legacy(const char *fifteen, int64_t now_ms, struct id_number_facts *facts) {
    if (strchr(fifteen, 'X'))
        return ID_NUMBER_BAD_CHAR;
    memcpy(facts->number, fifteen, 6);
    memcpy(facts->number + 6, "19", 2);
    memcpy(facts->number + 8, fifteen + 6, 9);
    facts->number[17] = check_of(facts->number);
    facts->number[18] = '\0';
    facts->sex = (facts->number[16] - '0') % 2 ? 1 : 2;
    return is_birth(facts->number + 6, now_ms) ? ID_NUMBER_LEGACY15 : ID_NUMBER_BAD_DATE;
}

enum id_number id_number_read(const char *text, int64_t now_ms, struct id_number_facts *facts) {
    char n[ID_NUMBER_SIZE];
    int len = fold(text, n);
    if (len < 0 && is_float(text))
        return ID_NUMBER_ROUNDED;
    if (len < 15 && read_document(text, facts->number)) {
        facts->sex = 0;
        return ID_NUMBER_OTHER;
    }
    if (len < 0)
        return ID_NUMBER_BAD_CHAR;
    if (len == 15)
        return read_legacy(n, now_ms, facts);
    if (len != 18)
        return ID_NUMBER_BAD_LENGTH;
    const char *x = strchr(n, 'X');
    if (x && x != n + 17)
        return ID_NUMBER_BAD_CHAR;
    if (check_of(n) != n[17])
        return strcmp(n + 15, "000") == 0 ? ID_NUMBER_ROUNDED : ID_NUMBER_BAD_CHECK;
    if (!is_area(n))
        return ID_NUMBER_BAD_AREA;
    if (!is_birth(n + 6, now_ms))
        return ID_NUMBER_BAD_DATE;
    memcpy(facts->number, n, sizeof n);
    facts->sex = (n[16] - '0') % 2 ? 1 : 2;
    return ID_NUMBER_VALID;
}

int id_number_ends_rounded(const char *text) {
    char n[ID_NUMBER_SIZE];
    int len = fold(text, n);
    return len < 0 ? is_float(text) : len == 18 && strcmp(n + 15, "000") == 0;
}

char *id_number_mask(const char *number, char masked[ID_NUMBER_SIZE]) {
    size_t len = strlen(number);
    memset(masked, '*', ID_NUMBER_SIZE - 1);
    masked[len ? ID_NUMBER_SIZE - 1 : 0] = '\0';
    if (len == ID_NUMBER_SIZE - 1)
        memcpy(masked + len - 4, number + len - 4, 4);
    return masked;
}
