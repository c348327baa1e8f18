// SPDX-License-Identifier: Apache-2.0
#include "host/books/absence.h"

#include <string.h>

#include "proto/printable.h"

#define HEADS_WITHIN 20 // rows from the top
#define WORD_SIZE    64 // longer texts say something else
#define DIGITS       9  // of a row that may be a person's

enum saying { SAYS_NOTHING, SAYS_THERE, SAYS_ABSENT };

// Without blanks; "" also for what is too long.
static const char *squeeze(const char *text, char out[WORD_SIZE]) {
    size_t len = 0;
    while (*text) {
        const char *here = text;
        int32_t c = character_next(&text);
        size_t bytes = (size_t)(text - here);
        if (c < 0 || len + bytes >= WORD_SIZE)
            return "";
        if (character_is_blank(c) || character_is_unseen(c))
            continue;
        memcpy(out + len, here, bytes);
        len += bytes;
    }
    out[len] = '\0';
    return out;
}

static int begins(const char *text, const char *word) {
    return strncmp(text, word, strlen(word)) == 0;
}

// 签到, 是否到场, 出勤情况, 到会（√）.
static int is_head(const char *cell) {
    static const char *const words[] = {"签到", "出勤", "到场", "到会", "到课", "出席", "考勤"};
    static const char *const ends[] = {"", "情况", "状态", "与否", "否", "记录", "结果", "（", "("};
    char kept[WORD_SIZE];
    const char *text = squeeze(cell, kept);
    text += begins(text, "是否") ? strlen("是否") : 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t k = 0; k < sizeof ends / sizeof *ends && begins(text, words[i]); k++) {
            const char *rest = text + strlen(words[i]);
            int is_aside = begins(ends[k], "（") || begins(ends[k], "(");
            if (is_aside ? begins(rest, ends[k]) : strcmp(rest, ends[k]) == 0)
                return 1;
        }
    return 0;
}

static enum saying saying_of(const char *cell) {
    static const char *const first[] = {"缺", "未", "没", "旷", "否", "不", "无", "×", "✕", "✖", "✗", "✘", "╳"};
    static const char *const whole[] = {"x", "X", "ｘ", "Ｘ", "N", "n", "NO", "No", "no", "0", "-", "—", "/"};
    char kept[WORD_SIZE];
    const char *text = squeeze(cell, kept);
    if (!*text)
        return *cell ? SAYS_THERE : SAYS_NOTHING;
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (begins(text, first[i]))
            return SAYS_ABSENT;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strcmp(text, whole[i]) == 0)
            return SAYS_ABSENT;
    return strstr(text, "假") ? SAYS_ABSENT : SAYS_THERE; // 请假, 病假, 公假
}

static int has_number(const struct table *table, size_t row) {
    size_t digits = 0;
    for (size_t i = 0; i < table_columns(table, row); i++)
        for (const char *at = table_cell(table, row, i); *at; at++)
            digits += *at >= '0' && *at <= '9';
    return digits >= DIGITS;
}

static size_t filled(const struct table *table, size_t row) {
    size_t n = 0;
    for (size_t i = 0; i < table_columns(table, row); i++)
        n += *table_cell(table, row, i) != '\0';
    return n;
}

static void look_for_marks(const struct table *table, struct absence *p) {
    for (size_t row = p->head + 1; row < table_rows(table); row++)
        for (size_t i = 0; i < p->len && has_number(table, row); i++)
            p->has_marks[i] |= saying_of(table_cell(table, row, p->columns[i])) == SAYS_THERE;
}

void absence_find(const struct table *table, struct absence *p) {
    *p = (struct absence){0};
    if (table_is_by_blanks(table)) // which cell is the empty one cannot be told
        return;
    for (size_t row = 0; row < table_rows(table) && row < HEADS_WITHIN && !p->len; row++)
        for (size_t i = 0; i < table_columns(table, row) && filled(table, row) > 1; i++)
            if (p->len < ABSENCE_COLUMNS_MAX && is_head(table_cell(table, row, i))) {
                p->head = row;
                p->columns[p->len++] = i;
            }
    look_for_marks(table, p);
}

int absence_is_told(const struct absence *p, const struct table *table, size_t row, size_t from) {
    for (size_t i = 0; i < p->len && row > p->head; i++)
        if (p->columns[i] >= from) {
            enum saying saying = saying_of(table_cell(table, row, p->columns[i]));
            return saying == SAYS_ABSENT || (saying == SAYS_NOTHING && p->has_marks[i]);
        }
    return 0;
}
