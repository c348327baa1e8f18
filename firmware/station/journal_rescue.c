// SPDX-License-Identifier: Apache-2.0
// A journal that does not read back: worn cards are how these boards die. A new one is written beside it, of all that
// can be read (journal_salvage.c). Then the files are moved, in an order that any power cut leaves to be finished: the
// damaged database, its log, and the new one last.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "firmware/station/journal_db.h"
#include "proto/file.h"

#define RESCUED_FILE "journal.rescued.db"
#define ASIDE_MAX    100
#define SPARE_BYTES  (64 * 1024) // for what is written beside

struct rescue {
    struct journal from, to;
    uint64_t copied; // rows
};

// ---- copying rows ----

static int is_unreadable(enum status status) {
    return status == STATUS_CORRUPT || status == STATUS_IO;
}

static enum status copy_row(struct rescue *r, struct query *in, const char *insert, int columns) {
    struct query out = query_of(&r->to, insert);
    for (int i = 0; i < columns && out.code == SQLITE_OK; i++)
        out.code = sqlite3_bind_value(out.statement, i + 1, sqlite3_column_value(in->statement, i));
    query_next(&out);
    r->copied++;
    enum status status = query_finish(&r->to, &out);
    return status == STATUS_CONFLICT ? STATUS_OK : status;
}

// A small table, up to where it can be read. What the damage made of a row may be another one twice.
static enum status copy_table(struct rescue *r, const char *select, const char *insert, int columns) {
    struct query in = query_of(&r->from, select);
    enum status status = STATUS_OK;
    while (status == STATUS_OK && query_next(&in))
        status = copy_row(r, &in, insert, columns);
    enum status read = query_finish(&r->from, &in);
    return status == STATUS_OK && !is_unreadable(read) ? read : status;
}

static enum status copy_tables(struct rescue *r, int had_lost) {
    enum status status = copy_table(r, "SELECT name, value FROM value", "INSERT INTO value VALUES (?1, ?2)", 2);
    if (status == STATUS_OK)
        status = copy_table(r, "SELECT epoch, acked, host_epoch, ordinal FROM epoch ORDER BY ordinal",
                            "INSERT INTO epoch VALUES (?1, ?2, ?3, ?4)", 4);
    if (status == STATUS_OK)
        status = copy_table(r, "SELECT epoch, seq, at_ms FROM acked", "INSERT INTO acked VALUES (?1, ?2, ?3)", 3);
    if (status == STATUS_OK) // held, says one table, and not the other: it is offered again
        status = journal_execute(&r->to, "UPDATE epoch SET acked = 0 WHERE NOT EXISTS"
                                         " (SELECT 1 FROM acked a WHERE a.epoch = epoch.epoch AND a.seq = acked)");
    if (status == STATUS_OK && had_lost)
        status =
            copy_table(r, "SELECT epoch, first, last, events FROM lost", "INSERT INTO lost VALUES (?1, ?2, ?3, ?4)", 4);
    return status;
}

// ---- the new journal ----

static enum status number_of(struct journal *j, const char *sql, uint64_t *value) {
    struct query q = query_of(j, sql);
    return query_number(j, &q, 0, value);
}

static enum status add_epoch(struct journal *to, const struct journal_mark *mark) {
    struct query q = query_of(to, "INSERT INTO epoch (epoch, acked, host_epoch, ordinal) VALUES (?1, 0, 0, 1)");
    query_bind(&q, 1, mark->epoch);
    query_next(&q);
    return query_finish(to, &q);
}

// What the mark says, where the database no longer can.
static enum status complete(struct journal *to, const struct journal_mark *mark) {
    uint64_t present = 0, counted = 0;
    enum status status = number_of(to, "SELECT COUNT(*) FROM epoch", &present);
    if (status == STATUS_OK && !present && mark->epoch)
        status = add_epoch(to, mark);
    if (status == STATUS_OK)
        status = journal_value(to, "boot", &counted);
    return status == STATUS_OK && mark->boot > counted ? journal_value_put(to, "boot", mark->boot) : status;
}

static enum status note_rescued(struct journal *to) {
    uint64_t present = 0;
    enum status status = number_of(to, "SELECT epoch FROM epoch ORDER BY ordinal DESC LIMIT 1", &present);
    return status == STATUS_OK ? journal_value_put(to, "rescued", present ? present : 1) : status;
}

