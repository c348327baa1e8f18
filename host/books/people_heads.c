// SPDX-License-Identifier: Apache-2.0
#include "host/books/people_heads.h"

#include <stdio.h>
#include <string.h>

#include "host/base/cell.h"
#include "host/base/moment.h"
#include "proto/printable.h"

#define HEAD_SIZE   128
#define SEARCH_ROWS 200 // titles and notes stand above the heads, not a whole list

// Each word as it is once folded, a blank before and after it.
static const struct {
    int head;
    const char *words;
} known[] = {
    {COLUMN_NAME,
     " name fullname 姓名 名字 中文姓名 学员 参训人员 参培人员 参训学员 培训人员 培训学员 学员名 "
     "参训人 参训者 参加人员 参训农户 参训群众 被培训人 受训人 受训者 人员名单 学员名单 人员 劳动者 务工人员 "},
    {COLUMN_ID_NUMBER,
     " idnumber id idno id号 id号码 idcard idcardnumber 身份证 身份证号 身份证号码 身份证编号 身份证件号 "
     "身份证件号码 身分证 身分证号 身分证号码 身份证号或护照号 身份证号码或护照号 身份证或护照号 身份证号18位 "
     "身份证号码18位 户籍身份证号 身份證 身份證號 身份證號碼 身分證 身分證號 身份証 身份証号 identitynumber "
     "identitycard idcardno "
     "身份证证号 公民身份号码 公民身份证号 公民身份证号码 公民身份证 居民身份证 居民身份证号 居民身份证号码 身份号码 "
     "证件号 证件号码 证件编号 身份证信息 有效证件号 有效证件号码 有效身份证件号码 二代身份证号 二代身份证号码 "
     "身份证明号码 "
     "社会保障号码 社会保障号 18位身份证号 18位身份证号码 "},
    {HEAD_BESIDE_NAME, " 户主 名称 "},
    {COLUMN_SEX, " sex gender 性别 性別 "},
    {COLUMN_ETHNICITY, " ethnicity nation nationality 民族 族别 族称 民族成份 民族成分 "},
    {COLUMN_CATEGORY,
     " category 类别 人员类别 人员类型 人员性质 人员身份 学员类别 学员类型 学员身份 培训对象 培训对象类别 "
     "对象类别 参训人员类别 劳动者类别 身份类别 农民类型 "},
    {COLUMN_AREA,
     " area areacode 行政区划 行政区划代码 区划 区划代码 行政区域 所属区划 所属区域 所属地区 所在区域 所属辖区 "
     "地区 区域 辖区 乡镇村 乡镇村社区 所属乡镇村 "},
    {COLUMN_DOCUMENT,
     " document documentnumber documentno passport passportno passportnumber 护照 护照号 护照号码 通行证 "
     "通行证号 通行证号码 护照或通行证号 护照或通行证号码 护照通行证号 其他证件号 其他证件号码 其它证件号 "
     "其它证件号码 港澳通行证号 港澳通行证号码 台胞证 台胞证号 台胞证号码 回乡证号 居留证号 居留证号码 "},
    {COLUMN_DOCUMENT_KIND, " documentkind documenttype idtype 证件类型 证件种类 证件名称 证件类别 有效证件类型 "
                           "有效证件名称 身份证件类型 身份证件种类 "},
    {COLUMN_PHONE, " phone telephone tel 电话 联系电话 电话号码 联系方式 联系号码 "
                   "電話 聯絡電話 固定电话 座机 家庭电话 联系电话号码 "},
    {HEAD_MOBILE, " mobile mobilephone cellphone 手机 手机号 手機 手机号码 移动电话 联系手机 手机电话 "
                  "联系手机号 联系手机号码 "},
    {HEAD_COUNTY, " county 县 县区 县市区 区县 县市 所属县区 所在县区 所属县 所在县 所属县市区 所在县市区 "},
    {HEAD_TOWNSHIP, " township town 乡镇 乡镇街道 街道 街道乡镇 镇街 乡街道 乡镇办 乡 镇 所属乡镇 所在乡镇 户籍乡镇 "
                    "所属乡镇街道 所在乡镇街道 所属街道 所在街道 乡镇名称 "},
    {HEAD_VILLAGE, " village 村 村委会 村居委会 村社区 村居 行政村 社区 所属村 所在村 所属社区 所在社区 所属村委会 "
                   "所在村委会 村名 所属村社区 所在村社区 村社区名称 行政村名称 村委会社区 村民委员会 所属行政村 "},
    {HEAD_ADDRESS, " address 地址 住址 家庭住址 家庭地址 详细地址 详细住址 现住址 现居住地 居住地 居住地址 居住地点 "
                   "常住地址 常住地 户籍地址 户籍地 户籍所在地 户口所在地 家庭详细地址 通讯地址 联系地址 身份证地址 "
                   "身份证住址 现居住地址 现住地址 所在地 "},
};

