// SPDX-License-Identifier: Apache-2.0
#include "host/books/absence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cell.h"
#include "host/base/moment.h"
#include "host/books/people_heads.h"
#include "proto/printable.h"

#define HEADS_WITHIN 20 // rows from the top
#define WORD_SIZE    64 // longer texts say something else
#define DIGITS       9  // of a row that may be a person's
#define LENGTH(list) (sizeof(list) / sizeof *(list))

enum saying { SAYS_NOTHING, SAYS_THERE, SAYS_ABSENT };

static int is_line(int32_t c) {
    return c == '_' || c == '\\' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x2500 || c == 0xfe63;
}

static int is_empty_box(int32_t c) {
    return c == 0x25a1 || c == 0x2610 || c == 0x25a2 || c == 0x25fb || c == 0x25fd || c == 0x2b1c;
}

static int is_ticked_box(int32_t c) {
    return c == 0x2611 || c == 0x2612 || c == 0x25a0 || c == 0x25a3 || c == 0x25fc || c == 0x25fe || c == 0x2b1b ||
           c == 0x221a || c == 0x2713 || c == 0x2714 || c == 0x2705;
}

static int32_t fold(int32_t c) {
    c = character_fold(c);
    return cell_is_cross(c) ? 'x' : is_line(c) ? '-' : c;
}

// Without blanks, ASCII folded in width and case, crosses as x, lines as -. 0: longer than it may be.
static int squeeze(const char *text, char out[WORD_SIZE]) {
    size_t len = 0;
    while (*text) {
        const char *here = text;
        int32_t c = character_next(&text), folded = fold(c);
        size_t bytes = folded < 0x80 ? 1 : (size_t)(text - here);
        if (c < 0 || len + bytes >= WORD_SIZE)
            return 0;
        if (character_is_blank(c) || character_is_unseen(c))
            continue;
        if (folded < 0x80)
            out[len] = (char)folded;
        else
            memcpy(out + len, here, bytes);
        len += bytes;
    }
    out[len] = '\0';
    return 1;
}

static int begins(const char *text, const char *word) {
    return strncmp(text, word, strlen(word)) == 0;
}

// Past the first of the words that it begins with.
static const char *skip(const char *text, const char *const *words, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (begins(text, words[i]))
            return text + strlen(words[i]);
    return text;
}

static int is_one_of(const char *text, const char *const *words, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (strcmp(text, words[i]) == 0)
            return 1;
    return 0;
}

// ---- heads ----

// Past 3月5日, 3.5, 2026-03-05, 5日; text itself where no day stands there.
static const char *skip_date(const char *text) {
    static const char *const apart[] = {"年", "月", "日", "号", ".", "-", "/"};
    size_t numbers = 0;
    size_t whole = moment_day_bytes(text);
    if (whole)
        return text + whole;
    const char *at = text, *first = text;
    while (numbers < 3) {
        char *end;
        long n = *at >= '0' && *at <= '9' ? strtol(at, &end, 10) : 0;
        int is_year = numbers == 0 && n >= 1900 && n <= 2100;
        if (n < 1 || (n > 31 && !is_year))
            break;
        numbers++;
        first = at;
        at = skip(end, apart, LENGTH(apart));
    }
    int is_day = numbers > 1 || begins(first + strspn(first, "0123456789"), "日");
    return numbers && is_day ? at : text;
}

