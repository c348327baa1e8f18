// SPDX-License-Identifier: Apache-2.0
// A journal with pages that do not read back: worn cards are how these boards die. A new journal is written beside it,
// of all rows that can be read, under the epochs they had; what could not is noted, stretch by stretch. Then the files
// are moved, in an order that any power cut leaves to be finished: the damaged database, its log, and the new one last.
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
#define STEP         8           // fewer events than a page holds …
#define REACH        65536       // … and more than a branch of pages does

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
    return query_finish(&r->to, &out);
}

// A small table, up to where it can be read.
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
    if (status == STATUS_OK && had_lost)
        status =
            copy_table(r, "SELECT epoch, first, last, events FROM lost", "INSERT INTO lost VALUES (?1, ?2, ?3, ?4)", 4);
    return status;
}

// ---- copying events around what cannot be read ----

#define COLUMNS "epoch, seq, boot, uptime_ms, kind, session, badge, issue, code, value, chain"

// From behind *last on, which moves. *read: what stopped it, STATUS_OK at the end.
static enum status copy_stretch(struct rescue *r, uint64_t epoch, uint64_t *last, enum status *read) {
    struct query in = query_of(&r->from, "SELECT " COLUMNS " FROM event WHERE epoch = ?1 AND seq > ?2 ORDER BY seq");
    enum status status = STATUS_OK;
    int whole = 1;
    query_bind(&in, 1, epoch);
    query_bind(&in, 2, *last);
    while (status == STATUS_OK && whole && query_next(&in)) {
        whole = query_blob(&in, 10, KEY_DIGEST_BYTES) != NULL && query_column(&in, 1) > *last;
        if (!whole)
            break;
        status = copy_row(r, &in, "INSERT INTO event (" COLUMNS ") VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)", 11);
        *last = status == STATUS_OK ? query_column(&in, 1) : *last;
    }
    *read = query_finish(&r->from, &in);
    if (*read == STATUS_OK && !whole)
        *read = STATUS_CORRUPT;
    return status;
}

// The first event from seq `from` on, 0 none.
static enum status first_from(struct rescue *r, uint64_t epoch, uint64_t from, uint64_t *seq) {
    struct query q = query_of(&r->from, "SELECT seq FROM event WHERE epoch = ?1 AND seq >= ?2 AND LENGTH(chain) = 32"
                                        " ORDER BY seq LIMIT 1");
    query_bind(&q, 1, epoch);
    query_bind(&q, 2, from);
    return query_number(&r->from, &q, 0, seq);
}

// The next event behind `last` that can be read, 0 none.
static uint64_t find_readable(struct rescue *r, uint64_t epoch, uint64_t last) {
    uint64_t seq = 0, at = last + 1;
    while (at <= last + REACH && first_from(r, epoch, at, &seq) != STATUS_OK)
        at += STEP;
    for (uint64_t before = at > last + STEP ? at - STEP + 1 : last + 1; seq && before < at; before++)
        if (first_from(r, epoch, before, &seq) == STATUS_OK)
            break;
    return seq;
}

// last 0: all to the epoch's end, and nobody knows where that was; at least one, unless a host holds more than is here.
static enum status note_lost(struct rescue *r, uint64_t epoch, uint64_t acked, uint64_t first, uint64_t last) {
    struct query q = query_of(&r->to, "INSERT OR REPLACE INTO lost (epoch, first, last, events) VALUES (?1,?2,?3,?4)");
    uint64_t from = acked >= first ? acked + 1 : first;
    const uint64_t tail[] = {epoch, from, 0, from == first},
                   between[] = {epoch, first, last, last >= from ? last - from + 1 : 0};
    const uint64_t *values = last ? between : tail;
    for (int i = 0; i < 4; i++)
        query_bind(&q, i + 1, values[i]);
    query_next(&q);
    return query_finish(&r->to, &q);
}

static enum status copy_epoch(struct rescue *r, uint64_t epoch, uint64_t acked) {
    uint64_t last = 0;
    for (;;) {
        enum status read, status = copy_stretch(r, epoch, &last, &read);
        if (status != STATUS_OK || !is_unreadable(read))
            return status == STATUS_OK ? read : status;
        uint64_t next = find_readable(r, epoch, last);
        if (!next)
            return note_lost(r, epoch, acked, last + 1, 0);
        status = note_lost(r, epoch, acked, last + 1, next);
        if (status != STATUS_OK)
            return status;
        last = next - 1;
    }
}

static enum status copy_events(struct rescue *r) {
    struct query q = query_of(&r->to, "SELECT epoch, acked FROM epoch ORDER BY ordinal");
    enum status status = STATUS_OK;
    while (status == STATUS_OK && query_next(&q))
        status = copy_epoch(r, query_column(&q, 0), query_column(&q, 1));
    enum status read = query_finish(&r->to, &q);
    return status == STATUS_OK ? read : status;
}

// ---- the new journal ----

// What the mark says, where the database no longer can.
static enum status complete(struct rescue *r, const char *mark_path) {
    uint64_t epoch = 0, present = 0, counted = 0;
    uint32_t boot = 0;
    journal_mark(mark_path, &epoch, &boot);
    struct query q = query_of(&r->to, "SELECT epoch FROM epoch ORDER BY ordinal DESC LIMIT 1");
    enum status status = query_number(&r->to, &q, 0, &present);
    if (status == STATUS_OK && !present && epoch) {
        q = query_of(&r->to, "INSERT INTO epoch (epoch, acked, host_epoch, ordinal) VALUES (?1, 0, 0, 1)");
        query_bind(&q, 1, epoch);
        query_next(&q);
        status = query_finish(&r->to, &q);
        present = epoch;
    }
    if (status == STATUS_OK)
        status = journal_value(&r->to, "boot", &counted);
    if (status == STATUS_OK && boot > counted)
        status = journal_value_put(&r->to, "boot", boot);
    return status == STATUS_OK ? journal_value_put(&r->to, "rescued", present ? present : 1) : status;
}

static enum status fill(struct rescue *r, const char *mark_path) {
    uint64_t had_lost = 0;
    struct query q = query_of(&r->from, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'lost'");
    enum status read = query_number(&r->from, &q, 0, &had_lost);
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
        status = complete(r, mark_path);
    if (status == STATUS_OK)
        status = copy_events(r);
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
