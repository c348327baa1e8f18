// SPDX-License-Identifier: Apache-2.0
// A roster as an office sends it, row by row: what is right is kept, what is not is named with its row and column.
// Twice the table is looked at: first whether a spreadsheet has rounded its numbers, then for the people.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/area_names.h"
#include "host/base/cell.h"
#include "host/books/lists.h"
#include "host/books/people.h"
#include "host/books/people_rows.h"
#include "host/books/people_seen.h"
#include "host/table/table.h"

#define PROGRESS_ROWS 5000
#define AREA_SIZE     512

// One import.
struct taking {
    struct host *host;
    struct people_import *import;
    struct people_rows rows;
    struct heads_given given;
    struct area_names *areas;
    int64_t home;
    char area_text[AREA_SIZE], area_code[24]; // found last: rosters go village by village
    int is_doubtful;                          // a warning was told of this person
    int has_unnumbered;                       // some are registered without any number
    struct people_seen *seen;                 // where nothing is kept
    struct person like;                       // there, somebody without a number who was met
    int is_like;
};

static int is_note(enum people_problem problem) {
    return problem == PEOPLE_DUPLICATE || problem == PEOPLE_LIKE || problem == PEOPLE_CHANGED ||
           problem == PEOPLE_PASSED || problem == PEOPLE_NEW;
}

static size_t line_of(const struct taking *t) {
    return table_line(t->rows.table, t->rows.row);
}

static const char *cell(const struct taking *t, int head) {
    return people_rows_cell(&t->rows, head);
}

static const char *mask(enum people_column column, const char *value, char masked[PEOPLE_TAIL_SIZE]) {
    if (column == COLUMN_ID_NUMBER)
        return id_number_mask(value, masked);
    return column == COLUMN_DOCUMENT ? people_mask_tail(value, masked) : value;
}

static void tell(struct taking *t, enum people_column column, enum people_problem problem, const char *value) {
    char masked[PEOPLE_TAIL_SIZE];
    struct people_import *import = t->import;
    import->duplicates += problem == PEOPLE_DUPLICATE || problem == PEOPLE_LIKE;
    import->passed += problem == PEOPLE_PASSED;
    import->refused += !is_note(problem);
    if (problem != PEOPLE_ID_ROUNDED) // which is nobody's
        value = mask(column, value, masked);
    import->report(import->context, line_of(t), column, problem, value);
}

// The person is taken, and somebody should look at it.
static void warn(struct taking *t, enum people_column column, enum people_problem problem, const char *value) {
    t->import->warnings++;
    t->is_doubtful = 1;
    char masked[PEOPLE_TAIL_SIZE];
    t->import->report(t->import->context, line_of(t), column, problem, mask(column, value, masked));
}

// ---- one person ----

static int64_t find_area(struct taking *t, int64_t under, const char *text) {
    int64_t found = area_names_find(t->areas, under, text);
    return found ? found : area_names_find(t->areas, area_parent(under), text);
}

static int is_above(int64_t area, int64_t upper) {
    return upper && upper != area && area_covers(upper, area);
}

// The area of several columns, from the county down to an address; what the last says beneath the one before. What is
// no area is told, unless the others say enough.
static const char *read_area(struct taking *t) {
    static const int heads[] = {HEAD_COUNTY, COLUMN_AREA, HEAD_TOWNSHIP, HEAD_VILLAGE, HEAD_ADDRESS};
    char all[AREA_SIZE] = "";
    const char *strange = NULL;
    int64_t area = 0;
    size_t len = 0;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        const char *text = cell(t, heads[i]);
        size_t text_len = strlen(text);
        if (len + text_len + 1 < sizeof all)
            memcpy(stpcpy(all + len, text), "\n", 2);
        len += text_len + 1;
    }
    if (len >= sizeof all || strcmp(all, t->area_text) != 0 || !*t->area_code) {
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            const char *text = cell(t, heads[i]);
            int64_t found = *text ? find_area(t, area ? area : t->home, text) : 0;
            if (is_above(t->home, found)) // 玉溪市, of a county of it: says nothing
                continue;
            if (*text && !found && (heads[i] != HEAD_ADDRESS || !area))
                strange = text;
            area = found ? found : area;
        }
        if (strange)
            warn(t, COLUMN_AREA, PEOPLE_BAD_AREA, strange);
        area = area ? area : t->import->home;
        snprintf(t->area_text, sizeof t->area_text, "%s", strange || len >= sizeof all ? "" : all);
        snprintf(t->area_code, sizeof t->area_code, "%lld", (long long)area);
    }
    return strcmp(t->area_code, "0") == 0 ? "" : t->area_code;
}

