// SPDX-License-Identifier: Apache-2.0
#include "host/books/copies.h"

#include <stdio.h>

#include "host/books/book.h"

// Now, or just after what is told there already.
static enum status next_moment(struct host *host, const char *sql, int64_t *at_ms) {
    struct statement *s;
    *at_ms = 0;
    db_prepare(host->db, &s, sql);
    enum status status = db_get_int(s, at_ms);
    if (*at_ms < host->now_ms)
        *at_ms = host->now_ms;
    return status;
}

enum status copies_backup(struct host *host) {
    struct act act = act_of("office.backup", host->area);
    int64_t at_ms;
    enum status status = next_moment(host, "SELECT MAX(at_ms) + 1 FROM backup", &at_ms);
    act_set_int(&act, "at_ms", at_ms);
    return status == STATUS_OK ? book_write(host, &act) : status;
}

enum status copies_restore(struct host *host) {
    struct act act = act_of("office.restore", host->area);
    struct statement *s;
    int64_t at_ms, backup_ms = 0;
    char who[COPY_WHO_SIZE] = "";
    enum status status = next_moment(host, "SELECT MAX(at_ms) + 1 FROM restoration", &at_ms);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s, "SELECT at_ms, who FROM backup ORDER BY at_ms DESC LIMIT 1");
    if (db_step(s) == DB_ROW) {
        backup_ms = db_column_int(s, 0);
        snprintf(who, sizeof who, "%s", db_column_text(s, 1));
    }
    status = db_finish(s);
    act_set_int(&act, "at_ms", at_ms);
    act_set_int(&act, "backup_ms", backup_ms);
    act_set_text(&act, "backup_who", who);
    return status == STATUS_OK ? book_write(host, &act) : status;
}

enum status copies_last_restore(struct host *host, struct restoration *restoration) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT at_ms, backup_ms, backup_who FROM restoration ORDER BY at_ms DESC LIMIT 1");
    int found = db_step(s) == DB_ROW;
    if (found) {
        *restoration = (struct restoration){.at_ms = db_column_int(s, 0), .backup_ms = db_column_int(s, 1)};
        snprintf(restoration->backup_who, sizeof restoration->backup_who, "%s", db_column_text(s, 2));
    }
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}
