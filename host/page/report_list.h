// SPDX-License-Identifier: Apache-2.0
// Any list of the page as a report: asks the very handler that answers the page, with the same query, page after page
// until there are no more rows. So the rows, their order, their filter and their masked names are those on screen.
#pragma once

#include "host/page/web.h"
#include "host/print/report.h"

// The filters of all views, by their names in the query and behind the -- of the command.
#define REPORT_FILTERS 24
extern const char *const report_filters[REPORT_FILTERS];

// Why a view cannot be shown as it is asked for.
enum report_refusal {
    REPORT_GOOD,
    REPORT_NO_VIEW, // there is none of this name
    REPORT_STRAY,   // it has no such filter: *filter, one of report_filters
};
enum report_refusal report_refuses(const struct web_request *request, const char *view, const char **filter);

// Appends what a view shows ("figures", or a list of host/page/report_views.c) to the report; figures of a township
// bring its sessions with them. found: what the list itself notes of who looks, NULL where nobody is noted.
// STATUS_INVALID: it is refused, or a value of a filter is none.
// STATUS_NOT_FOUND: no such quota or programme.
// STATUS_TOO_LARGE: more than REPORT_ROWS_MAX rows, and report->csv is NULL. STATUS_FULL and the like: writing there.
enum status report_view(const struct web_request *request, const char *view, const struct web_scope *scope,
                        struct report *report, struct web_row *found);
