// SPDX-License-Identifier: Apache-2.0
// Inside the journal: what its files share. A query is sticky: after a failure the steps that follow do nothing, and
// query_finish tells the first one.
#pragma once

#include "firmware/station/journal.h"

struct sqlite3;
struct sqlite3_stmt;

#define JOURNAL_PATH_BYTES 4096
#define JOURNAL_FILE       "journal.db"
#define JOURNAL_MARK       "journal.epoch"

struct journal {
    struct sqlite3 *db; // NULL once it has failed
    uint64_t terminal;
    uint64_t epoch;
    uint64_t last;                   // newest seq of epoch
    uint8_t chain[KEY_DIGEST_BYTES]; // digest after it
    uint32_t boot;
    char mark_path[JOURNAL_PATH_BYTES]; // what we remember outside the database
    struct sqlite3_stmt *insert;
    struct journal_lost *lost; // in order; owned
    size_t lost_len, lost_size;
    uint64_t rescued;   // the epoch that ended when the journal was rescued, 0 never
    uint64_t continued; // the same, while the present one has no event
    int is_open;        // its mark may be written
    int is_spoilt;      // an event was met that no batch can carry
};

struct query {
    struct sqlite3_stmt *statement;
    int code;
};

struct query query_of(struct journal *journal, const char *sql);
void query_bind(struct query *query, int at, uint64_t value);
void query_bind_blob(struct query *query, int at, const void *bytes, size_t len);
int query_next(struct query *query); // 1 while there is a row
uint64_t query_column(struct query *query, int at);
const void *query_blob(struct query *query, int at, size_t len); // NULL when it is not so long
enum status query_finish(struct journal *journal, struct query *query);

// A row's first column as a number; otherwise when there is no row.
enum status query_number(struct journal *journal, struct query *query, uint64_t otherwise, uint64_t *value);

enum status journal_execute(struct journal *journal, const char *sql);
void journal_rollback(struct journal *journal); // when a transaction is open

// Opens the database at path for us alone, without believing anything of it. The caller disconnects.
enum status journal_connect(struct journal *journal, const char *path);
void journal_disconnect(struct journal *journal);
// The tables and settings, each read back.
enum status journal_configure(struct journal *journal);

// What is remembered of it outside the database.
struct journal_mark {
    uint64_t epoch;
    uint32_t boot;
    uint64_t last; // of the epoch, when this was written
};
// STATUS_NOT_FOUND: none; STATUS_MALFORMED.
enum status journal_mark_read(const char *path, struct journal_mark *mark);

// journal_walk.c: the events of an epoch, one by one.
#define EVENT_COLUMNS "seq, boot, uptime_ms, kind, session, badge, issue, code, value"

struct event journal_event_of(struct query *query); // whose first columns these are

struct walk {
    struct journal *journal;
    struct query query; // EVENT_COLUMNS, chain, epoch
    uint64_t epoch;
    uint64_t last;      // seq of the event it stands on, or behind which it began
    int any;            // it has met an event
    int is_over;        // the epoch ended
    enum status status; // STATUS_CORRUPT: some that should be there are not
};

struct walk walk_of(struct journal *journal, uint64_t epoch, uint64_t after);
int walk_next(struct walk *walk); // 1 while there is an event
enum status walk_finish(struct walk *walk);

// A row of events that was found, and not yet believed.
struct journal_row {
    uint64_t epoch; // 0: no row
    struct event event;
    uint8_t chain[KEY_DIGEST_BYTES];
};
int row_read(struct query *query, struct journal_row *row); // EVENT_COLUMNS, chain, epoch; 0: it is none
int row_is_next(const struct journal_row *row, const struct journal_row *before);
int row_is_proven(const uint8_t before[KEY_DIGEST_BYTES], const struct journal_row *row); // by its digest
// Another row may bear its number already, when a page is met twice: that one stays.
enum status row_keep(struct journal *to, const struct journal_row *row);

// journal_strays.c: those that no tree leads to any more, as far as the chain proves them, when all others are there.
enum status journal_strays(struct journal *from, struct journal *to);
// journal_salvage.c: copies every event that can be read, however it is found, into the journal `to`, whose small
// tables are filled; epochs that only events tell of are added; and notes the stretches that are lost. A row is
// believed when its neighbours confirm it: one whose key changed is known by its digest.
enum status journal_salvage(struct journal *from, struct journal *to, const struct journal_mark *mark);
// A rescue that was cut short when all that was left to do was to move files.
enum status journal_rescue_finish(const char *dir);
