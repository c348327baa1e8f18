// SPDX-License-Identifier: Apache-2.0
// Photos of a terminal's screen that shows what is not uploaded: POST /api/pictures takes them one by one,
// POST /api/pictures/answer gives what the terminal is told in turn, as codes that the page draws.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/carry/photographed.h"
#include "host/page/api.h"
#include "host/page/stick_told.h"
#include "host/print/code.h"
#include "proto/pair.h"

struct taking {
    const struct web_request *request;
    struct photographed messages[PHOTOGRAPHED_MESSAGES];
    json_t *files[PHOTOGRAPHED_MESSAGES]; // what came of the batches of each
    size_t len;
    char news[PHOTOGRAPHED_MESSAGES * (PHOTOGRAPHED_ID_SIZE + TERMINAL_TEXT_SIZE + 1)]; // for the log, "" none
};

// ---- one photo ----

// Which codes of terminals it had.
static json_t *codes_json(const char *lines) {
    json_t *list = json_array();
    struct multipart_code code;
    while (photographed_next(&lines, &code, NULL, NULL)) {
        char id[PHOTOGRAPHED_ID_SIZE];
        json_array_append_new(list, json_pack("{s:s, s:i, s:i}", "message", photographed_id(&code, id), "number",
                                              (int)code.number, "parts", (int)code.parts));
    }
    return list;
}

static enum status take_batch(void *context, struct host *writer, const struct photographed *message,
                              const struct bundled *batch, struct ingest_result *result) {
    struct taking *t = context;
    json_t **files = &t->files[message - t->messages], *json = NULL;
    uint64_t held;
    enum status status = stick_held(writer, batch->bytes, batch->len, &held);
    if (status == STATUS_OK)
        status = ingest_batch(writer, PHOTOGRAPHED_CARRIER, batch->name, batch->bytes, batch->len, result);
    if (status != STATUS_OK)
        return status;
    struct stick_report report = {
        .path = batch->name, .file = STICK_FILE_BATCH, .terminal = result->terminal, .result = *result};
    status = stick_tell(t->request, writer, &report, batch->bytes, batch->len, held, &json);
    *files = *files ? *files : json_array();
    if (status == STATUS_OK && json_array_append(*files, json) != 0)
        status = STATUS_MEMORY;
    json_decref(json);
    return status;
}

// What brought nothing new leaves no row in the log.
static void note_news(struct taking *t) {
    size_t len = 0;
    for (size_t i = 0; i < t->len; i++) {
        const struct photographed *m = &t->messages[i];
        char id[TERMINAL_TEXT_SIZE];
        if (m->events || m->apart)
            len += (size_t)snprintf(t->news + len, sizeof t->news - len, "%s%s %s", len ? " " : "",
                                    terminal_id_format(m->terminal, id), m->id);
    }
}

static json_t *message_json(struct host *host, const struct photographed *m, json_t *files) {
    char id[TERMINAL_TEXT_SIZE] = "";
    json_t *missing = json_array();
    for (unsigned i = 0; i < m->missing_len; i++)
        json_array_append_new(missing, json_integer(m->missing[i]));
    if (m->terminal)
        terminal_id_format(m->terminal, id);
    return json_pack("{s:s, s:i, s:o, s:s, s:s, s:o, s:o}", "message", m->id, "parts", (int)m->parts, "missing",
                     missing, "reason", m->status == STATUS_OK ? "" : status_text(m->status), "terminal", id, "label",
                     stick_label(host, m->terminal), "files", files ? json_incref(files) : json_array());
}

static json_t *told(struct host *host, struct taking *t, json_t *codes) {
    json_t *messages = json_array();
    for (size_t i = 0; i < t->len; i++)
        json_array_append_new(messages, message_json(host, &t->messages[i], t->files[i]));
    return json_pack("{s:O, s:o}", "codes", codes, "messages", messages);
}

// Codes that were held go once what they brought is durable.
static enum status take(const struct web_request *q, struct taking *t, const char *lines, json_t *codes,
                        json_t **json) {
    struct host writer;
    enum status status = web_writer(q, &writer);
    if (status != STATUS_OK)
        return status;
    status =
        photographed_take(&writer, q->dir, lines, &(struct photographed_options){take_batch, t}, t->messages, &t->len);
    if (status == STATUS_OK) {
        note_news(t);
        *json = told(&writer, t, codes);
    }
    status = web_end(&writer, status, q->user.name, *t->news ? "picture_take" : NULL, t->news);
    return status == STATUS_OK ? photographed_forget(q->dir, t->messages, t->len) : status;
}

static void take_codes(const struct web_request *q, struct web_reply *reply, const char *lines, json_t *codes) {
    struct taking *t = calloc(1, sizeof *t);
    json_t *json = NULL;
    enum status status = STATUS_MEMORY;
    if (t) {
        t->request = q;
        status = take(q, t, lines, codes, &json);
        for (size_t i = 0; i < PHOTOGRAPHED_MESSAGES; i++)
            json_decref(t->files[i]);
        free(t);
    }
    web_list(reply, status, json);
}

// It is read before the writer is waited for: that takes a while.
API(pictures) {
    char *lines = NULL;
    enum status status = photographed_read(request->file, request->file_len, &lines);
    json_t *codes = lines ? codes_json(lines) : NULL;
    if (status == STATUS_MALFORMED || status == STATUS_TOO_LARGE)
        web_error(reply, 400, status == STATUS_MALFORMED ? "sheet_no_picture" : "sheet_too_many_pixels");
    else if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !json_array_size(codes)))
        web_error(reply, 400, "no_code");
    else if (status != STATUS_OK)
        web_status(reply, status);
    else
        take_codes(request, reply, lines, codes);
    json_decref(codes);
    free(lines);
}

// ---- what it is told ----

static json_t *drawn(char *codes) {
    json_t *list = json_array();
    for (char *at = codes, *line; (line = strsep(&at, "\n")) && *line;) {
        char *rows = code_rows_dense(line);
        json_array_append_new(list, json_pack("{s:s, s:s?}", "text", line, "rows", rows));
        free(rows);
    }
    return list;
}

// {"terminal"}
API(picture_answer) {
    struct host writer;
    const char *id = web_body_text(request, "terminal", TERMINAL_TEXT_SIZE);
    uint64_t terminal;
    char *codes = NULL;
    json_t *json = NULL;
    if (!id || terminal_id_parse(id, &terminal) != STATUS_OK) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = photographed_answer(&writer, terminal, &codes);
        if (status == STATUS_OK)
            json = json_pack("{s:s, s:o, s:o}", "terminal", id, "label", stick_label(&writer, terminal), "codes",
                             drawn(codes));
        status = web_end(&writer, status, NULL, NULL, NULL);
    }
    free(codes);
    if (status == STATUS_UNPAIRED || status == STATUS_REVOKED)
        status = status == STATUS_UNPAIRED ? STATUS_NOT_FOUND : STATUS_CONFLICT;
    web_list(reply, status, json);
}
