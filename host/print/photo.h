// SPDX-License-Identifier: Apache-2.0
// Photos of paper lists: kept whole, by their digest, before the book says by which of them somebody was typed in. They
// lie beside the book as filings do (filing.h); taking a list back leaves its photo where it is.
#pragma once

#include "host/books/paper.h"

#define PHOTO_MAX_BYTES (16 << 20)

// Whether it is a JPEG or PNG that can be decoded: read in a process of its own, with limits. STATUS_MALFORMED: it is
// not. STATUS_TOO_LARGE: it has more bytes than are kept, or more pixels than are read.
enum status photo_check(const uint8_t *bytes, size_t len);

// Keeps what photo_check found fine; one that is there stays as it is. Of those that no list named within a day, as
// when a browser went away in between, none is left. Call inside a transaction.
enum status photo_keep(struct host *host, const uint8_t *bytes, size_t len, char sheet[PAPER_SHEET_SIZE]);

// STATUS_NOT_FOUND: none of that digest.
enum status photo_is_kept(struct host *host, const char *sheet);

struct photo {
    char sheet[PAPER_SHEET_SIZE];
    int64_t kept_ms; // 0: it is not there any more
    int64_t bytes;
    int64_t people;   // typed in by it …
    int64_t standing; // … and not taken back
};

// Those by which people of a session were typed in, the oldest first.
enum status photo_each(struct host *host, uint64_t session, void (*visit)(void *context, const struct photo *photo),
                       void *context);

// The bytes of one of them, the caller's to free. STATUS_NOT_FOUND: no list of the session names it. STATUS_CORRUPT: it
// is not there, or not the one that was kept.
enum status photo_find(struct host *host, uint64_t session, const char *sheet, char **data, size_t *len);

const char *photo_type(const char *data, size_t len); // image/png or image/jpeg

// The first digest in the paper lists of which the photo is missing or another, "" none.
enum status photo_verify(struct host *host, char bad[PAPER_SHEET_SIZE]);
