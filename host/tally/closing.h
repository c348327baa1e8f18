// SPDX-License-Identifier: Apache-2.0
// A year that is closed does not move: its figures are written down, area by area, and what comes later is counted to
// its true year and shown beside them. Older years of which there are no rows have their totals declared.
#pragma once

#include "host/base/host.h"
#include "host/tally/quota.h"
#include "host/tally/tally.h"

struct closing {
    int year;
    int64_t at_ms;
    int64_t batches;                  // the ledger held those up to this number …
    uint8_t ledger[KEY_DIGEST_BYTES]; // … and this is their digest
    char who[128], why[512];
};

// Call inside a transaction. STATUS_CONFLICT: closed already. STATUS_INVALID: the year has not ended, and not forced.
enum status closing_close(struct host *host, int year, int is_forced, struct closing *closing);
enum status closing_find(struct host *host, int year, struct closing *closing); // STATUS_NOT_FOUND: it is open
// The closed years, the oldest first.
enum status closing_each(struct host *host, void (*visit)(void *context, const struct closing *closing), void *context);

// The total of a year of which there are no rows. Call inside a transaction. STATUS_CONFLICT: the year is closed, or
// rows of it count. STATUS_INVALID: it has not ended. STATUS_OUTDATED: that is what was declared.
enum status closing_declare(struct host *host, int year, const struct quota *quota, int64_t area, int64_t total);

// ---- figures ----

enum settled {
    SETTLED_NOT, // the figure is what the rows tell
    SETTLED_CLOSED,
    SETTLED_DECLARED,
};
const char *settled_text(enum settled settled); // a word of --json; NULL: not settled

// Years of which totals were declared and that are not closed, the oldest first.
enum status closing_each_declared(struct host *host, void (*visit)(void *context, int year), void *context);

struct figure {
    enum settled settled;
    struct tally_row row; // settled, or what the rows tell; of a declared one the measured total alone
    int64_t target;       // -1 none
    int64_t done, now;    // in the quota's measure: the figure, and what the rows tell now
};

// What a quota came to in an area. closing: of the year, NULL it is open.
enum status closing_figure(struct host *host, const struct closing *closing, int year, const struct quota *quota,
                           int64_t area, struct figure *figure);

// *bad: the first closed year of which batches that were held are no longer, 0 none.
enum status closing_verify(struct host *host, int *bad);
