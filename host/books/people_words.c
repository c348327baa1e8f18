// SPDX-License-Identifier: Apache-2.0
// What a roster's rows, and a roster as a whole, are told to be wrong with.
#include <stdio.h>

#include "host/books/people.h"
#include "host/table/table.h"

enum text people_problem_words(enum people_problem problem) {
    static const enum text words[] = {
        [PEOPLE_BAD_NAME] = TEXT_PEOPLE_BAD_NAME,
        [PEOPLE_FORMULA] = TEXT_PEOPLE_FORMULA,
        [PEOPLE_NO_ID] = TEXT_PEOPLE_NO_ID,
        [PEOPLE_ID_LENGTH] = TEXT_PEOPLE_ID_LENGTH,
        [PEOPLE_ID_CHAR] = TEXT_PEOPLE_ID_CHAR,
        [PEOPLE_ID_CHECK] = TEXT_PEOPLE_ID_CHECK,
        [PEOPLE_ID_DATE] = TEXT_PEOPLE_ID_DATE,
        [PEOPLE_ID_AREA] = TEXT_PEOPLE_ID_AREA,
        [PEOPLE_ID_LEGACY15] = TEXT_PEOPLE_ID_LEGACY15,
        [PEOPLE_ID_ROUNDED] = TEXT_PEOPLE_ID_ROUNDED,
        [PEOPLE_ID_OTHER] = TEXT_PEOPLE_ID_OTHER,
        [PEOPLE_UNNUMBERED] = TEXT_PEOPLE_UNNUMBERED,
        [PEOPLE_LIKE] = TEXT_PEOPLE_LIKE,
        [PEOPLE_ID_TAKEN] = TEXT_PEOPLE_ID_TAKEN,
        [PEOPLE_ELSEWHERE] = TEXT_PEOPLE_ELSEWHERE,
        [PEOPLE_KNOWN_ELSEWHERE] = TEXT_PEOPLE_KNOWN_ELSEWHERE,
        [PEOPLE_BAD_SEX] = TEXT_PEOPLE_BAD_SEX,
        [PEOPLE_BAD_CATEGORY] = TEXT_PEOPLE_BAD_CATEGORY,
        [PEOPLE_BAD_AREA] = TEXT_PEOPLE_BAD_AREA,
        [PEOPLE_BAD_ETHNICITY] = TEXT_PEOPLE_BAD_ETHNICITY,
        [PEOPLE_BAD_DOCUMENT] = TEXT_PEOPLE_BAD_DOCUMENT,
        [PEOPLE_BAD_PHONE] = TEXT_PEOPLE_BAD_PHONE,
        [PEOPLE_TOO_LONG] = TEXT_PEOPLE_TOO_LONG,
        [PEOPLE_UNEVEN] = TEXT_PEOPLE_UNEVEN,
        [PEOPLE_DUPLICATE] = TEXT_PEOPLE_DUPLICATE,
        [PEOPLE_SEX_DIFFERS] = TEXT_PEOPLE_SEX_DIFFERS,
        [PEOPLE_DIFFERS] = TEXT_PEOPLE_DIFFERS,
        [PEOPLE_CHANGED] = TEXT_PEOPLE_CHANGED,
        [PEOPLE_NEW] = TEXT_PEOPLE_NEW,
        [PEOPLE_PASSED] = TEXT_PEOPLE_PASSED,
        [PEOPLE_ID_ENDS_ROUNDED] = TEXT_PEOPLE_ID_ENDS_ROUNDED,
        [PEOPLE_NAME_MASKED] = TEXT_PEOPLE_NAME_MASKED,
        [PEOPLE_PHONE_ODD] = TEXT_PEOPLE_PHONE_ODD,
    };
    return words[problem];
}

enum people_row_kind people_row_kind(enum people_problem problem) {
    switch (problem) {
    case PEOPLE_NEW:
        return PEOPLE_ADDED;
    case PEOPLE_LIKE:
    case PEOPLE_DUPLICATE:
        return PEOPLE_SAME;
    case PEOPLE_CHANGED:
        return PEOPLE_CORRECTED;
    case PEOPLE_PASSED:
        return PEOPLE_NOBODY;
    case PEOPLE_DIFFERS:
    case PEOPLE_ID_ENDS_ROUNDED:
    case PEOPLE_NAME_MASKED:
    case PEOPLE_PHONE_ODD:
        return PEOPLE_DOUBTED;
    default:
        return people_is_warning(problem) || people_leaves_empty(problem) ? PEOPLE_DOUBTED : PEOPLE_REFUSED;
    }
}

const char *people_row_kind_text(enum people_row_kind kind) {
    static const char *const texts[PEOPLE_ROW_KINDS] = {"added", "same", "changed", "passed", "doubtful", "refused"};
    return texts[kind];
}

int people_leaves_empty(enum people_problem problem) {
    return (problem >= PEOPLE_BAD_SEX && problem <= PEOPLE_BAD_PHONE) || problem == PEOPLE_UNNUMBERED;
}

char *people_trouble_text(const struct people_import *import, const char *file, enum language language,
                          char text[PEOPLE_TROUBLE_SIZE]) {
    const char *const *column = people_columns[import->column];
    char one[8], other[8];
    if (import->trouble == PEOPLE_FILE_LACKS)
        snprintf(text, PEOPLE_TROUBLE_SIZE, text_of(TEXT_PEOPLE_NO_COLUMN, language), file, (int)import->line,
                 column[1], column[0]);
    else if (import->trouble == PEOPLE_FILE_TWICE)
        snprintf(text, PEOPLE_TROUBLE_SIZE, text_of(TEXT_PEOPLE_TWICE, language), file, (int)import->line, column[1],
                 column[0], table_column_name(import->twice[0], one), table_column_name(import->twice[1], other));
    else
        snprintf(text, PEOPLE_TROUBLE_SIZE, text_of(TEXT_PEOPLE_ROUNDED, language), file, (int)import->numbers,
                 (int)import->rounded);
    return text;
}
