// SPDX-License-Identifier: Apache-2.0
// A county's badges as one file: issued a few at a time, so that nobody waits for the books, and drawn by a child as
// they come, so that no number of them needs more memory.
#pragma once

#include "host/books/badges.h"
#include "host/page/web.h"

#define BADGE_SHEETS_WHAT 160 // bytes, of it in the log

// Numbers of people, in the order of the sheets; the query's doing=NAME tells how far it has come, and stops it: then
// the file has those that are issued. what: of it in the log.
void badge_sheets_print(const struct web_request *request, struct web_reply *reply, const struct numbers *numbers,
                        const char *what);
