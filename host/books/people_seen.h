// SPDX-License-Identifier: Apache-2.0
// Whom a list that is only looked at would have added or corrected so far: so that a look finds what taking it in would
// find, and keeps nothing. They are known by the number of their document, those without one by their name.
#pragma once

#include "host/books/people.h"

struct people_seen;

struct people_seen *people_seen_new(void); // NULL: out of memory
// In place of who was there under their ID number and their document.
enum status people_seen_put(struct people_seen *seen, const struct person *person);
// As people_find_same, among those.
int people_seen_find(const struct people_seen *seen, const struct person *person, struct person *known);

enum status people_seen_put_unnumbered(struct people_seen *seen, const struct person *person);
// As people_find_unnumbered, among those. known->number is 0 of one who was added by the list.
int people_seen_find_like(const struct people_seen *seen, const struct person *person, struct person *known);
// One of them, or of those registered without a number, has got one.
enum status people_seen_number(struct people_seen *seen, const struct person *known);
int people_seen_is_numbered(const struct people_seen *seen, uint64_t number);
void people_seen_free(struct people_seen *seen); // NULL is fine
