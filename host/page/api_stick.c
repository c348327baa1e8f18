// SPDX-License-Identifier: Apache-2.0
// Sticks that are not plugged in here: /api/stick takes their files one by one, /api/stick/answer gives what goes back,
// /api/pairing tells who asks to be paired and takes the answer.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/books/terminals.h"
#include "host/carry/asking.h"
#include "host/carry/parcel.h"
#include "host/carry/stick.h"
#include "host/ledger/ledger.h"
#include "host/page/api.h"
#include "host/page/asking_place.h"
#include "host/page/bounds.h"
#include "host/page/stick_told.h"
#include "proto/batch.h"
#include "proto/civil.h"
#include "proto/on_demand.h"
#include "proto/pair.h"

#define NAME_BYTES   1000 // of where a file lay
#define SESSIONS_MAX 20   // told of one file

// ---- one file ----

static const char *result_word(const struct stick_report *r) {
    static const char *const outcomes[] = {"taken", "duplicate", "quarantined", "refused"};
    switch (r->file) {
    case STICK_FILE_BATCH:
    case STICK_FILE_RENAMED:
        return outcomes[r->result.outcome];
    case STICK_FILE_PAIRED:
        return "known";
    case STICK_FILE_WANTS_PAIRING:
        return r->status == STATUS_OK ? "asks" : "refused";
    case STICK_FILE_SAID:
        return "said";
    case STICK_FILE_LEFT:
        return "left";
    case STICK_FILE_OTHER:
        return "other";
    case STICK_FILE_NOT_LEFT:
        return "not_left";
    default:
        return "refused";
    }
}

json_t *stick_label(struct host *host, uint64_t terminal) {
    struct statement *s;
    json_t *label = NULL;
    db_prepare(host->db, &s, "SELECT name FROM terminal WHERE id = $1");
    db_bind_int(s, 1, (int64_t)terminal);
    if (db_step(s) == DB_ROW)
        label = rows_text(db_column_text(s, 0));
    if (db_finish(s) != STATUS_OK || !label) {
        json_decref(label);
        return json_string("");
    }
    return label;
}

// A session by what people call it; one that is not in the books by its number alone.
static json_t *session_json(struct host *host, uint64_t number) {
    struct statement *s;
    json_t *object = json_pack("{s:o}", "session", web_number((int64_t)number));
    db_prepare(host->db, &s, "SELECT programme, venue, start_ms FROM session WHERE number = $1");
    db_bind_int(s, 1, (int64_t)number);
    if (db_step(s) == DB_ROW) {
        json_object_set_new(object, "programme", rows_text(db_column_text(s, 0)));
        json_object_set_new(object, "venue", rows_text(db_column_text(s, 1)));
        json_object_set_new(object, "start", web_time(db_column_int(s, 2)));
    }
    return rows_whole(object, db_finish(s));
}

static int is_told(const uint64_t *sessions, size_t len, uint64_t session) {
    for (size_t i = 0; i < len; i++)
        if (sessions[i] == session)
            return 1;
    return 0;
}

// What is new in a batch that was taken: check-ins behind `held`, and the sessions they are of.
static enum status tell_events(const struct web_request *q, struct host *host, const uint8_t *bytes, size_t len,
                               uint64_t held, json_t *object) {
    struct batch batch;
    uint64_t sessions[SESSIONS_MAX];
    size_t sessions_len = 0;
    json_int_t check_ins = 0;
    struct rows rows = rows_new();
    enum status status = batch_read(bytes, len, &batch);
    if (status != STATUS_OK)
        return json_decref(rows_end(&rows, status)), status;
    for (size_t i = 0; i < batch.head.count; i++) {
        const struct event *e = &batch.events[i];
        check_ins += e->kind == EVENT_CHECKED_IN && e->seq > held;
        if (e->seq <= held || !e->session || sessions_len == SESSIONS_MAX ||
            is_told(sessions, sessions_len, e->session) || !bounds_number(q, e->session))
            continue;
        sessions[sessions_len++] = e->session;
        rows_add(&rows, session_json(host, e->session));
    }
    batch_clear(&batch);
    json_object_set_new(object, "check_ins", json_integer(check_ins));
    json_t *list = rows_end(&rows, status);
    return json_object_set_new(object, "sessions", list) == 0 ? STATUS_OK : STATUS_MEMORY;
}

