// SPDX-License-Identifier: Apache-2.0
#include "host/books/people_rows.h"

#include <string.h>

#include "host/base/utf8.h"
#include "proto/printable.h"

#define WORDS_SIZE 256 // of a footer that is looked at

enum status people_rows_open(struct people_rows *rows, const struct table *table, struct heads_given *given,
                             enum people_column *missing) {
    *rows = (struct people_rows){.table = table, .given = given};
    enum status status = heads_find(table, given, &rows->heads, missing);
    rows->at = rows->heads.at[0];
    if (status == STATUS_NOT_FOUND && *missing == COLUMN_ID_NUMBER && rows->at[COLUMN_NAME] >= 0)
        rows->named_blocks = rows->heads.blocks_len;
    if (status != STATUS_OK)
        rows->heads.blocks_len = 0;
    return status;
}

void people_rows_take_names(struct people_rows *rows) {
    rows->heads.blocks_len = rows->named_blocks;
}

const char *people_rows_cell(const struct people_rows *rows, int head) {
    const char *text = "";
    if (!rows->heads.blocks_len)
        return "";
    for (int column = rows->at[head]; column >= 0 && !*text; column = rows->heads.next[column])
        text = table_cell(rows->table, rows->row, (size_t)column);
    return text;
}

const char *people_rows_first(const struct people_rows *rows) {
    for (size_t i = 0; i < table_columns(rows->table, rows->row); i++)
        if (*table_cell(rows->table, rows->row, i))
            return table_cell(rows->table, rows->row, i);
    return "";
}

// ---- what is no person ----

// Without blanks, and as much as anybody looks at.
static const char *squeeze(const char *text, char out[WORDS_SIZE]) {
    size_t len = 0;
    while (*text && len + 4 < WORDS_SIZE) {
        const char *here = text;
        int32_t c = character_next(&text);
        if (c < 0)
            break;
        if (character_is_blank(c) || character_is_unseen(c))
            continue;
        memcpy(out + len, here, (size_t)(text - here));
        len += (size_t)(text - here);
    }
    out[len] = '\0';
    return out;
}

static int begins_with(const char *text, const char *const words[], size_t words_len) {
    for (size_t i = 0; i < words_len; i++)
        if (strncmp(text, words[i], strlen(words[i])) == 0)
            return 1;
    return 0;
}

static int is_one_of(const char *text, const char *const words[], size_t words_len) {
    for (size_t i = 0; i < words_len; i++)
        if (strcmp(text, words[i]) == 0)
            return 1;
    return 0;
}

#define WORDS(...) (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

// What ends a list, in whatever column it stands.
static int is_total(const char *text) {
    int is_page = begins_with(text, WORDS("第", "共")) && strstr(text, "页");
    return is_page || is_one_of(text, WORDS("计", "总数", "总人数", "人数", "以下空白", "以下无正文")) ||
           begins_with(text, WORDS("合计", "总计", "小计", "共计", "本页", "累计", "人数合计", "填表", "制表", "审核",
                                   "复核", "注：", "注:", "备注", "说明", "负责人", "填报", "经办", "报送", "联系人",
                                   "（注", "(注", "单位负责人", "（以下", "(以下", "领导签", "盖章", "（盖章", "(盖章",
                                   "日期：", "日期:", "以上"));
}

static int is_letter(int32_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c < 0x2000 && c != 0xd7 && c != 0xf7) ||
           (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0x3400 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xff21 && c <= 0xff5a) || c >= 0x20000;
}

static int is_digit(int32_t c) {
    return (c >= '0' && c <= '9') || (c >= 0xff10 && c <= 0xff19);
}

static int has(const char *text, int (*is)(int32_t)) {
    while (*text) {
        int32_t c = character_next(&text);
        if (c < 0 || is(c))
            return c >= 0 || is == is_letter; // what is no text is not nothing
    }
    return 0;
}

// 共2人, 男1人女1人, 计 3 名.
static int is_count(const char *text) {
    size_t len = strlen(text);
    int ends = len >= 3 && is_one_of(text + len - 3, WORDS("人", "名", "户", "次"));
    return ends && has(text, is_digit);
}

