// SPDX-License-Identifier: Apache-2.0
#include "host/books/copies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/backup.h"
#include "host/books/book.h"
#include "proto/civil.h"
#include "proto/file.h"

#define DIRECTORY "backups"

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

// Before the copy is made, so that it tells of itself.
static enum status tell_of_copy(struct host *host) {
    struct act act = act_of("office.backup", host->area);
    int64_t at_ms;
    enum status status = next_moment(host, "SELECT MAX(at_ms) + 1 FROM backup", &at_ms);
    act_set_int(&act, "at_ms", at_ms);
    return status == STATUS_OK ? book_write(host, &act) : status;
}

// ---- kept ----

enum status copies_plan(struct host *host, const char *host_dir, struct copies_plan *plan) {
    char at[HOST_SETTING_SIZE], keep[HOST_SETTING_SIZE], dir[HOST_SETTING_SIZE];
    enum status status = host_setting_text(host, "backup_at", at);
    if (status == STATUS_OK)
        status = host_setting_text(host, "backup_keep", keep);
    if (status == STATUS_OK)
        status = host_setting_text(host, "backup_dir", dir);
    if (status != STATUS_OK)
        return status;
    plan->at_minute = strcmp(at, "off") == 0 ? -1 : atoi(at) * 60 + atoi(at + 3);
    plan->keep = (size_t)atoi(keep);
    plan->is_own = *dir != '\0';
    snprintf(plan->dir, sizeof plan->dir, "%s", dir);
    return plan->is_own ? STATUS_OK : path_join(plan->dir, sizeof plan->dir, host_dir, DIRECTORY);
}

int64_t copies_due(const struct copies_plan *plan, int64_t now_ms) {
    struct civil day = civil_from_ms(now_ms);
    if (plan->at_minute < 0)
        return 0;
    day.hour = plan->at_minute / 60;
    day.minute = plan->at_minute % 60;
    day.second = 0;
    int64_t due = civil_to_ms(&day);
    return due <= now_ms ? due : due - CIVIL_DAY_MS;
}

// The plan, read; and a place where it may be done.
static enum status prepare(const char *host_dir, int64_t now_ms, struct copies_plan *plan, uint32_t *area) {
    struct host reader;
    enum status status = host_open_reader(host_dir, now_ms, &reader);
    if (status != STATUS_OK)
        return status;
    *area = reader.area;
    status = copies_plan(&reader, host_dir, plan);
    host_close(&reader);
    if (status == STATUS_OK && !plan->is_own) // a disk of its own that is not there is no place to make a directory
        status = directory_make(plan->dir, 0700);
    return status == STATUS_OK ? backup_has_room(host_dir, plan->dir) : status;
}

static enum status tell(const char *host_dir, const char *who, const char *why, int64_t now_ms) {
    struct host writer;
    enum status status = host_open(host_dir, now_ms, &writer);
    if (status != STATUS_OK)
        return status;
    writer.who = who;
    writer.why = why;
    status = db_begin(writer.db);
    if (status == STATUS_OK)
        status = db_end(writer.db, tell_of_copy(&writer));
    host_close(&writer);
    return status;
}

static int is_file_name(const char *to) {
    size_t len = strlen(to);
    return len > 4 && strcmp(to + len - 4, ".tar") == 0;
}

enum status copies_make(const char *host_dir, const char *to, const char *who, const char *why, int64_t now_ms,
                        char sum[ARCHIVE_SUM_SIZE]) {
    char beside[4096];
    sum[0] = '\0';
    if (!backup_is_free(to))
        return STATUS_CONFLICT;
    if (snprintf(beside, sizeof beside, "%s.making", to) >= (int)sizeof beside)
        return STATUS_TOO_LARGE;
    enum status status = tell(host_dir, who, why, now_ms);
    if (status != STATUS_OK)
        return status;
    return is_file_name(to) ? backup_make_file(host_dir, to, beside, NULL, sum) : backup_make(host_dir, to);
}

enum status copies_keep(const char *host_dir, const char *who, const char *why, int64_t now_ms, struct going *going,
                        struct backup_kept *made) {
    struct copies_plan plan;
    uint32_t area;
    enum status status = prepare(host_dir, now_ms, &plan, &area);
    if (status == STATUS_OK)
        status = tell(host_dir, who, why, now_ms);
    if (status == STATUS_OK)
        status = backup_kept_make(host_dir, plan.dir, area, now_ms, going, made);
    if (status == STATUS_OK)
        backup_kept_prune(plan.dir, area, plan.keep); // one too many is no failure of this one
    return status;
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
