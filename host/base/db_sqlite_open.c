// SPDX-License-Identifier: Apache-2.0
// A database as a file: made, opened for writing or reading, brought up to date, held, copied, checked. One writing
// connection at a time (SQLite before 3.51.3 can corrupt a WAL database that two connections write or checkpoint at the
// same moment): the connection takes a lock file for as long as it is open.
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "host/base/db_sqlite.h"
#include "host/base/embed.h"
#include "proto/status_sqlite.h"

#define APPLICATION_ID 0x5243484f // "RCHO"
#define SCHEMA_VERSION 5
#define OLDEST_VERSION 2 // that can be brought up to date
#define LOCK_WAIT_MS   10000
#define OPEN_FLAGS     (SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX) // a struct db belongs to one thread at a time

EMBED(schema_sql, "host/base/schema.sql");
EMBED(upgrade_3_sql, "host/base/upgrade_3.sql"); // from version 2
EMBED(upgrade_4_sql, "host/base/upgrade_4.sql"); // from version 3
EMBED(upgrade_5_sql, "host/base/upgrade_5.sql"); // from version 4

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
                                        "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON");
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
        status = status_of_sqlite(sqlite3_open_v2(url, &d->engine, OPEN_FLAGS, NULL));
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
    enum status status = status_of_sqlite(sqlite3_open_v2(url, &d->engine, OPEN_FLAGS, NULL));
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
    return db_end(d, status);
}

int db_schema_version(void) {
    return SCHEMA_VERSION;
}

const char *db_engine(void) {
    return "SQLite " SQLITE_VERSION;
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
    status = db_end(d, status);
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
    for (size_t i = 0; i < DB_CACHE_SLOTS; i++)
        if (db->cache[i]) {
            sqlite3_finalize(db->cache[i]->engine);
            free(db->cache[i]);
        }
    sqlite3_close(db->engine);
    if (db->lock >= 0)
        close(db->lock);
    for (int i = 0; i < DB_COMPANIONS; i++)
        if (db->companions[i].free)
            db->companions[i].free(db->companions[i].object);
    free(db);
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

#define STEPS_ASKED 20000 // of the engine between two questions whether a copy goes on

struct copying {
    int (*goes_on)(void *context);
    void *context;
    int is_ended;
};

static int ends(void *context) {
    struct copying *c = context;
    c->is_ended |= !c->goes_on(c->context);
    return c->is_ended;
}

// The engine takes the copy for a change, though nothing of ours is changed: a reader may make one.
enum status db_backup(struct db *db, const char *path, int (*goes_on)(void *context), void *context) {
    struct statement *s;
    struct copying copying = {goes_on, context, 0};
    int64_t only_reads = 0;
    enum status status = pragma_int(db, "PRAGMA query_only", &only_reads);
    if (status == STATUS_OK)
        status = db_execute(db, "PRAGMA query_only = 0");
    if (status != STATUS_OK)
        return status;
    if (goes_on)
        sqlite3_progress_handler(db->engine, STEPS_ASKED, ends, &copying);
    db_prepare(db, &s, "VACUUM INTO $1");
    db_bind_text(s, 1, path);
    status = db_run(s);
    sqlite3_progress_handler(db->engine, 0, NULL, NULL);
    if (only_reads && status == STATUS_OK)
        status = db_execute(db, "PRAGMA query_only = 1");
    return copying.is_ended ? STATUS_SILENT : status;
}

enum status db_settle(struct db *db) {
    struct statement *s;
    int64_t is_blocked = 1;
    db_prepare(db, &s, "PRAGMA wal_checkpoint(TRUNCATE)");
    enum status status = db_get_int(s, &is_blocked);
    return status == STATUS_OK && is_blocked ? STATUS_BUSY : status;
}

enum status db_size(struct db *db, int64_t *bytes, int64_t *free_bytes) {
    int64_t pages = 0, spare = 0, size = 0;
    enum status status = pragma_int(db, "PRAGMA page_count", &pages);
    if (status == STATUS_OK)
        status = pragma_int(db, "PRAGMA freelist_count", &spare);
    if (status == STATUS_OK)
        status = pragma_int(db, "PRAGMA page_size", &size);
    *bytes = pages * size;
    *free_bytes = spare * size;
    return status;
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
