// SPDX-License-Identifier: Apache-2.0
// rollcall report, rollcall sheet: the tables offices file, any list of the page and the papers of a session, as Excel,
// PDF or CSV.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/output.h"
#include "host/books/audit.h"
#include "host/cli/commands.h"
#include "host/page/report_list.h"
#include "host/print/report.h"
#include "host/print/sheet.h"
#include "proto/civil.h"
#include "proto/number.h"

struct order {
    struct web_scope scope;
    char year[24], area[24];             // the same in text
    const char *filters[REPORT_FILTERS]; // by report_filters, NULL none
    const char *view, *format, *out;
    uint64_t session; // of a sheet, or on whose list badges are; 0 none
    char session_text[NUMBER_TEXT_SIZE];
    int masked; // for a sheet that others see
};

// Our options are what the query of an address is to the page.
static const char *query_of(void *door, const char *name) {
    const struct order *o = door;
    if (strcmp(name, "year") == 0)
        return o->year;
    if (strcmp(name, "area") == 0)
        return o->area;
    if (strcmp(name, "session") == 0)
        return *o->session_text ? o->session_text : NULL;
    for (int i = 0; i < REPORT_FILTERS; i++)
        if (strcmp(name, report_filters[i]) == 0)
            return o->filters[i];
    return NULL;
}

#define FILTER_OPTION 0x1000 // and behind it the others, in their order

static int read_order(struct context *c, int argc, char **argv, struct order *o) {
    struct option options[8 + REPORT_FILTERS] = {
        {"year", required_argument, NULL, 'y'},   {"area", required_argument, NULL, 'a'},
        {"format", required_argument, NULL, 't'}, {"output", required_argument, NULL, 'o'},
        {"view", required_argument, NULL, 'v'},   {"session", required_argument, NULL, 's'},
        {"masked", no_argument, NULL, 'm'}};
    for (int i = 0; i < REPORT_FILTERS; i++)
        options[7 + i] = (struct option){report_filters[i], required_argument, NULL, FILTER_OPTION + i};
    int year = 0;
    for (int option; (option = next_option(c, argc, argv, options)) != -1;) {
        if (option == '?' || (option == 'y' && !read_count(c, optarg, 1990, 2200, &year)) ||
            (option == 'a' && !read_area(c, optarg, &o->scope.area)) ||
            (option == 's' && !read_number(c, optarg, &o->session)))
            return 0;
        if (option >= FILTER_OPTION)
            o->filters[option - FILTER_OPTION] = optarg;
        else if (option == 'm')
            o->masked = 1;
        else if (option != 'y' && option != 'a' && option != 's')
            *(option == 't' ? &o->format : option == 'v' ? &o->view : &o->out) = optarg;
    }
    if (!choose_period(c, year, query_of(o, "period"), &o->scope.period))
        return 0;
    o->scope.year = o->scope.period.year;
    return 1;
}

// Without an area it is of the whole office.
static int opened_for(struct context *c, struct order *o) {
    if (!opened(c))
        return 0;
    if (!o->scope.area)
        o->scope.area = c->host.area;
    snprintf(o->year, sizeof o->year, "%d", o->scope.year);
    snprintf(o->area, sizeof o->area, "%lld", (long long)o->scope.area);
    return 1;
}

// "--state silent --kind burst", as far as there is room.
static void filters_in_words(const struct order *o, char *text, size_t size) {
    size_t len = 0;
    *text = '\0';
    for (int i = 0; i < REPORT_FILTERS && len < size; i++)
        if (o->filters[i])
            len +=
                (size_t)snprintf(text + len, size - len, "%s--%s %s", len ? " " : "", report_filters[i], o->filters[i]);
}

// What is wrong with the view or its filters, in words.
static int refuse(struct context *c, const struct web_request *request, const struct order *o) {
    const char *filter;
    char text[256];
    switch (report_refuses(request, o->view, &filter)) {
    case REPORT_NO_VIEW:
        return misuse(c, TEXT_REPORT_VIEW, o->view);
    case REPORT_STRAY:
        say(c, TEXT_REPORT_STRAY, o->view, filter);
        return say(c, TEXT_HELP_HINT, c->command->name), EXIT_USAGE;
    default:
        filters_in_words(o, text, sizeof text);
        return misuse(c, TEXT_REPORT_FILTER_VALUE, text);
    }
}

static void tell(struct context *c, const struct order *o, const struct report *r, size_t len) {
    size_t rows = 0;
    if (output_is_stdout(o->out))
        return;
    for (size_t i = 0; i < r->sections_len; i++)
        rows += report_rows(&r->sections[i]);
    if (c->json)
        print_json(c,
                   json_pack("{s:o, s:s, s:s, s:i, s:I, s:I, s:I, s:I}", "file", file_json(o->out), "format", o->format,
                             "view", o->view, "year", o->scope.year, "area", (json_int_t)o->scope.area, "tables",
                             (json_int_t)r->sections_len, "rows", (json_int_t)rows, "bytes", (json_int_t)len));
    else
        say(c, TEXT_REPORT_WRITTEN, o->out, (int)r->sections_len, (int)rows);
}

static enum status write_out(const struct report *r, enum report_format format, const char *out, size_t *len) {
    char *data = NULL;
    enum status status = report_write(r, format, &data, len);
    if (status != STATUS_OK)
        return status;
    status = output_write(out, data, *len);
    free(data);
    return status;
}

