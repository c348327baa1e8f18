// SPDX-License-Identifier: Apache-2.0
// A roster as an office sends it, row by row: what is right is kept, what is not is named with its line and column.
#include <stdlib.h>
#include <string.h>

#include "host/base/csv.h"
#include "host/books/cell.h"
#include "host/books/people.h"

#define PROGRESS_ROWS 5000

struct heads {
    int at[COLUMN_COUNT]; // place of each column in a record, -1 absent
    size_t len;
};

static void heads_read(struct csv *csv, struct heads *heads) {
    heads->len = csv->fields_len;
    for (int column = 0; column < COLUMN_COUNT; column++) {
        heads->at[column] = -1;
        for (size_t i = 0; i < csv->fields_len; i++) {
            const char *head = cell_trim(csv->fields[i]);
            if (strcasecmp(head, people_columns[column][0]) == 0 || strcmp(head, people_columns[column][1]) == 0)
                heads->at[column] = (int)i;
        }
    }
}

static void report(struct people_import *import, const struct csv *csv, enum people_column column,
                   enum people_problem problem, const char *value) {
    char masked[ID_NUMBER_SIZE];
    int is_warning = problem == PEOPLE_SEX_DIFFERS || problem == PEOPLE_DIFFERS;
    import->refused += !is_warning && problem != PEOPLE_DUPLICATE && problem != PEOPLE_CHANGED;
    import->duplicates += problem == PEOPLE_DUPLICATE;
    import->warnings += (size_t)is_warning;
    if (column == COLUMN_ID_NUMBER)
        value = id_number_mask(value, masked);
    import->report(import->context, csv->record_line, column, problem, value);
}

// Somebody with this ID number is there: the same row again, one that corrects it, or two people under one number.
static enum status meet_known(struct host *host, struct people_import *import, const struct csv *csv,
                              const struct person *person, const char *const texts[COLUMN_COUNT]) {
    struct person known;
    unsigned told = 0;
    enum status status = people_find(host, person->number, &known);
    if (status != STATUS_OK)
        return status;
    for (int i = 0; i < COLUMN_COUNT; i++)
        told |= (unsigned)(texts[i] && *texts[i]) << i;
    unsigned other = people_differences(&known, person) & told;
    if (!other || (!import->corrects && other & 1u << COLUMN_NAME)) {
        report(import, csv, COLUMN_ID_NUMBER, other ? PEOPLE_ID_TAKEN : PEOPLE_DUPLICATE, person->id_number);
        return STATUS_OK;
    }
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (other & 1u << i)
            report(import, csv, (enum people_column)i, import->corrects ? PEOPLE_CHANGED : PEOPLE_DIFFERS, texts[i]);
    import->changed += (size_t)import->corrects;
    import->duplicates += (size_t)!import->corrects;
    return import->corrects ? people_edit(host, person, other) : STATUS_OK;
}

static enum status take_row(struct host *host, struct people_import *import, const struct csv *csv,
                            const struct heads *heads) {
    const char *texts[COLUMN_COUNT] = {NULL};
    struct person person;
    enum people_column column = COLUMN_NAME;
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (heads->at[i] >= 0 && (size_t)heads->at[i] < csv->fields_len)
            texts[i] = cell_trim(csv->fields[heads->at[i]]);
    if (csv->fields_len != heads->len) {
        report(import, csv, COLUMN_NAME, PEOPLE_COLUMNS, texts[COLUMN_NAME] ? texts[COLUMN_NAME] : "");
        return STATUS_OK;
    }
    enum people_problem problem = people_read(host, texts, 1, &person, &column);
    if (problem == PEOPLE_UNREAD)
        return db_failure(host->db);
    if (problem != PEOPLE_FINE)
        report(import, csv, column, problem, texts[column] ? texts[column] : "");
    if (problem != PEOPLE_FINE && problem != PEOPLE_SEX_DIFFERS)
        return STATUS_OK;
    enum status status = people_add(host, &person);
    if (status == STATUS_CONFLICT)
        return meet_known(host, import, csv, &person, texts);
    import->added += status == STATUS_OK;
    return status;
}

static enum status take_rows(struct host *host, struct csv *csv, const struct heads *heads,
                             struct people_import *import) {
    enum status status = STATUS_OK;
    for (enum csv_step step; status == STATUS_OK && (step = csv_next(csv)) != CSV_END;) {
        import->read++;
        if (step == CSV_TOO_LONG)
            report(import, csv, COLUMN_NAME, PEOPLE_TOO_LONG, "");
        else
            status = take_row(host, import, csv, heads);
        if (import->read % PROGRESS_ROWS == 0)
            import->progress(import->context, import->read);
    }
    return status;
}

enum status people_import(struct host *host, const char *text, size_t len, struct people_import *import,
                          enum people_column *missing) {
    struct heads heads = {.len = 0};
    struct csv *csv = malloc(sizeof *csv);
    if (!csv)
        return STATUS_MEMORY;
    csv_init(csv, text, len);
    csv->fields_len = 0;
    enum csv_step step = csv_next(csv);
    heads_read(csv, &heads);
    int lacks_name = step != CSV_RECORD || heads.at[COLUMN_NAME] < 0;
    enum status status = STATUS_MALFORMED;
    if (lacks_name || heads.at[COLUMN_ID_NUMBER] < 0)
        *missing = lacks_name ? COLUMN_NAME : COLUMN_ID_NUMBER;
    else
        status = take_rows(host, csv, &heads, import);
    free(csv);
    return status;
}
