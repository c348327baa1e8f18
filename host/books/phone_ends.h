// SPDX-License-Identifier: Apache-2.0
// Whose phone ends in four digits. Phones are sealed, so nothing of them can be looked up in the database: who serves a
// page opens each once, keeps the last four digits with the person's number in memory, and follows the book from there.
// Shared by all threads.
#pragma once

#include "host/base/host.h"
#include "host/books/holder.h"

struct phone_ends;

struct phone_ends *phone_ends_new(void); // NULL: out of memory
void phone_ends_free(struct phone_ends *kept);
// The people whose phones end in the digits of text, four at least, by number; none where it is not written as phones
// are. numbers: the caller's to clear.
enum status phone_ends_find(struct phone_ends *kept, struct host *host, const char *text, struct numbers *numbers);
