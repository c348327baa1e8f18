// SPDX-License-Identifier: Apache-2.0
#include "host/cli/listed.h"

#include <string.h>
#include <unistd.h>

#include "host/books/people.h"
#include "host/table/table.h"
#include "proto/number.h"

int listed_is_grave(enum status status) {
    return status == STATUS_IO || status == STATUS_CORRUPT || status == STATUS_BUSY || status == STATUS_MEMORY;
}

// A badge or a person by number, a person by ID number: what is said of it goes to shown; *badge is 0 where nobody has
// this ID number.
static enum status read_holder(struct context *c, const char *text, char shown[ID_NUMBER_SIZE], uint64_t *badge,
                               int *is_holder) {
    struct id_number_facts facts;
    *badge = 0;
    *is_holder = number_parse(text, badge) == STATUS_OK;
    if (*is_holder) {
        number_format(*badge, shown);
        return STATUS_OK;
    }
    if (id_number_read(text, c->now_ms, &facts) != ID_NUMBER_VALID)
        return STATUS_OK;
    *is_holder = 1;
    id_number_mask(facts.number, shown);
    enum status status = people_find_id(&c->host, facts.number, badge);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// The first cell of a row that is a number; a row without one is a title or a head before the first that has one.
static enum status take_row(struct listed *l, const char *file, const struct table *table, size_t row, int *has_begun) {
    char shown[ID_NUMBER_SIZE];
    uint64_t badge;
    int is_holder = 0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < table_columns(table, row) && status == STATUS_OK && !is_holder; i++)
        status = read_holder(l->c, table_cell(table, row, i), shown, &badge, &is_holder);
    if (status != STATUS_OK)
        return status;
    if (is_holder) {
        *has_begun = 1;
        return l->take(l, shown, badge);
    }
    if (*has_begun) {
        say(l->c, TEXT_TABLE_AT, file, (int)table_line(table, row), words(l->c, TEXT_ENROLL_NO_NUMBER));
        l->refused++;
    }
    return STATUS_OK;
}

static enum status take_file(struct listed *l, const char *file) {
    struct table *table;
    int has_begun = 0;
    enum status status = STATUS_OK;
    if (read_table(l->c, file, NULL, &table) != EXIT_DONE) {
        l->refused++; // and it was told why
        return STATUS_OK;
    }
    for (size_t row = 0; row < table_rows(table) && status == STATUS_OK; row++)
        status = take_row(l, file, table, row, &has_begun);
    table_free(table);
    if (status == STATUS_OK && !has_begun) {
        say(l->c, TEXT_FAILED_FOR, file, words(l->c, TEXT_ENROLL_NO_NUMBER));
        l->refused++;
    }
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
