// SPDX-License-Identifier: Apache-2.0
#include "host/base/cell.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
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

void cell_add_word(char *words, size_t size, const char *word) {
    size_t len = strlen(words), word_len = strlen(word), mark = strlen("、");
    for (const char *at = words; (at = strstr(at, word)) != NULL && *word; at += word_len)
        if ((at == words || (at - words >= (ptrdiff_t)mark && memcmp(at - mark, "、", mark) == 0)) &&
            (!at[word_len] || strncmp(at + word_len, "、", mark) == 0))
            return;
    if (*word && len + mark + word_len < size)
        snprintf(words + len, size - len, "%s%s", len ? "、" : "", word);
}

int cell_is_cross(int32_t c) {
    static const int32_t forms[] = {'x',    'X',    0xd7,   0x3a7,  0x3c7,  0x425,  0x445,  0x2169, 0x2179,
                                    0x2573, 0x2715, 0x2716, 0x2717, 0x2718, 0x274c, 0x2a2f, 0x4e42};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (c == forms[i])
            return 1;
    return 0;
}

// ---- names ----

static int is_han(int32_t c) {
    return c == 0x3007 || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0x20000 && c <= 0x3ffff);
}

// The dots that stand for the middle dot of a name, on keyboards and in fonts.
static int is_dot(int32_t c) {
    static const int32_t dots[] = {MIDDLE_DOT, 0x387,  0x119e, 0x1427, 0x16eb, 0x1802, 0x2022, 0x2027, 0x2219,
                                   0x2218,     0x22c5, 0x25aa, 0x25ab, 0x25cf, 0x25e6, 0x26ab, 0x2981, 0x2b24,
                                   0x2e30,     0x2e31, 0x2e33, 0x30fb, 0x318d, 0xa78f, 0xff0e, 0xff65};
    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++)
        if (c == dots[i])
            return 1;
    return 0;
}

// What stands for it between two Chinese characters, and is itself elsewhere.
static int is_dot_there(int32_t c) {
    return is_dot(c) || c == '.' || c == '-' || c == '_' || c == 0xad || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 ||
           c == 0x3002 || c == 0xff61 || c == 0x2500;
}

// Radicals that look like characters and have no other form in Unicode: lists copied from PDF files are full of them.
static int32_t radical_of(int32_t c) {
    static const int32_t radicals[][2] = {
        {0x2e81, 0x5382}, {0x2e84, 0x4e59}, {0x2e8b, 0x536d}, {0x2e8f, 0x5c22}, {0x2e92, 0x5df3}, {0x2e93, 0x5e7a},
        {0x2e96, 0x5fc3}, {0x2e98, 0x624b}, {0x2ea0, 0x6c11}, {0x2ea6, 0x4e2c}, {0x2eae, 0x7af9}, {0x2eb3, 0x7f52},
        {0x2eb6, 0x7f8a}, {0x2ebe, 0x8279}, {0x2ec1, 0x864e}, {0x2ec4, 0x897f}, {0x2ec5, 0x89c1}, {0x2ec6, 0x89d2},
        {0x2ec8, 0x8ba0}, {0x2ec9, 0x8d1d}, {0x2ecb, 0x8f66}, {0x2ecc, 0x8fb6}, {0x2ed1, 0x9577}, {0x2ed3, 0x957f},
        {0x2ed4, 0x95e8}, {0x2ed8, 0x9752}, {0x2ed9, 0x97e6}, {0x2eda, 0x9875}, {0x2edb, 0x98ce}, {0x2edc, 0x98de},
        {0x2edd, 0x98df}, {0x2ee0, 0x9963}, {0x2ee2, 0x9a6c}, {0x2ee3, 0x9aa8}, {0x2ee4, 0x9b3c}, {0x2ee5, 0x9c7c},
        {0x2ee6, 0x9e1f}, {0x2ee8, 0x9ea6}, {0x2ee9, 0x9ec4}, {0x2eea, 0x9efe}, {0x2eec, 0x9f50}, {0x2eee, 0x9f7f},
        {0x2ef0, 0x9f99}, {0x2ef1, 0x9f9c}, {0x2ef2, 0x4e80}};
    for (size_t i = 0; i < sizeof radicals / sizeof *radicals; i++)
        if (c == radicals[i][0])
            return radicals[i][1];
    return c;
}

static int is_space(int32_t c) {
    return character_is_blank(c) || c == '\n' || c == '\r';
}

// The next character that has a form; *blank: blanks stood before it. 0 at the end, -1 for what is not UTF-8.
static int32_t next(const char **at, int *blank) {
    *blank = 0;
    while (**at) {
        int32_t c = radical_of(character_next(at));
        if (is_space(c))
            *blank = 1;
        else if (!is_formless(c))
            return c;
    }
    return 0;
}

