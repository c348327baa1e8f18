// SPDX-License-Identifier: Apache-2.0
#include "host/books/listed.h"

#include <stdio.h>
#include <string.h>

#include "host/base/cell.h"
#include "host/base/moment.h"
#include "host/base/utf8.h"
#include "host/books/people_rows.h"
#include "host/table/table.h"
#include "proto/badge.h"
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
    [LISTED_FOREIGN] = {"foreign", TEXT_LISTED_FOREIGN},
    [LISTED_UNENROLLED] = {"unenrolled", TEXT_LISTED_UNENROLLED},
    [LISTED_NAMESAKES] = {"namesakes", TEXT_LISTED_NAMESAKES},
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
        int32_t c = character_narrow(character_next(&text));
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

// The number of a person's badge that this office signed; 0: it is none, or somebody else's.
static uint64_t number_of_badge(const struct host *host, const char *text) {
    struct badge badge;
    uint8_t token[BADGE_TOKEN_BYTES];
    char kept[BADGE_TEXT_SIZE];
    if (!badge_find(text, strlen(text), kept) || badge_parse(kept, BADGE_TEXT_LEN, &badge, token) != STATUS_OK)
        return 0;
    int is_of_people = badge.kind == BADGE_PERSON || badge.kind == BADGE_BLANK;
    return is_of_people && badge_verify(token, host->keys.public_key) ? badge.number : 0;
}

// A badge or a person by number, a person by ID number: what is said of it goes to shown; *badge is 0 where nobody has
// this ID number.
enum status listed_read(struct host *host, const char *text, char shown[ID_NUMBER_SIZE], uint64_t *badge,
                        int *is_holder) {
    struct id_number_facts facts;
    char folded[NUMBER_TEXT_SIZE];
    *badge = number_of_badge(host, text);
    *is_holder = *badge || number_parse(fold_number(text, folded), badge) == STATUS_OK;
    if (*is_holder) {
        number_format(*badge, shown);
        return STATUS_OK;
    }
    enum id_number read = id_number_read(text, host->now_ms, &facts);
    int is_number = read == ID_NUMBER_VALID || read == ID_NUMBER_OTHER;
    if (!is_number && !id_number_read_document(text, facts.number))
        return STATUS_OK;
    id_number_mask(facts.number, shown);
    enum status status = people_find_text(host, text, badge);
    *is_holder = read == ID_NUMBER_VALID || status == STATUS_OK; // eight digits may be anything
    return status == STATUS_NOT_FOUND || status == STATUS_INVALID ? STATUS_OK : status;
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

static int has_badge(const struct people_rows *rows) {
    char kept[BADGE_TEXT_SIZE];
    for (size_t i = 0; i < table_columns(rows->table, rows->row); i++) {
        const char *cell = table_cell(rows->table, rows->row, i);
        if (badge_find(cell, strlen(cell), kept))
            return 1;
    }
    return 0;
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
static int row_has_digits(const struct table *table, size_t row) {
    size_t digits = 0;
    for (size_t i = 0; i < table_columns(table, row); i++)
        digits += moment_digits_beside(table_cell(table, row, i));
    return digits >= 15;
}

static int has_digits(const struct people_rows *rows) {
    return row_has_digits(rows->table, rows->row);
}

static enum status refuse_row(struct listed *l, enum listed_reason reason) {
    l->tell(l, reason);
    l->refused++;
    return STATUS_OK;
}

// Of lists side by side each has a column of its own.
static int is_absent(const struct listed *l, const struct people_rows *rows) {
    size_t from = rows->heads.blocks_len > 1 && rows->at[COLUMN_NAME] > 0 ? (size_t)rows->at[COLUMN_NAME] : 0;
    int has_left = l->span.out.what == LISTED_TIME_TAKEN || l->span.out.what == LISTED_TIME_CLIPPED;
    return l->heeds_absence && !has_left && absence_is_told(&l->absence, rows->table, rows->row, from);
}

static size_t begin_of(const struct people_rows *rows, size_t block) {
    const int *at = rows->heads.at[block];
    return block && at[COLUMN_NAME] >= 0 ? (size_t)at[COLUMN_NAME] : 0;
}

static void read_times(struct listed *l, const struct people_rows *rows) {
    int is_last = rows->block + 1 >= rows->heads.blocks_len;
    size_t to = is_last ? TABLE_COLUMNS_MAX : begin_of(rows, rows->block + 1);
    l->span = (struct listed_span){.in.what = LISTED_TIME_NONE};
    if (l->heeds_absence)
        listed_times_read(&l->times, rows->table, rows->row, begin_of(rows, rows->block), to, l->session->start_ms,
                          l->session->end_ms, &l->span);
}

// ---- by name ----

#define NAME_CHARACTERS 4 // of a name that stands alone in a list without heads

static int is_short(const struct people_rows *rows) {
    return utf8_characters(people_rows_first(rows)) <= NAME_CHARACTERS;
}

static int tells_phone(const struct people_rows *rows) {
    return cell_is_phone(people_rows_cell(rows, COLUMN_PHONE)) || cell_is_phone(people_rows_cell(rows, HEAD_MOBILE));
}

// Who is enrolled under the name of a row that tells nothing else; without heads its first cell that is such a name.
static enum status read_name(struct listed *l, const struct people_rows *rows, char shown[ID_NUMBER_SIZE],
                             uint64_t *badge, size_t *found) {
    const char *name = people_rows_cell(rows, COLUMN_NAME);
    enum status status = STATUS_OK;
    *found = 0;
    if (rows->heads.blocks_len)
        status = listed_names_find(l->host, l->session->number, &l->names, name, found, badge);
    for (size_t i = 0; !rows->heads.blocks_len && i < table_columns(rows->table, rows->row) && !*found; i++) {
        name = table_cell(rows->table, rows->row, i);
        status = listed_names_find(l->host, l->session->number, &l->names, name, found, badge);
    }
    if (*found == 1)
        number_format(*badge, shown);
    return status;
}

struct naming {
    char shown[ID_NUMBER_SIZE];
    uint64_t badge;
    int is_holder;
    int is_by_name;   // it tells nothing but a name
    size_t namesakes; // who are enrolled and called so
};

static enum status read_naming(struct listed *l, const struct people_rows *rows, struct naming *n) {
    enum status status = read_row(l, rows, n->shown, &n->badge, &n->is_holder);
    int is_unnumbered = !n->is_holder && !strpbrk(people_rows_cell(rows, COLUMN_ID_NUMBER), "0123456789");
    if (status == STATUS_OK && is_unnumbered)
        status = read_unnumbered(l, rows, n->shown, &n->badge, &n->is_holder);
    n->is_by_name = l->session && is_unnumbered && !n->is_holder && !has_digits(rows) && !tells_phone(rows);
    if (status == STATUS_OK && n->is_by_name)
        status = read_name(l, rows, n->shown, &n->badge, &n->namesakes);
    n->is_holder |= n->namesakes == 1;
    return status;
}

static enum listed_reason reason_of(const struct listed *l, const struct people_rows *rows, const struct naming *n) {
    if (has_rounded(l, rows))
        return LISTED_ROUNDED;
    if (has_badge(rows))
        return LISTED_FOREIGN;
    if (n->namesakes)
        return LISTED_NAMESAKES;
    return n->is_by_name ? LISTED_UNENROLLED : LISTED_NO_NUMBER;
}

#define NUMBER_DIGITS 5 // of what stands alone in its row and is meant for a number, not an ordinal

// A number that stands alone in its row, and is no day.
static int is_bare_number(const struct people_rows *rows) {
    const char *first = people_rows_first(rows);
    size_t cells = 0;
    for (size_t i = 0; i < table_columns(rows->table, rows->row); i++)
        cells += *table_cell(rows->table, rows->row, i) != '\0';
    return cells == 1 && !first[strspn(first, "0123456789- ")] && moment_digits_beside(first) >= NUMBER_DIGITS;
}

// Over numbers of ours, which a roster does not have.
static int is_number_head(const char *text) {
    static const char *const words[] = {"编号", "人员编号", "证卡号", "证卡编号", "卡号", "序号"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], text) == 0)
            return 1;
    return 0;
}

