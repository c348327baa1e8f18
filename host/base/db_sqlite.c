// SPDX-License-Identifier: Apache-2.0
// host/base/db.h on SQLite. One writing connection at a time (SQLite before 3.51.3 can corrupt a WAL database that two
// connections write or checkpoint at the same moment): the connection takes a lock file for as long as it is open.
#include "host/base/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "host/base/embed.h"

#define APPLICATION_ID 0x5243484f // "RCHO"
#define SCHEMA_VERSION 4
#define OLDEST_VERSION 2   // that can be brought up to date
#define CACHE_SLOTS    256 // a power of two, several times the statements there are
#define LOCK_WAIT_MS   10000

EMBED(schema_sql, "host/base/schema.sql");
EMBED(upgrade_3_sql, "host/base/upgrade_3.sql"); // from version 2
EMBED(upgrade_4_sql, "host/base/upgrade_4.sql"); // from version 3

struct statement {
    struct db *db;
    const char *sql;      // the cache key: its address
    sqlite3_stmt *engine; // NULL: it could not be prepared
    int code;             // SQLITE_OK, or the first failure
    int is_busy;          // between prepare and finish
    int is_cached;
};

struct db {
    sqlite3 *engine;
    int lock;
    int depth; // of transactions
    int is_spoilt;
    struct statement *cache[CACHE_SLOTS];
};

static enum status status_of(int code) {
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return STATUS_OK;
    case SQLITE_CONSTRAINT:
        return STATUS_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STATUS_BUSY;
    case SQLITE_FULL:
        return STATUS_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return STATUS_CORRUPT;
    case SQLITE_NOMEM:
        return STATUS_MEMORY;
    default:
        return STATUS_IO;
    }
}

// ---- opening ----

