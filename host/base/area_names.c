// SPDX-License-Identifier: Apache-2.0
#include "host/base/area_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "proto/array.h"
#include "proto/printable.h"

#define TEXT_SIZE      512
#define LEVEL_TOWNSHIP 3

struct named {
    int64_t code;
    int level;
    char name[AREA_NAME_SIZE];
    size_t base; // bytes of the name without what sort of area it is
};

struct area_names {
    struct named *items;
    size_t len, size;
};

#define LEVEL_VILLAGE 4

// Words that say what sort of area a name is, by level; the longest first where one ends another.
static const struct {
    int level;
    const char *word;
} sorts[] = {{LEVEL_VILLAGE, "社区居民委员会"},
             {LEVEL_VILLAGE, "社区村民委员会"},
             {LEVEL_VILLAGE, "社区居委会"},
             {LEVEL_VILLAGE, "社区村委会"},
             {LEVEL_VILLAGE, "村民委员会"},
             {LEVEL_VILLAGE, "居民委员会"},
             {LEVEL_VILLAGE, "村委会"},
             {LEVEL_VILLAGE, "居委会"},
             {LEVEL_VILLAGE, "社区"},
             {LEVEL_VILLAGE, "村"},
             {LEVEL_TOWNSHIP, "街道办事处"},
             {LEVEL_TOWNSHIP, "街道办"},
             {LEVEL_TOWNSHIP, "街道"},
             {LEVEL_TOWNSHIP, "乡"},
             {LEVEL_TOWNSHIP, "镇"},
             {2, "自治县"},
             {2, "市"},
             {2, "区"},
             {2, "县"},
             {1, "市"}};
static const char *const peoples[] = {"彝族",   "哈尼族", "傣族",   "苗族", "蒙古族", "回族",   "白族",
                                      "壮族",   "拉祜族", "傈僳族", "佤族", "纳西族", "瑶族",   "藏族",
                                      "景颇族", "布朗族", "布依族", "水族", "满族",   "土家族", "侗族"};

static size_t ends_with(const char *text, size_t len, const char *word) {
    size_t n = strlen(word);
    return len > n && memcmp(text + len - n, word, n) == 0 ? n : 0;
}

// 荷花社区居民委员会 → 荷花, 元江哈尼族彝族傣族自治县 → 元江.
static size_t base_of(const char *name, int level) {
    size_t len = strlen(name);
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        size_t n = sorts[i].level == level ? ends_with(name, len, sorts[i].word) : 0;
        if (n && len - n >= strlen("荷花")) {
            len -= n;
            break;
        }
    }
    for (size_t cut = 1; cut;) {
        cut = 0;
        for (size_t i = 0; i < sizeof peoples / sizeof *peoples && !cut; i++)
            cut = ends_with(name, len, peoples[i]);
        len -= cut;
    }
    return len;
}

enum status area_names_load(struct db *db, struct area_names **names) {
    struct statement *s;
    struct area_names *n = calloc(1, sizeof *n);
    if (!n)
        return STATUS_MEMORY;
    enum status kept = STATUS_OK;
    db_prepare(db, &s, "SELECT code, level, name FROM area ORDER BY code");
    while (kept == STATUS_OK && db_step(s) == DB_ROW) {
        kept = array_room(&n->items, &n->size, n->len + 1, sizeof *n->items);
        if (kept != STATUS_OK)
            break;
        struct named *item = &n->items[n->len++];
        *item = (struct named){.code = db_column_int(s, 0), .level = (int)db_column_int(s, 1)};
        snprintf(item->name, sizeof item->name, "%s", db_column_text(s, 2));
        item->base = base_of(item->name, item->level);
    }
    enum status status = db_finish(s);
    if (status == STATUS_OK)
        status = kept;
    if (status == STATUS_OK)
        *names = n;
    else
        area_names_free(n);
    return status;
}

void area_names_free(struct area_names *names) {
    if (names)
        free(names->items);
    free(names);
}

// ---- finding ----

// What people put between the names of a path, or before a number to keep it a text.
static int is_between(int32_t c) {
    static const int32_t marks[] = {'/',  '\\',   '>',    ',',    ';',    '\'',   '"',    '-',
                                    0xb7, 0x2018, 0x2019, 0x2014, 0x2192, 0x3001, 0xff0c, 0xff0f};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (c == marks[i])
            return 1;
    return 0;
}

