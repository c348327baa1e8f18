// SPDX-License-Identifier: Apache-2.0
// One person from texts as people write them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/area_names.h"
#include "host/base/cell.h"
#include "host/base/document.h"
#include "host/base/utf8.h"
#include "host/books/people.h"
#include "proto/printable.h"

#define PHONE_MAX 20
#define CELL_SIZE 128 // longer texts are no word that is known

const char *const people_columns[COLUMN_COUNT][2] = {
    {"name", "姓名"},      {"id_number", "身份证号"},      {"sex", "性别"},
    {"ethnicity", "民族"}, {"category", "类别"},           {"area", "行政区划"},
    {"phone", "电话"},     {"document", "护照或通行证号"}, {"document_kind", "证件种类"},
};

// ---- names ----

static size_t character_bytes(const char *text) {
    unsigned char c = (unsigned char)*text;
    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static size_t surname_bytes(const char *name) {
    static const char *const compound[] = {"欧阳", "司马", "诸葛", "上官", "司徒", "东方", "夏侯", "皇甫", "尉迟",
                                           "公孙", "慕容", "令狐", "长孙", "宇文", "轩辕", "端木", "独孤", "南宫"};
    for (size_t i = 0; i < sizeof compound / sizeof *compound; i++)
        if (strncmp(name, compound[i], strlen(compound[i])) == 0 && name[strlen(compound[i])])
            return strlen(compound[i]);
    return character_bytes(name);
}

char *people_mask_name(const char *name, char masked[PEOPLE_NAME_SIZE]) {
    const char *dot = strstr(name, "·");
    size_t keep = dot ? (size_t)(dot - name) + strlen("·") : *name ? surname_bytes(name) : 0;
    snprintf(masked, PEOPLE_NAME_SIZE, "%.*s*", (int)keep, name);
    return masked;
}

char *people_mask_tail(const char *text, char masked[PEOPLE_TAIL_SIZE]) {
    size_t len = strlen(text), hidden = len < 8 ? len : len - 4;
    snprintf(masked, PEOPLE_TAIL_SIZE, "%s", text);
    memset(masked, '*', hidden < PEOPLE_TAIL_SIZE - 1 ? hidden : PEOPLE_TAIL_SIZE - 1);
    return masked;
}

// ---- reading ----

static enum people_problem read_name(const char *text, struct person *p) {
    char name[2 * PEOPLE_NAME_SIZE]; // longer than any that is taken
    cell_name_undress(cell_name(text, name, sizeof name));
    int characters = utf8_characters(name);
    if (*name && strchr("=+-@#", *name))
        return PEOPLE_FORMULA;
    if (characters < 1 || characters > PEOPLE_NAME_MAX)
        return PEOPLE_BAD_NAME;
    memcpy(p->name, name, strlen(name) + 1); // four bytes a character at most
    return PEOPLE_FINE;
}

static void set_document(struct person *p, const char *number) {
    snprintf(p->document, sizeof p->document, "%s", number);
    snprintf(p->document_kind, sizeof p->document_kind, "%s", document_kind_of(number));
}

// 无, /, 暂无, 补办中, #N/A: a cell that says in words that there is no number.
static int says_none(const char *text) {
    static const char *const words[] = {"#n/a", "#ref!", "#value!", "#name?", "#null!", "#div/0!", "#num!",
                                        "n/a",  "na",    "none",    "null",   "nil",    "x"};
    char folded[CELL_SIZE];
    cell_name(text, folded, sizeof folded);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(folded, words[i]) == 0)
            return 1;
    return !folded[strcspn(folded, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")];
}

// kind: what the list says the document is.
static enum people_problem read_id(const struct host *host, const char *text, const char *kind, int need_id,
                                   struct person *p) {
    struct id_number_facts facts;
    if (!*text)
        return need_id ? PEOPLE_UNNUMBERED : PEOPLE_FINE;
    enum id_number result = id_number_read(text, host->now_ms, &facts);
    if (result != ID_NUMBER_VALID && *document_kind_read(kind) && id_number_read_document(text, facts.number))
        result = ID_NUMBER_OTHER;
    if (result == ID_NUMBER_OTHER)
        set_document(p, facts.number);
    if (need_id && (result == ID_NUMBER_BAD_CHAR || result == ID_NUMBER_BAD_LENGTH) && says_none(text))
        return PEOPLE_UNNUMBERED;
    if (result != ID_NUMBER_VALID)
        return (enum people_problem)(PEOPLE_ID_LENGTH + (result - ID_NUMBER_BAD_LENGTH));
    memcpy(p->id_number, facts.number, sizeof p->id_number);
    p->sex = facts.sex;
    return PEOPLE_FINE;
}

// GB/T 2261.1 as lists and spreadsheets have it: 2, 02, 2.0. -1: none of its codes.
static int sex_of_code(const char *text) {
    char *end;
    double code = strtod(text, &end);
    return !*end && (code == 0 || code == 1 || code == 2 || code == 9) ? (int)code : -1;
}

static enum people_problem read_sex(const char *text, struct person *p) {
    static const struct {
        const char *word;
        int sex;
    } words[] = {{"１", 1}, {"２", 2}, {"male", 1}, {"m", 1}, {"♂", 1}, {"先生", 1}, {"female", 2}, {"f", 2}, {"♀", 2}};
    int man = strstr(text, "男") != NULL, woman = strstr(text, "女") != NULL, sex = -1;
    if (!*text)
        return PEOPLE_FINE;
    if (man != woman) // also 1-男, 男性, 女 士
        sex = man ? 1 : 2;
    if (*text >= '0' && *text <= '9' && sex < 0)
        sex = sex_of_code(text);
    for (size_t i = 0; i < sizeof words / sizeof *words && sex < 0; i++)
        if (strcasecmp(text, words[i].word) == 0)
            sex = words[i].sex;
    if (sex < 0)
        return PEOPLE_BAD_SEX;
    int differs = p->id_number[0] && sex != p->sex;
    p->sex = sex;
    return differs ? PEOPLE_SEX_DIFFERS : PEOPLE_FINE;
}

// 1.农民, ① 农 民, 农民（种植）, Farmer: without blanks, the number before it and the remark behind it, in one case.
static void fold_category(const char *text, char out[CELL_SIZE], char remark[CELL_SIZE]) {
    char folded[CELL_SIZE];
    size_t len = 0;
    cell_name(text, folded, sizeof folded);
    const char *at = folded + strspn(folded, "( ");
    at += strspn(at, "0123456789");
    for (const char *mark = "、"; strncmp(at, mark, strlen(mark)) == 0;)
        at += strlen(mark);
    at += strspn(at, " .):-");
    size_t end = strcspn(at, "(");
    snprintf(remark, CELL_SIZE, "%s", at + end);
    for (size_t i = 0; i < end; i++)
        if (at[i] != ' ')
            out[len++] = at[i] >= 'A' && at[i] <= 'Z' ? (char)(at[i] - 'A' + 'a') : at[i];
    out[len] = '\0';
}

static enum people_problem read_category(const char *text, struct person *p) {
    static const char *const words[][2] = {
        {"farmer", "farmer"},    {"farmers", "farmer"},       {"农民", "farmer"},           {"普通农民", "farmer"},
        {"migrant", "migrant"},  {"migrants", "migrant"},     {"migrantworker", "migrant"}, {"农民工", "migrant"},
        {"务工人员", "migrant"}, {"外出务工人员", "migrant"}, {"进城务工人员", "migrant"},
    };
    char folded[CELL_SIZE], remark[CELL_SIZE];
    fold_category(text, folded, remark);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        int contradicts = strcmp(words[i][1], "farmer") == 0 && (strstr(remark, "工") || strstr(remark, "migrant"));
        if (strcmp(folded, words[i][0]) == 0 && !contradicts)
            return strcpy(p->category, words[i][1]), PEOPLE_FINE;
    }
    return *text ? PEOPLE_BAD_CATEGORY : PEOPLE_FINE;
}

static enum people_problem read_area_name(struct host *host, const char *text, struct person *p) {
    struct area_names *names;
    if (area_names_load(host->db, &names) != STATUS_OK)
        return PEOPLE_UNREAD;
    p->area = area_names_find(names, host->area, text);
    area_names_free(names);
    return p->area ? PEOPLE_FINE : PEOPLE_BAD_AREA;
}

static enum people_problem read_area(struct host *host, const char *text, struct person *p) {
    char *end;
    int exists = 0;
    p->area = *text ? strtoll(text, &end, 10) : host->area;
    if (!*text)
        return PEOPLE_FINE;
    if (!*end && area_exists(host->db, p->area, &exists) != STATUS_OK)
        return PEOPLE_UNREAD;
    return exists ? PEOPLE_FINE : read_area_name(host, text, p);
}

static enum people_problem read_ethnicity(const char *text, struct person *p) {
    int characters = utf8_characters(text);
    if (characters < 0 || characters > 20 || strlen(text) >= sizeof p->ethnicity)
        return PEOPLE_BAD_ETHNICITY;
    snprintf(p->ethnicity, sizeof p->ethnicity, "%s", text);
    return PEOPLE_FINE;
}

int people_phone(const char *text, char phone[PEOPLE_PHONE_SIZE]) {
    size_t len = 0;
    while (*text) {
        int32_t c = character_narrow(character_next(&text));
        if (c == '\'' || c == '"' || c == '=' || (c >= 0x2018 && c <= 0x201d) || (c >= 0xa0 && character_is_unseen(c)))
            continue;
        if (character_is_blank(c))
            c = ' ';
        if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
            c = '-';
        if (c == '.' && strcmp(text, "0") == 0) // a number of a spreadsheet
            break;
        if (c <= 0 || c > 0x7f || !strchr("0123456789+- ", c) || len == PHONE_MAX)
            return 0;
        phone[len++] = (char)c;
    }
    phone[len] = '\0';
    return 1;
}

static enum people_problem read_phone(const char *text, struct person *p) {
    char phone[PEOPLE_PHONE_SIZE];
    if (!people_phone(text, phone))
        return PEOPLE_BAD_PHONE;
    memcpy(p->phone, phone, sizeof phone);
    return PEOPLE_FINE;
}

// An ID number in the column of other documents is one all the same.
static enum people_problem read_document(const struct host *host, const char *text, struct person *p) {
    struct id_number_facts facts;
    if (!*text)
        return PEOPLE_FINE;
    enum id_number result = id_number_read(text, host->now_ms, &facts);
    if (result != ID_NUMBER_VALID && (result == ID_NUMBER_OTHER || id_number_read_document(text, facts.number)))
        set_document(p, facts.number);
    else if (result != ID_NUMBER_VALID)
        return PEOPLE_BAD_DOCUMENT;
    else if (!p->id_number[0]) {
        memcpy(p->id_number, facts.number, sizeof p->id_number);
        p->sex = p->sex ? p->sex : facts.sex;
    }
    return PEOPLE_FINE;
}

static enum people_problem read_kind(const char *text, struct person *p) {
    const char *kind = p->document[0] ? document_kind_read(text) : "";
    if (*kind)
        snprintf(p->document_kind, sizeof p->document_kind, "%s", kind);
    return PEOPLE_FINE;
}

static enum people_problem read_column(struct host *host, enum people_column column, const char *const *texts,
                                       int need_id, struct person *p) {
    const char *text = texts[column] ? texts[column] : "", *kind = texts[COLUMN_DOCUMENT_KIND];
    switch (column) {
    case COLUMN_NAME:
        return read_name(text, p);
    case COLUMN_ID_NUMBER:
        return read_id(host, text, kind ? kind : "", need_id, p);
    case COLUMN_SEX:
        return read_sex(text, p);
    case COLUMN_ETHNICITY:
        return read_ethnicity(text, p);
    case COLUMN_CATEGORY:
        return read_category(text, p);
    case COLUMN_AREA:
        return read_area(host, text, p);
    case COLUMN_DOCUMENT:
        return read_document(host, text, p);
    case COLUMN_DOCUMENT_KIND:
        return read_kind(text, p);
    default:
        return read_phone(text, p);
    }
}

int people_is_warning(enum people_problem problem) {
    return problem == PEOPLE_SEX_DIFFERS || problem == PEOPLE_ID_OTHER || problem == PEOPLE_UNNUMBERED;
}

enum people_problem people_read(struct host *host, const char *const texts[COLUMN_COUNT], int need_id,
                                struct person *person, enum people_column *column) {
    struct person p = {0};
    enum people_problem warning = PEOPLE_FINE;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        enum people_problem problem = read_column(host, (enum people_column)i, texts, need_id, &p);
        if (problem != PEOPLE_FINE)
            *column = (enum people_column)i;
        if (people_is_warning(problem))
            warning = problem;
        else if (problem != PEOPLE_FINE)
            return problem;
    }
    *person = p;
    return warning == PEOPLE_UNNUMBERED && (p.id_number[0] || p.document[0]) ? PEOPLE_FINE : warning;
}

