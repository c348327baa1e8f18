// SPDX-License-Identifier: Apache-2.0
// The papers of one class as files: GET /api/sessions/NUMBER/sheet, the sheet on which people sign and the register.
// Who took them stands in the log before they leave.
#include <stdio.h>
#include <string.h>

#include "host/page/api.h"
#include "host/print/sheet.h"
#include "proto/number.h"

static void note(const struct web_request *q, const char *format, const char *sheet, uint64_t session,
                 struct web_row *row) {
    char text[NUMBER_TEXT_SIZE];
    row->what = "report";
    snprintf(row->who, sizeof row->who, "%s", q->user.name);
    snprintf(row->detail, sizeof row->detail, "%s %s %s", format, sheet, number_format(session, text));
}

API(session_sheet) {
    struct report report;
    enum report_format format;
    enum sheet sheet;
    uint64_t session;
    const char *word = request->query(request->door, "format"), *which = request->query(request->door, "sheet");
    if (!web_part_number(request, reply, 0, &session))
        return;
    if (!word || !which || !report_format_of(word, &format) || !sheet_of(which, &sheet)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    report_init(&report, request->language, request->now_ms);
    enum status status = sheet_make(request->host, sheet, session, 0, &report);
    note(request, word, which, session, &reply->row);
    web_report(reply, status, &report, format);
    report_clear(&report);
}