// Whose name, number, … it is: 参训人员姓名. The longest first where one begins another.
static const char *const owners[] = {"本人",     "参训学员", "参训人员", "参训农民", "参训对象", "参训人", "参培人员",
                                     "培训学员", "培训人员", "培训对象", "培训农民", "受训人员", "受训人", "参加人员",
                                     "参加人",   "参会人员", "报名人员", "报名人",   "申请人员", "申请人", "学员",
                                     "人员",     "农民工",   "农民",     "农户",     "村民",     "居民",   "社员",
                                     "劳动者",   "务工人员", "成员",     "持证人",   "妇女",     "个人",   "学生",
                                     "家庭成员", "家属",     "职工",     "员工",     "受训者",   "参训者", "劳动力"};

// Who stands beside the people of a list. What a list has of them alone is of its people.
static const char *const beside[] = {"户主",       "帮扶人", "帮扶责任人", "帮扶干部",   "法人",   "法人代表",
                                     "法定代表人", "小组长", "村小组长",   "村民小组长", "组长",   "支书",
                                     "村支书",     "网格员", "包保人",     "包保责任人", "结对人", "结对责任人",
                                     "责任人",     "主任",   "村主任"};

static int look_up_word(const char *folded) {
    char word[HEAD_SIZE + 2];
    if (!*folded)
        return -1;
    snprintf(word, sizeof word, " %s ", folded);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strstr(known[i].words, word))
            return known[i].head;
    return -1;
}

static int ends_with(const char *text, const char *end) {
    size_t len = strlen(text), n = strlen(end);
    return len > n && strcmp(text + len - n, end) == 0;
}

// Somebody's name, of those a list is about: 脱贫户姓名, not 负责人姓名.
static int is_some_name(const char *folded) {
    static const char *const others[] = {"负责人", "联系人", "监护人", "配偶", "父亲", "母亲", "家长", "教师",  "老师",
                                         "讲师",   "授课",   "经办",   "填表", "审核", "领导", "干部", "推荐人"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strstr(folded, others[i]))
            return 0;
    return ends_with(folded, "姓名");
}

static int head_beside(const char *folded) {
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        size_t len = strlen(beside[i]);
        if (strncmp(folded, beside[i], len) != 0)
            continue;
        int of = look_up_word(folded + len);
        if (of == COLUMN_NAME || of == COLUMN_ID_NUMBER)
            return of == COLUMN_NAME ? HEAD_BESIDE_NAME : HEAD_BESIDE_ID;
    }
    return -1;
}

static int look_up(const char *folded) {
    int head = look_up_word(folded);
    if (head < 0)
        head = head_beside(folded);
    for (size_t i = 0; i < sizeof owners / sizeof *owners && head < 0; i++)
        if (strncmp(folded, owners[i], strlen(owners[i])) == 0)
            head = look_up_word(folded + strlen(owners[i]));
    return head < 0 && is_some_name(folded) ? HEAD_ELSE_NAME : head;
}

// ---- folding ----

static int opens(int32_t c) {
    return c == '(' || c == '[' || c == '{' || c == 0x3010 || c == 0x3014 || c == 0x300a;
}

static int closes(int32_t c) {
    return c == ')' || c == ']' || c == '}' || c == 0x3011 || c == 0x3015 || c == 0x300b;
}

// What people put round a head: blanks, line breaks, stars, colons.
static int is_trimming(int32_t c) {
    static const int32_t marks[] = {'*',    ':',    '#',    '"', '\'',   '.',    ',',    0x2605, 0x2606, 0x203b,
                                    0x25cf, 0x3001, 0x3002, ';', 0x201c, 0x201d, 0x2018, 0x2019, '_'};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (c == marks[i])
            return 1;
    return character_is_blank(c) || character_is_unseen(c);
}

