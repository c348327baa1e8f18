// SPDX-License-Identifier: Apache-2.0
// Inside the book: what its files share.
#pragma once

#include "host/books/book.h"
#include "host/books/book_kinds.h"
#include "proto/envelope.h"
#include "proto/keys.h"

struct book {
    struct host *host;
    int is_open;                // the end of the book was looked up in this transaction
    int64_t place;              // of the next act, over all epochs
    struct batch_head head;     // of the page in the making
    struct piece *acts;         // its acts, packed; owned, each
    size_t acts_len, acts_size; //
    size_t bytes;               // of all acts
    uint64_t key_person;        // whose key was asked for last in this transaction, 0 none …
    uint8_t key[KEY_BOX_BYTES]; // … and what it is
    struct key_draw draw;       // of keys and nonces to come in this transaction
    char **sql;                 // texts of statements, kept as long as the connection; owned
    size_t sql_len, sql_size;   //
};

// The book of a host that is open for writing; made at the first call. NULL: out of memory.
struct book *book_of(struct host *host);
// The same, its end looked up, and what stood in tables before the book knew them written into it.
enum status book_open(struct host *host, struct book **book);
enum status book_adopt_rows(struct host *host);
// Acts that wait become a page.
enum status book_seal(struct book *book);
// The one copy of a text of SQL, so that the engine knows it by its address. NULL: out of memory.
const char *book_sql(struct book *book, const char *text);

// The highest serial of this host that any row of the book has; 0 none.
enum status book_last_serial(struct host *host, int64_t *serial);

// Does what an act says to its table. The act's personal values are sealed already.
enum status book_apply(struct book *book, const struct act *act);
// Fills in what stands in the row before, and leaves out what changes nothing. STATUS_NOT_FOUND, STATUS_OUTDATED.
enum status book_fill_before(struct book *book, const struct book_kind *kind, struct act *act);
void book_clear_before(struct act *act);
// The row an act is about, its fields in their order; to be stepped and finished.
enum status book_select_row(struct book *book, const struct book_kind *kind, const struct act *act,
                            struct statement **statement);
// Where in the book an act stands.
enum status book_index(struct book *book, const struct act *act, int64_t page, int64_t place);
int book_is_key(const struct book_kind *kind, const char *column); // besides the subject

// A person's key of their own: destroyed for good, and from memory too.
enum status person_key_make(struct host *host, uint64_t person); // STATUS_CONFLICT: there is one
enum status person_key_destroy(struct host *host, uint64_t person);
enum status person_seal(struct host *host, uint64_t person, const char *text, uint8_t *sealed, size_t *len);