static void read_cells(struct taking *t, const char *texts[COLUMN_COUNT]) {
    for (int column = 0; column < COLUMN_COUNT; column++)
        texts[column] = t->rows.at[column] < 0 ? NULL : cell(t, column);
    if (*cell(t, HEAD_MOBILE) || !texts[COLUMN_PHONE])
        texts[COLUMN_PHONE] = t->rows.at[HEAD_MOBILE] < 0 ? texts[COLUMN_PHONE] : cell(t, HEAD_MOBILE);
    texts[COLUMN_AREA] = read_area(t);
}

static int is_side(enum people_problem problem) {
    return problem == PEOPLE_BAD_SEX || problem == PEOPLE_BAD_CATEGORY || problem == PEOPLE_BAD_AREA ||
           problem == PEOPLE_BAD_ETHNICITY || problem == PEOPLE_BAD_DOCUMENT || problem == PEOPLE_BAD_PHONE;
}

// Who somebody is, is read or refused; what else is said of them is read or left empty with a warning.
static enum people_problem read_row(struct taking *t, const char *texts[COLUMN_COUNT], struct person *person) {
    enum people_column column = COLUMN_NAME;
    enum people_problem problem;
    while (is_side(problem = people_read(t->host, texts, 1, person, &column))) {
        warn(t, column, problem, texts[column]);
        texts[column] = NULL;
    }
    if (people_is_warning(problem) && problem != PEOPLE_UNNUMBERED)
        warn(t, column, problem, texts[column]);
    else if (problem != PEOPLE_FINE && problem != PEOPLE_UNNUMBERED && problem != PEOPLE_UNREAD)
        tell(t, column, problem, texts[column] ? texts[column] : "");
    return problem;
}

// 王丽1, 王丽（女）, a minority name without its dot: the same person's, and nothing to correct the registered one by.
static int is_worse_name(const char *name, const char *known) {
    return cell_name_has_remark(name) || (strstr(known, "·") && !strstr(name, "·"));
}

static int has_document(const struct person *p) {
    return *p->id_number || *p->document;
}

// As people_add, of whom it is only looked at.
static enum status add(struct taking *t, struct person *p) {
    struct person unused;
    if (!t->import->keeps_nothing)
        return people_add(t->host, p);
    if (!has_document(p))
        return people_seen_put_unnumbered(t->seen, p);
    if (people_seen_find(t->seen, p, &unused))
        return STATUS_CONFLICT;
    enum status status = people_find_same(t->host, p, &p->number);
    if (status == STATUS_NOT_FOUND)
        return people_seen_put(t->seen, p);
    return status == STATUS_OK ? STATUS_CONFLICT : status;
}

// As people_find_same and people_find_unnumbered, of whom it is only looked at.
static enum status find_same(struct taking *t, const struct person *p) {
    struct person unused;
    uint64_t number;
    if (t->import->keeps_nothing && people_seen_find(t->seen, p, &unused))
        return STATUS_OK;
    return people_find_same(t->host, p, &number);
}