// What is written where a name would stand, and is none: lines, slashes, sums, titles, who signs.
static int is_no_name(const char *text) {
    char words[WORDS_SIZE];
    squeeze(text, words);
    if (!has(words, is_letter) || is_count(words) || is_total(words) || strstr(words, "：") || strchr(words, ':') ||
        is_one_of(words, WORDS("无", "空", "空白", "略", "完", "续表", "年月日", "END", "end")))
        return 1;
    static const char *const parts[] = {"合计", "小计",   "总计",   "共计",   "人数",   "花名册", "名册",
                                        "名单", "登记表", "签到",   "统计表", "盖章",   "公章",   "签章",
                                        "签字", "审核",   "制表人", "填表人", "经办",   "负责人", "日期",
                                        "空白", "无正文", "续表",   "接上页", "转下页", "本页"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(words, parts[i]))
            return 1;
    return 0;
}

// In whatever column it stands, but not beside a name and a phone: 王丽,,13900000000,联系人.
static int has_total(const struct people_rows *rows) {
    char words[WORDS_SIZE];
    const char *name = people_rows_cell(rows, COLUMN_NAME);
    int has_phone =
        has(people_rows_cell(rows, COLUMN_PHONE), is_digit) || has(people_rows_cell(rows, HEAD_MOBILE), is_digit);
    if (has_phone && has(name, is_letter) && !is_no_name(name))
        return 0;
    for (size_t i = 0; i < table_columns(rows->table, rows->row); i++)
        if (is_total(squeeze(table_cell(rows->table, rows->row, i), words)))
            return 1;
    return 0;
}

static int ends_with(const char *text, const char *const words[], size_t words_len) {
    size_t len = strlen(text);
    for (size_t i = 0; i < words_len; i++) {
        size_t n = strlen(words[i]);
        if (len > n && strcmp(text + len - n, words[i]) == 0)
            return 1;
    }
    return 0;
}

// What stands alone in its row over those who follow: 荷花社区, 一、玉兴街道, 第一组, 玉兴社区（2人）, 上午班, 3月5日.
static int is_section(const struct people_rows *rows) {
    char words[WORDS_SIZE];
    int cells = 0;
    for (size_t i = 0; i < table_columns(rows->table, rows->row); i++)
        cells += *table_cell(rows->table, rows->row, i) != '\0';
    squeeze(people_rows_first(rows), words);
    if (cells != 1)
        return 0;
    if (ends_with(words, WORDS("村", "乡", "镇", "组", "班", "队"))) // as names do too
        return utf8_characters(words) >= 4 || begins_with(words, WORDS("第", "上午", "下午"));
    if (has(words, is_digit))
        return ends_with(words, WORDS("人）", "人)", "名）", "名)", "月", "日"));
    return ends_with(words, WORDS("社区", "村委会", "居委会", "街道", "支部"));
}

// What stands above the heads is no person below them, nor what stands right above those of another list.
static int is_title(const struct people_rows *rows) {
    const char *first = people_rows_first(rows);
    if (rows->row + 1 < table_rows(rows->table) && heads_stand_in(rows->table, rows->row + 1))
        return 1;
    for (size_t row = 0; row < rows->heads.first; row++)
        for (size_t i = 0; i < table_columns(rows->table, row); i++)
            if (strcmp(table_cell(rows->table, row, i), first) == 0)
                return 1;
    return 0;
}

static int is_example(const char *text) {
    return strcmp(text, "例") == 0 || begins_with(text, WORDS("示例", "样例", "例：", "例:", "例如", "填写示例",
                                                              "填表示例", "填写示范", "（例", "(例"));
}

// What may be meant for a number, not a sum or a word below the list.
static int is_number(const char *text) {
    size_t n = strspn(text, "#") >= 3 ? 6 : 0; // a column too narrow to show it
    for (; *text; text++)
        n += (*text >= '0' && *text <= '9') || (*text >= 'A' && *text <= 'Z') || (unsigned char)*text >= 0xef;
    return n >= 6;
}

static int is_told(const char *text) {
    return has(text, is_letter) || has(text, is_digit);
}

// 甲 乙 丙 …: columns numbered below their heads.
static int is_stem(const char *text) {
    return is_one_of(text, WORDS("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"));
}

int people_rows_is_nobody(const struct people_rows *rows) {
    static const int own[] = {COLUMN_SEX, COLUMN_ETHNICITY, COLUMN_PHONE, HEAD_MOBILE};
    const char *name = people_rows_cell(rows, COLUMN_NAME);
    if (is_example(people_rows_first(rows)) || is_stem(people_rows_cell(rows, COLUMN_ID_NUMBER)))
        return 1;
    if (is_number(people_rows_cell(rows, COLUMN_ID_NUMBER)))
        return 0;
    if (!rows->heads.blocks_len)
        name = people_rows_first(rows);
    if (has_total(rows) || is_title(rows) || is_section(rows) || (*name && is_told(name) && is_no_name(name)))
        return 1;
    int told = has(name, is_letter);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        told |= is_told(people_rows_cell(rows, own[i]));
    return !told;
}

