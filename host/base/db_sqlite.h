// SPDX-License-Identifier: Apache-2.0
// Inside host/base/db.h on SQLite: what its two files share.
#pragma once

#include "host/base/db.h"

struct sqlite3;
struct sqlite3_stmt;

#define DB_CACHE_SLOTS 256 // a power of two, several times the statements there are

struct statement {
    struct db *db;
    const char *sql;             // the cache key: its address
    struct sqlite3_stmt *engine; // NULL: it could not be prepared
    enum status status;          // the first failure
    int is_busy;                 // between prepare and finish
    int is_cached;
};

struct db {
    struct sqlite3 *engine;
    int lock;
    int depth; // of transactions
    int is_spoilt;
    enum status failure;   // that sticks
    struct statement none; // stands for what there was no memory for
    struct db_companion companions[DB_COMPANIONS];
    struct statement *cache[DB_CACHE_SLOTS];
};