static int dot_of(int32_t before, int32_t c, const char *after) {
    int blank;
    if (is_dot(c))
        return 1;
    if (!is_dot_there(c) || (!is_han(before) && before != MIDDLE_DOT))
        return 0;
    while (is_dot_there(c))
        c = next(&after, &blank);
    return is_han(c);
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

static void put_character(struct name *n, int32_t c) {
    char bytes[6];
    put(n, bytes, (size_t)g_unichar_to_utf8((gunichar)c, bytes));
}

static void fold_name(const char *text, struct name *n) {
    int32_t before = 0;
    int blank;
    for (int32_t c; (c = next(&text, &blank)) != 0; before = c) {
        if (c < 0) { // stays as it is, and is refused
            put(n, text++, 1);
            continue;
        }
        if (dot_of(before, c, text))
            c = MIDDLE_DOT;
        if (c == MIDDLE_DOT && before == MIDDLE_DOT)
            continue;
        int is_apart = before && c != MIDDLE_DOT && before != MIDDLE_DOT && !(is_han(before) && is_han(c));
        if (blank && is_apart)
            put(n, " ", 1);
        put_character(n, c);
    }
    n->text[n->len] = '\0';
}

// Nothing but the usual characters, which are normal as they are.
static int is_plain(const char *text) {
    while (*text) {
        int32_t c = character_next(&text);
        if (c < 0x4e00 || c > 0x9fff)
            return 0;
    }
    return 1;
}

char *cell_name(const char *text, char *out, size_t size) {
    struct name n = {out, 0, size};
    char *normal = is_plain(text) ? NULL : g_utf8_normalize(text, -1, G_NORMALIZE_NFKC); // NULL: not UTF-8
    fold_name(normal ? normal : text, &n);
    g_free(normal);
    return out;
}

// ---- what lists put around a name ----

#define LIST_DIGITS 4 // of a number before it

static int is_mark(int32_t c) {
    static const int32_t marks[] = {0x2605, 0x2606, 0x25b2, 0x25b3, 0x25c6, 0x25c7, 0x25ce,
                                    0x25a0, 0x203b, 0x221a, 0x2713, 0x2714, 0x2611, MIDDLE_DOT};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (c == marks[i])
            return 1;
    return 0;
}

static int is_behind_number(int32_t c) {
    return c == '.' || c == ')' || c == ']' || c == ',' || c == ':' || c == 0x3001 || c == MIDDLE_DOT;
}

static int is_stop(int32_t c) {
    return c == ',' || c == ';' || c == ':' || c == 0x3001 || c == 0x3002;
}

static int32_t first_of(const char *at) {
    return *at ? character_next(&at) : 0;
}

// Past (3), 2. and what the digit in a circle has become; not past digits that begin a name of letters.
static const char *past_number(const char *text) {
    const char *at = text + (*text == '(' || *text == '[');
    size_t digits = strspn(at, "0123456789");
    int is_apart = 0;
    if (digits == 0 || digits > LIST_DIGITS)
        return text;
    for (at += digits; is_behind_number(first_of(at)) || *at == ' '; is_apart = 1)
        character_next(&at);
    int32_t c = first_of(at);
    return is_han(c) || (is_apart && (is_mark(c) || g_unichar_isalpha((gunichar)c))) ? at : text;
}

void cell_name_undress(char *name) {
    const char *at = past_number(name);
    while (is_mark(first_of(at)) || *at == ' ')
        character_next(&at);
    at = past_number(at);
    const char *end = at;
    int32_t last = 0;
    for (const char *rest = at; *rest;) {
        int32_t c = character_next(&rest);
        if (c < 0)
            return;
        if (is_stop(c) || c == ' ')
            continue;
        end = rest;
        last = c;
    }
    size_t len = is_han(last) || !strchr(end, ';') ? (size_t)(end - at) : strlen(at);
    if (!len)
        return;
    memmove(name, at, len);
    name[len] = '\0';
}

int cell_name_is_masked(const char *name) {
    int has_han = 0, has_gap = 0, crosses = 0;
    while (*name) {
        int32_t c = character_next(&name);
        if (c < 0)
            break;
        crosses = cell_is_cross(c) && c != 0x4e42 ? crosses + 1 : 0;
        has_han |= is_han(c);
        has_gap |= c == '?' || c == '*' || c == 0x25a1 || c == 0xfffd || crosses == 2;
    }
    return has_han && has_gap;
}

// ---- alike ----

static int opens(int32_t c) {
    return c == '(' || c == '[' || c == '{' || c == '<' || c == 0x3010 || c == 0x3014 || c == 0x300a || c == 0x3008;
}

static int closes(int32_t c) {
    return c == ')' || c == ']' || c == '}' || c == '>' || c == 0x3011 || c == 0x3015 || c == 0x300b || c == 0x3009;
}

void cell_name_key(const char *text, char key[CELL_NAME_KEY_SIZE]) {
    char kept[CELL_NAME_KEY_SIZE];
    struct name n = {key, 0, CELL_NAME_KEY_SIZE};
    size_t end = 0;
    int depth = 0;
    cell_name_undress(cell_name(text, kept, sizeof kept));
    char *folded = g_utf8_casefold(kept, -1);
    for (const char *at = folded; *at;) {
        int32_t c = character_next(&at);
        if (c < 0)
            break;
        depth += opens(c);
        if (!depth && (g_unichar_isalnum((gunichar)c) || g_unichar_ismark((gunichar)c)))
            put_character(&n, c);
        if (!depth && n.len && !g_unichar_isdigit((gunichar)c))
            end = n.len;
        depth -= depth > 0 && closes(c);
    }
    key[end] = '\0';
    g_free(folded);
}

int cell_names_are_alike(const char *one, const char *other) {
    char a[CELL_NAME_KEY_SIZE], b[CELL_NAME_KEY_SIZE];
    cell_name_key(one, a);
    cell_name_key(other, b);
    return *a && strcmp(a, b) == 0;
}

int cell_name_has_remark(const char *name) {
    int32_t c = 0;
    int found = 0;
    while (*name && (c = character_next(&name)) >= 0)
        found |= opens(c);
    return found || (c >= '0' && c <= '9');
}

// ---- phones, ethnicities ----

#define PHONE_SIZE      40
#define COUNTRY         "86"
#define LOCAL_DIGITS    7  // the fewest a phone has
#define WITHOUT_COUNTRY 11 // digits of a mobile phone

// Its digits, without the country and the zeros before an area.
static void phone_key(const char *text, char key[PHONE_SIZE]) {
    size_t len = 0;
    int is_abroad = text[strspn(text, " ")] == '+';
    for (; *text && len + 1 < PHONE_SIZE; text++)
        if (*text >= '0' && *text <= '9' && (*text != '0' || len))
            key[len++] = *text;
        else if (*text == '0' && !len && text[1] == '0')
            is_abroad = 1;
    key[len] = '\0';
    size_t country = strlen(COUNTRY);
    int is_mobile = len == country + WITHOUT_COUNTRY && key[country] == '1';
    if ((!is_abroad && !is_mobile) || strncmp(key, COUNTRY, country) != 0)
        return;
    size_t from = country + strspn(key + country, "0");
    memmove(key, key + from, len - from + 1);
}

int cell_phones_are_one(const char *one, const char *other) {
    char a[PHONE_SIZE], b[PHONE_SIZE];
    phone_key(one, a);
    phone_key(other, b);
    return *a && strcmp(a, b) == 0;
}

uint64_t cell_phone_number(const char *text) {
    char key[PHONE_SIZE];
    phone_key(text, key);
    return strtoull(key, NULL, 10);
}

int cell_is_phone(const char *text) {
    return strpbrk(text, "0123456789") != NULL;
}

int cell_phone_is_odd(const char *text) {
    char key[PHONE_SIZE];
    size_t digits = 0;
    for (const char *c = text; *c; c++)
        digits += *c >= '0' && *c <= '9';
    phone_key(text, key);
    return digits && (digits < LOCAL_DIGITS || (*text == '1' && strlen(key) != WITHOUT_COUNTRY));
}

int cell_ethnicities_are_one(const char *one, const char *other) {
    static const char people[] = "族";
    size_t a = strlen(one), b = strlen(other), end = strlen(people);
    a -= a > end && strcmp(one + a - end, people) == 0 ? end : 0;
    b -= b > end && strcmp(other + b - end, people) == 0 ? end : 0;
    return a == b && memcmp(one, other, a) == 0;
}

// ---- letters that look like others ----

static unsigned script_of(int32_t c) {
    switch (g_unichar_get_script((gunichar)c)) {
    case G_UNICODE_SCRIPT_LATIN:
        return 1;
    case G_UNICODE_SCRIPT_GREEK:
        return 2;
    case G_UNICODE_SCRIPT_CYRILLIC:
        return 4;
    default:
        return 0;
    }
}

// The Greek and Cyrillic letters that are Latin ones to the eye (Unicode TR39, confusables).
static int is_latin_to_the_eye(int32_t c) {
    const char *at = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορτυϲϳ"
                     "АВЕЅІЈКМНОРСТУХҮӀԌԚԜаеѕіјорсухүӏһԁԛԝѵԍ";
    while (*at)
        if (character_next(&at) == c)
            return 1;
    return 0;
}

int cell_name_deceives(const char *text) {
    unsigned scripts = 0;
    int is_own = 0; // a letter of the word shows which script it is
    while (*text) {
        int32_t c = character_next(&text);
        if (c < 0)
            break;
        unsigned script = script_of(c);
        scripts |= script;
        is_own |= script && !is_latin_to_the_eye(c);
        int is_end = !*text || is_space(c);
        if (is_end && scripts && ((scripts & (scripts - 1)) || !is_own))
            return 1;
        if (is_end)
            scripts = 0, is_own = 0;
    }
    return 0;
}
