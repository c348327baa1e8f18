// SPDX-License-Identifier: Apache-2.0
// A roster as an office sends it, row by row: what is right is kept, what is not is named with its row and column.
// Twice the table is looked at: first whether a spreadsheet has rounded its numbers, then for the people.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/area_names.h"
#include "host/books/people.h"
#include "host/books/people_heads.h"
#include "host/table/table.h"

#define PROGRESS_ROWS 5000
#define AREA_SIZE     512

// One import.
struct taking {
    struct host *host;
    struct people_import *import;
    const struct table *table;
    struct heads heads;
    struct area_names *areas;
    char area_text[AREA_SIZE], area_code[24]; // found last: rosters go village by village
    size_t row;
    const int *at;   // the columns of the block
    int is_doubtful; // a warning was told of this person
};

static int is_note(enum people_problem problem) {
    return problem == PEOPLE_DUPLICATE || problem == PEOPLE_CHANGED || problem == PEOPLE_PASSED;
}

static void tell(struct taking *t, enum people_column column, enum people_problem problem, const char *value) {
    char masked[ID_NUMBER_SIZE];
    struct people_import *import = t->import;
    import->duplicates += problem == PEOPLE_DUPLICATE;
    import->passed += problem == PEOPLE_PASSED;
    import->refused += !is_note(problem);
    if (column == COLUMN_ID_NUMBER && problem != PEOPLE_ID_ROUNDED) // which is nobody's
        value = id_number_mask(value, masked);
    import->report(import->context, table_line(t->table, t->row), column, problem, value);
}

// The person is taken, and somebody should look at it.
static void warn(struct taking *t, enum people_column column, enum people_problem problem, const char *value) {
    t->import->warnings++;
    t->is_doubtful = 1;
    if (column == COLUMN_ID_NUMBER)
        value = "";
    t->import->report(t->import->context, table_line(t->table, t->row), column, problem, value);
}

// ---- rounded numbers ----

static const char *cell(const struct taking *t, int head) {
    return t->at[head] < 0 ? "" : table_cell(t->table, t->row, (size_t)t->at[head]);
}

// Counts numbers, those that a spreadsheet has rounded for certain, and those that end as if.
static void count_numbers(struct taking *t, size_t *numbers, size_t *certain, size_t *ends) {
    struct id_number_facts facts;
    for (t->row = t->heads.row + 1; t->row < table_rows(t->table); t->row++)
        for (size_t block = 0; block < t->heads.blocks_len; block++) {
            t->at = t->heads.at[block];
            const char *text = cell(t, COLUMN_ID_NUMBER);
            enum id_number read = *text ? id_number_read(text, t->host->now_ms, &facts) : ID_NUMBER_BAD_LENGTH;
            *numbers += read != ID_NUMBER_BAD_LENGTH;
            *certain += read == ID_NUMBER_ROUNDED;
            *ends += read == ID_NUMBER_VALID && id_number_ends_rounded(text);
        }
}

// Chance ends a number in 000 once in 1,100: three of them and one in fifty are a spreadsheet's work. And where two are
// rounded for certain, one that ends so and passes is rounded too.
static int is_rounded(struct taking *t) {
    size_t numbers = 0, certain = 0, ends = 0;
    count_numbers(t, &numbers, &certain, &ends);
    t->import->numbers = numbers;
    t->import->rounded = certain + ends;
    return (certain + ends >= 3 && (certain + ends) * 50 > numbers) || (certain >= 2 && ends);
}

// ---- what is no person ----

static int begins_with(const char *text, const char *const words[], size_t words_len) {
    for (size_t i = 0; i < words_len; i++)
        if (strncmp(text, words[i], strlen(words[i])) == 0)
            return 1;
    return 0;
}

static const char *first_text(const struct taking *t) {
    for (size_t i = 0; i < table_columns(t->table, t->row); i++)
        if (*table_cell(t->table, t->row, i))
            return table_cell(t->table, t->row, i);
    return "";
}

static int is_total(const char *text) {
    static const char *const whole[] = {"计", "总数", "总人数", "人数", "以下空白", "以下无正文"};
    static const char *const begun[] = {
        "合计",   "总计", "小计",       "共计",   "本页",  "累计",   "合 计", "合　计", "总 计",  "小 计", "填表",
        "制表",   "审核", "复核",       "注：",   "注:",   "备注",   "说明",  "负责人", "填报",   "经办",  "报送",
        "联系人", "（注", "单位负责人", "（以下", "(以下", "领导签", "盖章",  "（盖章", "日期：", "日期:"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strcmp(text, whole[i]) == 0)
            return 1;
    int is_page = begins_with(text, (const char *const[]){"第", "共"}, 2) && strstr(text, "页");
    return is_page || begins_with(text, begun, sizeof begun / sizeof *begun);
}

