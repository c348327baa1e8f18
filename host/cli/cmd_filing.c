// SPDX-License-Identifier: Apache-2.0
// rollcall filing: a year's report is filed (上报) as a numbered snapshot, told and given out again.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/output.h"
#include "host/cli/commands.h"
#include "host/cli/filed.h"
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
    char at[CIVIL_TEXT_SIZE];
    size_t i;
    json_t *q;
    show(words(c, f->closes ? TEXT_FILING_CLOSES : TEXT_FILING_LINE), (int)f->number, text_of_json(c, json), f->year,
         civil_format(f->at_ms, at), f->who, f->why);
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

enum status filed_tell(struct context *c, const struct filing *f) {
    json_t *json = filing_json(&c->host, f);
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

// ---- the words ----

struct order {
    int year;
    int64_t area, number;
    const char *format, *out;
};

enum status filed_add(struct context *c, int year, int64_t area, int closes, struct filing *filing) {
    struct filing_draft *draft = NULL;
    enum status status = filing_draft_new(&c->host, year, area, c->language, &draft);
    if (status == STATUS_OK)
        status = filing_add(&c->host, draft, closes, filing);
    filing_draft_free(draft);
    return status;
}

static int add(struct context *c, const struct order *o) {
    struct filing filing = {.number = 0};
    if (!has_why(c))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return fail(c, status);
    status = filed_add(c, o->year, o->area ? o->area : c->host.area, 0, &filing);
    int code = settle(c, status, "", (struct meaning){0});
    if (code != EXIT_DONE)
        return code;
    status = filed_tell(c, &filing);
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}

struct listing {
    struct context *c;
    enum status status;
};

static void list_one(void *context, const struct filing *filing) {
    struct listing *l = context;
    if (l->status == STATUS_OK)
        l->status = filed_tell(l->c, filing);
}

static int list(struct context *c) {
    struct listing l = {c, STATUS_OK};
    if (!opened(c))
        return c->refusal;
    enum status status = filing_each(&c->host, list_one, &l);
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
        status = filed_tell(c, &f);
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}

int cmd_filing(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"year", required_argument, NULL, 'y'},
                                            {"area", required_argument, NULL, 'a'},
                                            {"format", required_argument, NULL, 't'},
                                            {"output", required_argument, NULL, 'o'},
                                            {0}};
    struct order o = {.year = civil_from_ms(c->now_ms).year};
    int number;
    next_word(&argc, &argv);
    for (int option; (option = next_option(c, argc, argv, options)) != -1;) {
        if (option == '?' || (option == 'y' && !read_count(c, optarg, 1990, 2200, &o.year)) ||
            (option == 'a' && !read_area(c, optarg, &o.area)))
            return EXIT_USAGE;
        if (option == 't' || option == 'o')
            *(option == 't' ? &o.format : &o.out) = optarg;
    }
    int left = argc - optind, is_show = strcmp(argv[0], "show") == 0;
    if ((o.format || o.out) && !is_show)
        return misuse_form(c, argv[0]);
    if (strcmp(argv[0], "add") == 0 && left == 0)
        return add(c, &o);
    if (strcmp(argv[0], "list") == 0 && left == 0)
        return list(c);
    if (!is_show || left != 1)
        return misuse_form(c, argv[0]);
    if (!read_count(c, argv[optind], 1, 1000000000, &number))
        return EXIT_USAGE;
    o.number = number;
    return show_one(c, &o, argv[optind]);
}
