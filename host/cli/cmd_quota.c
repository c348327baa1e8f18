// SPDX-License-Identifier: Apache-2.0
// rollcall quota, rollcall allocation: the targets of a year (年度目标任务), the office's own or those of an area below
// it (任务分解), with their history.
#include <stdio.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/rows.h"
#include "host/base/utf8.h"
#include "host/books/audit.h"
#include "host/cli/commands.h"
#include "host/tally/allocation.h"
#include "proto/civil.h"

struct order {
    struct allocation a;
    int year, target;
    int64_t area;
};

static int read_order(struct context *c, int argc, char **argv, struct order *o) {
    static const struct option options[] = {{"year", required_argument, NULL, 'y'},
                                            {"area", required_argument, NULL, 'a'},
                                            {"target", required_argument, NULL, 't'},
                                            {0}};
    *o = (struct order){.year = civil_from_ms(c->now_ms).year, .target = -1};
    for (int option; (option = next_option(c, argc, argv, options)) != -1;) {
        if (option == '?' || (option == 'y' && !read_count(c, optarg, 1990, 2200, &o->year)) ||
            (option == 'a' && !read_area(c, optarg, &o->area)) ||
            (option == 't' && !read_count(c, optarg, 0, ALLOCATION_MAX, &o->target)))
            return 0;
    }
    o->a.who = c->host.who;
    o->a.why = c->host.why ? c->host.why : "";
    o->a.year = o->year;
    o->a.target = o->target;
    return 1;
}

// Without an area it is the office's own.
static int opened_for(struct context *c, struct order *o) {
    if (!opened(c))
        return 0;
    o->a.area = o->area = o->area ? o->area : c->host.area;
    return 1;
}

static int is_text(const char *text, int most) {
    int characters = utf8_characters(text);
    return characters >= 0 && characters <= most;
}

// What is shared out below `area` is told to be more than the area has itself.
static enum status warn(struct context *c, const struct allocation *a, const struct quota *q, int *is_over) {
    struct allocation_share share;
    enum status status = allocation_share_of(&c->host, a, q, &share);
    *is_over = status == STATUS_OK && share.is_over;
    if (*is_over)
        say(c, TEXT_QUOTA_OVER, (long long)share.area, q->id, (long long)share.split, (long long)share.target);
    return status;
}

static enum status set_and_note(struct context *c, const struct allocation *a) {
    char detail[ALLOCATION_WORDS_SIZE];
    enum status status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return status;
    status = allocation_set(&c->host, a);
    if (status == STATUS_OK)
        status = audit_add(&c->host, a->who, "allocate", allocation_words(a, detail));
    return conclude(c, status);
}

static int set(struct context *c, int argc, char **argv, int is_below) {
    struct order o;
    struct quotas quotas;
    int is_over = 0;
    if (!read_order(c, argc, argv, &o))
        return EXIT_USAGE;
    if (argc - optind != 1 || o.target < 0 || !is_text(o.a.why, 200) || !is_text(o.a.who, 64) || (is_below && !o.area))
        return misuse_form(c, "set");
    if (!opened_for(c, &o))
        return c->refusal;
    if (is_below && o.area == c->host.area)
        return misuse_form(c, "set");
    o.a.quota = argv[optind];
    enum status status = quotas_load(&c->host, o.year, &quotas);
    const struct quota *q = status == STATUS_OK ? quotas_find(&quotas, o.a.quota) : NULL;
    if (status == STATUS_OK && !q)
        return fail_as(c, o.a.quota, STATUS_NOT_FOUND, (struct meaning){.lists = "rollcall quota list"});
    if (status == STATUS_OK)
        status = set_and_note(c, &o.a);
    if (status == STATUS_CONFLICT) {
        say(c, TEXT_YEAR_STANDS, o.year);
        return EXIT_FAILED;
    }
    if (status == STATUS_OK)
        status = warn(c, &o.a, q, &is_over);
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->json)
        print_json(c, json_pack("{s:s, s:i, s:I, s:i, s:s, s:s, s:o}", "quota", o.a.quota, "year", o.year, "area",
                                (json_int_t)o.area, "target", o.target, "who", o.a.who, "why", o.a.why, "warning",
                                is_over ? json_string("over_target") : json_null()));
    else
        say(c, TEXT_QUOTA_SET, (long long)o.area, o.a.quota, o.year, o.target);
    return EXIT_DONE;
}

