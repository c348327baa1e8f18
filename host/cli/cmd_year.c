// SPDX-License-Identifier: Apache-2.0
// rollcall year: a year is closed (关账), and the totals of older ones are declared.
#include <stdio.h>
#include <string.h>

#include "host/cli/commands.h"
#include "host/print/filing.h"
#include "host/tally/allocation.h"
#include "host/tally/closing.h"
#include "host/tally/figures.h"
#include "proto/bytes.h"
#include "proto/civil.h"

#define DIGEST_TEXT_SIZE (2 * KEY_DIGEST_BYTES + 1)

// ---- telling ----

static json_t *closing_json(const struct closing *closing) {
    char at[CIVIL_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];
    return json_pack("{s:s, s:s, s:s, s:I, s:s}", "at", civil_format(closing->at_ms, at), "who", closing->who, "why",
                     closing->why, "batches", (json_int_t)closing->batches, "ledger",
                     hex_format(closing->ledger, KEY_DIGEST_BYTES, digest));
}

void tell_settled(const struct context *c, const json_t *q) {
    long long later = json_integer_value(json_object_get(q, "later"));
    const char *settled = json_string_value(json_object_get(q, "settled"));
    if (!settled)
        return;
    if (strcmp(settled, settled_text(SETTLED_CLOSED)) == 0)
        show(words(c, later ? TEXT_SETTLED_LATER : TEXT_SETTLED_CLOSED), later);
    else
        show(words(c, later ? TEXT_SETTLED_DECLARED_LATER : TEXT_SETTLED_DECLARED), later);
}

static void print_figures(const struct context *c, const json_t *f) {
    size_t i;
    json_t *q;
    json_array_foreach(json_object_get(f, "quotas"), i, q) {
        int persons = strcmp(json_string_value(json_object_get(q, "measure")), "persons") == 0;
        if (json_is_null(json_object_get(q, "settled")))
            continue;
        show("  %-8s %10lld %s", json_string_value(json_object_get(q, "id")),
             (long long)json_integer_value(json_object_get(q, "done")),
             words(c, persons ? TEXT_PERSONS : TEXT_PERSON_TIMES));
        tell_settled(c, q);
        putchar('\n');
    }
}

static void print_year(const struct context *c, int year, const struct closing *closing) {
    char at[CIVIL_TEXT_SIZE];
    if (closing)
        show(words(c, TEXT_YEAR_CLOSED), year, civil_format(closing->at_ms, at), closing->who, closing->why);
    else
        show_line(c, TEXT_YEAR_DECLARED, year);
}

// A year of which something is settled, with its figures.
static enum status tell_year(struct context *c, int year, const struct closing *closing) {
    struct figures_scope scope = {.period = period_of_year(year), .area = c->host.area};
    json_t *f = figures(&c->host, &scope);
    c->rows++;
    if (!f)
        return STATUS_IO;
    if (c->json)
        print_json(c, json_pack("{s:i, s:o, s:O}", "year", year, "closed",
                                closing ? closing_json(closing) : json_null(), "quotas", json_object_get(f, "quotas")));
    else {
        print_year(c, year, closing);
        print_figures(c, f);
    }
    json_decref(f);
    return STATUS_OK;
}

// ---- the words ----

static int close_year(struct context *c, const char *text, int year, int is_forced) {
    const struct meaning meaning = {.conflict = TEXT_YEAR_CLOSED_ALREADY, .invalid = TEXT_YEAR_NOT_ENDED};
    struct closing closing;
    struct filing filing = {.number = 0};
    if (is_forced && !has_why(c))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return fail(c, status);
    status = filing_close_year(&c->host, year, is_forced, c->language, &closing, &filing);
    int code = settle(c, status, text, meaning);
    if (code != EXIT_DONE)
        return code;
    say(c, TEXT_YEAR_FILED, (int)filing.number);
    status = tell_year(c, year, &closing);
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}

struct listing {
    struct context *c;
    enum status status;
};

static void list_closed(void *context, const struct closing *closing) {
    struct listing *l = context;
    if (l->status == STATUS_OK)
        l->status = tell_year(l->c, closing->year, closing);
}

static void list_declared(void *context, int year) {
    struct listing *l = context;
    if (l->status == STATUS_OK)
        l->status = tell_year(l->c, year, NULL);
}

static int list(struct context *c) {
    struct listing l = {c, STATUS_OK};
    if (!opened(c))
        return c->refusal;
    enum status status = closing_each_declared(&c->host, list_declared, &l);
    if (status == STATUS_OK)
        status = closing_each(&c->host, list_closed, &l);
    return end_list(c, status == STATUS_OK ? l.status : status, "rollcall year close");
}

static int declare(struct context *c, const char *text, int year, const char *id, int total, int64_t area) {
    const struct meaning meaning = {
        .conflict = TEXT_YEAR_HAS_ROWS, .invalid = TEXT_YEAR_NOT_ENDED_DECLARE, .done = TEXT_YEAR_TOTAL_KEPT};
    struct quotas quotas;
    if (!has_why(c))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    area = area ? area : c->host.area;
    enum status status = quotas_load(&c->host, year, &quotas);
    const struct quota *quota = status == STATUS_OK ? quotas_find(&quotas, id) : NULL;
    if (status == STATUS_OK && !quota)
        return fail_as(c, id, STATUS_NOT_FOUND, (struct meaning){.lists = "rollcall quota list"});
    if (status == STATUS_OK)
        status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return fail(c, status);
    status = closing_declare(&c->host, year, quota, area, total);
    int code = settle(c, status == STATUS_OUTDATED ? STATUS_OK : status, text, meaning); // it says so already
    if (code == EXIT_DONE && c->json)
        print_json(c, json_pack("{s:i, s:s, s:I, s:i, s:s, s:s}", "year", year, "quota", id, "area", (json_int_t)area,
                                "total", total, "who", c->host.who, "why", c->host.why));
    return code;
}

int cmd_year(struct context *c, int argc, char **argv) {
    static const struct option options[] = {
        {"force", no_argument, NULL, 'f'}, {"area", required_argument, NULL, 'a'}, {0}};
    int is_forced = 0, year = 0, total = 0;
    int64_t area = 0;
    next_word(&argc, &argv);
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'a' && !read_area(c, optarg, &area)))
            return EXIT_USAGE;
        is_forced |= o == 'f';
    }
    char **rest = argv + optind;
    int left = argc - optind;
    if (strcmp(argv[0], "list") == 0 && left == 0)
        return list(c);
    if (left < 1 || !read_count(c, rest[0], 1990, 2200, &year))
        return left < 1 ? misuse_form(c, argv[0]) : EXIT_USAGE;
    if (strcmp(argv[0], "close") == 0 && left == 1)
        return close_year(c, rest[0], year, is_forced);
    if (strcmp(argv[0], "declare") != 0 || left != 3)
        return misuse_form(c, argv[0]);
    return read_count(c, rest[2], 0, ALLOCATION_MAX, &total) ? declare(c, rest[0], year, rest[1], total, area)
                                                             : EXIT_USAGE;
}
