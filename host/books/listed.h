// SPDX-License-Identifier: Apache-2.0
// Whom a list names, one by one: a badge or a person by number, a person by ID number; with heads or without, beside
// names or alone. A list whose ID numbers a spreadsheet has rounded, or whose heads contradict each other, names
// nobody.
#pragma once

#include <stddef.h>

#include "host/base/host.h"
#include "host/base/id_number.h"
#include "host/base/text.h"
#include "host/books/absence.h"
#include "host/books/listed_names.h"
#include "host/books/listed_times.h"
#include "host/books/people.h"
#include "host/books/sessions.h"

// Why a row, or all of it, names nobody.
enum listed_reason {
    LISTED_FINE,
    LISTED_PASSED,     // a note: a title, a total, a line without a number
    LISTED_ABSENT,     // the list says that they were not there, and that is asked
    LISTED_CUT,        // too long to be read
    LISTED_NO_NUMBER,  // neither a number nor an ID number; of a whole list: in no row
    LISTED_ROUNDED,    // a spreadsheet has rounded the number; of a whole list: too many of them
    LISTED_OTHER_NAME, // this ID number is registered under another name than the one beside it
    LISTED_TWICE,      // of a whole list: two columns have the same head
    LISTED_FOREIGN,    // a badge's text that this office did not sign, or of no person's badge
    LISTED_UNENROLLED, // a name alone, which nobody bears who is enrolled
    LISTED_NAMESAKES,  // a name alone, which several bear
};

const char *listed_word(enum listed_reason reason);   // for programs
enum text listed_sentence(enum listed_reason reason); // for people

struct listed {
    struct host *host;
    int refused;                   // words and rows nobody could be read from; take adds its own
    int passed;                    // rows that are no people, or say that somebody was not there
    const struct session *session; // in which names alone are those of who is enrolled; NULL: they name nobody
    int heeds_absence; // the list is of those who were there: what it says of who was not, and when, is heeded
    size_t line;       // of the row at hand, 0: none
    // shown: what to call them, an ID number masked. badge: 0 where nobody has this ID number. Fails only where all
    // has to end.
    enum status (*take)(struct listed *listed, const char *shown, uint64_t badge);
    void (*tell)(struct listed *listed, enum listed_reason reason); // of the row at hand
    struct absence absence;                                         // of the list at hand
    struct listed_times times;                                      // and whose columns they are
    struct listed_span span;                                        // of the row at hand
    struct listed_names names;
    int has_numbers; // somewhere in the list at hand
    int is_by_name;  // whoever the row at hand names, it names by name alone
    // Filled in when a whole list is refused.
    enum people_column column; // that stands in the columns `twice` of row `line`
    size_t twice[2], numbers, rounded;
};

void listed_clear(struct listed *listed);

// What one text names, a number or the text of a badge: shown, *badge as above; *is_holder 0: nobody, it is no number.
enum status listed_read(struct host *host, const char *text, char shown[ID_NUMBER_SIZE], uint64_t *badge,
                        int *is_holder);

struct table;
// take for each row that names somebody, tell for each that does not. *reason: why the whole list was refused.
enum status listed_each(struct listed *listed, const struct table *table, enum listed_reason *reason);

// A failure of the database, not of the one at hand.
int listed_is_grave(enum status status);
