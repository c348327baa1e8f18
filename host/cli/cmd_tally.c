// SPDX-License-Identifier: Apache-2.0
// rollcall tally, explain, recount: the figures, and the rows behind them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/rows.h"
#include "host/base/utf8.h"
#include "host/books/audit.h"
#include "host/books/book.h"
#include "host/cli/commands.h"
#include "host/cli/waiting.h"
#include "host/heads/heads.h"
#include "host/ledger/ledger.h"
#include "host/tally/closing.h"
#include "host/tally/count.h"
#include "host/tally/figures.h"
#include "host/tally/quota.h"
#include "host/tally/tally.h"
#include "proto/civil.h"
#include "proto/number.h"
#include "proto/pair.h"

struct scope {
    int year;
    int64_t area;
    struct period period; // of the year
    const struct lead *lead;
};

// Of tally; explain knows years alone.
static const struct option scope_options[] = {{"lead", required_argument, NULL, 'l'},
                                              {"period", required_argument, NULL, 'p'},
                                              {"year", required_argument, NULL, 'y'},
                                              {"area", required_argument, NULL, 'a'},
                                              {0}};

static int read_scope(struct context *c, int argc, char **argv, const struct option *options, struct scope *scope) {
    const char *period = NULL;
    int year = 0;
    *scope = (struct scope){0};
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'y' && !read_count(c, optarg, 1990, 2200, &year)) ||
            (o == 'a' && !read_area(c, optarg, &scope->area)))
            return 0;
        if (o == 'p')
            period = optarg;
        if (o == 'l' && !(scope->lead = lead_find(optarg)))
            return misuse(c, TEXT_BAD_LEAD, optarg), 0;
    }
    if (!choose_period(c, year, period, &scope->period))
        return 0;
    scope->year = scope->period.year;
    return 1;
}

// Without an area it is the whole office.
static int opened_for(struct context *c, struct scope *scope) {
    if (!opened(c))
        return 0;
    scope->area = scope->area ? scope->area : c->host.area;
    return 1;
}

// ---- tally ----

static void print_padded(const char *text, int columns) {
    show("%s", text);
    for (int i = utf8_columns(text); i < columns; i++)
        putchar(' ');
}

static void print_right(const char *text, int columns) {
    for (int i = utf8_columns(text); i < columns; i++)
        putchar(' ');
    show("%s", text);
}

// A figure to the right, or a word where there is none.
static void print_whole(const struct context *c, const json_t *value, enum text none, int columns) {
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)json_integer_value(value));
    print_right(json_is_integer(value) ? text : words(c, none), columns);
}

static void print_quota(const struct context *c, int is_part, const json_t *q) {
    int en = c->language == LANGUAGE_EN;
    const json_t *rate = json_object_get(q, "rate");
    char text[32] = "-";
    print_padded(json_string_value(json_object_get(q, en ? "name_en" : "name")), 44);
    if (is_part)
        print_whole(c, json_object_get(q, "month"), TEXT_NO_VALUE, 15);
    print_whole(c, json_object_get(q, "done"), TEXT_NO_VALUE, 10);
    print_whole(c, json_object_get(q, "target"), TEXT_QUOTA_NOT_SET, 11);
    print_whole(c, json_object_get(q, "expected"), TEXT_NO_VALUE, 11);
    if (json_is_real(rate))
        snprintf(text, sizeof text, "%.2f%%", json_real_value(rate));
    print_right(text, 9);
    int persons = strcmp(json_string_value(json_object_get(q, "measure")), "persons") == 0;
    show("  %s", words(c, persons ? TEXT_PERSONS : TEXT_PERSON_TIMES));
    json_int_t on_paper = json_integer_value(json_object_get(q, "on_paper"));
    json_int_t unnumbered = json_integer_value(json_object_get(q, "unnumbered"));
    if (on_paper)
        show(words(c, TEXT_TALLY_ON_PAPER), (long long)on_paper);
    if (unnumbered)
        show(words(c, TEXT_TALLY_UNNUMBERED), (long long)unnumbered);
    tell_settled(c, q);
    putchar('\n');
}