static enum status find_like(struct taking *t, struct person *p) {
    enum status status = people_find_unnumbered(t->host, p, &p->number);
    if (!t->import->keeps_nothing || (status != STATUS_OK && status != STATUS_NOT_FOUND))
        return status;
    if (status == STATUS_OK && !people_seen_is_numbered(t->seen, p->number))
        return (t->is_like = 1, people_find(t->host, p->number, &t->like));
    return (t->is_like = people_seen_find_like(t->seen, p, &t->like)) ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status find_known(struct taking *t, const struct person *person, struct person *known) {
    if (!t->import->keeps_nothing)
        return people_find(t->host, person->number, known);
    if (t->is_like)
        return (*known = t->like, STATUS_OK);
    if (people_seen_find(t->seen, person, known))
        return STATUS_OK;
    return people_find(t->host, person->number, known);
}

static enum status correct(struct taking *t, const struct person *person, unsigned columns, struct person *known) {
    if (!t->import->keeps_nothing)
        return people_edit(t->host, person, columns);
    enum status status = t->is_like ? people_seen_number(t->seen, known) : STATUS_OK;
    people_change(known, person, columns);
    return status == STATUS_OK ? people_seen_put(t->seen, known) : status;
}

// What a row says of somebody; a document stands in its own column or in that of ID numbers.
static unsigned told_of(const struct person *p, const char *const texts[COLUMN_COUNT]) {
    static const unsigned documents = 1u << COLUMN_ID_NUMBER | 1u << COLUMN_DOCUMENT | 1u << COLUMN_DOCUMENT_KIND;
    unsigned told = 0;
    for (int i = 0; i < COLUMN_COUNT; i++)
        told |= (unsigned)(texts[i] && *texts[i]) << i;
    told &= ~documents;
    told |= *p->id_number ? 1u << COLUMN_ID_NUMBER : 0;
    return told | (*p->document ? documents & ~(1u << COLUMN_ID_NUMBER) : 0);
}

static const char *value_of(const struct person *p, const char *const texts[COLUMN_COUNT], int column) {
    return column == COLUMN_DOCUMENT        ? p->document
           : column == COLUMN_DOCUMENT_KIND ? p->document_kind
           : column == COLUMN_ID_NUMBER     ? p->id_number
                                            : texts[column];
}

static int is_theirs(const struct taking *t, int64_t area) {
    return !t->import->is_theirs || t->import->is_theirs(t->import->context, area);
}

// Somebody with this ID number is there: the same row again, one that corrects it, or two people under one number.
static enum status meet_known(struct taking *t, const struct person *person, const char *const texts[COLUMN_COUNT]) {
    struct people_import *import = t->import;
    struct person known;
    unsigned told;
    enum status status = find_known(t, person, &known);
    if (status != STATUS_OK)
        return status;
    if (!is_theirs(t, known.area)) {
        tell(t, COLUMN_ID_NUMBER, PEOPLE_KNOWN_ELSEWHERE, person->id_number);
        return STATUS_OK;
    }
    told = told_of(person, texts);
    unsigned other = people_differences(&known, person) & told & ~people_written_otherwise(&known, person);
    int is_other = (other & 1u << COLUMN_NAME) && !cell_names_are_alike(known.name, person->name);
    if (import->corrects && !is_other && is_worse_name(person->name, known.name))
        other &= ~(1u << COLUMN_NAME);
    if (!other || (!import->corrects && is_other)) {
        tell(t, COLUMN_ID_NUMBER, other ? PEOPLE_ID_TAKEN : PEOPLE_DUPLICATE, person->id_number);
        return STATUS_OK;
    }
    for (int i = 0; i < COLUMN_COUNT; i++) {
        if (!(other & 1u << i))
            continue;
        if (import->corrects)
            tell(t, (enum people_column)i, PEOPLE_CHANGED, value_of(person, texts, i));
        else
            warn(t, (enum people_column)i, PEOPLE_DIFFERS, value_of(person, texts, i));
    }
    *(import->corrects ? &import->changed : &import->differing) += 1;
    import->duplicates += (size_t)!import->corrects;
    return import->corrects ? correct(t, person, other, &known) : STATUS_OK;
}

// With a number, and perhaps one of those who had none. STATUS_NOT_FOUND: no.
static enum status meet_unnumbered(struct taking *t, struct person *person, const char *const texts[COLUMN_COUNT]) {
    if (!t->has_unnumbered || !has_document(person))
        return STATUS_NOT_FOUND;
    enum status status = find_same(t, person);
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    status = find_like(t, person);
    return status == STATUS_OK ? meet_known(t, person, texts) : status;
}

// Without any number people are known by their name with a phone or a place.
static enum status take_unnumbered(struct taking *t, struct person *person) {
    if (!cell_is_phone(person->phone) && !area_is_local(person->area)) {
        tell(t, COLUMN_ID_NUMBER, PEOPLE_NO_ID, "");
        return STATUS_OK;
    }
    struct person known;
    enum status status = find_like(t, person);
    if (status == STATUS_OK && (status = find_known(t, person, &known)) == STATUS_OK)
        tell(t, COLUMN_NAME, is_theirs(t, known.area) ? PEOPLE_LIKE : PEOPLE_KNOWN_ELSEWHERE, person->name);
    if (status != STATUS_NOT_FOUND)
        return status;
    warn(t, COLUMN_ID_NUMBER, PEOPLE_UNNUMBERED, "");
    t->has_unnumbered = 1;
    status = add(t, person);
    t->import->added += status == STATUS_OK;
    return status;
}

static enum status take_person(struct taking *t) {
    const char *texts[COLUMN_COUNT];
    struct person person;
    read_cells(t, texts);
    enum people_problem problem = read_row(t, texts, &person);
    if (problem == PEOPLE_UNREAD)
        return db_failure(t->host->db);
    if (problem != PEOPLE_FINE && !people_is_warning(problem))
        return STATUS_OK;
    if (!is_theirs(t, person.area)) {
        tell(t, COLUMN_AREA, PEOPLE_ELSEWHERE, cell(t, COLUMN_AREA));
        return STATUS_OK;
    }
    if (cell_name_is_masked(person.name))
        warn(t, COLUMN_NAME, PEOPLE_NAME_MASKED, person.name);
    if (cell_phone_is_odd(person.phone))
        warn(t, COLUMN_PHONE, PEOPLE_PHONE_ODD, person.phone);
    if (problem == PEOPLE_UNNUMBERED)
        return take_unnumbered(t, &person);
    if (id_number_ends_rounded(person.id_number))
        warn(t, COLUMN_ID_NUMBER, PEOPLE_ID_ENDS_ROUNDED, person.id_number);
    enum status status = meet_unnumbered(t, &person, texts);
    if (status != STATUS_NOT_FOUND)
        return status;
    status = add(t, &person);
    if (status == STATUS_CONFLICT)
        return meet_known(t, &person, texts);
    t->import->added += status == STATUS_OK;
    if (status == STATUS_OK && !t->is_doubtful)
        tell(t, COLUMN_NAME, PEOPLE_NEW, person.name);
    return status;
}

// ---- all of them ----

static enum status take_row(struct taking *t, enum people_row row) {
    if (row == PEOPLE_ROW_PASSED) {
        tell(t, COLUMN_NAME, PEOPLE_PASSED, people_rows_first(&t->rows));
        return STATUS_OK;
    }
    t->import->read++;
    if (row == PEOPLE_ROW_CUT || people_rows_is_uneven(&t->rows)) {
        int is_cut = row == PEOPLE_ROW_CUT;
        tell(t, COLUMN_NAME, is_cut ? PEOPLE_TOO_LONG : PEOPLE_UNEVEN, is_cut ? "" : people_rows_first(&t->rows));
        return STATUS_OK;
    }
    t->is_doubtful = t->is_like = 0;
    enum status status = take_person(t);
    t->import->doubtful += (size_t)t->is_doubtful;
    return status;
}

static enum status take_rows(struct taking *t) {
    enum status status = STATUS_OK;
    size_t told = 0;
    for (enum people_row row; status == STATUS_OK && (row = people_rows_next(&t->rows)) != PEOPLE_ROW_END;) {
        status = take_row(t, row);
        if (t->rows.row >= told + PROGRESS_ROWS) {
            told = t->rows.row;
            t->import->progress(t->import->context, told);
        }
    }
    return status;
}

// Heads that do not do: what the caller has to know of them.
static enum status refuse_heads(struct taking *t, enum status found, enum people_column column) {
    struct people_import *import = t->import;
    import->trouble = found == STATUS_NOT_FOUND ? PEOPLE_FILE_LACKS : PEOPLE_FILE_TWICE;
    import->column = column;
    import->line = line_of(t);
    memcpy(import->twice, t->rows.heads.twice, sizeof import->twice);
    return STATUS_MALFORMED;
}

// What was said of the columns of this list; NULL nothing.
static struct heads_given *read_given(struct taking *t) {
    const struct people_import *import = t->import;
    int is_given = 0;
    for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++)
        t->given.of[i] = HEAD_AS_READ;
    for (size_t i = 0; i < import->given_len; i++) {
        const struct people_given *g = &import->given[i];
        if (g->list != import->list || g->column >= TABLE_COLUMNS_MAX)
            continue;
        t->given.of[g->column] = g->head;
        is_given = 1;
    }
    return is_given ? &t->given : NULL;
}

