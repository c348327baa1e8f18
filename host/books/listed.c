// SPDX-License-Identifier: Apache-2.0
#include "host/books/listed.h"

#include <stdio.h>
#include <string.h>

#include "host/base/cell.h"
#include "host/books/people_rows.h"
#include "host/table/table.h"
#include "proto/number.h"
#include "proto/printable.h"

static const struct {
    const char *word;
    enum text sentence;
} reasons[] = {
    [LISTED_FINE] = {"", TEXT_NOTHING},
    [LISTED_PASSED] = {"passed", TEXT_PEOPLE_PASSED},
    [LISTED_ABSENT] = {"absent", TEXT_LISTED_ABSENT},
    [LISTED_CUT] = {"cut", TEXT_PEOPLE_TOO_LONG},
    [LISTED_NO_NUMBER] = {"no_number", TEXT_ENROLL_NO_NUMBER},
    [LISTED_ROUNDED] = {"rounded", TEXT_PEOPLE_ID_ROUNDED},
    [LISTED_OTHER_NAME] = {"other_name", TEXT_PEOPLE_ID_TAKEN},
    [LISTED_TWICE] = {"twice", TEXT_PEOPLE_TWICE},
};

const char *listed_word(enum listed_reason reason) {
    return reasons[reason].word;
}