static void print_reasons(const struct context *c, enum text title, json_t *reasons) {
    const char *reason;
    json_t *count;
    if (json_object_size(reasons) == 0)
        return;
    show("\n%s\n", words(c, title));
    json_object_foreach(reasons, reason, count) {
        show("  ");
        print_padded(text_of_word(reason, c->language), 42);
        show("%10lld\n", (long long)json_integer_value(count));
    }
}

static void print_tally(const struct context *c, const struct period *period, json_t *f) {
    char when[PERIOD_TEXT_SIZE];
    int is_part = !period_is_year(period);
    size_t i;
    json_t *q;
    int en = c->language == LANGUAGE_EN;
    const char *name = json_string_value(json_object_get(f, en ? "name_en" : "name"));
    const char *as_of = json_string_value(json_object_get(f, "as_of"));
    double pace = 100 * json_real_value(json_object_get(f, "pace"));
    period_text(period, c->language, when);
    if (is_part)
        show(words(c, TEXT_TALLY_TITLE_PART), name, when, as_of, json_string_value(json_object_get(f, "until")), pace);
    else
        show(words(c, TEXT_TALLY_TITLE), name, when, as_of, pace);
    show("\n\n");
    print_padded(words(c, TEXT_TALLY_QUOTA), 44);
    if (is_part)
        print_right(words(c, TEXT_TALLY_IN_PERIOD), 15);
    print_right(words(c, TEXT_TALLY_DONE), 10);
    print_right(words(c, TEXT_TALLY_TARGET), 11);
    print_right(words(c, TEXT_TALLY_EXPECTED), 11);
    print_right(words(c, TEXT_TALLY_RATE), 9);
    putchar('\n');
    json_array_foreach(json_object_get(f, "quotas"), i, q) print_quota(c, is_part, q);
    if (is_part) {
        show("\n");
        show(words(c, TEXT_TALLY_OF_YEAR), period->year);
        show("\n");
    }
    print_reasons(c, TEXT_TALLY_PENDING, json_object_get(f, "pending"));
    print_reasons(c, TEXT_TALLY_NOT_COUNTED, json_object_get(f, "not_counted"));
    print_reasons(c, TEXT_TALLY_REFUSED, json_object_get(f, "refused"));
    show("\n");
    show(words(c, TEXT_TALLY_STATE), (int)json_integer_value(json_object_get(f, "terminals")),
         (int)json_integer_value(json_object_get(f, "silent_terminals")),
         (int)json_integer_value(json_object_get(f, "quarantined")),
         (int)json_integer_value(json_object_get(f, "gaps")), (int)json_integer_value(json_object_get(f, "forks")));
    show("\n");
}

int cmd_tally(struct context *c, int argc, char **argv) {
    struct scope scope;
    if (!read_scope(c, argc, argv, scope_options, &scope))
        return EXIT_USAGE;
    if (optind < argc)
        return misuse(c, TEXT_BAD_OPTION, argv[optind]);
    if (!opened_for(c, &scope))
        return c->refusal;
    json_t *f =
        figures(&c->host, &(struct figures_scope){.period = scope.period, .area = scope.area, .lead = scope.lead});
    if (!f)
        return fail(c, STATUS_IO);
    if (c->json) {
        print_json(c, f);
        return EXIT_DONE;
    }
    print_tally(c, &scope.period, f);
    json_decref(f);
    return EXIT_DONE;
}

// ---- explain ----

