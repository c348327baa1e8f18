// SPDX-License-Identifier: Apache-2.0
// Inside the journal: what its files share. A query is sticky: after a failure the steps that follow do nothing, and
// query_finish tells the first one.
#pragma once

#include "firmware/station/journal.h"

struct sqlite3;
struct sqlite3_stmt;

#define JOURNAL_PATH_BYTES 4096

struct journal {
    struct sqlite3 *db; // NULL once it has failed
    uint64_t terminal;
    uint64_t epoch;
    uint64_t last;                   // newest seq of epoch
    uint8_t chain[KEY_DIGEST_BYTES]; // digest after it
    uint32_t boot;
    char mark_path[JOURNAL_PATH_BYTES]; // what we remember outside the database
    struct sqlite3_stmt *insert;
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

enum status journal_execute(struct journal *journal, const char *sql);
void journal_rollback(struct journal *journal); // when a transaction is open
enum status journal_status(int code);           // of SQLite