static void tell_heads(const struct taking *t, const struct table *table) {
    const struct heads *heads = &t->rows.heads;
    const struct people_import *import = t->import;
    for (size_t i = 0; import->head && i < heads->columns; i++)
        import->head(import->context, table_line(table, heads->row), i, heads_words(table, heads, i),
                     people_head_text(heads->means[i]));
}

// The heads, those further down too, and the numbers under them.
static enum status look_through(struct taking *t, const struct table *table) {
    enum people_column missing = COLUMN_NAME;
    struct people_import *import = t->import;
    enum status status = people_rows_open(&t->rows, table, read_given(t), &missing);
    tell_heads(t, table);
    t->rows.row = t->rows.heads.row; // for the line, if it does not do
    if (status == STATUS_NOT_FOUND && import->takes_names_alone && t->rows.named_blocks) {
        people_rows_take_names(&t->rows);
        status = STATUS_OK;
    }
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
        return refuse_heads(t, status, missing);
    t->rows.row = 0;
    cell_add_word(import->unread, sizeof import->unread, t->rows.heads.unread);
    cell_add_word(import->several, sizeof import->several, t->rows.heads.several);
    if (!people_rows_are_rounded(&t->rows, t->host->now_ms, &import->numbers, &import->rounded))
        return STATUS_OK;
    import->trouble = PEOPLE_FILE_ROUNDED;
    return STATUS_MALFORMED;
}