// Past 第一天, 第2次.
static const char *skip_turn(const char *text) {
    static const char *const numbers[] = {"十", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    static const char *const turns[] = {"天", "日", "次", "节", "课", "期"};
    const char *at = text + strlen("第"), *number;
    if (!begins(text, "第"))
        return text;
    at += strspn(at, "0123456789");
    while ((number = skip(at, numbers, LENGTH(numbers))) != at)
        at = number;
    const char *end = skip(at, turns, LENGTH(turns));
    return end == at ? text : end;
}

// Past when it is of: 第一天上午, 3月5日.
static const char *skip_time(const char *text) {
    static const char *const parts[] = {"上午",   "下午",   "晚上",   "星期一", "星期二",
                                        "星期三", "星期四", "星期五", "星期六", "星期日"};
    const char *at = text, *next;
    while ((next = skip(skip_turn(skip_date(at)), parts, LENGTH(parts))) != at)
        at = next;
    return at;
}

// 签到, 是否到场, 出勤情况, 学员签字. is_of_people: it stands among the heads of people, where a day is one too.
static int is_word_of_head(const char *text, int is_of_people) {
    static const char *const whose[] = {"是否",     "本人",     "学员",     "参训人员", "参训学员", "培训人员",
                                        "培训学员", "参加人员", "参会人员", "受训人员", "农户",     "村民"};
    static const char *const words[] = {"签到", "出勤", "到场", "到会", "到课", "到训", "出席",
                                        "考勤", "参加", "参训", "参会", "实到", "签名", "签字"};
    static const char *const ends[] = {"",   "情况", "状态", "与否", "否",   "记录", "结果", "确认",
                                       "栏", "处",   "天数", "次数", "课时", "培训", "会议"};
    const char *at = skip_time(text);
    if (!*at && at != text)
        return is_of_people;
    if (moment_is_serial_day(text))
        return is_of_people;
    at = skip(skip_time(skip(at, whose, LENGTH(whose))), whose, LENGTH(whose));
    const char *rest = skip(at, words, LENGTH(words));
    if (rest == at)
        return 0;
    return is_one_of(rest, ends, LENGTH(ends)) || (begins(at, "签到") && strcmp(rest, "时间") == 0);
}

// Also 签到/签名, 到会（√）.
static int is_head(const char *cell, int is_of_people) {
    char kept[WORD_SIZE];
    if (!squeeze(cell, kept))
        return 0;
    const char *aside = strstr(kept, "（");
    kept[aside ? (size_t)(aside - kept) : strcspn(kept, "(")] = '\0';
    char *slash = *skip_time(kept) ? strchr(kept, '/') : NULL;
    if (slash)
        *slash = '\0';
    return is_word_of_head(kept, is_of_people) && (!slash || is_word_of_head(slash + 1, is_of_people));
}

static int is_head_of_remarks(const char *cell) {
    static const char *const words[] = {"备注", "说明", "备注说明", "remark", "remarks", "note", "notes"};
    char kept[WORD_SIZE];
    return squeeze(cell, kept) && is_one_of(kept, words, LENGTH(words));
}

// ---- cells ----

// 0, 0.0, 0%, 0天.
static int is_none(const char *text) {
    static const char *const units[] = {"", "%", "天", "日", "次", "节", "课时", "学时", "小时"};
    size_t digits = strspn(text, "0."), first = strspn(text, "0");
    return first && is_one_of(text + digits, units, LENGTH(units));
}

static enum saying saying_of_word(const char *kept) {
    static const char *const first[] = {"缺", "未", "没", "旷课", "旷工", "否",   "不",
                                        "无", "病", "事", "空",   "外出", "在外", "公出"};
    static const char *const whole[] = {"旷", "n", "no", "f", "false", "absent", "leave"}; // 旷 begins names too
    const char *at = kept;
    for (const char *next = at; *next && is_empty_box(character_next(&next));)
        at = next;
    if (!*at)
        return SAYS_NOTHING;
    if (skip(kept, first, LENGTH(first)) != kept || is_one_of(kept, whole, LENGTH(whole)) || is_none(kept) ||
        !kept[strspn(kept, "x")] || !kept[strspn(kept, "-/")])
        return SAYS_ABSENT;
    return strstr(kept, "假") ? SAYS_ABSENT : SAYS_THERE; // 请假, 病假, 公假
}

// □是 ☑否, 是□ 否√: of several boxes in a cell the one that is ticked says it, by the word behind it, or before it
// where the cell begins with a word. 0: it has no such boxes.
static int read_boxes(const char *kept, enum saying *saying) {
    int empty = 0, ticked = 0;
    for (const char *at = kept; *at;) {
        int32_t c = character_next(&at);
        empty += is_empty_box(c);
        ticked += is_ticked_box(c);
    }
    if (empty + ticked < 2 || !empty)
        return 0;
    char words[WORD_SIZE][WORD_SIZE] = {""};
    int is_ticked[WORD_SIZE] = {0};
    size_t n = 0; // boxes so far; words[0] stands before the first
    for (const char *at = kept; *at && n + 1 < WORD_SIZE;) {
        const char *here = at;
        int32_t c = character_next(&at);
        if (is_empty_box(c) || is_ticked_box(c))
            is_ticked[++n] = is_ticked_box(c);
        else
            strncat(words[n], here, (size_t)(at - here));
    }
    if (words[0][0] + words[1][0] == 0)
        return 0;
    *saying = SAYS_NOTHING;
    for (size_t i = 1; i <= n; i++) {
        enum saying one = is_ticked[i] ? saying_of_word(words[i - (words[0][0] != 0)]) : SAYS_NOTHING;
        *saying = one == SAYS_THERE || *saying == SAYS_NOTHING ? one : *saying;
    }
    return 1;
}

static enum saying saying_of(const char *cell) {
    char kept[WORD_SIZE];
    enum saying saying;
    if (!squeeze(cell, kept))
        return SAYS_THERE;
    return read_boxes(kept, &saying) ? saying : saying_of_word(kept);
}

// 缺席, 请假两天, 未到; not 无缺席, 未到龄.
static int is_remark(const char *cell) {
    static const char *const words[] = {"缺席",   "缺勤",   "缺课",   "旷课",   "请假",   "病假", "事假", "没来",
                                        "未参加", "未参训", "未参会", "未出席", "未签到", "未来", "未到"};
    static const char *const none[] = {"无", "未", "没", "没有", "不"};
    static const char *const behind[] = {"场", "会", "课", "训", "，", "。", "、", "；", ",", ".", ";"};
    char kept[WORD_SIZE];
    if (!squeeze(cell, kept))
        return 0;
    for (size_t i = 0; i < LENGTH(words); i++) {
        const char *at = strstr(kept, words[i]);
        if (!at)
            continue;
        const char *rest = at + strlen(words[i]);
        int is_open = strcmp(words[i], "未到") == 0 || strcmp(words[i], "未来") == 0;
        int is_denied = 0;
        for (size_t k = 0; k < LENGTH(none); k++) {
            size_t len = strlen(none[k]);
            is_denied |= (size_t)(at - kept) >= len && memcmp(at - len, none[k], len) == 0;
        }
        if (!is_denied && (!is_open || !*rest || skip(rest, behind, LENGTH(behind)) != rest))
            return 1;
    }
    return 0;
}

// ---- a list ----

static int has_number(const struct table *table, size_t row) {
    size_t digits = 0;
    for (size_t i = 0; i < table_columns(table, row); i++)
        digits += moment_digits_beside(table_cell(table, row, i));
    return digits >= DIGITS;
}

static size_t filled(const struct table *table, size_t row) {
    size_t n = 0;
    for (size_t i = 0; i < table_columns(table, row); i++)
        n += *table_cell(table, row, i) != '\0';
    return n;
}

// Of another list than the one before it: headed as a column of that is, and not beside it.
static int begins_list(const struct table *table, const struct absence *p, size_t column) {
    if (!p->len || column == p->columns[p->len - 1] + 1)
        return !p->len;
    for (size_t i = p->len; i-- > 0;) {
        if (strcmp(table_cell(table, p->head, p->columns[i]), table_cell(table, p->head, column)) == 0)
            return 1;
        if (p->begins[i])
            break;
    }
    return 0;
}

// A list in which nobody has a number is one of names.
static int is_of_names(const struct table *table) {
    for (size_t row = 0; row < table_rows(table); row++)
        if (has_number(table, row))
            return 0;
    return 1;
}

static void take_heads(const struct table *table, size_t row, int is_of_names, struct absence *p) {
    int is_of_people = heads_stand_in(table, row) || (is_of_names && heads_name_in(table, row));
    if (!is_of_people && has_number(table, row)) // somebody who is said to be there
        return;
    p->head = row;
    for (size_t i = 0; i < table_columns(table, row) && filled(table, row) > 1; i++) {
        const char *cell = table_cell(table, row, i);
        if (p->len < ABSENCE_COLUMNS_MAX && is_head(cell, is_of_people)) {
            p->begins[p->len] = begins_list(table, p, i);
            p->columns[p->len++] = i;
        }
        if (p->remarks_len < ABSENCE_COLUMNS_MAX && is_head_of_remarks(cell))
            p->remarks[p->remarks_len++] = i;
    }
}

static void look_for_marks(const struct table *table, int is_of_names, struct absence *p) {
    for (size_t row = p->head + 1; row < table_rows(table); row++)
        for (size_t i = 0; i < p->len && (is_of_names || has_number(table, row)); i++)
            p->has_marks[i] |= saying_of(table_cell(table, row, p->columns[i])) == SAYS_THERE;
}

static void name_several(const struct table *table, struct absence *p) {
    for (size_t i = 0; i < p->len; i++) {
        char letters[8], head[WORD_SIZE], word[WORD_SIZE + 16];
        if (p->begins[i] && (i + 1 == p->len || p->begins[i + 1]))
            continue;
        squeeze(table_cell(table, p->head, p->columns[i]), head);
        snprintf(word, sizeof word, "%s %s", head, table_column_name(p->columns[i], letters));
        cell_add_word(p->several, sizeof p->several, word);
    }
}

void absence_find(const struct table *table, struct absence *p) {
    *p = (struct absence){0};
    if (table_is_by_blanks(table)) // which cell is the empty one cannot be told
        return;
    int are_names = is_of_names(table);
    for (size_t row = 0; row < table_rows(table) && row < HEADS_WITHIN && !p->len && !p->remarks_len; row++)
        take_heads(table, row, are_names, p);
    look_for_marks(table, are_names, p);
    name_several(table, p);
}

int absence_is_told(const struct absence *p, const struct table *table, size_t row, size_t from) {
    int is_there = 0, is_absent = 0;
    size_t i = 0, remark = 0;
    if (row <= p->head)
        return 0;
    while (i < p->len && p->columns[i] < from)
        i++;
    for (size_t begin = i; i < p->len && (i == begin || !p->begins[i]); i++) {
        enum saying saying = saying_of(table_cell(table, row, p->columns[i]));
        is_there |= saying == SAYS_THERE;
        is_absent |= saying == SAYS_ABSENT || (saying == SAYS_NOTHING && p->has_marks[i]);
    }
    while (remark < p->remarks_len && p->remarks[remark] < from)
        remark++;
    int is_remarked = remark < p->remarks_len && is_remark(table_cell(table, row, p->remarks[remark]));
    return is_remarked || (is_absent && !is_there);
}