// ---- list ----

static void add_entry(void *history, const struct allocation_entry *e) {
    char at[CIVIL_TEXT_SIZE];
    rows_add(history, json_pack("{s:I, s:s, s:s, s:s}", "target", (json_int_t)e->target, "at",
                                civil_format(e->at_ms, at), "who", e->who, "why", e->why));
}

static int is_en(const struct context *c) {
    return c->language == LANGUAGE_EN;
}

static void print_target(const struct context *c, const struct quota *q, int64_t target) {
    if (target < 0)
        show("%s\n", words(c, TEXT_QUOTA_NOT_SET));
    else
        show("%lld %s\n", (long long)target,
             words(c, q->measure == MEASURE_PERSONS ? TEXT_PERSONS : TEXT_PERSON_TIMES));
}

static void print_history(json_t *history) {
    size_t i;
    json_t *e;
    json_array_foreach(history, i, e)
        show("  %s\t%lld\t%s\t%s\n", json_string_value(json_object_get(e, "at")),
             (long long)json_integer_value(json_object_get(e, "target")), json_string_value(json_object_get(e, "who")),
             json_string_value(json_object_get(e, "why")));
}

// The targets of an area, a line each; place: its name where several areas are told, NULL the one that was asked for.
static enum status print_targets(struct context *c, const struct quotas *quotas, int64_t area, const char *place) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < quotas->len; i++) {
        const struct quota *q = &quotas->items[i];
        int64_t target = -1;
        struct rows history = rows_new();
        status = allocation_target(&c->host, quotas->year, q, area, &target);
        if (status == STATUS_OK)
            status = allocation_each(&c->host, quotas->year, q->id, area, add_entry, &history);
        json_t *entries = rows_end(&history, status);
        if (status == STATUS_OK && c->json)
            print_json(c, json_pack("{s:s, s:i, s:I, s:o, s:O}", "quota", q->id, "year", quotas->year, "area",
                                    (json_int_t)area, "target", target < 0 ? json_null() : json_integer(target),
                                    "history", entries));
        else if (status == STATUS_OK) {
            show("%s%s%s\t%s\t", place ? place : "", place ? "\t" : "", q->id, is_en(c) ? q->name_en : q->name);
            print_target(c, q, target);
            print_history(entries);
        }
        json_decref(entries);
    }
    return status;
}

struct listing {
    struct context *c;
    const struct quotas *quotas;
    enum status status;
};

static void list_area(void *context, const struct area *area) {
    struct listing *l = context;
    if (l->status == STATUS_OK)
        l->status = print_targets(l->c, l->quotas, area->code, is_en(l->c) ? area->name_en : area->name);
}

// Of the area itself, or of each below it.
static int list(struct context *c, int argc, char **argv, int is_below) {
    struct order o;
    struct quotas quotas;
    struct listing l = {c, &quotas, STATUS_OK};
    if (!read_order(c, argc, argv, &o))
        return EXIT_USAGE;
    if (optind < argc || o.target >= 0)
        return misuse_form(c, "list");
    if (!opened_for(c, &o))
        return c->refusal;
    enum status status = quotas_load(&c->host, o.year, &quotas);
    if (status == STATUS_OK && !is_below)
        status = print_targets(c, &quotas, o.area, NULL);
    else if (status == STATUS_OK)
        status = area_children(c->host.db, o.area, list_area, &l);
    if (status == STATUS_OK)
        status = l.status;
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}

int cmd_quota(struct context *c, int argc, char **argv) {
    next_word(&argc, &argv);
    if (strcmp(argv[0], "set") == 0)
        return set(c, argc, argv, 0);
    if (strcmp(argv[0], "list") == 0)
        return list(c, argc, argv, 0);
    return misuse_form(c, "");
}

int cmd_allocation(struct context *c, int argc, char **argv) {
    next_word(&argc, &argv);
    if (strcmp(argv[0], "set") == 0)
        return set(c, argc, argv, 1);
    if (strcmp(argv[0], "list") == 0)
        return list(c, argc, argv, 1);
    return misuse_form(c, "");
}
