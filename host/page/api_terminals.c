// SPDX-License-Identifier: Apache-2.0
// Where the events come from: /api/terminals, /api/quarantine.
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/audit.h"
#include "host/books/terminals.h"
#include "host/carry/ingest.h"
#include "host/ledger/ledger.h"
#include "host/ledger/timeline.h"
#include "host/page/api.h"
#include "host/page/counts.h"
#include "host/page/labels.h"
#include "host/page/routes.h"
#include "proto/bytes.h"
#include "proto/civil.h"
#include "proto/event.h"
#include "proto/health.h"
#include "proto/pair.h"

// The newest event of the terminal and what its clock stood on in that boot.
static enum status newest(struct host *host, int64_t terminal, json_t *object) {
    struct timeline *timeline = timeline_new(host->db);
    struct ledger_event e;
    int64_t at_ms = 0;
    enum clock_source source = CLOCK_NONE;
    enum status status = timeline ? ledger_newest(host->db, (uint64_t)terminal, &e) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        at_ms = timeline_wall_ms(timeline, &e);
        source = timeline_source(timeline, &e);
        json_object_set_new(object, "newest_seq", json_integer((json_int_t)e.event.seq));
    }
    json_object_set_new(object, "newest", web_time(at_ms));
    json_object_set_new(object, "clock", json_string(clock_source_text(source)));
    timeline_free(timeline);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status == STATUS_OK ? db_failure(host->db) : status;
}

// How it said it is; null where it never did.
static json_t *health_of(struct host *host, int64_t terminal) {
    struct statement *s;
    json_t *health = json_null();
    db_prepare(host->db, &s,
               "SELECT received_ms, software, storage, free_percent, pending, lost, lost_seqs FROM terminal_health"
               " WHERE terminal = $1");
    db_bind_int(s, 1, terminal);
    if (db_step(s) == DB_ROW)
        health =
            json_pack("{s:o, s:s, s:s, s:I, s:I, s:I, s:s}", "at", web_time(db_column_int(s, 0)), "software",
                      db_column_text(s, 1), "storage", health_storage_text((enum health_storage)db_column_int(s, 2)),
                      "free_percent", (json_int_t)db_column_int(s, 3), "pending", (json_int_t)db_column_int(s, 4),
                      "lost", (json_int_t)db_column_int(s, 5), "lost_seqs", db_column_text(s, 6));
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

// A class of its township that is not over, of which something was said since the plan last made for it.
#define OLD_PLAN(from, now)                                                                                            \
    "(t.revoked_ms = 0 AND EXISTS (SELECT 1 FROM session n JOIN act a ON a.subject = n.number WHERE n.start_ms "       \
    "> " from " AND n.end_ms > " now " AND " AREA_TOWNSHIP("n.area") " = " AREA_TOWNSHIP(                              \
        "t.area") " AND (a.what LIKE 'session.%'"                                                                      \
                  " OR a.what LIKE 'enroll.%') AND a.at_ms > COALESCE(c.plan_version, 0)))"
#define TERMINALS_FROM                                                                                                 \
    " FROM terminal t LEFT JOIN terminal_contact c ON c.terminal = t.id LEFT JOIN area a ON a.code = t.area WHERE"     \
    " (t.area BETWEEN $1 AND $2 OR t.area BETWEEN $3 AND $4 OR t.area BETWEEN $5 AND $6)"

static void bind_plan(const struct host *host, struct statement *s, int first) {
    db_bind_int(s, first, host->now_ms - 32 * CIVIL_DAY_MS); // the index is on the start, and none lasts longer
    db_bind_int(s, first + 1, host->now_ms);
}

enum status count_old_plans(struct host *host, int64_t area, int64_t *total) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COUNT(*)" TERMINALS_FROM " AND " OLD_PLAN("$7", "$8"));
    bind_plan(host, s, ledger_bind_place(host, s, area) + 1);
    return db_get_int(s, total);
}

static enum status old_plan(struct host *host, int64_t terminal, json_t *object) {
    struct statement *s;
    int is_old = 0;
    db_prepare(host->db, &s,
               "SELECT 1 FROM terminal t LEFT JOIN terminal_contact c ON c.terminal = t.id WHERE t.id = $1"
               " AND " OLD_PLAN("$2", "$3"));
    db_bind_int(s, 1, terminal);
    bind_plan(host, s, 2);
    enum status status = db_has_row(s, &is_old);
    json_object_set_new(object, "old_plan", json_boolean(is_old));
    return status;
}

