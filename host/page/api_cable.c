// SPDX-License-Identifier: Apache-2.0
// /api/cable: the terminal on a cable that asks to be paired, and how the visit ended of the last that was asked about;
// /api/cable/pair: its six digits are those on its screen, and where it stands; or they are not.
#include <stdlib.h>
#include <string.h>

#include "host/carry/cable.h"
#include "host/page/api.h"
#include "host/page/asking_place.h"
#include "proto/pair.h"

#define DIGITS 6

static json_t *asking_json(const struct cable_asking *a) {
    char id[TERMINAL_TEXT_SIZE];
    if (!a->terminal)
        return json_null();
    return json_pack("{s:s, s:o, s:o, s:b}", "terminal", terminal_id_format(a->terminal, id), "digits",
                     json_sprintf("%06u", a->digits), "since", web_time(a->since_ms), "answered", a->is_answered);
}

static json_t *visit_json(const struct cable_visit *v) {
    char id[TERMINAL_TEXT_SIZE];
    if (!v->terminal)
        return json_null();
    return json_pack("{s:s, s:o, s:s, s:b, s:I, s:I, s:I}", "terminal", terminal_id_format(v->terminal, id), "ended",
                     web_time(v->ended_ms), "status", status_text(v->status), "paired", v->was_paired, "events",
                     (json_int_t)v->events, "duplicates", (json_int_t)v->duplicates, "quarantined",
                     (json_int_t)v->quarantined);
}

API(cable) {
    struct cable_asking asking;
    struct cable_visit visit;
    cable_look(request->cable, request->now_ms, &asking, &visit);
    web_json(reply, json_pack("{s:b, s:o, s:o}", "watched", request->cable != NULL, "asking", asking_json(&asking),
                              "visit", visit_json(&visit)));
}

static int read_digits(const struct web_request *q, unsigned *digits) {
    const char *text = web_body_text(q, "digits", DIGITS);
    if (!text || strlen(text) != DIGITS || strspn(text, "0123456789") != DIGITS)
        return 0;
    *digits = (unsigned)strtoul(text, NULL, 10);
    return 1;
}

// That they differ is noted, and nothing else is: what the terminal says is paired is written when it is.
static enum status refuse(const struct web_request *q, uint64_t terminal, unsigned digits) {
    struct host writer;
    char id[TERMINAL_TEXT_SIZE];
    enum status status = web_writer(q, &writer);
    if (status != STATUS_OK)
        return status;
    status = cable_answer(q->cable, terminal, digits, NULL, q->user.name);
    return web_end(&writer, status, q->user.name, "pairing_refuse", terminal_id_format(terminal, id));
}

// {"terminal", "digits", "yes": true with "area", "name" and, if it goes into somebody's hands, "holder" and "phone"}
API(cable_pair) {
    uint64_t terminal;
    unsigned digits;
    struct asking_place place;
    const char *id = web_body_text(request, "terminal", TERMINAL_TEXT_SIZE);
    const json_t *yes = json_object_get(request->body, "yes");
    int is_placed = web_asking_place(request, &place) && asking_may_be(request->host, &place);
    int is_said = id && terminal_id_parse(id, &terminal) == STATUS_OK && read_digits(request, &digits);
    if (!is_said || !json_is_boolean(yes) || (json_is_true(yes) && !is_placed))
        web_error(reply, 400, "invalid");
    else if (json_is_true(yes))
        web_status(reply, cable_answer(request->cable, terminal, digits, &place, request->user.name));
    else
        web_status(reply, refuse(request, terminal, digits));
}
