// SPDX-License-Identifier: Apache-2.0
// The audit log: who came in, who saw a name, who changed a target. Rows are added and never changed; each carries the
// digest over itself and all before it, so that a changed, removed or slipped-in row breaks every digest after it.
#pragma once

#include <stdint.h>

#include "host/base/host.h"

// who: a user's name, or "command" for the command line. what: a short word, "login". Call inside a transaction.
enum status audit_add(struct host *host, const char *who, const char *what, const char *detail);

struct audit_row {
    int64_t seq, at_ms;
    const char *who, *what, *detail; // valid during the visit
};

// Newest first, those before seq (0: from the newest), at most limit.
enum status audit_each(struct host *host, int64_t before, int limit,
                       void (*visit)(void *context, const struct audit_row *row), void *context);

// Walks the whole chain. *bad: seq of the first row that does not hold, 0 all do. head: digest of the last row.
enum status audit_verify(struct host *host, int64_t *rows, int64_t *bad, uint8_t head[KEY_DIGEST_BYTES]);