// CSV goes out as it comes, whatever its length. *asked: how the view could be had. path NULL: to stdout.
static enum status write_csv(const struct web_request *request, const struct order *o, const char *path,
                             struct report *r, size_t *len, enum status *asked) {
    struct report_csv csv = {.file = path ? fopen(path, "we") : stdout};
    if (!csv.file)
        return status_of_errno(errno);
    r->csv = &csv;
    enum status status = *asked = report_view(request, o->view, &o->scope, r, NULL);
    if (status == STATUS_OK)
        status = report_csv_end(r);
    *len = path ? (size_t)ftell(csv.file) : 0;
    if (path && fclose(csv.file) && status == STATUS_OK)
        status = status_of_errno(errno);
    r->csv = NULL;
    return status;
}

static enum status view_as_csv(const struct web_request *request, const struct order *o, struct report *r, size_t *len,
                               enum status *asked) {
    struct output output;
    if (output_is_stdout(o->out))
        return write_csv(request, o, NULL, r, len, asked);
    enum status status = output_begin(&output, o->out);
    return status == STATUS_OK ? output_end(&output, write_csv(request, o, output.path, r, len, asked)) : status;
}

static enum status view_as(const struct web_request *request, const struct order *o, struct report *r,
                           enum report_format format, size_t *len, enum status *asked) {
    if (format == REPORT_CSV)
        return view_as_csv(request, o, r, len, asked);
    *asked = report_view(request, o->view, &o->scope, r, NULL);
    return *asked == STATUS_OK ? write_out(r, format, o->out, len) : *asked;
}

static int make(struct context *c, struct order *o, enum report_format format) {
    struct report report;
    size_t len = 0;
    struct web_request request = {.query = query_of,
                                  .door = o,
                                  .host = &c->host,
                                  .now_ms = c->now_ms,
                                  .language = c->language,
                                  .may_take_long = 1};
    report_init(&report, c->language, c->now_ms);
    enum status asked = STATUS_OK, status = view_as(&request, o, &report, format, &len, &asked);
    if (status == STATUS_OK)
        tell(c, o, &report, len);
    report_clear(&report);
    if (asked == STATUS_INVALID)
        return refuse(c, &request, o);
    if (status == STATUS_TOO_LARGE)
        return say(c, TEXT_REPORT_TOO_LONG, o->out), EXIT_FAILED;
    char filters[256];
    filters_in_words(o, filters, sizeof filters);
    return status == STATUS_OK ? EXIT_DONE : fail_for(c, asked == STATUS_NOT_FOUND ? filters : o->out, status);
}

// Who took names and numbers along stands in the audit log, before the file does.
static enum status note_sheet(const struct context *c, const struct order *o) {
    char detail[128], session[NUMBER_TEXT_SIZE];
    snprintf(detail, sizeof detail, "%s %s %s", o->format, o->view, number_format(o->session, session));
    return audit_note(c->dir, c->now_ms, "command", "report", detail);
}

static int make_sheet(struct context *c, const struct order *o, enum sheet sheet, enum report_format format) {
    struct report report;
    char text[NUMBER_TEXT_SIZE];
    size_t len = 0;
    report_init(&report, c->language, c->now_ms);
    enum status status = sheet_make(&c->host, sheet, o->session, o->masked, &report);
    int is_unknown = status == STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = note_sheet(c, o);
    if (status == STATUS_OK)
        status = write_out(&report, format, o->out, &len);
    if (status == STATUS_OK)
        tell(c, o, &report, len);
    report_clear(&report);
    if (is_unknown)
        return fail_as(c, number_format(o->session, text), status, (struct meaning){.lists = "rollcall session list"});
    return status == STATUS_OK ? EXIT_DONE : fail_for(c, o->out, status);
}

// What both commands must be told.
static int is_complete(struct context *c, const struct order *o, enum report_format *format) {
    if (!o->format || !o->out)
        misuse(c, TEXT_MISSING, o->format ? "-o" : "--format");
    else if (!report_format_of(o->format, format))
        misuse(c, TEXT_REPORT_FORMAT, o->format);
    else
        return 1;
    return 0;
}

int cmd_sheet(struct context *c, int argc, char **argv) {
    enum report_format format;
    enum sheet sheet;
    struct order o = {.view = argc > 1 ? argv[1] : ""};
    int reads = strcmp(o.view, "read") == 0, is_photo = strcmp(o.view, "photo") == 0;
    if (!reads && !is_photo && !sheet_of(o.view, &sheet))
        return misuse_form(c, "");
    next_word(&argc, &argv);
    if (reads)
        return sheet_read(c, argc, argv);
    if (is_photo)
        return sheet_photo(c, argc, argv);
    if (!read_order(c, argc, argv, &o))
        return EXIT_USAGE;
    if (argc - optind != 1)
        return misuse_form(c, "");
    if (!read_number(c, argv[optind], &o.session) || !is_complete(c, &o, &format))
        return EXIT_USAGE;
    if (!opened_for(c, &o))
        return c->refusal;
    return make_sheet(c, &o, sheet, format);
}

int cmd_report(struct context *c, int argc, char **argv) {
    enum report_format format;
    struct order o = {.view = "figures"};
    if (!read_order(c, argc, argv, &o))
        return EXIT_USAGE;
    if (optind < argc)
        return misuse(c, TEXT_BAD_OPTION, argv[optind]);
    if (!is_complete(c, &o, &format))
        return EXIT_USAGE;
    int is_register = strcmp(o.view, "register") == 0;
    if (o.session)
        number_format(o.session, o.session_text);
    int has_session = is_register || (o.session && strcmp(o.view, "badges") == 0);
    if (has_session != (o.session != 0) || (o.masked && !is_register))
        return misuse(c, TEXT_MISSING, is_register ? "--session" : "--view register");
    if (!opened_for(c, &o))
        return c->refusal;
    return is_register ? make_sheet(c, &o, SHEET_REGISTER, format) : make(c, &o, format);
}
