// SPDX-License-Identifier: Apache-2.0
// The audit log, the second book: who came in, who saw a name, who took a file. Rows are added and never changed; each
// is a page of one act (proto/page.h), chained to the one before and signed with the host's key, its words beginning
// with "look.". It is in no tree and leaves the office never; a row cut off at the end is missed only by who knew it.
#pragma once

#include <stdint.h>

#include "host/base/host.h"

// who: a user's name, or "command" for the command line. what: a short word, "login". Call inside a transaction.
enum status audit_add(struct host *host, const char *who, const char *what, const char *detail);

// A row by itself, with a writer of its own.
enum status audit_note(const char *dir, int64_t now_ms, const char *who, const char *what, const char *detail);

struct audit_row {
    int64_t seq, at_ms;
    const char *who, *what, *detail; // valid during the visit
};

// Newest first, those before seq (0: from the newest), at most limit.
enum status audit_each(struct host *host, int64_t before, int limit,
                       void (*visit)(void *context, const struct audit_row *row), void *context);

// Walks all pages: signatures, chain, and that each says what its row says. *bad: seq of the first row that does not
// hold, 0 all do. head: chain after the last row.
enum status audit_verify(struct host *host, int64_t *rows, int64_t *bad, uint8_t head[KEY_DIGEST_BYTES]);

// Rows of a host from before they were signed become pages as they are found. Call inside a transaction.
enum status audit_adopt(struct host *host);
