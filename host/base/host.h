// SPDX-License-Identifier: Apache-2.0
// One host directory, opened: its database, its keys and its place in the areas. Every command starts here.
#pragma once

#include <stdint.h>

#include "host/base/db.h"
#include "host/base/progress.h"
#include "proto/keys.h"

#define HOST_KEY_ID 1

struct book;
struct heads;

struct host {
    struct db *db;
    struct book *book;               // host/books/book.h, from the first act on; goes with db
    struct heads *heads;             // host/heads/heads.h, from the first leaf on; goes with db
    struct progress *progress;       // of what is long; NULL: nobody waits
    const char *who, *why;           // of the acts to come; NULL: the program itself, not told
    struct key_pair keys;            // signs badges, plans, acks
    uint8_t seal_key[KEY_BOX_BYTES]; // seals ID numbers and phones at rest; never leaves the directory
    uint8_t city_key[KEY_BOX_BYTES]; // keys the digest by which a person is recognised in the whole city
    uint32_t area;                   // six-digit code in every number this host issues
    uint64_t epoch;                  // this database's life: another after a restore
    int64_t now_ms;                  // when this command runs; --now sets it
};

// Makes DIR with database, keys (0600), areas, programmes and quotas. city_key_file may be NULL: a new key is made.
// STATUS_CONFLICT: there is a host already. STATUS_INVALID: no such area.
enum status host_init(const char *dir, uint32_t area, const char *city_key_file, int64_t now_ms);

// STATUS_NOT_FOUND: no host in DIR. Others as db_open. Caller closes.
enum status host_open(const char *dir, int64_t now_ms, struct host *host);
// For reading only, beside a writer. STATUS_OUTDATED: of an older version, or its upgrade was cut short.
enum status host_open_reader(const char *dir, int64_t now_ms, struct host *host);
void host_close(struct host *host);
// All that belongs to an upgrade is done. Call inside the transaction that does it.
enum status host_upgraded(struct host *host);
// Lets go of the database, so that others may write, and keeps the keys, and who works and why; host_resume opens it
// for writing again.
void host_rest(struct host *host);
enum status host_resume(const char *dir, struct host *host);

// A host whose database has not got its name yet.
enum status host_open_making(const char *dir, const char *name, int64_t now_ms, struct host *host);
// After a restore, inside a transaction: the host has another life, so that what terminals were told before no longer
// holds, and leaves a gap in its numbers wider than what any county gives out between two backups.
enum status host_begin_anew(struct host *host);

// Counts on: *value is one more than before. Call inside a transaction.
enum status host_count(struct host *host, const char *name, int64_t *value);
// Draws the next serial: the number of a person, badge, officer or session. Call inside a transaction.
enum status host_next_number(struct host *host, uint64_t *number);
// The serial that was given out last, 0 none; and that none up to this one is given out any more.
enum status host_last_serial(struct host *host, int64_t *serial);
enum status host_reach_serial(struct host *host, int64_t serial);

// Settings are facts with a default; docs/counting.md lists those by which is counted, whose values are few: *value is
// valid for ever. The others are texts. STATUS_NOT_FOUND: no such.
#define HOST_SETTING_SIZE 1024
#define SETTING_KEEP_MAX  366 // backups that may be kept
DB_STATUS host_setting(struct host *host, const char *name, const char **value);
DB_STATUS host_setting_text(struct host *host, const char *name, char value[HOST_SETTING_SIZE]); // of any
const char *host_setting_name(size_t place);                                                     // NULL past the last
int host_setting_counts(const char *name); // whether figures stand on it
// Whether it may have that value; host/books/settings.h gives it. STATUS_NOT_FOUND: no such setting. STATUS_INVALID:
// not one of its values.
enum status host_setting_takes(const char *name, const char *value);
