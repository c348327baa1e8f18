// SPDX-License-Identifier: Apache-2.0
// What a view shows, as a file: /api/report?format=xlsx|pdf|csv&view=…&year=…&area=…, with the other filters of the
// view. Each export stands in the audit log before it leaves.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/spool.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/page/report_list.h"
#include "host/page/routes.h"
#include "host/tally/quota.h"

#define FILTER_MAX 64 // bytes: words of ours, or part of a name

static enum status note_export(const struct web_request *q, const char *format, const char *view,
                               const struct web_scope *scope, const struct web_row *found, struct web_row *row) {
    row->what = "report";
    snprintf(row->who, sizeof row->who, "%s", q->user.name);
    int len =
        snprintf(row->detail, sizeof row->detail, "%s %s %d %lld", format, view, scope->year, (long long)scope->area);
    for (size_t i = 0; i < REPORT_FILTERS; i++) {
        const char *value = q->query(q->door, report_filters[i]);
        if (value && strlen(value) > FILTER_MAX)
            return STATUS_INVALID;
        if (value && *value) // what somebody typed may be a name
            len += snprintf(row->detail + len, sizeof row->detail - (size_t)len, " %s=%s", report_filters[i],
                            strcmp(report_filters[i], "text") == 0 ? "*" : value);
    }
    if (found->what)
        snprintf(row->detail + len, sizeof row->detail - (size_t)len, " %s", found->detail);
    return STATUS_OK;
}

// Who may not ask for a view on the page may not have it on paper either. 1 after having answered.
static int is_kept_out(const struct web_request *q, struct web_reply *r, const char *view) {
    char path[64], parts[64];
    struct web_request unused;
    int is_known;
    snprintf(path, sizeof path, "/api/%.40s", view);
    const struct route *route = routes_find("GET", path, parts, sizeof parts, &unused, &is_known);
    if (route && !route_allows(route, q->user.role)) {
        web_error(r, 403, "forbidden");
        return 1;
    }
    return route && bounds_keep_out(route, q, r);
}

// CSV of any length: it goes into a file as it comes.
static enum status view_as_csv(struct web_request *request, struct web_reply *reply, const char *view,
                               const struct web_scope *scope, struct report *report, struct web_row *found) {
    int fd;
    enum status status = spool_open(request->dir, "report", &fd);
    if (status != STATUS_OK)
        return status;
    struct report_csv csv = {.file = fdopen(fd, "w+e")};
    if (!csv.file) {
        close(fd);
        return STATUS_MEMORY;
    }
    report->csv = &csv;
    status = report_view(request, view, scope, report, found);
    if (status == STATUS_OK)
        status = report_csv_end(report);
    if (status == STATUS_OK)
        reply->file = csv.file;
    else
        fclose(csv.file);
    report->csv = NULL;
    return status;
}

API(report) {
    struct web_scope scope;
    struct report report;
    struct quotas quotas;
    size_t place;
    enum report_format format;
    const char *word = request->query(request->door, "format"), *view = request->query(request->door, "view");
    if (!web_scope(request, reply, &scope))
        return;
    view = view && *view ? view : "figures";
    if (is_kept_out(request, reply, view))
        return;
    if (!word || !report_format_of(word, &format)) {
        web_error(reply, 400, "invalid");
        return;
    }
    const char *quota = request->query(request->door, "quota");
    if (quota && *quota && !web_quota(request, reply, scope.year, &quotas, &place))
        return;
    if (!request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    report_init(&report, request->language, request->now_ms);
    struct web_row found = {.what = NULL};
    enum status status = format == REPORT_CSV ? view_as_csv(request, reply, view, &scope, &report, &found)
                                              : report_view(request, view, &scope, &report, &found);
    if (status == STATUS_OK)
        status = note_export(request, word, view, &scope, &found, &reply->row);
    web_report(reply, status, &report, format);
    report_clear(&report);
}