static int has_total(const struct taking *t) {
    for (size_t i = 0; i < table_columns(t->table, t->row); i++)
        if (is_total(table_cell(t->table, t->row, i)))
            return 1;
    return 0;
}

static int is_example(const char *text) {
    static const char *const words[] = {"示例",     "样例",     "例：", "例:",  "例如",
                                        "填写示例", "填表示例", "示范", "（例", "(例"};
    return strcmp(text, "例") == 0 || begins_with(text, words, sizeof words / sizeof *words);
}

// What may be meant for a number, not a sum or a word below the list.
static int is_number(const char *text) {
    size_t n = 0;
    for (; *text; text++)
        n += (*text >= '0' && *text <= '9') || (*text >= 'A' && *text <= 'Z') || (unsigned char)*text >= 0xef;
    return n >= 6;
}

// Numbered rows that nobody filled in, totals, what stands below the list, heads said again, the example of a form.
static int is_nobody(const struct taking *t) {
    static const int own[] = {COLUMN_SEX, COLUMN_ETHNICITY, COLUMN_PHONE, HEAD_MOBILE};
    if (is_example(first_text(t)) || heads_are_again(t->table, &t->heads, t->row))
        return 1;
    if (is_number(cell(t, COLUMN_ID_NUMBER)))
        return 0;
    if (has_total(t))
        return 1;
    int told = *cell(t, COLUMN_NAME) || *cell(t, COLUMN_ID_NUMBER);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        told |= *cell(t, own[i]) != '\0';
    return !told;
}

static int block_is_empty(const struct taking *t) {
    for (int head = 0; head < HEAD_COUNT; head++)
        if (*cell(t, head))
            return 0;
    return 1;
}

// ---- one person ----

static int64_t find_area(struct taking *t, int64_t under, const char *text) {
    int64_t found = area_names_find(t->areas, under, text);
    return found ? found : area_names_find(t->areas, area_parent(under), text);
}

// The area of several columns, from the county down to an address; what the last says beneath the one before. What is
// no area is told, unless the others say enough.
static const char *read_area(struct taking *t) {
    static const int heads[] = {HEAD_COUNTY, COLUMN_AREA, HEAD_TOWNSHIP, HEAD_VILLAGE, HEAD_ADDRESS};
    char all[AREA_SIZE] = "";
    const char *strange = NULL;
    int64_t area = 0;
    size_t len = 0;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        len += (size_t)snprintf(all + len, len < sizeof all ? sizeof all - len : 0, "%s\n", cell(t, heads[i]));
    if (len >= sizeof all || strcmp(all, t->area_text) != 0 || !*t->area_code) {
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            const char *text = cell(t, heads[i]);
            int64_t found = *text ? find_area(t, area ? area : t->host->area, text) : 0;
            if (*text && !found && (heads[i] != HEAD_ADDRESS || !area))
                strange = text;
            area = found ? found : area;
        }
        if (strange)
            warn(t, COLUMN_AREA, PEOPLE_BAD_AREA, strange);
        snprintf(t->area_text, sizeof t->area_text, "%s", strange || len >= sizeof all ? "" : all);
        snprintf(t->area_code, sizeof t->area_code, "%lld", (long long)area);
    }
    return strcmp(t->area_code, "0") == 0 ? "" : t->area_code;
}

static void read_cells(struct taking *t, const char *texts[COLUMN_COUNT]) {
    for (int column = 0; column < COLUMN_COUNT; column++)
        texts[column] = t->at[column] < 0 ? NULL : cell(t, column);
    if (*cell(t, HEAD_MOBILE) || !texts[COLUMN_PHONE])
        texts[COLUMN_PHONE] = t->at[HEAD_MOBILE] < 0 ? texts[COLUMN_PHONE] : cell(t, HEAD_MOBILE);
    texts[COLUMN_AREA] = read_area(t);
}

static int is_side(enum people_problem problem) {
    return problem == PEOPLE_BAD_SEX || problem == PEOPLE_BAD_CATEGORY || problem == PEOPLE_BAD_AREA ||
           problem == PEOPLE_BAD_ETHNICITY || problem == PEOPLE_BAD_PHONE;
}

// Who somebody is, is read or refused; what else is said of them is read or left empty with a warning.
static enum people_problem read_row(struct taking *t, const char *texts[COLUMN_COUNT], struct person *person) {
    enum people_column column = COLUMN_NAME;
    enum people_problem problem;
    while (is_side(problem = people_read(t->host, texts, 1, person, &column))) {
        warn(t, column, problem, texts[column]);
        texts[column] = NULL;
    }
    if (problem == PEOPLE_SEX_DIFFERS)
        warn(t, column, problem, texts[column]);
    else if (problem != PEOPLE_FINE && problem != PEOPLE_UNREAD)
        tell(t, column, problem, texts[column] ? texts[column] : "");
    return problem;
}

