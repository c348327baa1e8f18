// SPDX-License-Identifier: Apache-2.0
// Where the events come from: /api/terminals, /api/quarantine.
#include <string.h>

#include "host/ledger/ledger.h"
#include "host/ledger/timeline.h"
#include "host/page/api.h"
#include "proto/civil.h"
#include "proto/event.h"
#include "proto/health.h"
#include "proto/pair.h"

// The newest event of the terminal and what its clock stood on in that boot.
static enum status newest(struct host *host, int64_t terminal, json_t *object) {
    struct statement *s;
    struct timeline *timeline = timeline_new(host->db);
    int64_t epoch = 0, boot = 0, at_ms = 0;
    db_prepare(
        host->db, &s,
        "SELECT epoch, boot, uptime_ms, seq FROM event WHERE epoch = (SELECT MAX(id) FROM epoch WHERE terminal = $1)"
        " ORDER BY seq DESC LIMIT 1");
    db_bind_int(s, 1, terminal);
    if (timeline && db_step(s) == DB_ROW) {
        epoch = db_column_int(s, 0);
        boot = db_column_int(s, 1);
        at_ms = timeline_wall_ms(timeline, epoch, boot, db_column_int(s, 2));
        json_object_set_new(object, "newest_seq", json_integer(db_column_int(s, 3)));
    }
    enum status status = db_finish(s);
    json_object_set_new(object, "newest", web_time(at_ms));
    json_object_set_new(object, "clock",
                        json_string(clock_source_text(timeline ? timeline_source(timeline, epoch, boot) : CLOCK_NONE)));
    if (!timeline)
        status = STATUS_MEMORY;
    timeline_free(timeline);
    return status;
}

// How it said it is; null where it never did.
static json_t *health_of(struct host *host, int64_t terminal) {
    struct statement *s;
    json_t *health = json_null();
    db_prepare(host->db, &s,
               "SELECT received_ms, software, storage, free_percent, pending FROM terminal_health WHERE terminal = $1");
    db_bind_int(s, 1, terminal);
    if (db_step(s) == DB_ROW)
        health =
            json_pack("{s:o, s:s, s:s, s:I, s:I}", "at", web_time(db_column_int(s, 0)), "software",
                      db_column_text(s, 1), "storage", health_storage_text((enum health_storage)db_column_int(s, 2)),
                      "free_percent", (json_int_t)db_column_int(s, 3), "pending", (json_int_t)db_column_int(s, 4));
    return rows_whole(health, db_finish(s));
}

// What is kept of each, in numbers.
static enum status sums_of(struct host *host, int64_t terminal, json_t *object) {
    static const struct {
        const char *key, *sql;
    } sums[] = {
        {"events", "SELECT COALESCE(SUM(t.events), 0) FROM epoch p JOIN tally_event t ON t.epoch = p.id"
                   " WHERE p.terminal = $1"},
        {"gaps", "SELECT COUNT(*) FROM epoch p JOIN ledger_gap g ON g.epoch = p.id WHERE p.terminal = $1"},
        {"forks", "SELECT COUNT(*) FROM epoch p JOIN ledger_fork f ON f.epoch = p.id WHERE p.terminal = $1"},
        {"quarantined", "SELECT COUNT(*) FROM quarantine WHERE terminal = $1 AND released_ms = 0"},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof sums / sizeof *sums && status == STATUS_OK; i++) {
        struct statement *s;
        int64_t sum = 0;
        db_prepare(host->db, &s, sums[i].sql);
        db_bind_int(s, 1, terminal);
        status = db_get_int(s, &sum);
        json_object_set_new(object, sums[i].key, json_integer(sum));
    }
    return status;
}

static json_t *terminal_json(struct host *host, struct statement *s) {
    char id[TERMINAL_TEXT_SIZE];
    int64_t terminal = db_column_int(s, 0), contact_ms = db_column_int(s, 5), plan_ms = db_column_int(s, 6);
    int is_revoked = db_column_int(s, 4) != 0;
    terminal_id_format((uint64_t)terminal, id);
    json_t *object = json_pack("{s:s, s:I, s:s, s:s, s:b, s:b}", "id", id, "area", (json_int_t)db_column_int(s, 1),
                               "name", db_column_text(s, 2), "name_en", db_column_text(s, 3), "revoked", is_revoked,
                               "silent", !is_revoked && contact_ms < host->now_ms - LEDGER_SILENT_MS);
    json_object_set_new(object, "contact", web_time(contact_ms));
    json_object_set_new(object, "plan", web_time(plan_ms));
    enum status status = newest(host, terminal, object);
    if (json_object_set_new(object, "health", health_of(host, terminal)))
        status = STATUS_IO;
    if (status == STATUS_OK)
        status = sums_of(host, terminal, object);
    return rows_whole(object, status);
}

// Those first that were not heard of for longest.
API(terminals) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(request->host->db, &s,
               "SELECT t.id, t.area, COALESCE(a.name, ''), COALESCE(a.name_en, ''), t.revoked_ms, t.contact_ms,"
               " t.plan_version FROM terminal t LEFT JOIN area a ON a.code = t.area"
               " ORDER BY t.revoked_ms <> 0, t.contact_ms, t.id");
    while (db_step(s) == DB_ROW)
        rows_add(&rows, terminal_json(request->host, s));
    enum status status = db_finish(s);
    web_list(reply, status,
             json_pack("{s:i, s:o}", "silent_days", (int)(LEDGER_SILENT_MS / CIVIL_DAY_MS), "terminals",
                       rows_end(&rows, status)));
}

API(quarantine) {
    struct statement *s;
    struct rows rows = rows_new();
    db_prepare(request->host->db, &s,
               "SELECT reason, detail, terminal, name, received_ms, released_ms FROM quarantine"
               " ORDER BY released_ms <> 0, received_ms DESC LIMIT $1");
    db_bind_int(s, 1, WEB_ROWS_MAX);
    while (db_step(s) == DB_ROW) {
        char id[TERMINAL_TEXT_SIZE] = "";
        if (db_column_int(s, 2))
            terminal_id_format((uint64_t)db_column_int(s, 2), id);
        rows_add(&rows,
                 json_pack("{s:s, s:o, s:s, s:o, s:o, s:o}", "reason", db_column_text(s, 0), "detail",
                           rows_text(db_column_text(s, 1)), "terminal", id, "name", rows_text(db_column_text(s, 3)),
                           "received", web_time(db_column_int(s, 4)), "released", web_time(db_column_int(s, 5))));
    }
    enum status status = db_finish(s);
    web_list(reply, status,
             json_pack("{s:b, s:o}", "more", rows.len == WEB_ROWS_MAX, "batches", rows_end(&rows, status)));
}