static int64_t pragma_int(struct db *db, const char *sql) {
    sqlite3_stmt *s = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(db->engine, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

static enum status lock_take(struct db *db, const char *url) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s.lock", url) >= (int)sizeof path)
        return STATUS_TOO_LARGE;
    db->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (db->lock < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    for (int waited = 0; flock(db->lock, LOCK_EX | LOCK_NB); waited += 20) {
        if (waited >= LOCK_WAIT_MS)
            return STATUS_BUSY;
        usleep(20000);
    }
    return STATUS_OK;
}

static void guard(struct db *db) {
    sqlite3_db_config(db->engine, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->engine, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_busy_timeout(db->engine, 5000);
}

static enum status configure(struct db *db) {
    guard(db);
    enum status status = db_execute(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 0;"
                                        "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000;"
                                        "PRAGMA temp_store = MEMORY");
    if (status != STATUS_OK)
        return status;
    return pragma_int(db, "PRAGMA synchronous") == 2 ? STATUS_OK : STATUS_IO;
}

static enum status connect(const char *url, struct db **db) {
    struct db *d = calloc(1, sizeof *d);
    if (!d)
        return STATUS_MEMORY;
    d->lock = -1;
    enum status status = lock_take(d, url);
    if (status == STATUS_OK)
        status = status_of(sqlite3_open_v2(url, &d->engine, SQLITE_OPEN_READWRITE, NULL));
    if (status == STATUS_OK)
        status = configure(d);
    if (status == STATUS_OK) {
        *db = d;
        return STATUS_OK;
    }
    db_close(d);
    return status;
}

static enum status connect_reader(const char *url, struct db **db) {
    struct db *d = calloc(1, sizeof *d);
    if (!d)
        return STATUS_MEMORY;
    d->lock = -1;
    enum status status = status_of(sqlite3_open_v2(url, &d->engine, SQLITE_OPEN_READWRITE, NULL));
    if (status == STATUS_OK) {
        guard(d);
        sqlite3_db_config(d->engine, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        status = db_execute(d, "PRAGMA query_only = 1; PRAGMA wal_autocheckpoint = 0; PRAGMA mmap_size = 0;"
                               "PRAGMA cache_size = -8000");
    }
    if (status == STATUS_OK)
        *db = d;
    else
        db_close(d);
    return status;
}

// The SQL with each "/*clustered*/" turned into SQLite's word for it.
static enum status run_embedded(struct db *d, const char *sql, size_t len) {
    static const char mark[] = "/*clustered*/", word[] = "WITHOUT ROWID";
    _Static_assert(sizeof mark == sizeof word, "replaced in place");
    char *text = strndup(sql, len);
    for (char *at = text; at && (at = strstr(at, mark)); at += sizeof word - 1)
        memcpy(at, word, sizeof word - 1);
    enum status status = text ? db_execute(d, text) : STATUS_MEMORY;
    free(text);
    return status;
}

static enum status stamp_version(struct db *d) {
    char sql[96];
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID, SCHEMA_VERSION);
    return db_execute(d, sql);
}

static enum status upgrade(struct db *d, int64_t version) {
    enum status status = db_begin(d);
    if (status != STATUS_OK)
        return status;
    if (pragma_int(d, "PRAGMA user_version") == SCHEMA_VERSION) { // another program has just done it
        db_rollback(d);
        return STATUS_OK;
    }
    if (version < 3)
        status = run_embedded(d, upgrade_3_sql_start, EMBEDDED_LEN(upgrade_3_sql));
    if (status == STATUS_OK)
        status = run_embedded(d, upgrade_4_sql_start, EMBEDDED_LEN(upgrade_4_sql));
    if (status == STATUS_OK)
        status = stamp_version(d);
    if (status == STATUS_OK)
        return db_commit(d);
    db_rollback(d);
    return status;
}

// Only who may write brings a database up to date; a reader of an older one has to wait for that.
static enum status check_version(struct db *d, int may_write, struct db **db) {
    enum status status = STATUS_OK;
    int64_t version = pragma_int(d, "PRAGMA user_version");
    if (pragma_int(d, "PRAGMA application_id") != APPLICATION_ID || version < OLDEST_VERSION)
        status = STATUS_CORRUPT;
    else if (version > SCHEMA_VERSION)
        status = STATUS_NEWER;
    else if (version < SCHEMA_VERSION)
        status = may_write ? upgrade(d, version) : STATUS_OUTDATED;
    if (status != STATUS_OK) {
        db_close(d);
        return status;
    }
    *db = d;
    return STATUS_OK;
}

enum status db_open(const char *url, struct db **db) {
    struct db *d = NULL;
    if (access(url, F_OK))
        return STATUS_NOT_FOUND;
    enum status status = connect(url, &d);
    return status == STATUS_OK ? check_version(d, 1, db) : status;
}

enum status db_open_reader(const char *url, struct db **db) {
    struct db *d = NULL;
    if (access(url, F_OK))
        return STATUS_NOT_FOUND;
    enum status status = connect_reader(url, &d);
    return status == STATUS_OK ? check_version(d, 0, db) : status;
}

enum status db_create(const char *url, struct db **db) {
    struct db *d;
    if (access(url, F_OK) == 0)
        return STATUS_CONFLICT;
    int fd = open(url, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); // before SQLite would, for its mode
    if (fd < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    close(fd);
    enum status status = connect(url, &d);
    if (status != STATUS_OK)
        return status;
    status = db_begin(d);
    if (status == STATUS_OK)
        status = run_embedded(d, schema_sql_start, EMBEDDED_LEN(schema_sql));
    if (status == STATUS_OK)
        status = stamp_version(d);
    if (status == STATUS_OK)
        status = db_commit(d);
    if (status == STATUS_OK && pragma_int(d, "PRAGMA application_id") != APPLICATION_ID)
        status = STATUS_IO;
    if (status != STATUS_OK) {
        db_close(d);
        return status;
    }
    *db = d;
    return STATUS_OK;
}

void db_close(struct db *db) {
    if (!db)
        return;
    for (size_t i = 0; i < CACHE_SLOTS; i++)
        if (db->cache[i]) {
            sqlite3_finalize(db->cache[i]->engine);
            free(db->cache[i]);
        }
    sqlite3_close(db->engine);
    if (db->lock >= 0)
        close(db->lock);
    free(db);
}

const char *db_error(const struct db *db) {
    return sqlite3_errmsg(db->engine);
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

static struct statement *statement_new(struct db *db, const char *sql, int is_cached) {
    struct statement *s = calloc(1, sizeof *s);
    if (!s)
        abort(); // a failed prepare has nowhere to be reported without it
    s->db = db;
    s->sql = sql;
    s->is_cached = is_cached;
    s->code = sqlite3_prepare_v3(db->engine, sql, -1, is_cached ? SQLITE_PREPARE_PERSISTENT : 0, &s->engine, NULL);
    assert(is_in_order(s->engine));
    return s;
}

void db_prepare(struct db *db, struct statement **statement, const char *sql) {
    size_t at = (size_t)(((uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 40) & (CACHE_SLOTS - 1);
    size_t probes = 0;
    while (db->cache[at] && db->cache[at]->sql != sql && probes++ < CACHE_SLOTS)
        at = (at + 1) & (CACHE_SLOTS - 1);
    struct statement *s = db->cache[at];
    if (!s)
        s = db->cache[at] = statement_new(db, sql, 1);
    else if (s->is_busy || s->sql != sql)
        s = statement_new(db, sql, 0);
    s->is_busy = 1;
    *statement = s;
}

static void take_code(struct statement *s, int code) {
    if (s->code == SQLITE_OK && code != SQLITE_OK)
        s->code = code;
}

void db_bind_int(struct statement *s, int parameter, int64_t value) {
    take_code(s, sqlite3_bind_int64(s->engine, parameter, value));
}

void db_bind_text(struct statement *s, int parameter, const char *text) {
    take_code(s, sqlite3_bind_text(s->engine, parameter, text, -1, SQLITE_TRANSIENT));
}

void db_bind_blob(struct statement *s, int parameter, const void *data, size_t len) {
    take_code(s, sqlite3_bind_blob64(s->engine, parameter, data, len, SQLITE_TRANSIENT));
}

enum db_step db_step(struct statement *s) {
    if (s->code != SQLITE_OK)
        return DB_FAILED;
    int code = sqlite3_step(s->engine);
    if (code == SQLITE_ROW)
        return DB_ROW;
    if (code == SQLITE_DONE)
        return DB_DONE;
    s->code = code;
    return DB_FAILED;
}

int64_t db_column_int(struct statement *s, int column) {
    return sqlite3_column_int64(s->engine, column);
}

const char *db_column_text(struct statement *s, int column) {
    const unsigned char *text = sqlite3_column_text(s->engine, column);
    return text ? (const char *)text : "";
}

const void *db_column_blob(struct statement *s, int column, size_t *len) {
    const void *data = sqlite3_column_blob(s->engine, column);
    *len = (size_t)sqlite3_column_bytes(s->engine, column);
    return data;
}

int db_column_is_null(struct statement *s, int column) {
    return sqlite3_column_type(s->engine, column) == SQLITE_NULL;
}

enum status db_finish(struct statement *s) {
    enum status status = s->engine || s->code != SQLITE_OK ? status_of(s->code) : STATUS_INVALID;
    if (!s->is_cached || !s->engine) {
        sqlite3_finalize(s->engine);
        s->engine = NULL;
        if (!s->is_cached) {
            free(s);
            return status;
        }
        // Not prepared: tried again next time, when the schema may be another.
        s->code = sqlite3_prepare_v3(s->db->engine, s->sql, -1, SQLITE_PREPARE_PERSISTENT, &s->engine, NULL);
    } else {
        sqlite3_reset(s->engine);
        sqlite3_clear_bindings(s->engine);
        s->code = SQLITE_OK;
    }
    s->is_busy = 0;
    return status;
}

enum status db_run(struct statement *s) {
    while (db_step(s) == DB_ROW)
        ;
    return db_finish(s);
}

int64_t db_get_int(struct statement *s, int64_t otherwise) {
    int64_t value = otherwise;
    if (db_step(s) == DB_ROW) {
        value = db_column_int(s, 0);
        while (db_step(s) == DB_ROW)
            ; // to the end: a statement that returns what it changed has only then changed it all
    }
    enum status status = db_finish(s);
    return status == STATUS_OK ? value : otherwise;
}

int64_t db_changes(const struct db *db) {
    return sqlite3_changes64(db->engine);
}

enum status db_execute(struct db *db, const char *sql) {
    return status_of(sqlite3_exec(db->engine, sql, NULL, NULL, NULL));
}

// ---- transactions ----

static enum status begin(struct db *db, const char *sql) {
    if (db->depth == 0) {
        enum status status = db_execute(db, sql);
        if (status != STATUS_OK)
            return status;
        db->is_spoilt = 0;
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

int64_t db_version(struct db *db) {
    struct statement *s;
    db_prepare(db, &s, "PRAGMA data_version");
    return db_get_int(s, -1);
}

static void roll_back(struct db *db) {
    if (!sqlite3_get_autocommit(db->engine))
        db_execute(db, "ROLLBACK");
    db->is_spoilt = 0;
}

enum status db_commit(struct db *db) {
    if (--db->depth > 0)
        return STATUS_OK;
    if (db->is_spoilt) {
        roll_back(db);
        return STATUS_CONFLICT;
    }
    enum status status = db_execute(db, "COMMIT");
    if (status != STATUS_OK)
        roll_back(db);
    return status;
}

void db_rollback(struct db *db) {
    if (db->depth == 0)
        return;
    if (--db->depth > 0)
        db->is_spoilt = 1;
    else
        roll_back(db);
}

// ---- whole databases ----

enum status db_backup(struct db *db, const char *path) {
    struct statement *s = statement_new(db, "VACUUM INTO $1", 0);
    s->is_busy = 1;
    db_bind_text(s, 1, path);
    return db_run(s);
}

enum status db_check(struct db *db) {
    struct statement *s;
    db_prepare(db, &s, "PRAGMA integrity_check(1)");
    int good = db_step(s) == DB_ROW && strcmp(db_column_text(s, 0), "ok") == 0;
    enum status status = db_run(s);
    return status == STATUS_OK && !good ? STATUS_CORRUPT : status;
}