static json_t *text_or_null(const char *text) {
    return *text ? rows_text(text) : json_null();
}

// Whom to call about it: whole for whoever may see names, else masked.
static enum status holder_of(const struct web_request *q, int64_t terminal, json_t *object) {
    struct terminal_holder holder;
    int is_whole = (RULE_NAMES & (unsigned)q->user.role) != 0;
    enum status status = terminals_holder(q->host, (uint64_t)terminal, &holder);
    if (status == STATUS_OK) {
        json_object_set_new(object, "holder", is_whole ? text_or_null(holder.name) : web_masked(holder.name));
        json_object_set_new(object, "phone", is_whole ? text_or_null(holder.phone) : web_masked_tail(holder.phone));
    }
    key_wipe(&holder, sizeof holder);
    return status;
}

static json_t *terminal_json(const struct web_request *q, struct statement *s) {
    struct host *host = q->host;
    char id[TERMINAL_TEXT_SIZE];
    int64_t terminal = db_column_int(s, 0), contact_ms = db_column_int(s, 5), plan_ms = db_column_int(s, 6);
    int is_revoked = db_column_int(s, 4) != 0;
    terminal_id_format((uint64_t)terminal, id);
    json_t *object =
        json_pack("{s:s, s:o, s:I, s:s, s:s, s:b, s:b}", "id", id, "label", rows_text(db_column_text(s, 7)), "area",
                  (json_int_t)db_column_int(s, 1), "name", db_column_text(s, 2), "name_en", db_column_text(s, 3),
                  "revoked", is_revoked, "silent", !is_revoked && contact_ms < host->now_ms - LEDGER_SILENT_MS);
    json_object_set_new(object, "contact", web_time(contact_ms));
    json_object_set_new(object, "plan", web_time(plan_ms));
    json_object_set_new(object, "days",
                        contact_ms ? json_integer((host->now_ms - contact_ms) / CIVIL_DAY_MS) : json_null());
    enum status status = holder_of(q, terminal, object);
    if (status == STATUS_OK)
        status = newest(host, terminal, object);
    if (status == STATUS_OK)
        status = old_plan(host, terminal, object);
    if (json_object_set_new(object, "health", health_of(host, terminal)))
        status = STATUS_IO;
    if (status == STATUS_OK)
        status = sums_of(host, terminal, object);
    return rows_whole(object, status);
}

static int is_of_state(const json_t *terminal, const char *state) {
    if (strcmp(state, "silent") == 0 || strcmp(state, "old_plan") == 0)
        return json_is_true(json_object_get(terminal, state));
    return strcmp(state, "gaps") != 0 || json_integer_value(json_object_get(terminal, "gaps")) > 0;
}

// The "state" of the query, "" any; NULL after having answered that it is none of these.
static const char *state_of(struct web_request *q, struct web_reply *r, const char *const *states) {
    const char *state = q->query(q->door, "state");
    if (!state || !*state)
        return "";
    for (; *states; states++)
        if (strcmp(state, *states) == 0)
            return state;
    web_error(r, 400, "invalid");
    return NULL;
}

// The one terminal the query names, 0 any. 0: it names none.
static int read_terminal(const struct web_request *q, uint64_t *terminal) {
    const char *text = q->query(q->door, "terminal");
    *terminal = 0;
    return !text || !*text || terminal_id_parse(text, terminal) == STATUS_OK;
}

// ---- townships where nothing is ----

