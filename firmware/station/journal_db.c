// SPDX-License-Identifier: Apache-2.0
#include "firmware/station/journal_db.h"

#include <sqlite3.h>

#include "proto/status_sqlite.h"

struct query query_of(struct journal *j, const char *sql) {
    struct query q = {NULL, SQLITE_ERROR};
    if (j->db)
        q.code = sqlite3_prepare_v2(j->db, sql, -1, &q.statement, NULL);
    return q;
}

void query_bind(struct query *q, int at, uint64_t value) {
    if (q->code == SQLITE_OK)
        q->code = sqlite3_bind_int64(q->statement, at, (sqlite3_int64)value);
}

void query_bind_blob(struct query *q, int at, const void *bytes, size_t len) {
    if (q->code == SQLITE_OK)
        q->code = sqlite3_bind_blob(q->statement, at, bytes, (int)len, SQLITE_TRANSIENT);
}

int query_next(struct query *q) {
    if (q->code == SQLITE_OK || q->code == SQLITE_ROW)
        q->code = sqlite3_step(q->statement);
    return q->code == SQLITE_ROW;
}

uint64_t query_column(struct query *q, int at) {
    return (uint64_t)sqlite3_column_int64(q->statement, at);
}

const void *query_blob(struct query *q, int at, size_t len) {
    const void *blob = sqlite3_column_blob(q->statement, at);
    return blob && (size_t)sqlite3_column_bytes(q->statement, at) == len ? blob : NULL;
}

enum status query_finish(struct journal *j, struct query *q) {
    sqlite3_finalize(q->statement);
    return j->db ? status_of_sqlite(q->code) : STATUS_GONE;
}

enum status query_number(struct journal *j, struct query *q, uint64_t otherwise, uint64_t *value) {
    uint64_t found = query_next(q) ? query_column(q, 0) : otherwise;
    enum status status = query_finish(j, q);
    if (status == STATUS_OK)
        *value = found;
    return status;
}

enum status journal_connect(struct journal *j, const char *path) {
    int code = sqlite3_open_v2(path, &j->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW, NULL);
    if (code != SQLITE_OK)
        return status_of_sqlite(code);
    sqlite3_db_config(j->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(j->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return journal_execute(j, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA mmap_size = 0;");
}

void journal_disconnect(struct journal *j) {
    sqlite3_finalize(j->insert);
    sqlite3_close(j->db);
    j->insert = NULL;
    j->db = NULL;
}

enum status journal_execute(struct journal *j, const char *sql) {
    return j->db ? status_of_sqlite(sqlite3_exec(j->db, sql, NULL, NULL, NULL)) : STATUS_GONE;
}

void journal_rollback(struct journal *j) {
    if (j->db && !sqlite3_get_autocommit(j->db))
        sqlite3_exec(j->db, "ROLLBACK", NULL, NULL, NULL);
}
