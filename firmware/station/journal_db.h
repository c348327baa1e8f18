// SPDX-License-Identifier: Apache-2.0
// Inside the journal: what its files share. A query is sticky: after a failure the steps that follow do nothing, and
// query_finish tells the first one.
#pragma once

#include "firmware/station/journal.h"

struct sqlite3;
struct sqlite3_stmt;

#define JOURNAL_PATH_BYTES 4096
#define JOURNAL_FILE       "journal.db"
#define JOURNAL_MARK       "journal.epoch"

struct journal {
    struct sqlite3 *db; // NULL once it has failed
    uint64_t terminal;
    uint64_t epoch;
    uint64_t last;                   // newest seq of epoch
    uint8_t chain[KEY_DIGEST_BYTES]; // digest after it
    uint32_t boot;
    char mark_path[JOURNAL_PATH_BYTES]; // what we remember outside the database
    struct sqlite3_stmt *insert;
    struct journal_lost *lost; // in order; owned
    size_t lost_len, lost_size;
    uint64_t rescued;   // the epoch that ended when the journal was rescued, 0 never
    uint64_t continued; // the same, while the present one has no event
};

struct query {
    struct sqlite3_stmt *statement;
    int code;
};

struct query query_of(struct journal *journal, const char *sql);
void query_bind(struct query *query, int at, uint64_t value);
int query_next(struct query *query); // 1 while there is a row
uint64_t query_column(struct query *query, int at);
const void *query_blob(struct query *query, int at, size_t len); // NULL when it is not so long
enum status query_finish(struct journal *journal, struct query *query);

// A row's first column as a number; otherwise when there is no row.
enum status query_number(struct journal *journal, struct query *query, uint64_t otherwise, uint64_t *value);

enum status journal_execute(struct journal *journal, const char *sql);
void journal_rollback(struct journal *journal); // when a transaction is open

// Opens the database at path for us alone, without believing anything of it. The caller disconnects.
enum status journal_connect(struct journal *journal, const char *path);
void journal_disconnect(struct journal *journal);
// The tables and settings, each read back.
enum status journal_configure(struct journal *journal);
// The epoch and the boot remembered outside the database. STATUS_NOT_FOUND: none; STATUS_MALFORMED.
enum status journal_mark(const char *path, uint64_t *epoch, uint32_t *boot);
// A rescue that was cut short when all that was left to do was to move files.
enum status journal_rescue_finish(const char *dir);