static enum status take_list(struct taking *t, const struct table *table) {
    t->area_code[0] = '\0'; // another list may begin elsewhere
    enum status status = look_through(t, table);
    if (status == STATUS_OK)
        status = take_rows(t);
    if (status == STATUS_OK && t->rows.status == STATUS_CONFLICT)
        status = refuse_heads(t, STATUS_CONFLICT, t->rows.trouble);
    return status;
}

enum status people_import(struct host *host, const struct lists *lists, struct people_import *import) {
    struct taking *t = calloc(1, sizeof *t);
    if (!t)
        return STATUS_MEMORY;
    *t = (struct taking){.host = host, .import = import, .home = import->home ? import->home : host->area};
    import->rows = &t->rows;
    enum status status = area_names_load(host->db, &t->areas);
    if (status == STATUS_OK)
        status = people_has_unnumbered(host, &t->has_unnumbered);
    if (import->keeps_nothing && !(t->seen = people_seen_new()))
        status = STATUS_MEMORY;
    for (import->list = 0; status == STATUS_OK && import->list < lists->len; import->list++)
        if ((status = take_list(t, lists->tables[import->list])) != STATUS_OK)
            break;
    people_seen_free(t->seen);
    area_names_free(t->areas);
    import->rows = NULL;
    free(t);
    return status;
}

void people_import_cells(const struct people_import *import,
                         void (*visit)(void *context, const char *head, const char *text), void *context) {
    for (int head = 0; head < HEAD_COUNT; head++) {
        const char *text = people_rows_cell(import->rows, head);
        if (*text)
            visit(context, people_head_text(head), text);
    }
}