static void explain_row(struct context *c, struct statement *s, uint32_t bit, int64_t *counted) {
    char session[NUMBER_TEXT_SIZE], holder[NUMBER_TEXT_SIZE], in[CIVIL_TEXT_SIZE] = "-";
    enum outcome outcome = (enum outcome)db_column_int(s, 2);
    int counts = (db_column_int(s, 3) & bit) != 0, on_paper = (int)db_column_int(s, 8);
    const char *reason = outcome_text(outcome);
    if (outcome == OUTCOME_COUNTED && !counts)
        reason = "not_in_quota";
    *counted += counts;
    number_format((uint64_t)db_column_int(s, 0), session);
    number_format((uint64_t)db_column_int(s, 1), holder);
    if (db_column_int(s, 4))
        civil_format(db_column_int(s, 4), in);
    if (c->json)
        print_json(c, json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:I, s:I, s:b}", "session", session, "holder", holder,
                                "name", db_column_text(s, 5), "counts", counts, "reason", reason, "checked_in", in,
                                "stay_s", (json_int_t)db_column_int(s, 6), "events", (json_int_t)db_column_int(s, 7),
                                "on_paper", on_paper));
    else
        show("%s\t%s\t%s\t%s\t%s%s\n", session, holder, db_column_text(s, 5), in, text_of_word(reason, c->language),
             on_paper ? words(c, TEXT_ON_PAPER) : "");
}

// Everyone at a session of the quota's programmes, and everyone whose session cannot be told.
static enum status explain_rows(struct context *c, const struct scope *scope, const char *quota, uint32_t bit,
                                int64_t *counted) {
    struct statement *s;
    db_prepare(c->host.db, &s,
               "SELECT a.session, a.holder, a.outcome, a.quotas, a.in_ms, COALESCE(p.name, ''), a.stay_s, a.events,"
               " a.on_paper FROM tally_session x CROSS JOIN attendance a ON a.session = x.session AND a.year = x.year"
               " AND a.area = x.area LEFT JOIN person p ON p.number = a.holder LEFT JOIN session n ON"
               " n.number = a.session WHERE (x.year = $1 OR x.year = 0) AND (n.number IS NULL OR n.programme IN "
               "(SELECT programme FROM"
               " quota_programme WHERE quota = $2)) AND (x.area BETWEEN $3 AND $4 OR x.area BETWEEN $5 AND $6"
               " OR x.area BETWEEN $7 AND $8) ORDER BY a.session, a.holder");
    db_bind_int(s, 1, scope->year);
    db_bind_text(s, 2, quota);
    area_bind(s, 3, scope->area);
    while (db_step(s) == DB_ROW)
        explain_row(c, s, bit, counted);
    return db_finish(s);
}

int cmd_explain(struct context *c, int argc, char **argv) {
    struct scope scope;
    struct quotas quotas;
    if (!read_scope(c, argc, argv, scope_options + 2, &scope))
        return EXIT_USAGE;
    if (argc - optind != 1)
        return misuse_form(c, "");
    if (!opened_for(c, &scope))
        return c->refusal;
    enum status status = quotas_load(&c->host, scope.year, &quotas);
    if (status != STATUS_OK)
        return fail(c, status);
    for (size_t i = 0; i < quotas.len; i++)
        if (strcmp(quotas.items[i].id, argv[optind]) == 0) {
            struct tally_row row = {0};
            int64_t counted = 0;
            status = explain_rows(c, &scope, quotas.items[i].id, UINT32_C(1) << i, &counted);
            if (status == STATUS_OK)
                status = tally_get(&c->host, scope.year, quotas.items[i].id, scope.area, &row);
            if (status != STATUS_OK)
                return fail(c, status);
            say(c, TEXT_EXPLAIN_SUM, quotas.items[i].id, (int)counted, (int)row.person_times, (int)row.persons);
            return EXIT_DONE;
        }
    return fail_as(c, argv[optind], STATUS_NOT_FOUND, (struct meaning){.lists = "rollcall quota list"});
}

// ---- recount ----

int cmd_recount(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    uint64_t attendances = 0;
    if (next_option(c, argc, argv, none) != -1 || optind < argc)
        return misuse_form(c, "");
    if (!opened(c))
        return c->refusal;
    struct waiting waiting = {.text = TEXT_RECOUNT_BAR};
    waiting_begin(&waiting, c, waiting_size(&c->host, 2, 0));
    enum status status = waiting_end(&waiting, tally_recount(&c->host, &attendances));
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->json)
        print_json(c, json_pack("{s:I}", "attendances", (json_int_t)attendances));
    else {
        show_line(c, TEXT_RECOUNT_DONE, (int)attendances);
    }
    return EXIT_DONE;
}