json_t *stick_told(struct host *host, const struct stick_report *r) {
    char id[TERMINAL_TEXT_SIZE] = "";
    int is_batch = r->file == STICK_FILE_BATCH || r->file == STICK_FILE_RENAMED;
    enum status reason = is_batch ? r->result.reason : r->status;
    const char *why = reason == STATUS_OK ? "" : status_text(reason);
    if (r->terminal)
        terminal_id_format(r->terminal, id);
    if (is_batch && r->result.outcome == INGEST_REFUSED && reason == STATUS_OK)
        why = "full";
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:I, s:I, s:I, s:[], s:b, s:b, s:b}", "file", r->path, "result",
                     result_word(r), "reason", why, "terminal", id, "label", stick_label(host, r->terminal), "events",
                     (json_int_t)r->result.events, "duplicates", (json_int_t)r->result.duplicates, "check_ins",
                     (json_int_t)0, "sessions", "gap", r->result.leaves_gap, "fork", r->result.is_fork, "renamed",
                     r->file == STICK_FILE_RENAMED);
}

// 0 also when they are no batch.
enum status stick_held(struct host *host, const uint8_t *bytes, size_t len, uint64_t *held) {
    struct batch_head head;
    uint8_t chain[KEY_DIGEST_BYTES];
    *held = 0;
    if (batch_peek(bytes, len, &head) != STATUS_OK)
        return STATUS_OK;
    return ledger_held(host, head.terminal, head.epoch, held, chain);
}

enum status stick_tell(const struct web_request *q, struct host *host, const struct stick_report *r,
                       const uint8_t *bytes, size_t len, uint64_t held, json_t **json) {
    if (bounds_is_bound(q) && r->terminal && !bounds_terminal(q, r->terminal))
        return STATUS_NOT_FOUND;
    *json = stick_told(host, r);
    int is_new = r->result.outcome == INGEST_TAKEN && r->result.events;
    return is_new ? tell_events(q, host, bytes, len, held, *json) : STATUS_OK;
}

static enum status take(struct host *writer, const char *name, const struct web_request *q, json_t **json) {
    struct stick_report r;
    uint64_t held;
    enum status status = stick_held(writer, q->file, q->file_len, &held);
    if (status == STATUS_OK)
        status = stick_take(writer, name, q->file, q->file_len, &r);
    return status == STATUS_OK ? stick_tell(q, writer, &r, q->file, q->file_len, held, json) : status;
}

// What changed nothing leaves no row in the log.
static const char *logged(const json_t *json) {
    static const char *const words[] = {"taken", "quarantined", "asks"};
    const char *result = json_string_value(json_object_get(json, "result"));
    for (size_t i = 0; result && i < sizeof words / sizeof *words; i++)
        if (strcmp(result, words[i]) == 0)
            return "stick_take";
    return NULL;
}

// ?name=, where the file lay on the stick
API(stick_take) {
    struct host writer;
    json_t *json = NULL;
    const char *name = request->query(request->door, "name");
    if (!name || !*name || strlen(name) > NAME_BYTES) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = take(&writer, name, request, &json);
        status = web_end(&writer, status, request->user.name, logged(json), name);
    }
    web_list(reply, status, json);
}

// ---- what goes back ----

// The terminals of the list. 0: it is none, or one of them is not theirs who ask.
static int read_parcel(const struct web_request *q, struct parcel_terminal *terminals, size_t *len) {
    const json_t *list = json_object_get(q->body, "terminals");
    const json_t *one;
    size_t i;
    *len = json_array_size(list);
    if (!*len || *len > PARCEL_TERMINALS_MAX)
        return 0;
    json_array_foreach(list, i, one) {
        const char *id = json_string_value(json_object_get(one, "terminal"));
        if (!id || terminal_id_parse(id, &terminals[i].terminal) != STATUS_OK ||
            !bounds_terminal(q, terminals[i].terminal))
            return 0;
        terminals[i].is_paired = json_is_true(json_object_get(one, "paired"));
    }
    return 1;
}