enum fold {
    FOLD_BRACKETS = 1, // and what is in them
    FOLD_SLASH = 2,    // and what stands behind one
    FOLD_LATIN = 4,    // and Latin letters: 姓名 Name
    FOLD_DIGITS = 8,   // and digits: 1.姓名, ③姓名
};

static char *fold(const char *text, int how, char out[HEAD_SIZE]) {
    size_t len = 0;
    int depth = 0;
    while (*text && len + 5 < HEAD_SIZE) {
        const char *here = text;
        int32_t c = character_narrow(character_next(&text));
        if (c < 0)
            break;
        depth += opens(c);
        int is_inside = depth > 0;
        depth -= depth > 0 && closes(c);
        if (is_trimming(c) || opens(c) || closes(c) || (is_inside && (how & FOLD_BRACKETS)))
            continue;
        if (c == '/' && (how & FOLD_SLASH) && len)
            break;
        int is_latin = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        int is_digit = (c >= '0' && c <= '9') || (c >= 0x2460 && c <= 0x249b);
        if (c == '/' || (is_latin && (how & FOLD_LATIN)) || (is_digit && (how & FOLD_DIGITS)))
            continue;
        if (c < 0x80)
            out[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
        else {
            memcpy(out + len, here, (size_t)(text - here));
            len += (size_t)(text - here);
        }
    }
    out[len] = '\0';
    return out;
}

static const char *const head_texts[HEAD_COUNT] = {
    [COLUMN_NAME] = "name",         [COLUMN_ID_NUMBER] = "id_number",
    [COLUMN_SEX] = "sex",           [COLUMN_ETHNICITY] = "ethnicity",
    [COLUMN_CATEGORY] = "category", [COLUMN_AREA] = "area",
    [COLUMN_PHONE] = "phone",       [COLUMN_DOCUMENT] = "document",
    [HEAD_MOBILE] = "mobile",       [COLUMN_DOCUMENT_KIND] = "document_kind",
    [HEAD_COUNTY] = "county",       [HEAD_TOWNSHIP] = "township",
    [HEAD_VILLAGE] = "village",     [HEAD_ADDRESS] = "address",
};

const char *people_head_text(int head) {
    return head >= 0 && head < HEAD_COUNT ? head_texts[head] : NULL;
}

int people_head_find(const char *text) {
    for (int i = 0; i < HEAD_COUNT; i++)
        if (strcmp(head_texts[i], text) == 0)
            return i;
    return -1;
}

// What a head means, -1 nothing to us.
static int head_of(const char *text) {
    static const int ways[] = {0, FOLD_BRACKETS, FOLD_BRACKETS | FOLD_SLASH, FOLD_BRACKETS | FOLD_LATIN,
                               FOLD_BRACKETS | FOLD_DIGITS};
    char folded[HEAD_SIZE] = "";
    int head = -1;
    for (size_t i = 0; i < sizeof ways / sizeof *ways && head < 0; i++)
        head = look_up(fold(text, ways[i], folded));
    return head;
}

// ---- the row ----

static int has_head(const struct table *t, size_t row, int head) {
    for (size_t i = 0; i < table_columns(t, row); i++)
        if (head_of(table_cell(t, row, i)) == head)
            return 1;
    return 0;
}

int heads_word_in(const struct table *t, size_t row) {
    for (size_t i = 0; i < table_columns(t, row); i++)
        if (head_of(table_cell(t, row, i)) >= 0)
            return 1;
    return 0;
}

int heads_name_in(const struct table *t, size_t row) {
    return has_head(t, row, COLUMN_NAME) || has_head(t, row, HEAD_ELSE_NAME) || has_head(t, row, HEAD_BESIDE_NAME);
}

static int has_id_head(const struct table *t, size_t row) {
    int is_households = has_head(t, row, HEAD_BESIDE_ID) && !has_head(t, row, COLUMN_NAME);
    return has_head(t, row, COLUMN_ID_NUMBER) || has_head(t, row, COLUMN_DOCUMENT) || is_households;
}

// What a row of people has, and one of heads has not, but for its days.
static int has_long_number(const struct table *t, size_t row) {
    for (size_t i = 0; i < table_columns(t, row); i++)
        if (moment_digits_beside(table_cell(t, row, i)) >= 8)
            return 1;
    return 0;
}

int heads_stand_in(const struct table *t, size_t row) {
    return !has_long_number(t, row) && has_id_head(t, row) && heads_name_in(t, row);
}

static enum status find_row(const struct table *t, size_t *found, enum people_column *missing) {
    size_t rows = table_rows(t) < SEARCH_ROWS ? table_rows(t) : SEARCH_ROWS;
    *missing = COLUMN_NAME;
    *found = 0;
    for (size_t row = 0; row < rows; row++) {
        int has_name = heads_name_in(t, row), has_id = has_id_head(t, row);
        if (has_name && has_id && !has_long_number(t, row)) {
            *found = row;
            return STATUS_OK;
        }
        if ((has_name || has_id) && !*found) {
            *found = row;
            *missing = has_name ? COLUMN_ID_NUMBER : COLUMN_NAME;
        }
    }
    return STATUS_NOT_FOUND;
}

// Heads of two lines: below 家庭住址 stand 乡镇 and 村. The second line says nothing but heads, and at least one that
// the first does not know.
static int has_second_line(const struct table *t, size_t row) {
    int adds = 0;
    if (row + 1 >= table_rows(t))
        return 0;
    for (size_t i = 0; i < table_columns(t, row + 1); i++) {
        const char *below = table_cell(t, row + 1, i), *above = table_cell(t, row, i);
        if (!*below)
            continue;
        int head = head_of(below);
        if (head < 0 && strcmp(below, above) != 0)
            return 0;
        adds |= head >= 0 && head != head_of(above);
    }
    return adds;
}

// The words over a column, from the second line where there is one.
static const char *words_over(const struct table *t, const struct heads *heads, int lines, size_t column) {
    const char *below = lines > 1 ? table_cell(t, heads->row + 1, column) : "";
    return *below ? below : table_cell(t, heads->row, column);
}

// ---- columns ----

struct meaning {
    int of[TABLE_COLUMNS_MAX]; // a head, -1
    size_t len;
};

static size_t count(const struct meaning *m, int head, size_t from, size_t to) {
    size_t n = 0;
    for (size_t i = from; i < to && i < m->len; i++)
        n += m->of[i] == head;
    return n;
}

// Blocks side by side: the same heads in the same order, as many columns on. 0: one block.
static size_t period_of(const struct meaning *m) {
    size_t first = 0, next;
    while (first < m->len && m->of[first] != COLUMN_NAME)
        first++;
    for (next = first + 1; next < m->len && m->of[next] != COLUMN_NAME; next++)
        ;
    if (next >= m->len)
        return 0;
    size_t period = next - first;
    for (size_t i = 0; i + period < m->len; i++)
        if (m->of[i] != m->of[i + period] && m->of[i + period] >= 0)
            return 0;
    size_t ids = count(m, COLUMN_ID_NUMBER, 0, m->len); // none: lists of names alone
    return !ids || ids == count(m, COLUMN_NAME, 0, m->len) ? period : 0;
}

// 电话 C D
static void add_several(struct heads *heads, const char *words, int first, int column) {
    char name[8], with[8], several[sizeof heads->several];
    snprintf(several, sizeof several, "%s %s %s", words, table_column_name((size_t)first, name),
             table_column_name((size_t)column, with));
    cell_add_word(heads->several, sizeof heads->several, several);
}

// Behind the columns with the same head, if there are any. 0: there must not be.
static int put_column(struct heads *heads, size_t block, int head, int column, const char *words) {
    int *at = &heads->at[block][head], first = *at;
    while (*at >= 0)
        at = &heads->next[*at];
    *at = column;
    if (first < 0)
        return 1;
    heads->twice[0] = (size_t)first;
    heads->twice[1] = (size_t)column;
    add_several(heads, words, first, column);
    return head != COLUMN_NAME && head != COLUMN_ID_NUMBER;
}

static void clear_columns(struct heads *heads) {
    for (int block = 0; block < HEADS_BLOCKS_MAX; block++)
        for (int head = 0; head < HEAD_COUNT; head++)
            heads->at[block][head] = -1;
    for (int column = 0; column < TABLE_COLUMNS_MAX; column++)
        heads->next[column] = -1;
}

// Blocks beyond those there is room for hold people who would be lost.
static enum status put_columns(const struct table *t, const struct meaning *m, struct heads *heads, int lines,
                               enum people_column *twice) {
    size_t period = period_of(m), first = 0;
    while (first < m->len && m->of[first] < 0)
        first++;
    heads->blocks_len = 1;
    clear_columns(heads);
    for (size_t i = first; i < m->len; i++) {
        size_t block = period ? (i - first) / period : 0;
        if (m->of[i] < 0)
            continue;
        if (block >= HEADS_BLOCKS_MAX || !put_column(heads, block, m->of[i], (int)i, words_over(t, heads, lines, i))) {
            *twice = m->of[i] == COLUMN_ID_NUMBER ? COLUMN_ID_NUMBER : COLUMN_NAME;
            return STATUS_CONFLICT;
        }
        heads->blocks_len = block + 1 > heads->blocks_len ? block + 1 : heads->blocks_len;
    }
    return STATUS_OK;
}

// The plainest heads of a name that there are mean one; who stands beside others has a number of the list only where
// the list is of such people.
static void settle_names(struct meaning *m) {
    static const int names[] = {COLUMN_NAME, HEAD_ELSE_NAME, HEAD_BESIDE_NAME};
    size_t plainest = 0;
    while (plainest < 2 && count(m, names[plainest], 0, m->len) == 0)
        plainest++;
    int takes_id = names[plainest] == HEAD_BESIDE_NAME && count(m, COLUMN_ID_NUMBER, 0, m->len) == 0;
    for (size_t i = 0; i < m->len; i++) {
        int of = m->of[i];
        if (of == names[plainest])
            m->of[i] = COLUMN_NAME;
        else if (of == HEAD_BESIDE_ID && takes_id)
            m->of[i] = COLUMN_ID_NUMBER;
        else if (of == COLUMN_NAME || of == HEAD_ELSE_NAME || of == HEAD_BESIDE_NAME || of == HEAD_BESIDE_ID)
            m->of[i] = -1;
    }
}

// The same words further down mean the same.
static void give(const struct table *t, size_t row, const struct heads_given *given, struct meaning *m) {
    for (size_t i = 0; given && i < m->len; i++)
        if (given->of[i] != HEAD_AS_READ && strcmp(table_cell(t, row, i), table_cell(t, given->row, i)) == 0)
            m->of[i] = given->of[i];
}

enum status heads_read(const struct table *t, size_t row, const struct heads_given *given, struct heads *heads,
                       enum people_column *missing) {
    struct meaning m = {.len = table_columns(t, row)};
    *heads = (struct heads){.first = row, .row = row};
    int lines = 1 + has_second_line(t, row);
    if (lines > 1 && table_columns(t, row + 1) > m.len)
        m.len = table_columns(t, row + 1);
    for (size_t i = 0; i < m.len; i++)
        m.of[i] = head_of(words_over(t, heads, lines, i));
    give(t, row, given, &m);
    settle_names(&m);
    heads->columns = m.len;
    memcpy(heads->means, m.of, m.len * sizeof *m.of);
    for (size_t i = 0; i < m.len; i++)
        heads->known = m.of[i] >= 0 ? i + 1 : heads->known;
    for (size_t i = 0; i < m.len; i++)
        if (m.of[i] < 0)
            cell_add_word(heads->unread, sizeof heads->unread, words_over(t, heads, lines, i));
    enum status status = put_columns(t, &m, heads, lines, missing);
    heads->row += (size_t)lines - 1;
    return status;
}

const char *heads_words(const struct table *t, const struct heads *heads, size_t column) {
    const char *below = table_cell(t, heads->row, column);
    return *below ? below : table_cell(t, heads->first, column);
}

static int says_who(const struct heads *heads, enum people_column *missing) {
    const int *at = heads->at[0];
    *missing = at[COLUMN_NAME] < 0 ? COLUMN_NAME : COLUMN_ID_NUMBER;
    return at[COLUMN_NAME] >= 0 && (at[COLUMN_ID_NUMBER] >= 0 || at[COLUMN_DOCUMENT] >= 0);
}

// Of a row that does not do it is still told what its columns mean.
enum status heads_find(const struct table *t, struct heads_given *given, struct heads *heads,
                       enum people_column *missing) {
    enum people_column twice = COLUMN_NAME;
    size_t row;
    enum status found = find_row(t, &row, missing);
    *heads = (struct heads){.blocks_len = 0};
    if (table_rows(t) == 0)
        return found;
    if (given)
        given->row = row;
    enum status status = heads_read(t, row, given, heads, &twice);
    if (status != STATUS_OK && (found == STATUS_OK || given)) {
        *missing = twice;
        return status;
    }
    if (given ? says_who(heads, missing) : found == STATUS_OK)
        return STATUS_OK;
    heads->row = row;
    return STATUS_NOT_FOUND;
}
