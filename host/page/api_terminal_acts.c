// SPDX-License-Identifier: Apache-2.0
// What the office says of a terminal: POST /api/terminals.
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/books/terminals.h"
#include "host/carry/ingest.h"
#include "host/page/api.h"
#include "host/page/forgetting.h"
#include "proto/pair.h"

#define PHONE_MAX 60 // characters, as typed

struct saying {
    uint64_t terminal;
    const char *name, *holder, *phone, *why; // NULL: not told
    int64_t area;                            // 0 not told
};

static enum status give_name(struct host *writer, const struct saying *said) {
    return said->name ? terminals_name(writer, said->terminal, said->name) : STATUS_INVALID;
}

static enum status give_holder(struct host *writer, const struct saying *said) {
    return said->holder && said->phone ? terminals_hold(writer, said->terminal, said->holder, said->phone)
                                       : STATUS_INVALID;
}

static enum status move(struct host *writer, const struct saying *said) {
    int exists = 0;
    enum status status = area_exists(writer->db, said->area, &exists);
    if (status == STATUS_OK && !exists)
        return STATUS_INVALID;
    return status == STATUS_OK ? terminals_move(writer, said->terminal, said->area) : status;
}

static enum status revoke(struct host *writer, const struct saying *said) {
    return said->why ? terminals_revoke(writer, said->terminal) : STATUS_INVALID;
}

static enum status readmit(struct host *writer, const struct saying *said) {
    uint64_t released;
    return said->why ? ingest_readmit(writer, said->terminal, &released) : STATUS_INVALID;
}

static const struct change {
    const char *word, *logged;
    enum status (*make)(struct host *writer, const struct saying *said);
} changes[] = {{"name", "terminal_name", give_name},
               {"holder", "terminal_holder", give_holder},
               {"move", "terminal_move", move},
               {"revoke", "terminal_revoke", revoke},
               {"readmit", "terminal_readmit", readmit}};

static const struct change *change_of(const char *word) {
    for (size_t i = 0; word && i < sizeof changes / sizeof *changes; i++)
        if (strcmp(changes[i].word, word) == 0)
            return &changes[i];
    return NULL;
}

static enum status make_change(struct host *writer, const char *who, const struct change *change,
                               const struct saying *said) {
    char id[TERMINAL_TEXT_SIZE], detail[TERMINAL_TEXT_SIZE + 4 * WEB_WHY_MAX + 2];
    enum status status = change->make(writer, said);
    snprintf(detail, sizeof detail, "%s %s", terminal_id_format(said->terminal, id), said->why ? said->why : "");
    if (status == STATUS_OUTDATED) // it is so already
        return web_end(writer, STATUS_OK, NULL, NULL, NULL);
    return web_end(writer, status, who, change->logged, detail);
}

// Name and phone of everybody who ever held it.
static void forget(const struct web_request *q, struct web_reply *r, const struct saying *said) {
    struct host writer;
    char id[TERMINAL_TEXT_SIZE];
    int forgotten = 0;
    enum status status = said->why ? web_writer(q, &writer) : STATUS_INVALID;
    if (status == STATUS_OK) {
        status = terminals_forget(&writer, said->terminal, &forgotten);
        status = web_end(&writer, status, q->user.name, "terminal_forget", terminal_id_format(said->terminal, id));
    }
    forgetting_end(q, r, status, (size_t)forgotten);
}

// {"terminal", "change": "name" with "name", "holder" with "holder" and "phone", "move" with "area", "revoke",
// "readmit" or "forget" with "why"}
API(change_terminal) {
    struct host writer;
    const char *id = web_body_text(request, "terminal", TERMINAL_TEXT_SIZE);
    const char *word = web_body_text(request, "change", 8);
    const struct change *change = change_of(word);
    int forgets = word && strcmp(word, "forget") == 0;
    struct saying said = {.name = web_body_text(request, "name", TERMINAL_NAME_MAX),
                          .holder = web_body_text(request, "holder", TERMINAL_NAME_MAX),
                          .phone = web_body_text(request, "phone", PHONE_MAX),
                          .why = web_why(request),
                          .area = json_integer_value(json_object_get(request->body, "area"))};
    if (!id || (!change && !forgets) || terminal_id_parse(id, &said.terminal) != STATUS_OK) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (forgets) {
        forget(request, reply, &said);
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK)
        status = make_change(&writer, request->user.name, change, &said);
    web_status(reply, status);
}
