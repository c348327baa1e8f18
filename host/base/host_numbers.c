// SPDX-License-Identifier: Apache-2.0
// What is counted on and must not be lost: table counter.
#include <stdlib.h>

#include "host/base/host_inside.h"
#include "proto/command.h"
#include "proto/number.h"

#define SKIPPED_NUMBERS 1000000 // of 268 million: 268 restores

enum status counter_put(struct db *db, const char *name, int64_t value) {
    struct statement *s;
    db_prepare(db, &s,
               "INSERT INTO counter (name, value) VALUES ($1, $2)"
               " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    db_bind_text(s, 1, name);
    db_bind_int(s, 2, value);
    return db_run(s);
}

enum status counter_get(struct db *db, const char *name, int64_t *value) {
    struct statement *s;
    db_prepare(db, &s, "SELECT value FROM counter WHERE name = $1");
    db_bind_text(s, 1, name);
    return db_get_int(s, value);
}

// Not by RETURNING, for which SQLite makes a table of its own each time.
enum status host_count(struct host *host, const char *name, int64_t *value) {
    struct statement *s;
    db_prepare(host->db, &s, "UPDATE counter SET value = value + 1 WHERE name = $1");
    db_bind_text(s, 1, name);
    enum status status = db_run(s);
    if (status == STATUS_OK && db_changes(host->db) == 0)
        status = counter_put(host->db, name, 1);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s, "SELECT value FROM counter WHERE name = $1");
    db_bind_text(s, 1, name);
    return db_get_int(s, value);
}

// The serial given out last, kept while a transaction draws, and written by its commit.
struct serial {
    struct db *db;
    int64_t last;
    int is_read;
};

static enum status keep_serial(void *object) {
    struct serial *s = object;
    enum status status = s->is_read ? counter_put(s->db, "serial", s->last) : STATUS_OK;
    s->is_read = 0;
    return status;
}

static void forget_serial(void *object) {
    ((struct serial *)object)->is_read = 0;
}

static enum status serial_open(struct db *db, struct serial **serial) {
    struct serial *s = db_companion(db, DB_COMPANION_SERIAL);
    if (!db_is_within(db))
        return STATUS_INVALID;
    if (!s) {
        if (!(s = calloc(1, sizeof *s)))
            return STATUS_MEMORY;
        s->db = db;
        struct db_companion companion = {s, keep_serial, forget_serial, free};
        db_accompany(db, DB_COMPANION_SERIAL, &companion);
    }
    *serial = s;
    if (s->is_read)
        return STATUS_OK;
    s->last = 0; // there is no counter before the first number
    enum status status = counter_get(db, "serial", &s->last);
    s->is_read = status == STATUS_OK;
    return status;
}

enum status host_next_number(struct host *host, uint64_t *number) {
    struct serial *s;
    enum status status = serial_open(host->db, &s);
    if (status != STATUS_OK || s->last < 0)
        return status == STATUS_OK ? STATUS_CORRUPT : status;
    if (s->last >= COMMAND_SERIAL_BASE)
        return STATUS_FULL;
    *number = number_make(host->area, (uint32_t)++s->last);
    return STATUS_OK;
}

enum status host_last_serial(struct host *host, int64_t *serial) {
    *serial = 0;
    return counter_get(host->db, "serial", serial);
}

enum status host_reach_serial(struct host *host, int64_t serial) {
    struct serial *s;
    enum status status = serial_open(host->db, &s);
    if (status == STATUS_OK && s->last < serial)
        s->last = serial;
    return status;
}

enum status numbers_skip(struct db *db) {
    struct serial *s;
    enum status status = serial_open(db, &s);
    if (status == STATUS_OK)
        s->last += SKIPPED_NUMBERS;
    return status;
}