int people_rows_is_uneven(const struct people_rows *rows) {
    size_t n = table_columns(rows->table, rows->row);
    return table_is_by_blanks(rows->table) && n != rows->heads.columns && n != rows->heads.known;
}

static int block_is_empty(const struct people_rows *rows) {
    for (int head = 0; head < HEAD_COUNT; head++)
        if (*people_rows_cell(rows, head))
            return 0;
    return 1;
}

// ---- one after the other ----

// Heads further down: the same as before on a new page, or those of another list.
static enum people_row take_heads(struct people_rows *rows) {
    struct heads heads;
    enum status status = heads_read(rows->table, rows->row, rows->given, &heads, &rows->trouble);
    if (status != STATUS_OK) {
        rows->status = status;
        memcpy(rows->heads.twice, heads.twice, sizeof heads.twice);
        return PEOPLE_ROW_END;
    }
    heads.first = rows->heads.first; // titles are still those of the top
    rows->heads = heads;
    return PEOPLE_ROW_PASSED;
}

static enum people_row look(struct people_rows *rows) {
    if (rows->row < rows->heads.first)
        return PEOPLE_ROW_PASSED;
    if (table_is_cut(rows->table, rows->row))
        return PEOPLE_ROW_CUT;
    if (heads_stand_in(rows->table, rows->row))
        return take_heads(rows);
    return people_rows_is_nobody(rows) ? PEOPLE_ROW_PASSED : PEOPLE_ROW_PERSON;
}

// The next block of the row, or the first of the next row that is no line of heads.
static int move_on(struct people_rows *rows) {
    if (rows->has_begun && ++rows->block < rows->heads.blocks_len)
        return 1;
    rows->row += (size_t)rows->has_begun;
    rows->has_begun = 1;
    rows->block = 0;
    if (rows->heads.blocks_len && rows->row >= rows->heads.first && rows->row <= rows->heads.row)
        rows->row = rows->heads.row + 1;
    return rows->row < table_rows(rows->table);
}

enum people_row people_rows_next(struct people_rows *rows) {
    while (move_on(rows)) {
        rows->at = rows->heads.at[rows->block];
        if (!rows->heads.blocks_len)
            return table_is_cut(rows->table, rows->row) ? PEOPLE_ROW_CUT : PEOPLE_ROW_PERSON;
        if (rows->block && block_is_empty(rows))
            continue;
        enum people_row found = look(rows);
        if (found != PEOPLE_ROW_PERSON && found != PEOPLE_ROW_END) {
            if (rows->block) // told with the first
                continue;
            if (found == PEOPLE_ROW_CUT || rows->row < rows->heads.first)
                rows->block = rows->heads.blocks_len;
        }
        return found;
    }
    return PEOPLE_ROW_END;
}

// ---- rounded numbers ----

// Counts numbers, those that a spreadsheet has rounded for certain, and those that end as if.
static void count_numbers(struct people_rows *rows, int64_t now_ms, size_t *numbers, size_t *certain, size_t *ends) {
    struct id_number_facts facts;
    for (enum people_row found; (found = people_rows_next(rows)) != PEOPLE_ROW_END;) {
        const char *text = found == PEOPLE_ROW_PERSON ? people_rows_cell(rows, COLUMN_ID_NUMBER) : "";
        enum id_number read = *text ? id_number_read(text, now_ms, &facts) : ID_NUMBER_BAD_LENGTH;
        *numbers += read != ID_NUMBER_BAD_LENGTH;
        *certain += read == ID_NUMBER_ROUNDED;
        *ends += read == ID_NUMBER_VALID && id_number_ends_rounded(text);
    }
}

// Chance ends a number in 000 once in 1,100: three of them and one in fifty are a spreadsheet's work. And where two are
// rounded for certain, one that ends so and passes is rounded too.
int people_rows_are_rounded(const struct people_rows *rows, int64_t now_ms, size_t *numbers, size_t *rounded) {
    struct people_rows ahead = *rows;
    size_t certain = 0, ends = 0;
    *numbers = 0;
    count_numbers(&ahead, now_ms, numbers, &certain, &ends);
    *rounded = certain + ends;
    return (*rounded >= 3 && *rounded * 50 > *numbers) || (certain >= 2 && ends);
}
