// SPDX-License-Identifier: Apache-2.0
// rollcall filing: a report is filed (上报) as a numbered snapshot, told and given out again.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/output.h"
#include "host/cli/commands.h"
#include "host/print/filing.h"
#include "proto/civil.h"

// ---- telling ----

static const char *text_of_json(const struct context *c, const json_t *object) {
    return json_string_value(json_object_get(object, c->language == LANGUAGE_EN ? "name_en" : "name"));
}

static long long whole_of(const json_t *object, const char *key) {
    return (long long)json_integer_value(json_object_get(object, key));
}

static void print_filing(const struct context *c, const struct filing *f, const json_t *json) {
    char at[CIVIL_TEXT_SIZE], period[PERIOD_TEXT_SIZE];
    size_t i;
    json_t *q;
    show(words(c, f->closes ? TEXT_FILING_CLOSES : TEXT_FILING_LINE), (int)f->number, text_of_json(c, json),
         period_text(&f->period, c->language, period), civil_format(f->at_ms, at), f->who, f->why);
    putchar('\n');
    json_array_foreach(json_object_get(json, "quotas"), i, q) {
        int persons = strcmp(json_string_value(json_object_get(q, "measure")), "persons") == 0;
        show("  %-8s %10lld %s", json_string_value(json_object_get(q, "id")), whole_of(q, "done"),
             words(c, persons ? TEXT_PERSONS : TEXT_PERSON_TIMES));
        if (whole_of(q, "since"))
            show(words(c, TEXT_FILING_SINCE), whole_of(q, "since"));
        putchar('\n');
    }
    if (whole_of(json, "batches"))
        show_line(c, TEXT_FILING_BATCHES, (int)whole_of(json, "batches"), (int)whole_of(json, "terminals"));
}

static enum status tell(struct context *c, const struct filing_since *since, const struct filing *f) {
    json_t *json = filing_json(&c->host, since, f);
    c->rows++;
    if (!json)
        return STATUS_IO;
    if (c->json) {
        print_json(c, json);
        return STATUS_OK;
    }
    print_filing(c, f, json);
    json_decref(json);
    return STATUS_OK;
}

static enum status tell_one(struct context *c, const struct filing *f) {
    struct filing_since *since = NULL;
    enum status status = filing_since_new(&c->host, &since);
    if (status == STATUS_OK)
        status = tell(c, since, f);
    filing_since_free(since);
    return status;
}

static void print_moved(const struct context *c, const json_t *moved) {
    size_t i;
    json_t *day;
    json_array_foreach(json_object_get(moved, "days"), i, day) {
        show("  %s ", json_string_value(json_object_get(day, "day")));
        show_line(c, TEXT_FILING_DAY, whole_of(day, "then"), whole_of(day, "now"), whole_of(day, "since"));
    }
    show_line(c, TEXT_FILING_MOVED, (int)whole_of(moved, "number"), json_string_value(json_object_get(moved, "quota")),
              whole_of(moved, "since"));
}

// ---- the words ----

struct order {
    struct period period;
    int64_t area, number;
    const char *format, *out;
};

static int add(struct context *c, const struct order *o) {
    struct filing filing = {.number = 0};
    if (!has_why(c))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return fail(c, status);
    status = filing_add_now(&c->host, &o->period, o->area ? o->area : c->host.area, 0, c->language, &filing);
    int code = settle(c, status, "", (struct meaning){0});
    if (code != EXIT_DONE)
        return code;
    status = tell_one(c, &filing);
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}

struct listing {
    struct context *c;
    struct filing_since *since;
    enum status status;
};

static void list_one(void *context, const struct filing *filing) {
    struct listing *l = context;
    if (l->status == STATUS_OK)
        l->status = tell(l->c, l->since, filing);
}

static int list(struct context *c) {
    struct listing l = {c, NULL, STATUS_OK};
    if (!opened(c))
        return c->refusal;
    enum status status = filing_since_new(&c->host, &l.since);
    if (status == STATUS_OK)
        status = filing_each(&c->host, NULL, list_one, &l);
    filing_since_free(l.since);
    return end_list(c, status == STATUS_OK ? l.status : status, "rollcall filing add");
}

static enum status write_file(struct context *c, const struct filing *f, enum report_format format, const char *out) {
    char *data = NULL;
    size_t len;
    enum status status = filing_file(&c->host, f, format, &data, &len);
    if (status == STATUS_OK)
        status = output_write(out, data, len);
    free(data);
    return status;
}

static int show_one(struct context *c, const struct order *o, const char *text) {
    enum report_format format;
    struct filing f = {.number = 0};
    if (!o->format != !o->out)
        return misuse(c, TEXT_MISSING, o->format ? "-o" : "--format");
    if (o->format && !report_format_of(o->format, &format))
        return misuse(c, TEXT_REPORT_FORMAT, o->format);
    if (!opened(c))
        return c->refusal;
    enum status status = filing_find(&c->host, o->number, &f);
    if (status == STATUS_NOT_FOUND)
        return fail_as(c, text, status, (struct meaning){.lists = "rollcall filing list"});
    if (status == STATUS_OK && o->out) {
        status = write_file(c, &f, format, o->out);
        if (status != STATUS_OK)
            return fail_for(c, o->out, status);
    }
    if (status == STATUS_OK && (!o->out || !output_is_stdout(o->out)))
        status = tell_one(c, &f);
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}

static int since(struct context *c, const struct order *o, char **rest) {
    struct filing f = {.number = 0};
    json_t *moved = NULL;
    if (!opened(c))
        return c->refusal;
    enum status status = filing_find(&c->host, o->number, &f);
    if (status == STATUS_NOT_FOUND)
        return fail_as(c, rest[0], status, (struct meaning){.lists = "rollcall filing list"});
    if (status == STATUS_OK)
        status = filing_moved(&c->host, &f, rest[1], &moved);
    if (status == STATUS_NOT_FOUND)
        return fail_as(c, rest[1], status, (struct meaning){.lists = "rollcall quota list"});
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->json)
        print_json(c, moved);
    else {
        print_moved(c, moved);
        json_decref(moved);
    }
    return EXIT_DONE;
}

int cmd_filing(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"period", required_argument, NULL, 'p'},
                                            {"area", required_argument, NULL, 'a'},
                                            {"format", required_argument, NULL, 't'},
                                            {"output", required_argument, NULL, 'o'},
                                            {0}};
    struct order o = {.period = period_of_year(civil_from_ms(c->now_ms).year)};
    int number;
    next_word(&argc, &argv);
    for (int option; (option = next_option(c, argc, argv, options)) != -1;) {
        if (option == '?' || (option == 'p' && !read_period(c, optarg, &o.period)) ||
            (option == 'a' && !read_area(c, optarg, &o.area)))
            return EXIT_USAGE;
        if (option == 't' || option == 'o')
            *(option == 't' ? &o.format : &o.out) = optarg;
    }
    int left = argc - optind, is_show = strcmp(argv[0], "show") == 0, is_since = strcmp(argv[0], "since") == 0;
    if ((o.format || o.out) && !is_show)
        return misuse_form(c, argv[0]);
    if (strcmp(argv[0], "add") == 0 && left == 0)
        return add(c, &o);
    if (strcmp(argv[0], "list") == 0 && left == 0)
        return list(c);
    if ((!is_show || left != 1) && (!is_since || left != 2))
        return misuse_form(c, argv[0]);
    if (!read_count(c, argv[optind], 1, 1000000000, &number))
        return EXIT_USAGE;
    o.number = number;
    return is_since ? since(c, &o, argv + optind) : show_one(c, &o, argv[optind]);
}