// Without blanks, what stands between names and what cannot be seen; full-width digits as digits.
static void fold(const char *text, char out[TEXT_SIZE]) {
    size_t len = 0;
    while (*text && len + 5 < TEXT_SIZE) {
        const char *here = text;
        int32_t c = character_next(&text);
        if (c < 0)
            break;
        if (character_is_blank(c) || character_is_unseen(c) || is_between(c))
            continue;
        if (c >= 0xff10 && c <= 0xff19) {
            out[len++] = (char)(c - 0xff10 + '0');
            continue;
        }
        memcpy(out + len, here, (size_t)(text - here));
        len += (size_t)(text - here);
    }
    out[len] = '\0';
}

static int64_t find_code(const struct area_names *names, const char *digits) {
    int64_t code = area_code_of(digits);
    for (size_t i = 0; i < names->len; i++)
        if (names->items[i].code == code)
            return code;
    return 0;
}

// How many bytes at the beginning of text name this area: its name, or what it is called for short and a word for its
// sort; the bare short name only when nothing follows.
static size_t names_it(const struct named *area, const char *text) {
    size_t whole = strlen(area->name), best = strncmp(text, area->name, whole) == 0 ? whole : 0;
    if (strncmp(text, area->name, area->base) != 0)
        return 0;
    const char *rest = text + area->base;
    if (!*rest)
        return area->base;
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        size_t n = strlen(sorts[i].word);
        if (sorts[i].level == area->level && area->base + n > best && strncmp(rest, sorts[i].word, n) == 0)
            best = area->base + n;
    }
    return best;
}

// The one area under another that text begins with, by the longest name; of equal ones the nearest below. NULL: none,
// or two.
static const struct named *next_named(const struct area_names *names, int64_t under, const char *text, size_t *taken) {
    const struct named *best = NULL;
    int is_unsure = 0;
    *taken = 0;
    for (size_t i = 0; i < names->len; i++) {
        const struct named *area = &names->items[i];
        if (area->code == under || !area_covers(under, area->code))
            continue;
        size_t n = names_it(area, text);
        if (!n || n < *taken || (n == *taken && best && area->level > best->level))
            continue;
        is_unsure = best && n == *taken && area->level == best->level;
        best = area;
        *taken = n;
    }
    return is_unsure ? NULL : best;
}

// The names above the place where we stand are passed over where they are said again.
static const char *past_upper(const struct area_names *names, int64_t under, const char *text) {
    const char *province = strstr(text, "省");
    if (province && province - text <= 12)
        text = province + strlen("省");
    for (int level = 1; level <= LEVEL_TOWNSHIP; level++)
        for (size_t i = 0; i < names->len; i++) {
            const struct named *area = &names->items[i];
            size_t n = area->level == level && area_covers(area->code, under) ? names_it(area, text) : 0;
            if (n && text[n]) {
                text += n;
                break;
            }
        }
    return text;
}

int64_t area_names_find(const struct area_names *names, int64_t under, const char *text) {
    char folded[TEXT_SIZE];
    fold(text, folded);
    size_t digits = strspn(folded, "0123456789");
    if (digits && strcmp(folded + digits, ".0") == 0) // a number of a spreadsheet
        folded[digits] = '\0';
    if (digits && !folded[digits])
        return find_code(names, folded);
    int64_t found = 0;
    int level = 0;
    for (size_t i = 0; i < names->len && !found; i++)
        if (names->items[i].code == under && names_it(&names->items[i], folded) == strlen(folded))
            return under;
    const char *rest = past_upper(names, under, folded);
    for (size_t taken; *rest;) {
        const struct named *area = next_named(names, found ? found : under, rest, &taken);
        if (!area)
            break;
        found = area->code;
        level = area->level;
        rest += taken;
    }
    return !*rest || level >= LEVEL_TOWNSHIP ? found : 0;
}

size_t area_names_alike(const struct area_names *names, int64_t under, const char *text, int64_t *codes, size_t most) {
    char folded[TEXT_SIZE];
    size_t found = 0;
    fold(text, folded);
    for (size_t i = 0; i < names->len && *folded && found < most; i++)
        if (area_covers(under, names->items[i].code) && names_it(&names->items[i], folded) == strlen(folded))
            codes[found++] = names->items[i].code;
    return found;
}
