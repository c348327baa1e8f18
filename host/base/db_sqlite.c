// SPDX-License-Identifier: Apache-2.0
// host/base/db.h on SQLite: statements, transactions, and the failure that sticks. host/base/db_sqlite_open.c has the
// rest.
#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/db_sqlite.h"
#include "proto/status_sqlite.h"

// ---- what sticks ----

// A broken constraint is an answer: the caller asked whether it may.
static enum status note(struct db *db, int code) {
    enum status status = status_of_sqlite(code);
    if (status == STATUS_OK || status == STATUS_CONFLICT || db->failure != STATUS_OK)
        return status;
    db->failure = status;
    return status;
}

void db_fail(struct db *db, enum status status) {
    if (db->failure == STATUS_OK)
        db->failure = status;
}

enum status db_failure(const struct db *db) {
    return db ? db->failure : STATUS_OK;
}

// Broken constraints, waiting and a schema that was read again are no failures; code has more in its upper bits.
static void log_line(void *context, int code, const char *text) {
    const struct db_log *log = context;
    int kind = code & 0xff;
    enum status status = status_of_sqlite(code);
    if (status != STATUS_CONFLICT && status != STATUS_BUSY && kind != SQLITE_SCHEMA && kind != SQLITE_NOTICE &&
        kind != SQLITE_WARNING)
        log->line(log->context, text);
}

void db_log_to(const struct db_log *log) {
    sqlite3_config(SQLITE_CONFIG_LOG, log_line, (void *)log);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); // nobody asks how much memory the engine takes
}

// ---- statements ----

// SQLite numbers $n by their first appearance, PostgreSQL by n: a text must mean the same to both.
static int is_in_order(sqlite3_stmt *engine) {
    for (int i = 1; i <= sqlite3_bind_parameter_count(engine); i++) {
        char name[12];
        snprintf(name, sizeof name, "$%d", i);
        if (strcmp(sqlite3_bind_parameter_name(engine, i), name) != 0)
            return 0;
    }
    return 1;
}

static void take_code(struct statement *s, int code) {
    enum status status = note(s->db, code);
    if (s->status == STATUS_OK)
        s->status = status;
}

static void engine_prepare(struct statement *s) {
    unsigned flags = s->is_cached ? SQLITE_PREPARE_PERSISTENT : 0;
    take_code(s, sqlite3_prepare_v3(s->db->engine, s->sql, -1, flags, &s->engine, NULL));
    assert(is_in_order(s->engine));
}

static struct statement *statement_new(struct db *db, const char *sql, int is_cached) {
    struct statement *s = calloc(1, sizeof *s);
    if (!s) {
        db_fail(db, STATUS_MEMORY);
        return &db->none;
    }
    *s = (struct statement){.db = db, .sql = sql, .is_cached = is_cached};
    return s;
}

