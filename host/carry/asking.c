// SPDX-License-Identifier: Apache-2.0
#include "host/carry/asking.h"

#include <string.h>

#include "host/base/area.h"
#include "host/base/utf8.h"
#include "host/books/terminals.h"
#include "host/carry/ingest.h"
#include "proto/pair.h"

static enum status write_row(struct host *host, const uint8_t key[KEY_PUBLIC_BYTES], const char *carrier) {
    struct statement *s;
    db_prepare(host->db, &s,
               "INSERT INTO pairing_request (terminal, public_key, carrier, seen_ms) VALUES ($1, $2, $3, $4)"
               " ON CONFLICT (terminal) DO UPDATE SET carrier = excluded.carrier, seen_ms = excluded.seen_ms");
    db_bind_int(s, 1, (int64_t)terminal_id_of(key));
    db_bind_blob(s, 2, key, KEY_PUBLIC_BYTES);
    db_bind_text(s, 3, carrier);
    db_bind_int(s, 4, host->now_ms);
    return db_run(s);
}

enum status asking_note(struct host *host, const uint8_t key[KEY_PUBLIC_BYTES], const char *carrier,
                        enum status *told) {
    struct statement *s;
    int64_t others = 0;
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    db_prepare(host->db, &s, "SELECT COUNT(*) FROM pairing_request WHERE terminal <> $1");
    db_bind_int(s, 1, (int64_t)terminal_id_of(key));
    status = db_get_int(s, &others);
    *told = others < ASKING_MAX ? STATUS_OK : STATUS_TOO_LARGE;
    if (status == STATUS_OK && *told == STATUS_OK)
        status = write_row(host, key, carrier);
    return db_end(host->db, status);
}

enum status asking_each(struct host *host, void (*visit)(void *context, const struct asking *asking), void *context) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT terminal, carrier, seen_ms FROM pairing_request ORDER BY seen_ms DESC, terminal");
    while (db_step(s) == DB_ROW) {
        struct asking asking = {(uint64_t)db_column_int(s, 0), db_column_text(s, 1), db_column_int(s, 2)};
        visit(context, &asking);
    }
    return db_finish(s);
}

static enum status key_of(struct host *host, uint64_t terminal, uint8_t key[KEY_PUBLIC_BYTES]) {
    struct statement *s;
    int found = 0;
    db_prepare(host->db, &s, "SELECT public_key FROM pairing_request WHERE terminal = $1");
    db_bind_int(s, 1, (int64_t)terminal);
    if (db_step(s) == DB_ROW) {
        size_t len;
        const void *bytes = db_column_blob(s, 0, &len);
        if ((found = len == KEY_PUBLIC_BYTES))
            memcpy(key, bytes, len);
    }
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

int asking_may_be(struct host *host, const struct asking_place *p) {
    int exists = 0, characters = utf8_characters(p->name);
    return area_exists(host->db, p->area, &exists) == STATUS_OK && exists && characters >= 0 &&
           characters <= TERMINAL_NAME_MAX && (!p->holder || terminals_may_hold(p->holder, p->phone ? p->phone : ""));
}

// Whose hands it goes into is said together with where.
enum status asking_admit(struct host *host, const uint8_t key[KEY_PUBLIC_BYTES], const struct asking_place *p,
                         uint64_t *released) {
    uint64_t terminal = terminal_id_of(key);
    int exists = 0;
    enum status status = area_exists(host->db, p->area, &exists);
    if (status == STATUS_OK && !exists)
        status = STATUS_INVALID;
    if (status == STATUS_OK)
        status = ingest_pair(host, key, p->area, released);
    if (status == STATUS_OK)
        status = terminals_name(host, terminal, p->name);
    if (p->holder && (status == STATUS_OK || status == STATUS_OUTDATED))
        status = terminals_hold(host, terminal, p->holder, p->phone ? p->phone : "");
    return status == STATUS_OUTDATED ? STATUS_OK : status;
}

enum status asking_pair(struct host *host, uint64_t terminal, const struct asking_place *place, uint64_t *released) {
    uint8_t key[KEY_PUBLIC_BYTES];
    enum status status = key_of(host, terminal, key);
    return status == STATUS_OK ? asking_admit(host, key, place, released) : status;
}

enum status asking_forget(struct host *host, uint64_t terminal) {
    struct statement *s;
    db_prepare(host->db, &s, "DELETE FROM pairing_request WHERE terminal = $1");
    db_bind_int(s, 1, (int64_t)terminal);
    return db_run(s);
}

enum status asking_refuse(struct host *host, uint64_t terminal) {
    uint8_t key[KEY_PUBLIC_BYTES];
    enum status status = key_of(host, terminal, key);
    if (status == STATUS_OK)
        status = terminals_refuse(host, terminal);
    return status == STATUS_OK ? asking_forget(host, terminal) : status;
}
