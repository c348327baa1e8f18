// SPDX-License-Identifier: Apache-2.0
// Any list of the page as a report: asks the very handler that answers the page, with the same query, page after page
// until there are no more rows. So the rows, their order, their filter and their masked names are those on screen.
#pragma once

#include "host/page/web.h"
#include "host/print/report.h"

// Appends what a view shows ("figures", "sessions", "why", "terminals", "quarantine", "signals") to the report; figures
// of a township bring its sessions with them. STATUS_INVALID: no such view, or a query its handler refuses.
// STATUS_TOO_LARGE: more than REPORT_ROWS_MAX rows.
enum status report_view(const struct web_request *request, const char *view, const struct web_scope *scope,
                        struct report *report);
