// SPDX-License-Identifier: Apache-2.0
// What a file of lists is said to be: why it cannot be read, which of its sheets were and which were not.
#include <stdio.h>
#include <stdlib.h>

#include "host/cli/command.h"
#include "proto/file.h"

static int tell_problem(struct context *c, const char *file, enum status status, const struct lists *lists) {
    const struct table_problem *problem = &lists->problem;
    char name[5000];
    snprintf(name, sizeof name, *lists->sheet ? "%s[%s]" : "%s", file, lists->sheet);
    if (problem->trouble == TABLE_FINE)
        return fail_for(c, name, status);
    if (problem->line)
        say(c, TEXT_TABLE_AT, name, (int)problem->line, words(c, table_trouble_words(problem->trouble)));
    else
        say(c, TEXT_FAILED_FOR, name, words(c, table_trouble_words(problem->trouble)));
    return EXIT_FAILED;
}

int read_lists(struct context *c, const char *file, const char *sheet, size_t max, struct lists *lists) {
    uint8_t *bytes;
    size_t len;
    enum status status = file_read(file, TABLE_FILE_MAX, &bytes, &len);
    if (status != STATUS_OK)
        return fail_for(c, file, status);
    status = lists_read(bytes, len, sheet, max, lists);
    free(bytes);
    if (status != STATUS_OK)
        return tell_problem(c, file, status, lists);
    if (*lists->unread)
        say(c, max > 1 ? TEXT_TABLE_SHEETS : TEXT_TABLE_ONE_SHEET, file, lists->read, lists->unread);
    else if (lists->len > 1)
        say(c, TEXT_TABLE_ALL_SHEETS, file, lists->read);
    if (lists->hidden)
        say(c, TEXT_TABLE_HIDDEN, file, (int)lists->hidden);
    return EXIT_DONE;
}

char *list_name(const struct lists *lists, size_t list, const char *file, char *name, size_t size) {
    const char *sheet = lists_sheet(lists, list);
    snprintf(name, size, sheet ? "%s[%s]" : "%s", file, sheet);
    return name;
}
