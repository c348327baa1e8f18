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
#include "host/tally/proposal.h"
#include "proto/civil.h"

struct order {
    struct allocation a;
    int year, target; // target TARGET_UNTOLD: none was given
    int64_t area;
    int saves;
};

#define TARGET_UNTOLD (-2)

// A number, or none from now on.
static int read_target(const struct context *c, const char *text, int *target) {
    if (strcmp(text, "none") != 0)
        return read_count(c, text, 0, ALLOCATION_MAX, target);
    *target = ALLOCATION_NONE;
    return 1;
}

static int read_order(struct context *c, int argc, char **argv, struct order *o) {
    static const struct option options[] = {{"year", required_argument, NULL, 'y'},
                                            {"area", required_argument, NULL, 'a'},
                                            {"target", required_argument, NULL, 't'},
                                            {"save", no_argument, NULL, 's'},
                                            {0}};
    *o = (struct order){.year = civil_from_ms(c->now_ms).year, .target = TARGET_UNTOLD};
    for (int option; (option = next_option(c, argc, argv, options)) != -1;) {
        if (option == '?' || (option == 'y' && !read_count(c, optarg, 1990, 2200, &o->year)) ||
            (option == 'a' && !read_area(c, optarg, &o->area)) ||
            (option == 't' && !read_target(c, optarg, &o->target)))
            return 0;
        o->saves = o->saves || option == 's';
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
    if (argc - optind != 1 || o.target == TARGET_UNTOLD || o.saves || !is_text(o.a.why, 200) || !is_text(o.a.who, 64) ||
        (is_below && !o.area))
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
        print_json(c, json_pack("{s:s, s:i, s:I, s:o, s:s, s:s, s:o}", "quota", o.a.quota, "year", o.year, "area",
                                (json_int_t)o.area, "target", rows_known(o.a.target), "who", o.a.who, "why", o.a.why,
                                "warning", is_over ? json_string("over_target") : json_null()));
    else if (o.target < 0)
        say(c, TEXT_QUOTA_UNSET, (long long)o.area, o.a.quota, o.year);
    else
        say(c, TEXT_QUOTA_SET, (long long)o.area, o.a.quota, o.year, o.target);
    return EXIT_DONE;
}

// ---- list ----

static void add_entry(void *history, const struct allocation_entry *e) {
    char at[CIVIL_TEXT_SIZE];
    rows_add(history, json_pack("{s:o, s:s, s:s, s:s}", "target", rows_known(e->target), "at",
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

static char *target_text(const struct context *c, const json_t *target, char text[32]) {
    if (json_is_integer(target))
        snprintf(text, 32, "%lld", (long long)json_integer_value(target));
    else
        snprintf(text, 32, "%s", words(c, TEXT_QUOTA_NOT_SET));
    return text;
}

static void print_entry(const struct context *c, const json_t *e) {
    char target[32];
    show("  %s\t%s\t%s\t%s\n", json_string_value(json_object_get(e, "at")),
         target_text(c, json_object_get(e, "target"), target), json_string_value(json_object_get(e, "who")),
         json_string_value(json_object_get(e, "why")));
}

static void print_history(const struct context *c, json_t *history) {
    size_t i;
    json_t *e;
    json_array_foreach(history, i, e) print_entry(c, e);
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
                                    (json_int_t)area, "target", rows_known(target), "history", entries));
        else if (status == STATUS_OK) {
            show("%s%s%s\t%s\t", place ? place : "", place ? "\t" : "", q->id, is_en(c) ? q->name_en : q->name);
            print_target(c, q, target);
            print_history(c, entries);
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
    if (optind < argc || o.target != TARGET_UNTOLD || o.saves)
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

// ---- propose ----

static enum status save_proposal(struct context *c, struct order *o, const struct proposal *p) {
    char detail[ALLOCATION_WORDS_SIZE];
    enum status status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; status == STATUS_OK && i < p->len; i++) {
        o->a.area = p->areas[i];
        o->a.target = p->shares[i];
        status = allocation_set(&c->host, &o->a);
        if (status == STATUS_OK)
            status = audit_add(&c->host, o->a.who, "allocate", allocation_words(&o->a, detail));
    }
    return conclude(c, status);
}

static enum status print_proposal(struct context *c, const struct order *o, const struct quota *q,
                                  const struct proposal *p) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < p->len; i++) {
        struct area area;
        status = area_find(c->host.db, p->areas[i], &area);
        if (status == STATUS_OK && c->json)
            print_json(c, json_pack("{s:s, s:i, s:I, s:o, s:b}", "quota", q->id, "year", o->year, "area",
                                    (json_int_t)p->areas[i], "target", rows_known(p->shares[i]), "saved", o->saves));
        else if (status == STATUS_OK) {
            show("%s\t", is_en(c) ? area.name_en : area.name);
            print_target(c, q, p->shares[i]);
        }
    }
    return status;
}

// How the target could be shared out below the area; with --save it is.
static int propose(struct context *c, int argc, char **argv) {
    struct order o;
    struct quotas quotas;
    struct proposal p;
    enum proposal_basis basis;
    if (!read_order(c, argc, argv, &o))
        return EXIT_USAGE;
    if (argc - optind != 2 || o.target != TARGET_UNTOLD || !is_text(o.a.why, 200) || !is_text(o.a.who, 64) ||
        !proposal_basis_of(strcmp(argv[optind + 1], "last-year") == 0 ? "last_year" : argv[optind + 1], &basis))
        return misuse_form(c, "propose");
    if (!opened_for(c, &o))
        return c->refusal;
    o.a.quota = argv[optind];
    enum status status = quotas_load(&c->host, o.year, &quotas);
    const struct quota *q = status == STATUS_OK ? quotas_find(&quotas, o.a.quota) : NULL;
    if (status == STATUS_OK && !q)
        return fail_as(c, o.a.quota, STATUS_NOT_FOUND, (struct meaning){.lists = "rollcall quota list"});
    if (status == STATUS_OK)
        status = proposal_make(&c->host, o.year, q, o.area, basis, &p);
    if (status == STATUS_OK && (p.len == 0 || p.shares[0] < 0)) {
        say(c, TEXT_QUOTA_NO_PROPOSAL, (long long)o.area, q->id);
        return EXIT_FAILED;
    }
    if (status == STATUS_OK && o.saves)
        status = save_proposal(c, &o, &p);
    if (status == STATUS_CONFLICT) {
        say(c, TEXT_YEAR_STANDS, o.year);
        return EXIT_FAILED;
    }
    if (status == STATUS_OK)
        status = print_proposal(c, &o, q, &p);
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
    if (strcmp(argv[0], "propose") == 0)
        return propose(c, argc, argv);
    return misuse_form(c, "");
}