// Those with no terminal that is let in, or with no class that begins this month.
static json_t *townships(struct host *host, int64_t area, enum status *status) {
    struct statement *s;
    struct rows rows = rows_new();
    struct civil from = civil_from_ms(host->now_ms), until;
    from = (struct civil){.year = from.year, .month = from.month, .day = 1};
    until = from;
    until.month = from.month % 12 + 1;
    until.year += from.month == 12;
    db_prepare(
        host->db, &s,
        "WITH here AS (SELECT code, name, name_en FROM area WHERE level = 3 AND (code BETWEEN $1 AND $2"
        " OR code BETWEEN $3 AND $4 OR code BETWEEN $5 AND $6)),"
        " k AS (SELECT " AREA_TOWNSHIP(
            "area") " AS town, COUNT(*) AS n FROM terminal WHERE revoked_ms = 0 GROUP BY 1),"
                    " m AS (SELECT " AREA_TOWNSHIP(
                        "area") " AS town, COUNT(*) AS n FROM session WHERE start_ms >= $7"
                                " AND start_ms < $8 AND cancelled_ms = 0 GROUP BY 1)"
                                " SELECT h.code, h.name, h.name_en, COALESCE(k.n, 0), COALESCE(m.n, 0) FROM here h"
                                " LEFT JOIN k ON k.town = h.code LEFT JOIN m ON m.town = h.code"
                                " WHERE k.n IS NULL OR m.n IS NULL ORDER BY h.code");
    area_bind(s, 1, area); // a terminal may stand anywhere, townships are those of the office
    db_bind_int(s, 2 * AREA_RANGES + 1, civil_to_ms(&from));
    db_bind_int(s, 2 * AREA_RANGES + 2, civil_to_ms(&until));
    while (db_step(s) == DB_ROW)
        rows_add(&rows, json_pack("{s:I, s:s, s:s, s:I, s:I}", "area", (json_int_t)db_column_int(s, 0), "name",
                                  db_column_text(s, 1), "name_en", db_column_text(s, 2), "terminals",
                                  (json_int_t)db_column_int(s, 3), "sessions", (json_int_t)db_column_int(s, 4)));
    enum status read = db_finish(s);
    *status = *status == STATUS_OK ? read : *status;
    return rows_end(&rows, *status);
}

// Those first that were not heard of for longest.
API(terminals) {
    struct web_scope scope;
    struct statement *s;
    json_int_t gaps = 0;
    static const char *const states[] = {"silent", "gaps", "old_plan", NULL};
    static const char *const sorts[] = {"area",   "contact",        "holder", "newest",      "plan",
                                        "events", "health.pending", "gaps",   "quarantined", NULL};
    const char *state;
    uint64_t only;
    if (!web_scope(request, reply, &scope) || !(state = state_of(request, reply, states)))
        return;
    if (!read_terminal(request, &only)) {
        web_error(reply, 400, "invalid");
        return;
    }
    struct rows rows = rows_new();
    db_prepare(request->host->db, &s,
               "SELECT t.id, t.area, COALESCE(a.name, ''), COALESCE(a.name_en, ''), t.revoked_ms, c.contact_ms,"
               " c.plan_version, t.name" TERMINALS_FROM " AND ($7 = 0 OR t.id = $7)"
               " ORDER BY t.revoked_ms <> 0, COALESCE(c.contact_ms, 0), t.id");
    db_bind_int(s, ledger_bind_place(request->host, s, scope.area) + 1, (int64_t)only);
    while (db_step(s) == DB_ROW) {
        json_t *one = terminal_json(request, s);
        if (one && !is_of_state(one, state)) {
            json_decref(one);
            continue;
        }
        gaps += json_integer_value(json_object_get(one, "gaps"));
        rows_add(&rows, one);
    }
    enum status status = db_finish(s);
    if (!web_sort_rows(request, sorts, &rows)) {
        json_decref(rows.list);
        web_error(reply, 400, "invalid");
        return;
    }
    json_int_t total = (json_int_t)rows.len;
    json_t *idle = townships(request->host, scope.area, &status);
    web_list(reply, status,
             json_pack("{s:I, s:i, s:I, s:I, s:o, s:o}", "area", (json_int_t)scope.area, "silent_days",
                       (int)(LEDGER_SILENT_MS / CIVIL_DAY_MS), "total", total, "gaps", gaps, "terminals",
                       rows_end(&rows, status), "townships", idle));
}

// ---- quarantine ----

#define QUARANTINE_FROM                                                                                                \
    " FROM quarantine q LEFT JOIN terminal t ON t.id = q.terminal WHERE (COALESCE(t.area, 0) BETWEEN $1 AND $2"        \
    " OR COALESCE(t.area, 0) BETWEEN $3 AND $4 OR COALESCE(t.area, 0) BETWEEN $5 AND $6)"                              \
    " AND ($7 = '' OR " QUARANTINE_STATE " = $7) AND ($8 = 0 OR q.terminal = $8)"

struct held {
    struct web_scope scope;
    const char *state;
    uint64_t terminal; // 0 any
    int64_t offset;
    char order[WEB_ORDER_SIZE];
};

static const struct web_sort held_sorts[] = {
    {"received", "q.received_ms"}, {"reason", "q.reason"}, {"name", "q.name"}, {"released", "q.released_ms"}, {"", ""},
};