// Whether text is there to take a value away.
static int takes_away(const char *text) {
    return text && !*text;
}

enum people_problem people_correct(struct host *host, const char *const texts[COLUMN_COUNT], const struct person *is,
                                   struct person *becomes, unsigned *columns, enum people_column *column) {
    struct person given;
    const char *read[COLUMN_COUNT];
    for (int i = 0; i < COLUMN_COUNT; i++)
        read[i] = texts[i];
    read[COLUMN_NAME] = texts[COLUMN_NAME] ? texts[COLUMN_NAME] : is->name;
    if (texts[COLUMN_DOCUMENT_KIND] && !texts[COLUMN_DOCUMENT])
        read[COLUMN_DOCUMENT] = is->document;
    enum people_problem problem = people_read(host, read, 0, &given, column);
    if (problem != PEOPLE_FINE && problem != PEOPLE_SEX_DIFFERS)
        return problem;
    if (!texts[COLUMN_ID_NUMBER] && given.id_number[0]) { // it belongs in its own field
        *column = COLUMN_DOCUMENT;
        return PEOPLE_BAD_DOCUMENT;
    }
    struct person p = *is;
    unsigned told = texts[COLUMN_ID_NUMBER] && given.id_number[0] ? 1u << COLUMN_SEX : 0;
    for (int i = 0; i < COLUMN_COUNT; i++)
        told |= (unsigned)(texts[i] != NULL) << i;
    told |= texts[COLUMN_DOCUMENT] ? 1u << COLUMN_DOCUMENT_KIND : 0;
    if (takes_away(texts[COLUMN_SEX]))
        given.sex = 0;
    people_change(&p, &given, told);
    *columns = people_differences(is, &p);
    *becomes = p;
    return problem;
}
