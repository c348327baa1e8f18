// SPDX-License-Identifier: Apache-2.0
// What tells of two entries that they look like one person: name, birth, phone, sex and place of everybody. Births and
// phones are sealed, so the database cannot compare them: who serves a page opens each once, keeps it in memory and
// follows the book from there. Shared by all threads.
#pragma once

#include <stdint.h>

#include "host/books/people.h"

struct alike;

struct alike_face {
    uint64_t number, phone; // phone: its digits, 0 none
    int64_t area, place;    // place: the area, if it is a township or a village; else 0
    char *name;
    int birth, sex; // birth: 19620303 of the ID number, 0 without
};

struct alike *alike_new(void); // NULL: out of memory
void alike_free(struct alike *kept);

// Of a person, whose name it points to.
struct alike_face alike_face_of(const struct person *person);
// Of two of one name, by enum double_sign: 0 nothing.
unsigned alike_signs(const struct alike_face *a, const struct alike_face *b);

// All pairs of one name that have a sign, by name and number. What is kept may be newer than this moment, never older.
enum status alike_each(struct alike *kept, struct host *host,
                       void (*visit)(void *context, const struct alike_face *a, const struct alike_face *b),
                       void *context);