static int read_held(struct web_request *q, struct web_reply *r, struct held *h) {
    static const char *const states[] = {"held", "released", "rejected", NULL};
    if (!web_scope(q, r, &h->scope) || !(h->state = state_of(q, r, states)))
        return 0;
    if (web_query_int(q, "offset", 0, &h->offset) && read_terminal(q, &h->terminal) &&
        web_order(q, held_sorts, "q.released_ms <> 0, q.received_ms DESC, q.digest", "q.digest", h->order))
        return 1;
    web_error(r, 400, "invalid");
    return 0;
}

static void bind_held(struct host *host, struct statement *s, const struct held *h) {
    ledger_bind_place(host, s, h->scope.area);
    db_bind_text(s, 7, h->state);
    db_bind_int(s, 8, (int64_t)h->terminal);
}

static enum status held_total(struct host *host, const struct held *h, int64_t *total) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COUNT(*)" QUARANTINE_FROM);
    bind_held(host, s, h);
    return db_get_int(s, total);
}

static json_t *held_json(const struct web_request *q, struct statement *s) {
    char id[TERMINAL_TEXT_SIZE] = "", batch[2 * KEY_DIGEST_BYTES + 1] = "";
    size_t len;
    const void *digest = db_column_blob(s, 6, &len);
    if (len == KEY_DIGEST_BYTES)
        hex_format(digest, len, batch);
    if (db_column_int(s, 2))
        terminal_id_format((uint64_t)db_column_int(s, 2), id);
    json_t *row = json_pack("{s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o}", "batch", batch, "state", db_column_text(s, 7),
                            "reason", db_column_text(s, 0), "detail", rows_text(db_column_text(s, 1)), "terminal", id,
                            "name", rows_text(db_column_text(s, 3)), "received", web_time(db_column_int(s, 4)),
                            "released", web_time(db_column_int(s, 5)));
    return rows_whole(row, *id ? labels_add_terminal(q, (uint64_t)db_column_int(s, 2), row) : STATUS_OK);
}

API(quarantine) {
    struct statement *s;
    struct held h;
    char sql[2048];
    int64_t total = 0;
    if (!read_held(request, reply, &h))
        return;
    enum status status = held_total(request->host, &h, &total);
    struct rows rows = rows_new();
    snprintf(sql, sizeof sql, "%s%s LIMIT $9 OFFSET $10",
             "SELECT q.reason, q.detail, q.terminal, q.name, q.received_ms, q.released_ms, q.digest, " QUARANTINE_STATE
                 QUARANTINE_FROM,
             h.order);
    db_prepare_once(request->host->db, &s, sql);
    bind_held(request->host, s, &h);
    db_bind_int(s, 9, web_page(request));
    db_bind_int(s, 10, h.offset);
    while (db_step(s) == DB_ROW)
        rows_add(&rows, held_json(request, s));
    enum status read = db_finish(s);
    status = status == STATUS_OK ? read : status;
    int more = h.offset + (int64_t)rows.len < total;
    web_list(reply, status,
             json_pack("{s:I, s:I, s:b, s:o}", "area", (json_int_t)h.scope.area, "total", (json_int_t)total, "more",
                       more, "batches", rows_end(&rows, status)));
}

static enum status decide(struct host *writer, const uint8_t digest[KEY_DIGEST_BYTES], int releases) {
    struct ingest_result taken;
    return releases ? ingest_let_pass(writer, digest, &taken) : ingest_reject(writer, digest);
}

// {"batch", "decision": "release" or "reject", "why"}
API(decide_batch) {
    struct host writer;
    uint8_t digest[KEY_DIGEST_BYTES];
    char detail[2 * KEY_DIGEST_BYTES + 4 * WEB_WHY_MAX + 2];
    const char *batch = web_body_text(request, "batch", 2 * KEY_DIGEST_BYTES),
               *decision = web_body_text(request, "decision", 8), *why = web_why(request);
    int releases = decision && strcmp(decision, "release") == 0;
    if (!batch || !hex_parse(batch, digest, sizeof digest) || !why || !decision ||
        (!releases && strcmp(decision, "reject") != 0)) {
        web_error(reply, 400, "invalid");
        return;
    }
    snprintf(detail, sizeof detail, "%.16s %s", batch, why);
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = web_end(&writer, decide(&writer, digest, releases), request->user.name,
                         releases ? "quarantine_release" : "quarantine_reject", detail);
    if (status == STATUS_INVALID || status == STATUS_FORGED)
        web_error(reply, 409, "conflict"); // held for what no decision mends
    else
        web_status(reply, status);
}
