// SPDX-License-Identifier: Apache-2.0
// Photos of paper lists: kept (POST /api/sessions/photo) before the list that names them is taken in, and shown whole
// (GET /api/sessions/NUMBER/photos/DIGEST). Who looked stands in the log.
#include <stdio.h>

#include "host/page/api.h"
#include "host/print/photo.h"
#include "proto/number.h"

// The session's number is looked at before, as of every request that names one (bounds.h).
API(photo_keep) {
    const char *text = request->query(request->door, "session");
    char sheet[PAPER_SHEET_SIZE];
    struct session session;
    struct host writer;
    uint64_t number;
    if (!text || number_parse(text, &number) != STATUS_OK) {
        web_error(reply, 400, "invalid");
        return;
    }
    enum status status = session_find(request->host, number, &session);
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    status = photo_check(request->file, request->file_len);
    if (status == STATUS_MALFORMED || status == STATUS_TOO_LARGE) {
        web_error(reply, 400, status == STATUS_MALFORMED ? "sheet_no_picture" : "sheet_too_many_pixels");
        return;
    }
    if (status == STATUS_OK)
        status = web_writer(request, &writer);
    if (status == STATUS_OK) {
        status = photo_keep(&writer, request->file, request->file_len, sheet);
        status = web_end(&writer, status, NULL, NULL, NULL);
    }
    if (status == STATUS_OK)
        web_json(reply, json_pack("{s:s, s:I}", "sheet", sheet, "bytes", (json_int_t)request->file_len));
    else
        web_status(reply, status);
}

API(photo) {
    uint64_t session;
    char number[NUMBER_TEXT_SIZE];
    if (!web_part_number(request, reply, 0, &session))
        return;
    if (!request->may_take_long) { // its row waits for the writer
        reply->takes_long = 1;
        return;
    }
    const char *sheet = request->parts[1];
    enum status status = photo_find(request->host, session, sheet, &reply->data, &reply->len);
    if (status == STATUS_CORRUPT) {
        web_error(reply, 410, "photo_missing");
        return;
    }
    if (status != STATUS_OK) {
        web_status(reply, status);
        return;
    }
    reply->code = 200;
    reply->type = photo_type(reply->data, reply->len);
    reply->row.what = "photo";
    snprintf(reply->row.who, sizeof reply->row.who, "%s", request->user.name);
    snprintf(reply->row.detail, sizeof reply->row.detail, "%s %.16s", number_format(session, number), sheet);
}