static enum status fill(struct rescue *r, const char *mark_path) {
    uint64_t had_lost = 0;
    struct journal_mark mark = {0};
    enum status read = number_of(&r->from, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'lost'", &had_lost);
    journal_mark_read(mark_path, &mark); // one that cannot be read says nothing
    if (!is_unreadable(read) && read != STATUS_OK)
        return read;
    enum status status = journal_execute(&r->to, "BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS lost (epoch INTEGER"
                                                 " NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, events"
                                                 " INTEGER NOT NULL, PRIMARY KEY (epoch, first)) WITHOUT ROWID;");
    if (status == STATUS_OK)
        status = copy_tables(r, had_lost != 0);
    if (status == STATUS_OK && !r->copied && read == STATUS_IO)
        status = STATUS_IO; // a card that gives nothing now may give it another time
    if (status == STATUS_OK)
        status = complete(&r->to, &mark);
    if (status == STATUS_OK)
        status = journal_salvage(&r->from, &r->to, &mark);
    if (status == STATUS_OK)
        status = note_rescued(&r->to);
    return status == STATUS_OK ? journal_execute(&r->to, "COMMIT") : status;
}

// ---- files ----

struct paths {
    char journal[JOURNAL_PATH_BYTES], mark[JOURNAL_PATH_BYTES], rescued[JOURNAL_PATH_BYTES];
};

static enum status paths_of(const char *dir, struct paths *p) {
    enum status status = path_join(p->journal, sizeof p->journal, dir, JOURNAL_FILE);
    if (status == STATUS_OK)
        status = path_join(p->mark, sizeof p->mark, dir, JOURNAL_MARK);
    return status == STATUS_OK ? path_join(p->rescued, sizeof p->rescued, dir, RESCUED_FILE) : status;
}

static void log_of(const char *path, char log[JOURNAL_PATH_BYTES + 8]) {
    snprintf(log, JOURNAL_PATH_BYTES + 8, "%s-wal", path);
}

// The first of journal-1.damaged.db … that is free, or the last that is not. None is ever removed here: each may be the
// only copy of what could not be read. So many are a card that is past saving, and without room there is no next one.
static enum status aside_path(const char *dir, int is_free, char path[JOURNAL_PATH_BYTES]) {
    char name[40];
    int n = 1;
    enum status status = STATUS_OK;
    for (; n <= ASIDE_MAX; n++) {
        snprintf(name, sizeof name, "journal-%d.damaged.db", n);
        status = path_join(path, JOURNAL_PATH_BYTES, dir, name);
        if (status != STATUS_OK || !file_exists(path))
            break;
    }
    if (status != STATUS_OK || (is_free && n > ASIDE_MAX))
        return status != STATUS_OK ? status : STATUS_FULL;
    if (is_free)
        return STATUS_OK;
    snprintf(name, sizeof name, "journal-%d.damaged.db", n - 1);
    return path_join(path, JOURNAL_PATH_BYTES, dir, name);
}

enum status journal_rescue_finish(const char *dir) {
    struct paths p;
    char aside[JOURNAL_PATH_BYTES], log[JOURNAL_PATH_BYTES + 8], log_aside[JOURNAL_PATH_BYTES + 8];
    enum status status = paths_of(dir, &p);
    if (status != STATUS_OK || file_exists(p.journal) || !file_exists(p.rescued))
        return status;
    log_of(p.journal, log);
    status = aside_path(dir, 0, aside);
    log_of(aside, log_aside);
    if (status == STATUS_OK && file_exists(log)) // a log beside another database would be taken for that one's
        status = file_move(log, log_aside);
    if (status == STATUS_OK && file_exists(p.mark)) // the new one begins another epoch
        status = file_remove(p.mark);
    return status == STATUS_OK ? file_move(p.rescued, p.journal) : status;
}

static uint64_t size_of(const char *path) {
    struct stat s;
    return stat(path, &s) == 0 && s.st_size > 0 ? (uint64_t)s.st_size : 0;
}

// The new one is written twice, to its log and home; a card without room for that is not worn out by trying.
static enum status has_room(const char *dir, const char *journal) {
    char log[JOURNAL_PATH_BYTES + 8];
    struct statvfs room;
    log_of(journal, log);
    uint64_t needed = 2 * (size_of(journal) + size_of(log)) + SPARE_BYTES;
    if (statvfs(dir, &room) != 0)
        return STATUS_IO;
    return room.f_bavail * room.f_frsize >= needed ? STATUS_OK : STATUS_FULL;
}

static void remove_with_log(const char *path) {
    char log[JOURNAL_PATH_BYTES + 8];
    log_of(path, log);
    file_remove(path);
    file_remove(log);
}

static enum status write_rescued(const struct paths *p, uint64_t terminal) {
    struct rescue r = {.from.terminal = terminal, .to.terminal = terminal};
    enum status status = journal_connect(&r.from, p->journal);
    if (r.from.db) // it stays as it is
        sqlite3_db_config(r.from.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (is_unreadable(status))
        status = STATUS_OK; // the rows will tell
    if (status == STATUS_OK)
        status = journal_connect(&r.to, p->rescued);
    if (status == STATUS_OK)
        status = journal_configure(&r.to);
    if (status == STATUS_OK)
        status = fill(&r, p->mark);
    if (status == STATUS_OK) // closing would not tell that the log could not be written home, and it is not moved along
        status = journal_execute(&r.to, "PRAGMA wal_checkpoint(TRUNCATE)");
    journal_disconnect(&r.from);
    journal_disconnect(&r.to);
    return status;
}

enum status journal_rescue(const char *dir, uint64_t terminal) {
    struct paths p;
    char aside[JOURNAL_PATH_BYTES];
    enum status status = paths_of(dir, &p);
    if (status == STATUS_OK)
        status = aside_path(dir, 1, aside);
    if (status == STATUS_OK) {
        remove_with_log(p.rescued); // of one that was cut short
        status = has_room(dir, p.journal);
    }
    if (status == STATUS_OK)
        status = write_rescued(&p, terminal);
    if (status == STATUS_OK)
        status = file_move(p.journal, aside);
    else
        remove_with_log(p.rescued);
    return status == STATUS_OK ? journal_rescue_finish(dir) : status;
}
