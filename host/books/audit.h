// SPDX-License-Identifier: Apache-2.0
// The audit log, the second book: who came in, who saw a name, who took a file. Rows are added and never changed; each
// is a page of one act (proto/page.h), chained to the one before and signed with the host's key, its words beginning
// with "look.". It is in no tree and leaves the office never. Where it ends is said in the book by whatever is written
// there next, and before a terminal takes a head home: a row cut off at the end is missed from then on.
#pragma once

#include <stdint.h>

#include "host/base/host.h"
#include "host/base/text.h"

// who: a user's name, or "command" for the command line. what: a short word, "login". Call inside a transaction.
enum status audit_add(struct host *host, const char *who, const char *what, const char *detail);

// A row by itself, with a writer of its own.
enum status audit_note(const char *dir, int64_t now_ms, const char *who, const char *what, const char *detail);

struct audit_row {
    int64_t seq, at_ms;
    const char *who, *what, *detail; // valid during the visit
};

struct audit_filter {
    const char *who, *what;    // "" all
    int64_t from_ms, until_ms; // 0 all
    int64_t before;            // only rows of a lower seq, 0 all
    int limit;
};
// Newest first.
enum status audit_each(struct host *host, const struct audit_filter *filter,
                       void (*visit)(void *context, const struct audit_row *row), void *context);
// How many fit, whatever before and limit say.
enum status audit_count(struct host *host, const struct audit_filter *filter, int64_t *total);

// What a kind of row is called; the word itself where it has no other. And the kinds there are, NULL behind the last.
const char *audit_words(const char *what, enum language language);
const char *audit_kind(size_t place);

// Says in the book where this one ends, unless it is said there. Every page of the book does it with its last act; call
// it also before a head of the book is given away.
enum status audit_seal(struct host *host);

// Walks all pages: signatures, chain, that each says what its row says, and that the book knows no others. *bad: seq of
// the first row that does not hold or is not there, 0 all do. head: chain after the last row.
enum status audit_verify(struct host *host, int64_t *rows, int64_t *bad, uint8_t head[KEY_DIGEST_BYTES]);

// Rows of a host from before they were signed become pages as they are found. Call inside a transaction.
enum status audit_adopt(struct host *host);