// What is as short as a name, and no head, is tried as one.
static int may_be_name(const struct listed *l, const struct people_rows *rows, const struct naming *n) {
    int is_of_names = n->is_by_name && !l->has_numbers;
    int is_head = heads_word_in(rows->table, rows->row) || is_number_head(people_rows_first(rows));
    return is_short(rows) && (is_of_names || !is_head);
}

// What has no number is a title before the first row that has one, when there are no heads to tell them apart.
static int is_nobody(const struct listed *l, const struct people_rows *rows, const struct naming *n,
                     enum listed_reason reason, int has_begun) {
    int has_heads = rows->heads.blocks_len > 0;
    int is_title = !has_heads && !has_begun && !has_digits(rows) && !may_be_name(l, rows, n);
    int is_wrong = !has_heads && (has_digits(rows) || is_bare_number(rows)); // a number, but none there can be
    int is_told = n->is_holder || n->namesakes || is_wrong || reason == LISTED_ROUNDED || reason == LISTED_FOREIGN;
    return !is_told && (is_title || people_rows_is_nobody(rows));
}

static enum status pass(struct listed *l, enum listed_reason reason) {
    l->passed++;
    l->tell(l, reason);
    return STATUS_OK;
}

static enum status take_row(struct listed *l, const struct people_rows *rows, int *has_begun) {
    struct naming n = {.badge = 0};
    int is_other;
    enum status status = read_naming(l, rows, &n);
    if (status != STATUS_OK)
        return status;
    l->is_by_name = n.namesakes == 1;
    enum listed_reason reason = n.is_holder ? LISTED_FINE : reason_of(l, rows, &n);
    if (is_nobody(l, rows, &n, reason, *has_begun))
        return pass(l, LISTED_PASSED);
    *has_begun = 1;
    read_times(l, rows);
    if (is_absent(l, rows))
        return pass(l, LISTED_ABSENT);
    if (!n.is_holder)
        return refuse_row(l, reason);
    status = look_at_name(l, rows, n.badge, &is_other);
    if (status != STATUS_OK)
        return status;
    return is_other ? refuse_row(l, LISTED_OTHER_NAME) : l->take(l, n.shown, n.badge);
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

static int has_numbers(const struct table *table) {
    for (size_t row = 0; row < table_rows(table); row++)
        if (row_has_digits(table, row))
            return 1;
    return 0;
}

void listed_clear(struct listed *l) {
    listed_names_clear(&l->names);
}

enum status listed_each(struct listed *l, const struct table *table, enum listed_reason *reason) {
    struct people_rows rows;
    l->column = COLUMN_NAME;
    enum status heads = people_rows_open(&rows, table, NULL, &l->column), status = STATUS_OK;
    *reason = unfitness(l, &rows, heads);
    l->has_numbers = has_numbers(table);
    if (l->session && heads == STATUS_NOT_FOUND && !l->has_numbers)
        people_rows_take_names(&rows);
    if (l->heeds_absence) {
        absence_find(table, &l->absence);
        listed_times_find(table, &l->times);
    }
    if (*reason == LISTED_FINE)
        status = take_rows(l, &rows, reason);
    l->refused += *reason != LISTED_FINE;
    return status;
}