// {"terminals": [{"terminal", "paired": true when it waits for an answer}]}
API(stick_answer) {
    struct host writer;
    struct parcel_terminal terminals[PARCEL_TERMINALS_MAX];
    size_t terminals_len, len = 0;
    uint8_t *bytes = NULL;
    if (!read_parcel(request, terminals, &terminals_len)) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = ON_DEMAND(parcel_make)(&writer, terminals, terminals_len, &bytes, &len);
        status = web_end(&writer, status, NULL, NULL, NULL);
    }
    if (status != STATUS_OK) {
        free(bytes);
        web_status(reply, status == STATUS_REVOKED ? STATUS_CONFLICT : status);
        return;
    }
    *reply = (struct web_reply){.code = 200, .data = (char *)bytes, .len = len, .type = "application/zip"};
    snprintf(reply->file_name, sizeof reply->file_name, "带回终端 ROLLCALL.zip");
}

// ---- who asks to be paired ----

static void add_asking(void *context, const struct asking *a) {
    char id[TERMINAL_TEXT_SIZE];
    rows_add(context, json_pack("{s:s, s:s, s:o}", "terminal", terminal_id_format(a->terminal, id), "carrier",
                                a->carrier, "seen", web_time(a->seen_ms)));
}

API(pairing) {
    struct rows rows = rows_new();
    enum status status = asking_each(request->host, add_asking, &rows);
    json_int_t total = (json_int_t)rows.len;
    web_list(reply, status, json_pack("{s:I, s:o}", "total", total, "asking", rows_end(&rows, status)));
}

int web_asking_place(const struct web_request *q, struct asking_place *place) {
    *place = (struct asking_place){.area = json_integer_value(json_object_get(q->body, "area")),
                                   .name = web_body_text(q, "name", TERMINAL_NAME_MAX),
                                   .holder = web_body_text(q, "holder", TERMINAL_NAME_MAX),
                                   .phone = web_body_text(q, "phone", ASKING_PHONE_MAX)};
    return place->name && place->area;
}

struct answer {
    uint64_t terminal;
    int accepts;
    struct asking_place place;
};

static int read_answer(struct web_request *q, struct answer *a) {
    const char *id = web_body_text(q, "terminal", TERMINAL_TEXT_SIZE), *decision = web_body_text(q, "decision", 8);
    int is_placed = web_asking_place(q, &a->place);
    if (!id || !decision || terminal_id_parse(id, &a->terminal) != STATUS_OK)
        return 0;
    a->accepts = strcmp(decision, "pair") == 0;
    return a->accepts ? is_placed : strcmp(decision, "refuse") == 0;
}

// {"terminal", "decision": "pair" with "area" and "name", and who has it, "holder" and "phone"; or "refuse"; "why"}
API(pairing_decide) {
    struct host writer;
    struct answer a;
    uint64_t released = 0;
    char detail[TERMINAL_TEXT_SIZE + 4 * WEB_WHY_MAX + 2], id[TERMINAL_TEXT_SIZE];
    if (!read_answer(request, &a)) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = a.accepts ? asking_pair(&writer, a.terminal, &a.place, &released) : asking_refuse(&writer, a.terminal);
        snprintf(detail, sizeof detail, "%s %s", terminal_id_format(a.terminal, id), writer.why ? writer.why : "");
        status = web_end(&writer, status, request->user.name, a.accepts ? "pairing_accept" : "pairing_refuse", detail);
    }
    if (status == STATUS_OK)
        web_json(reply, json_pack("{s:b, s:I}", "done", 1, "released", (json_int_t)released));
    else
        web_status(reply, status == STATUS_REVOKED ? STATUS_CONFLICT : status);
}