enum text listed_sentence(enum listed_reason reason) {
    return reasons[reason].sentence;
}

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
enum status listed_read(struct host *host, const char *text, char shown[ID_NUMBER_SIZE], uint64_t *badge,
                        int *is_holder) {
    struct id_number_facts facts;
    char folded[NUMBER_TEXT_SIZE];
    *badge = 0;
    *is_holder = number_parse(fold_number(text, folded), badge) == STATUS_OK;
    if (*is_holder) {
        number_format(*badge, shown);
        return STATUS_OK;
    }
    enum id_number read = id_number_read(text, host->now_ms, &facts);
    if (read != ID_NUMBER_VALID && read != ID_NUMBER_OTHER)
        return STATUS_OK;
    id_number_mask(facts.number, shown);
    enum status status = people_find_text(host, text, badge);
    *is_holder = read == ID_NUMBER_VALID || status == STATUS_OK; // eight digits may be anything
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// ---- a list ----

// Who has no number of any document is known by name and phone.
static enum status read_unnumbered(struct listed *l, const struct people_rows *rows, char shown[ID_NUMBER_SIZE],
                                   uint64_t *badge, int *is_holder) {
    struct person who = {0};
    const char *phone = people_rows_cell(rows, COLUMN_PHONE);
    cell_name(people_rows_cell(rows, COLUMN_NAME), who.name, sizeof who.name);
    snprintf(who.phone, sizeof who.phone, "%s", *phone ? phone : people_rows_cell(rows, HEAD_MOBILE));
    enum status status = *who.name && *who.phone ? people_find_unnumbered(l->host, &who, badge) : STATUS_NOT_FOUND;
    *is_holder = status == STATUS_OK;
    if (*is_holder)
        number_format(*badge, shown);
    key_wipe(&who, sizeof who);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// A number that a spreadsheet has rounded is somebody else's, if anybody's.
static int is_rounded(const struct host *host, const char *text) {
    struct id_number_facts facts;
    return *text && id_number_read(text, host->now_ms, &facts) == ID_NUMBER_ROUNDED;
}

// The first word of a cell that names somebody: what is pasted has a name beside a number in one line and not in
// another.
static enum status read_words(struct listed *l, const char *cell, char shown[ID_NUMBER_SIZE], uint64_t *badge,
                              int *is_holder) {
    enum status status = listed_read(l->host, cell, shown, badge, is_holder);
    while (*cell && status == STATUS_OK && !*is_holder) {
        char word[ID_NUMBER_SIZE];
        size_t len = strcspn(cell, " \t"), blanks = strspn(cell + len, " \t");
        if (len < sizeof word) {
            snprintf(word, sizeof word, "%.*s", (int)len, cell);
            status = listed_read(l->host, word, shown, badge, is_holder);
        }
        cell += len + blanks;
    }
    return status;
}

// Whom a row names: by the ID number under its head, else by the first of its cells that is a number.
static enum status read_row(struct listed *l, const struct people_rows *rows, char shown[ID_NUMBER_SIZE],
                            uint64_t *badge, int *is_holder) {
    enum status status = listed_read(l->host, people_rows_cell(rows, COLUMN_ID_NUMBER), shown, badge, is_holder);
    if (rows->heads.blocks_len > 1)
        return status;
    for (size_t i = 0; i < table_columns(rows->table, rows->row) && status == STATUS_OK && !*is_holder; i++)
        status = read_words(l, table_cell(rows->table, rows->row, i), shown, badge, is_holder);
    return status;
}

static int has_rounded(const struct listed *l, const struct people_rows *rows) {
    int found = is_rounded(l->host, people_rows_cell(rows, COLUMN_ID_NUMBER));
    for (size_t i = 0; i < table_columns(rows->table, rows->row) && !rows->heads.blocks_len; i++)
        found |= is_rounded(l->host, table_cell(rows->table, rows->row, i));
    return found;
}

// The list says another name than the one this ID number is registered under: somebody else may be meant.
static enum status look_at_name(struct listed *l, const struct people_rows *rows, uint64_t person, int *is_other) {
    struct person known;
    const char *name = people_rows_cell(rows, COLUMN_NAME);
    *is_other = 0;
    if (!*name || !person)
        return STATUS_OK;
    enum status status = people_find(l->host, person, &known);
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

static enum status refuse_row(struct listed *l, enum listed_reason reason) {
    l->tell(l, reason);
    l->refused++;
    return STATUS_OK;
}

// Of lists side by side each has a column of its own.
static int is_absent(const struct listed *l, const struct people_rows *rows) {
    size_t from = rows->heads.blocks_len > 1 && rows->at[COLUMN_NAME] > 0 ? (size_t)rows->at[COLUMN_NAME] : 0;
    return l->heeds_absence && absence_is_told(&l->absence, rows->table, rows->row, from);
}

// What has no number is a title before the first row that has one, when there are no heads to tell them apart.
static enum status take_row(struct listed *l, const struct people_rows *rows, int *has_begun) {
    char shown[ID_NUMBER_SIZE];
    uint64_t badge;
    int is_holder = 0, is_other;
    enum status status = read_row(l, rows, shown, &badge, &is_holder);
    if (status != STATUS_OK)
        return status;
    if (!is_holder && !strpbrk(people_rows_cell(rows, COLUMN_ID_NUMBER), "0123456789"))
        status = read_unnumbered(l, rows, shown, &badge, &is_holder);
    if (status != STATUS_OK)
        return status;
    int is_rounded = !is_holder && has_rounded(l, rows);
    int is_title = !rows->heads.blocks_len && !*has_begun && !has_digits(rows);
    int is_wrong = !rows->heads.blocks_len && has_digits(rows); // a number, but none there can be
    if (!is_holder && !is_rounded && !is_wrong && (is_title || people_rows_is_nobody(rows))) {
        l->passed++;
        l->tell(l, LISTED_PASSED);
        return STATUS_OK;
    }
    *has_begun = 1;
    if (is_absent(l, rows)) {
        l->passed++;
        l->tell(l, LISTED_ABSENT);
        return STATUS_OK;
    }
    if (!is_holder)
        return refuse_row(l, is_rounded ? LISTED_ROUNDED : LISTED_NO_NUMBER);
    status = look_at_name(l, rows, badge, &is_other);
    if (status != STATUS_OK)
        return status;
    return is_other ? refuse_row(l, LISTED_OTHER_NAME) : l->take(l, shown, badge);
}

static enum status take_rows(struct listed *l, struct people_rows *rows, enum listed_reason *reason) {
    int has_begun = 0;
    enum status status = STATUS_OK;
    for (enum people_row row; status == STATUS_OK && (row = people_rows_next(rows)) != PEOPLE_ROW_END;) {
        l->line = table_line(rows->table, rows->row);
        l->passed += row == PEOPLE_ROW_PASSED;
        l->refused += row == PEOPLE_ROW_CUT;
        if (row == PEOPLE_ROW_CUT || row == PEOPLE_ROW_PASSED)
            l->tell(l, row == PEOPLE_ROW_CUT ? LISTED_CUT : LISTED_PASSED);
        else if (row == PEOPLE_ROW_PERSON)
            status = take_row(l, rows, &has_begun);
    }
    *reason = status == STATUS_OK && !has_begun ? LISTED_NO_NUMBER : LISTED_FINE;
    return status;
}

// Heads that say who somebody is in two ways, or numbers that a spreadsheet has rounded: nobody is taken from it.
static enum listed_reason unfitness(struct listed *l, const struct people_rows *rows, enum status heads) {
    if (heads == STATUS_CONFLICT) {
        l->line = table_line(rows->table, rows->heads.first);
        l->twice[0] = rows->heads.twice[0];
        l->twice[1] = rows->heads.twice[1];
        return LISTED_TWICE;
    }
    int are_rounded = people_rows_are_rounded(rows, l->host->now_ms, &l->numbers, &l->rounded);
    return are_rounded ? LISTED_ROUNDED : LISTED_FINE;
}

enum status listed_each(struct listed *l, const struct table *table, enum listed_reason *reason) {
    struct people_rows rows;
    l->column = COLUMN_NAME;
    enum status heads = people_rows_open(&rows, table, NULL, &l->column), status = STATUS_OK;
    *reason = unfitness(l, &rows, heads);
    if (l->heeds_absence)
        absence_find(table, &l->absence);
    if (*reason == LISTED_FINE)
        status = take_rows(l, &rows, reason);
    l->refused += *reason != LISTED_FINE;
    return status;
}