// Somebody with this ID number is there: the same row again, one that corrects it, or two people under one number.
static enum status meet_known(struct taking *t, const struct person *person, const char *const texts[COLUMN_COUNT]) {
    struct people_import *import = t->import;
    struct person known;
    unsigned told = 0;
    enum status status = people_find(t->host, person->number, &known);
    if (status != STATUS_OK)
        return status;
    for (int i = 0; i < COLUMN_COUNT; i++)
        told |= (unsigned)(texts[i] && *texts[i]) << i;
    unsigned other = people_differences(&known, person) & told;
    if (!other || (!import->corrects && other & 1u << COLUMN_NAME)) {
        tell(t, COLUMN_ID_NUMBER, other ? PEOPLE_ID_TAKEN : PEOPLE_DUPLICATE, person->id_number);
        return STATUS_OK;
    }
    for (int i = 0; i < COLUMN_COUNT; i++) {
        if (!(other & 1u << i))
            continue;
        if (import->corrects)
            tell(t, (enum people_column)i, PEOPLE_CHANGED, texts[i]);
        else
            warn(t, (enum people_column)i, PEOPLE_DIFFERS, texts[i]);
    }
    *(import->corrects ? &import->changed : &import->differing) += 1;
    import->duplicates += (size_t)!import->corrects;
    return import->corrects ? people_edit(t->host, person, other) : STATUS_OK;
}

static enum status take_person(struct taking *t) {
    const char *texts[COLUMN_COUNT];
    struct person person;
    read_cells(t, texts);
    enum people_problem problem = read_row(t, texts, &person);
    if (problem == PEOPLE_UNREAD)
        return db_failure(t->host->db);
    if (problem != PEOPLE_FINE && problem != PEOPLE_SEX_DIFFERS)
        return STATUS_OK;
    if (id_number_ends_rounded(person.id_number))
        warn(t, COLUMN_ID_NUMBER, PEOPLE_ID_ENDS_ROUNDED, "");
    enum status status = people_add(t->host, &person);
    if (status == STATUS_CONFLICT)
        return meet_known(t, &person, texts);
    t->import->added += status == STATUS_OK;
    return status;
}

// ---- all of them ----

static enum status take_row(struct taking *t) {
    enum status status = STATUS_OK;
    if (table_is_cut(t->table, t->row)) {
        t->import->read++;
        tell(t, COLUMN_NAME, PEOPLE_TOO_LONG, "");
        return STATUS_OK;
    }
    for (size_t block = 0; block < t->heads.blocks_len && status == STATUS_OK; block++) {
        t->at = t->heads.at[block];
        t->is_doubtful = 0;
        if (block && block_is_empty(t))
            continue;
        if (is_nobody(t)) {
            if (!block)
                tell(t, COLUMN_NAME, PEOPLE_PASSED, first_text(t));
            continue;
        }
        t->import->read++;
        status = take_person(t);
        t->import->doubtful += (size_t)t->is_doubtful;
    }
    return status;
}

static enum status take_rows(struct taking *t) {
    enum status status = STATUS_OK;
    for (t->row = 0; t->row < t->heads.row; t->row++)
        if (people_head_of(first_text(t)) < 0) // what is no first line of two
            tell(t, COLUMN_NAME, PEOPLE_PASSED, first_text(t));
    for (t->row = t->heads.row + 1; t->row < table_rows(t->table) && status == STATUS_OK; t->row++) {
        status = take_row(t);
        if ((t->row - t->heads.row) % PROGRESS_ROWS == 0)
            t->import->progress(t->import->context, t->row - t->heads.row);
    }
    return status;
}

// Heads that do not do: what the caller has to know of them.
static enum status refuse_heads(struct taking *t, enum status found, enum people_column column) {
    struct people_import *import = t->import;
    import->trouble = found == STATUS_NOT_FOUND ? PEOPLE_FILE_LACKS : PEOPLE_FILE_TWICE;
    import->column = column;
    import->line = table_line(t->table, t->heads.row);
    memcpy(import->twice, t->heads.twice, sizeof import->twice);
    return STATUS_MALFORMED;
}

enum status people_import(struct host *host, const struct table *table, struct people_import *import) {
    enum people_column missing = COLUMN_NAME;
    struct taking *t = calloc(1, sizeof *t);
    if (!t)
        return STATUS_MEMORY;
    *t = (struct taking){.host = host, .import = import, .table = table};
    enum status status = heads_find(table, &t->heads, &missing);
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
        status = refuse_heads(t, status, missing);
    if (status == STATUS_OK && is_rounded(t)) {
        import->trouble = PEOPLE_FILE_ROUNDED;
        status = STATUS_MALFORMED;
    }
    snprintf(import->unread, sizeof import->unread, "%s", t->heads.unread);
    if (status == STATUS_OK)
        status = area_names_load(host->db, &t->areas);
    if (status == STATUS_OK)
        status = take_rows(t);
    area_names_free(t->areas);
    free(t);
    return status;
}
