// SPDX-License-Identifier: Apache-2.0
#include "host/cli/listed.h"

#include <string.h>
#include <unistd.h>

#include "host/base/cell.h"
#include "host/books/people.h"
#include "host/books/people_rows.h"
#include "host/table/table.h"
#include "proto/number.h"
#include "proto/printable.h"

int listed_is_grave(enum status status) {
    return status == STATUS_IO || status == STATUS_CORRUPT || status == STATUS_BUSY || status == STATUS_MEMORY;
}

// A number as hands and spreadsheets write it: digits of any width, blanks, other hyphens. "" when it is too long.
static const char *fold_number(const char *text, char out[NUMBER_TEXT_SIZE]) {
    size_t len = 0;
    while (*text) {
        int32_t c = character_next(&text);
        c = c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!' : c;
        c = (c >= 0x2010 && c <= 0x2015) || c == 0x2212 ? '-' : c;
        if (c > 0 && (character_is_blank(c) || character_is_unseen(c)))
            continue;
        if (c <= 0 || c > 0x7f || len + 1 == NUMBER_TEXT_SIZE)
            return "";
        out[len++] = (char)c;
    }
    out[len] = '\0';
    return out;
}

// A badge or a person by number, a person by ID number: what is said of it goes to shown; *badge is 0 where nobody has
// this ID number.
static enum status read_holder(struct context *c, const char *text, char shown[ID_NUMBER_SIZE], uint64_t *badge,
                               int *is_holder) {
    struct id_number_facts facts;
    char folded[NUMBER_TEXT_SIZE];
    *badge = 0;
    *is_holder = number_parse(fold_number(text, folded), badge) == STATUS_OK;
    if (*is_holder) {
        number_format(*badge, shown);
        return STATUS_OK;
    }
    enum id_number read = id_number_read(text, c->now_ms, &facts);
    if (read != ID_NUMBER_VALID && read != ID_NUMBER_OTHER)
        return STATUS_OK;
    id_number_mask(facts.number, shown);
    enum status status = people_find_id(&c->host, facts.number, badge);
    *is_holder = read == ID_NUMBER_VALID || status == STATUS_OK; // eight digits may be anything
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// ---- a file ----

static void tell_row(struct listed *l, const char *file, const struct people_rows *rows, enum text reason) {
    say(l->c, TEXT_TABLE_AT, file, (int)table_line(rows->table, rows->row), words(l->c, reason));
}

// A number that a spreadsheet has rounded is somebody else's, if anybody's.
static int is_rounded(const struct context *c, const char *text) {
    struct id_number_facts facts;
    return *text && id_number_read(text, c->now_ms, &facts) == ID_NUMBER_ROUNDED;
}

// Whom a row names: by the ID number under its head, else by the first of its cells that is a number.
static enum status read_row(struct listed *l, const struct people_rows *rows, char shown[ID_NUMBER_SIZE],
                            uint64_t *badge, int *is_holder) {
    enum status status = read_holder(l->c, people_rows_cell(rows, COLUMN_ID_NUMBER), shown, badge, is_holder);
    if (rows->heads.blocks_len > 1)
        return status;
    for (size_t i = 0; i < table_columns(rows->table, rows->row) && status == STATUS_OK && !*is_holder; i++)
        status = read_holder(l->c, table_cell(rows->table, rows->row, i), shown, badge, is_holder);
    return status;
}

static int has_rounded(const struct listed *l, const struct people_rows *rows) {
    int found = is_rounded(l->c, people_rows_cell(rows, COLUMN_ID_NUMBER));
    for (size_t i = 0; i < table_columns(rows->table, rows->row) && !rows->heads.blocks_len; i++)
        found |= is_rounded(l->c, table_cell(rows->table, rows->row, i));
    return found;
}

// The list says another name than the one this ID number is registered under: somebody else may be meant.
static enum status look_at_name(struct listed *l, const struct people_rows *rows, uint64_t person, int *is_other) {
    struct person known;
    const char *name = people_rows_cell(rows, COLUMN_NAME);
    *is_other = 0;
    if (!*name || !person)
        return STATUS_OK;
    enum status status = people_find(&l->c->host, person, &known);
    *is_other = status == STATUS_OK && known.name[0] && !cell_names_are_alike(name, known.name);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// As many digits as a number has: no title.
static int has_digits(const struct people_rows *rows) {
    size_t digits = 0;
    for (size_t i = 0; i < table_columns(rows->table, rows->row); i++)
        for (const char *at = table_cell(rows->table, rows->row, i); *at; at++)
            digits += *at >= '0' && *at <= '9';
    return digits >= 15;
}

static enum status refuse_row(struct listed *l, const char *file, const struct people_rows *rows, enum text reason) {
    tell_row(l, file, rows, reason);
    l->refused++;
    return STATUS_OK;
}

// What has no number is a title before the first row that has one, when there are no heads to tell them apart.
static enum status take_row(struct listed *l, const char *file, const struct people_rows *rows, int *has_begun) {
    char shown[ID_NUMBER_SIZE];
    uint64_t badge;
    int is_holder = 0, is_other;
    enum status status = read_row(l, rows, shown, &badge, &is_holder);
    if (status != STATUS_OK)
        return status;
    int is_rounded = !is_holder && has_rounded(l, rows);
    int is_title = !rows->heads.blocks_len && !*has_begun && !has_digits(rows);
    if (!is_holder && !is_rounded && (is_title || people_rows_is_nobody(rows))) {
        l->passed++;
        tell_row(l, file, rows, TEXT_PEOPLE_PASSED);
        return STATUS_OK;
    }
    *has_begun = 1;
    if (!is_holder)
        return refuse_row(l, file, rows, is_rounded ? TEXT_PEOPLE_ID_ROUNDED : TEXT_ENROLL_NO_NUMBER);
    status = look_at_name(l, rows, badge, &is_other);
    if (status != STATUS_OK)
        return status;
    return is_other ? refuse_row(l, file, rows, TEXT_PEOPLE_ID_TAKEN) : l->take(l, shown, badge);
}

static enum status take_rows(struct listed *l, const char *file, struct people_rows *rows) {
    int has_begun = 0;
    enum status status = STATUS_OK;
    for (enum people_row row; status == STATUS_OK && (row = people_rows_next(rows)) != PEOPLE_ROW_END;) {
        l->passed += row == PEOPLE_ROW_PASSED;
        l->refused += row == PEOPLE_ROW_CUT;
        if (row == PEOPLE_ROW_CUT || row == PEOPLE_ROW_PASSED)
            tell_row(l, file, rows, row == PEOPLE_ROW_CUT ? TEXT_PEOPLE_TOO_LONG : TEXT_PEOPLE_PASSED);
        else if (row == PEOPLE_ROW_PERSON)
            status = take_row(l, file, rows, &has_begun);
    }
    if (status == STATUS_OK && !has_begun) {
        say(l->c, TEXT_FAILED_FOR, file, words(l->c, TEXT_ENROLL_NO_NUMBER));
        l->refused++;
    }
    return status;
}

// Heads that say who somebody is in two ways, or numbers that a spreadsheet has rounded: nobody is taken from it.
static int is_unfit(struct listed *l, const char *file, const struct people_rows *rows, enum status heads) {
    size_t numbers, rounded;
    char one[8], other[8];
    if (heads == STATUS_CONFLICT)
        say(l->c, TEXT_PEOPLE_TWICE, file, (int)table_line(rows->table, rows->heads.first),
            people_columns[rows->trouble][1], people_columns[rows->trouble][0],
            table_column_name(rows->heads.twice[0], one), table_column_name(rows->heads.twice[1], other));
    else if (people_rows_are_rounded(rows, l->c->now_ms, &numbers, &rounded))
        say(l->c, TEXT_PEOPLE_ROUNDED, file, (int)numbers, (int)rounded);
    else
        return 0;
    l->refused++;
    return 1;
}

static enum status take_list(struct listed *l, const char *name, const struct table *table) {
    struct people_rows rows;
    enum people_column missing = COLUMN_NAME;
    enum status heads = people_rows_open(&rows, table, &missing);
    rows.trouble = missing;
    return is_unfit(l, name, &rows, heads) ? STATUS_OK : take_rows(l, name, &rows);
}

static enum status take_file(struct listed *l, const char *file) {
    struct lists lists;
    if (read_lists(l->c, file, NULL, 1, &lists) != EXIT_DONE) { // other sheets may be other sessions'
        l->refused++;                                           // and it was told why
        return STATUS_OK;
    }
    enum status status = take_list(l, file, lists.tables[0]);
    lists_clear(&lists);
    return status;
}

enum status listed_take(struct listed *l, const char *word) {
    char shown[ID_NUMBER_SIZE];
    uint64_t badge;
    int is_holder;
    enum status status = read_holder(l->c, word, shown, &badge, &is_holder);
    if (status != STATUS_OK)
        return status;
    if (is_holder)
        return l->take(l, shown, badge);
    if (access(word, F_OK) == 0)
        return take_file(l, word);
    say(l->c, TEXT_ENROLL_WHO, strlen(word) >= 15 && strspn(word, "0123456789") >= 15 ? "***" : word);
    l->refused++;
    return STATUS_OK;
}
