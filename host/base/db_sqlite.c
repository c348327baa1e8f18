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
#include "proto/status_sqlite.h"

#define APPLICATION_ID 0x5243484f // "RCHO"
#define SCHEMA_VERSION 5
#define OLDEST_VERSION 2   // that can be brought up to date
#define CACHE_SLOTS    256 // a power of two, several times the statements there are
#define LOCK_WAIT_MS   10000

EMBED(schema_sql, "host/base/schema.sql");
EMBED(upgrade_3_sql, "host/base/upgrade_3.sql"); // from version 2
EMBED(upgrade_4_sql, "host/base/upgrade_4.sql"); // from version 3
EMBED(upgrade_5_sql, "host/base/upgrade_5.sql"); // from version 4

struct statement {
    struct db *db;
    const char *sql;      // the cache key: its address
    sqlite3_stmt *engine; // NULL: it could not be prepared
    enum status status;   // the first failure
    int is_busy;          // between prepare and finish
    int is_cached;
};

struct db {
    sqlite3 *engine;
    int lock;
    int depth; // of transactions
    int is_spoilt;
    enum status failure;   // that sticks
    struct statement none; // stands for what there was no memory for
    struct db_companion companion;
    struct statement *cache[CACHE_SLOTS];
};

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
}

// ---- opening ----

static enum status pragma_int(struct db *db, const char *sql, int64_t *value) {
    struct statement *s;
    db_prepare(db, &s, sql);
    return db_get_int(s, value);
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
    int64_t synchronous = 0;
    status = pragma_int(db, "PRAGMA synchronous", &synchronous);
    return status == STATUS_OK && synchronous != 2 ? STATUS_IO : status;
}

static struct db *db_new(void) {
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        return NULL;
    db->lock = -1;
    db->none.db = db;
    return db;
}

static enum status connect(const char *url, struct db **db) {
    struct db *d = db_new();
    if (!d)
        return STATUS_MEMORY;
    enum status status = lock_take(d, url);
    if (status == STATUS_OK)
        status = status_of_sqlite(sqlite3_open_v2(url, &d->engine, SQLITE_OPEN_READWRITE, NULL));
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
    struct db *d = db_new();
    if (!d)
        return STATUS_MEMORY;
    enum status status = status_of_sqlite(sqlite3_open_v2(url, &d->engine, SQLITE_OPEN_READWRITE, NULL));
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

static enum status run_upgrades(struct db *d, int64_t version) {
    enum status status = STATUS_OK;
    if (version < 3)
        status = run_embedded(d, upgrade_3_sql_start, EMBEDDED_LEN(upgrade_3_sql));
    if (status == STATUS_OK && version < 4)
        status = run_embedded(d, upgrade_4_sql_start, EMBEDDED_LEN(upgrade_4_sql));
    if (status == STATUS_OK && version < 5)
        status = run_embedded(d, upgrade_5_sql_start, EMBEDDED_LEN(upgrade_5_sql));
    return status == STATUS_OK ? stamp_version(d) : status;
}

static enum status upgrade(struct db *d) {
    int64_t version = 0;
    enum status status = db_begin(d);
    if (status != STATUS_OK)
        return status;
    status = pragma_int(d, "PRAGMA user_version", &version);
    if (status == STATUS_OK && version < SCHEMA_VERSION) // else another program has just done it
        status = run_upgrades(d, version);
    if (status == STATUS_OK)
        return db_commit(d);
    db_rollback(d);
    return status;
}

// Only who may write brings a database up to date; a reader of an older one has to wait for that.
static enum status check_version(struct db *d, int may_write) {
    int64_t version = 0, application = 0;
    enum status status = pragma_int(d, "PRAGMA user_version", &version);
    if (status == STATUS_OK)
        status = pragma_int(d, "PRAGMA application_id", &application);
    if (status != STATUS_OK)
        return status;
    if (application != APPLICATION_ID || version < OLDEST_VERSION)
        return STATUS_CORRUPT;
    if (version > SCHEMA_VERSION)
        return STATUS_NEWER;
    if (version == SCHEMA_VERSION)
        return STATUS_OK;
    return may_write ? upgrade(d) : STATUS_OUTDATED;
}

static enum status open_with(enum status (*connector)(const char *url, struct db **db), const char *url, int may_write,
                             struct db **db) {
    struct db *d = NULL;
    if (access(url, F_OK))
        return STATUS_NOT_FOUND;
    enum status status = connector(url, &d);
    if (status == STATUS_OK)
        status = check_version(d, may_write);
    if (status == STATUS_OK)
        *db = d;
    else
        db_close(d);
    return status;
}

enum status db_open(const char *url, struct db **db) {
    return open_with(connect, url, 1, db);
}

enum status db_open_reader(const char *url, struct db **db) {
    return open_with(connect_reader, url, 0, db);
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
    else
        db_rollback(d);
    if (status == STATUS_OK)
        status = check_version(d, 0);
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
    if (db->companion.free)
        db->companion.free(db->companion.object);
    free(db);
}

void db_accompany(struct db *db, const struct db_companion *companion) {
    db->companion = *companion;
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
    size_t at = (size_t)(((uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 40) & (CACHE_SLOTS - 1);
    size_t probes = 0;
    while (db->cache[at] && db->cache[at]->sql != sql && probes++ < CACHE_SLOTS)
        at = (at + 1) & (CACHE_SLOTS - 1);
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

static void roll_back(struct db *db) {
    if (!sqlite3_get_autocommit(db->engine)) // the engine may have done it by itself
        engine_execute(db, "ROLLBACK");
    db->is_spoilt = 0;
    if (db->companion.after_rollback)
        db->companion.after_rollback(db->companion.object);
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
    return pragma_int(db, "PRAGMA data_version", version);
}

enum status db_commit(struct db *db) {
    if (--db->depth > 0)
        return db->failure;
    enum status status = db->failure != STATUS_OK ? db->failure : db->is_spoilt ? STATUS_CONFLICT : STATUS_OK;
    if (status == STATUS_OK && db->companion.before_commit)
        status = db->companion.before_commit(db->companion.object);
    if (status == STATUS_OK)
        status = db->failure;
    if (status == STATUS_OK)
        status = note(db, engine_execute(db, "COMMIT"));
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

enum status db_hold(const char *url, int *hold) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s.lock", url) >= (int)sizeof path)
        return STATUS_TOO_LARGE;
    int lock = open(path, O_RDONLY | O_CLOEXEC);
    if (lock < 0 && errno != ENOENT)
        return STATUS_IO;
    if (lock >= 0 && flock(lock, LOCK_SH | LOCK_NB)) {
        close(lock);
        return STATUS_BUSY;
    }
    *hold = lock; // -1: nobody ever wrote to it
    return STATUS_OK;
}

void db_let_go(int hold) {
    if (hold >= 0)
        close(hold);
}

enum status db_backup(struct db *db, const char *path) {
    struct statement *s;
    db_prepare(db, &s, "VACUUM INTO $1");
    db_bind_text(s, 1, path);
    return db_run(s);
}

enum status db_check(struct db *db) {
    struct statement *s;
    db_prepare(db, &s, "PRAGMA integrity_check(1)");
    int good = db_step(s) == DB_ROW && strcmp(db_column_text(s, 0), "ok") == 0;
    if (!good && s->status == STATUS_OK)
        sqlite3_log(SQLITE_CORRUPT, "%s", db_column_text(s, 0));
    enum status status = db_run(s);
    return status == STATUS_OK && !good ? STATUS_CORRUPT : status;
}
