// SPDX-License-Identifier: Apache-2.0
// The only door to the database engine. The modules that own tables keep their SQL, in the subset SQLite and
// PostgreSQL share ($n parameters in order, ON CONFLICT, no rowid tricks); this file hides which engine it is.
//
//     struct statement *s;
//     db_prepare(db, &s, "SELECT name FROM area WHERE code = $1");
//     db_bind_int(s, 1, 530402);
//     while (db_step(s) == DB_ROW) puts(db_column_text(s, 0));
//     enum status status = db_finish(s);     // the first failure of prepare, bind or step
//
// A failure is never a value: what reads gives a status, and beneath that the connection is sticky. Once anything but a
// constraint failed, every step fails with it and db_commit refuses, until the next transaction begins.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

#define DB_STATUS __attribute__((warn_unused_result)) enum status // to be looked at

struct db;
struct statement;

// Where an engine's own words for what failed go. Call before anything is opened; log stays valid for ever and takes
// lines from any thread.
struct db_log {
    void (*line)(void *context, const char *text);
    void *context;
};
void db_log_to(const struct db_log *log);

enum db_step {
    DB_ROW,
    DB_DONE,
    DB_FAILED, // db_finish tells why
};

// url: a file path. STATUS_NOT_FOUND: no such database. STATUS_NEWER: written by a newer version of this program.
// STATUS_BUSY: another process writes. One writing connection at a time.
DB_STATUS db_open(const char *url, struct db **db);
// For reading only, beside a writer; never checkpoints.
DB_STATUS db_open_reader(const char *url, struct db **db);
// Makes the database with the schema of host/base/schema.sql. STATUS_CONFLICT when there is one.
DB_STATUS db_create(const char *url, struct db **db);
void db_close(struct db *db); // NULL is fine

// STATUS_OK, or the failure that sticks (NULL: none). db_fail makes one: what was read could not be kept.
enum status db_failure(const struct db *db);
void db_fail(struct db *db, enum status status);

// Prepared statements are cached by the address of sql, so sql must be a string literal (or outlive db). A statement
// that is still being stepped may be prepared again. *statement is never NULL: a failure to prepare comes out of
// db_step and db_finish, so that callers check once.
void db_prepare(struct db *db, struct statement **statement, const char *sql);
// The same of a text that was put together, of known parts: it is in no cache and need not outlive the call.
void db_prepare_once(struct db *db, struct statement **statement, const char *sql);
void db_bind_int(struct statement *statement, int parameter, int64_t value);
void db_bind_text(struct statement *statement, int parameter, const char *text);             // copied; NULL binds NULL
void db_bind_blob(struct statement *statement, int parameter, const void *data, size_t len); // copied; NULL: NULL
enum db_step db_step(struct statement *statement);
int64_t db_column_int(struct statement *statement, int column);      // 0 for NULL
const char *db_column_text(struct statement *statement, int column); // "" for NULL; valid until the next step
const void *db_column_blob(struct statement *statement, int column, size_t *len);
// Gives the statement back to the cache, whatever happened. STATUS_CONFLICT for a broken constraint.
DB_STATUS db_finish(struct statement *statement);

// Steps a statement that gives no rows, or whose rows are not wanted, and finishes it.
DB_STATUS db_run(struct statement *statement);
// One integer of the first row; *value stays as it is when there is none.
DB_STATUS db_get_int(struct statement *statement, int64_t *value);
// Whether there is a row.
DB_STATUS db_has_row(struct statement *statement, int *has);
// Rows changed by the last db_run.
int64_t db_changes(const struct db *db);
// SQL text without parameters, one or more statements.
DB_STATUS db_execute(struct db *db, const char *sql);

// Transactions nest: only the outermost pair reaches the storage, and it is durable when db_commit returns STATUS_OK.
// A rollback at any depth makes the outermost commit fail with STATUS_CONFLICT and roll back.
DB_STATUS db_begin(struct db *db);
// For a reader: all it reads is of one moment. Ended by db_rollback.
DB_STATUS db_begin_read(struct db *db);
DB_STATUS db_commit(struct db *db);
void db_rollback(struct db *db);
// Commits what went well, gives up what did not; the status is the commit's then, else as it came.
DB_STATUS db_end(struct db *db, enum status status);
// Whether one is open: what hangs on its commit is refused outside.
int db_is_within(const struct db *db);

// What lives with a connection, and what of it belongs to a commit is written into that very commit, in this order.
// before_commit (NULL: nothing) runs inside the outermost transaction, and its failure rolls back; after_rollback
// whenever one did not come to be; free when the connection closes.
enum db_companion_place {
    DB_COMPANION_BOOK,
    DB_COMPANION_HEADS,
    DB_COMPANION_KEPT,
    DB_COMPANION_SERIAL,
    DB_COMPANIONS
};
struct db_companion {
    void *object;
    enum status (*before_commit)(void *object);
    void (*after_rollback)(void *object);
    void (*free)(void *object);
};
void db_accompany(struct db *db, enum db_companion_place place, const struct db_companion *companion);
void *db_companion(const struct db *db, enum db_companion_place place); // its object; NULL: none yet

// The version of the tables this program writes, and what the engine calls itself.
int db_schema_version(void);
const char *db_engine(void);

// For a reader in a transaction: another number once anything was committed by another connection.
DB_STATUS db_version(struct db *db, int64_t *version);

// Keeps writers away from a database whose file is to be copied, without writing beside it: it may lie on a read-only
// medium. STATUS_BUSY: a program has it open for writing.
enum status db_hold(const char *url, int *hold);
void db_let_go(int hold);

// Copies the whole database, consistent, into a new file; a reader will do, and nobody is kept from writing. goes_on
// (NULL: always) is asked now and then, and 0 ends it: STATUS_SILENT.
DB_STATUS db_backup(struct db *db, const char *path, int (*goes_on)(void *context), void *context);
// Empties the engine's log into the database, so that nothing stands there of what was overwritten. STATUS_BUSY:
// another program is reading.
DB_STATUS db_settle(struct db *db);
// How large it is, and how much of that waits for what comes.
DB_STATUS db_size(struct db *db, int64_t *bytes, int64_t *free_bytes);
// Checks the engine's own structures; STATUS_CORRUPT with the log telling what.
DB_STATUS db_check(struct db *db);