// Its place in the cache; what does not fit there lives from prepare to finish.
static struct statement *statement_of(struct db *db, const char *sql) {
    size_t at = (size_t)(((uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 40) & (DB_CACHE_SLOTS - 1);
    size_t probes = 0;
    while (db->cache[at] && db->cache[at]->sql != sql && probes++ < DB_CACHE_SLOTS)
        at = (at + 1) & (DB_CACHE_SLOTS - 1);
    struct statement *s = db->cache[at];
    if (s)
        return s->is_busy || s->sql != sql ? statement_new(db, sql, 0) : s;
    s = statement_new(db, sql, 1);
    if (s != &db->none)
        db->cache[at] = s;
    return s;
}

void db_prepare(struct db *db, struct statement **statement, const char *sql) {
    struct statement *s = statement_of(db, sql);
    if (s != &db->none && !s->engine)
        engine_prepare(s);
    s->is_busy = 1;
    *statement = s;
}

void db_prepare_once(struct db *db, struct statement **statement, const char *sql) {
    struct statement *s = statement_new(db, sql, 0);
    if (s != &db->none)
        engine_prepare(s);
    s->is_busy = 1;
    s->sql = "";
    *statement = s;
}

void db_bind_int(struct statement *s, int parameter, int64_t value) {
    if (s->engine)
        take_code(s, sqlite3_bind_int64(s->engine, parameter, value));
}

void db_bind_text(struct statement *s, int parameter, const char *text) {
    if (s->engine)
        take_code(s, sqlite3_bind_text(s->engine, parameter, text, -1, SQLITE_TRANSIENT));
}

void db_bind_blob(struct statement *s, int parameter, const void *data, size_t len) {
    if (s->engine)
        take_code(s, sqlite3_bind_blob64(s->engine, parameter, data, len, SQLITE_TRANSIENT));
}

enum db_step db_step(struct statement *s) {
    if (s->status == STATUS_OK)
        s->status = s->db->failure;
    if (s->status != STATUS_OK)
        return DB_FAILED;
    int code = sqlite3_step(s->engine);
    if (code == SQLITE_ROW)
        return DB_ROW;
    if (code == SQLITE_DONE)
        return DB_DONE;
    take_code(s, code);
    return DB_FAILED;
}

// A column that is NULL may be one for which there was no memory.
static void check_memory(struct statement *s, const void *data) {
    if (!data && sqlite3_errcode(s->db->engine) == SQLITE_NOMEM)
        take_code(s, SQLITE_NOMEM);
}

int64_t db_column_int(struct statement *s, int column) {
    return sqlite3_column_int64(s->engine, column);
}

const char *db_column_text(struct statement *s, int column) {
    const unsigned char *text = sqlite3_column_text(s->engine, column);
    check_memory(s, text);
    return text ? (const char *)text : "";
}

const void *db_column_blob(struct statement *s, int column, size_t *len) {
    const void *data = sqlite3_column_blob(s->engine, column);
    check_memory(s, data);
    *len = (size_t)sqlite3_column_bytes(s->engine, column);
    return data;
}

enum status db_finish(struct statement *s) {
    enum status status = s->status;
    if (s == &s->db->none)
        return STATUS_MEMORY;
    if (!s->is_cached) {
        sqlite3_finalize(s->engine);
        free(s);
        return status;
    }
    if (s->engine) {
        sqlite3_reset(s->engine);
        sqlite3_clear_bindings(s->engine);
    }
    s->status = STATUS_OK;
    s->is_busy = 0;
    return status;
}

enum status db_run(struct statement *s) {
    while (db_step(s) == DB_ROW)
        ;
    return db_finish(s);
}

// To the end: a statement that returns what it changed has only then changed it all.
enum status db_get_int(struct statement *s, int64_t *value) {
    int has = db_step(s) == DB_ROW;
    int64_t found = has ? db_column_int(s, 0) : 0;
    enum status status = db_run(s);
    if (status == STATUS_OK && has)
        *value = found;
    return status;
}

enum status db_has_row(struct statement *s, int *has) {
    int found = db_step(s) == DB_ROW;
    enum status status = db_finish(s);
    if (status == STATUS_OK)
        *has = found;
    return status;
}

int64_t db_changes(const struct db *db) {
    return sqlite3_changes64(db->engine);
}

static int engine_execute(struct db *db, const char *sql) {
    return sqlite3_exec(db->engine, sql, NULL, NULL, NULL);
}

enum status db_execute(struct db *db, const char *sql) {
    return db->failure != STATUS_OK ? db->failure : note(db, engine_execute(db, sql));
}

// ---- transactions ----

void db_accompany(struct db *db, enum db_companion_place place, const struct db_companion *companion) {
    db->companions[place] = *companion;
}

void *db_companion(const struct db *db, enum db_companion_place place) {
    return db->companions[place].object;
}

static enum status tell_commit(struct db *db) {
    enum status status = STATUS_OK;
    for (int i = 0; i < DB_COMPANIONS && status == STATUS_OK; i++)
        if (db->companions[i].before_commit)
            status = db->companions[i].before_commit(db->companions[i].object);
    return status;
}

static void roll_back(struct db *db) {
    if (!sqlite3_get_autocommit(db->engine)) // the engine may have done it by itself
        engine_execute(db, "ROLLBACK");
    db->is_spoilt = 0;
    for (int i = 0; i < DB_COMPANIONS; i++)
        if (db->companions[i].after_rollback)
            db->companions[i].after_rollback(db->companions[i].object);
}

static enum status begin(struct db *db, const char *sql) {
    if (db->depth == 0) {
        if (!sqlite3_get_autocommit(db->engine))
            roll_back(db); // what an earlier one could not
        enum status status = status_of_sqlite(engine_execute(db, sql));
        if (status != STATUS_OK)
            return status;
        db->is_spoilt = 0;
        db->failure = STATUS_OK;
    }
    db->depth++;
    return STATUS_OK;
}

enum status db_begin(struct db *db) {
    return begin(db, "BEGIN IMMEDIATE");
}

enum status db_begin_read(struct db *db) {
    return begin(db, "BEGIN");
}

enum status db_version(struct db *db, int64_t *version) {
    struct statement *s;
    db_prepare(db, &s, "PRAGMA data_version");
    return db_get_int(s, version);
}

enum status db_commit(struct db *db) {
    if (db->depth > 1) {
        db->depth--;
        return db->failure;
    }
    enum status status = db->failure != STATUS_OK ? db->failure : db->is_spoilt ? STATUS_CONFLICT : STATUS_OK;
    if (status == STATUS_OK)
        status = tell_commit(db); // still within: what they begin nests
    db->depth = 0;
    if (status == STATUS_OK)
        status = db->failure != STATUS_OK ? db->failure : db->is_spoilt ? STATUS_CONFLICT : STATUS_OK;
    if (status == STATUS_OK)
        status = note(db, engine_execute(db, "COMMIT"));
    if (status != STATUS_OK)
        roll_back(db);
    return status;
}

int db_is_within(const struct db *db) {
    return !sqlite3_get_autocommit(db->engine);
}

void db_rollback(struct db *db) {
    if (db->depth == 0)
        return;
    if (--db->depth > 0)
        db->is_spoilt = 1;
    else
        roll_back(db);
}

enum status db_end(struct db *db, enum status status) {
    if (status == STATUS_OK)
        return db_commit(db);
    db_rollback(db);
    return status;
}
