// SPDX-License-Identifier: Apache-2.0
// What a few typed characters may mean, whatever they are of: part of a name, a printed number or its last digits, an
// ID number, the end of a phone, a venue, a programme, a place, a terminal. What is found is told by its number;
// whether it may be seen is the caller's to decide.
#pragma once

#include "host/base/host.h"
#include "host/books/people.h"
#include "host/books/phone_ends.h"

enum search_kind {
    SEARCH_PEOPLE,     // whoever was merged into another is that one
    SEARCH_SESSIONS,   // the newest first
    SEARCH_PROGRAMMES, //
    SEARCH_AREAS,      // counties before townships before villages
    SEARCH_TERMINALS,  //
    SEARCH_OFFICERS,   // those at work
    SEARCH_KINDS
};

#define SEARCH_TEXT_MAX  100 // characters
#define SEARCH_TEXT_SIZE (2 * PEOPLE_NAME_SIZE)

struct search_question {
    char text[SEARCH_TEXT_SIZE]; // as typed, without blanks at its ends
    char name[SEARCH_TEXT_SIZE]; // as names are kept
    char like[SEARCH_TEXT_SIZE], like_name[SEARCH_TEXT_SIZE];
    uint64_t number;     // a printed one, of a badge that of its holder; 0 none
    int64_t ends, below; // the last digits of one, and the power of ten above them; 0 none
    int64_t area;        // the code of one, 0 none
    uint64_t person;     // whose the ID number or the document is, 0 nobody's
    int is_id_number;    // it is one, whether anybody bears it or not
};

// The last digits of a printed number, at most nine. 0: it is none.
int search_read_ends(const char *text, int64_t *ends, int64_t *below);

// What stands anywhere in a text, for LIKE … ESCAPE '!'; what would stand for others stands for itself.
char *search_like(const char *text, char like[SEARCH_TEXT_SIZE]);

// text: at most SEARCH_TEXT_MAX characters. STATUS_INVALID: nothing is asked.
enum status search_read(struct host *host, const char *text, struct search_question *question);

struct search_found {
    uint64_t number; // of areas the code, of programmes 0
    int64_t area;    // where it is, 0 nowhere
    const char *id;  // of a programme; valid during the visit
    int is_known_by; // somebody was asked for by their whole name, ID number or phone
};

// phone_ends: NULL asks for no phones.
enum status search_each(struct host *host, enum search_kind kind, const struct search_question *question,
                        struct phone_ends *phone_ends, void (*visit)(void *context, const struct search_found *found),
                        void *context);
