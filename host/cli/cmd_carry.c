// SPDX-License-Identifier: Apache-2.0
// rollcall stick, import: what terminals bring, by whatever carrier.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/carry/stick.h"
#include "host/cli/commands.h"
#include "host/ledger/ledger.h"
#include "proto/batch.h"
#include "proto/civil.h"
#include "proto/file.h"
#include "proto/number.h"
#include "proto/printable.h"

#define CHOSEN_MAX 100 // terminals paired by one command

static const char *outcome_word(const struct ingest_result *r) {
    static const char *const outcomes[] = {"taken", "duplicate", "quarantined", "refused"};
    return outcomes[r->outcome];
}

static json_t *result_json(const char *path, const struct ingest_result *r) {
    char terminal[TERMINAL_TEXT_SIZE];
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:b, s:b}", "file", path, "outcome", outcome_word(r),
                     "reason", status_text(r->reason), "terminal", terminal_id_format(r->terminal, terminal), "first",
                     (json_int_t)r->first, "last", (json_int_t)r->last, "events", (json_int_t)r->events, "duplicates",
                     (json_int_t)r->duplicates, "fork", r->is_fork, "gap", r->leaves_gap);
}

void tell_batch(const struct context *c, const char *path, const struct ingest_result *r) {
    if (r->outcome == INGEST_QUARANTINED || r->outcome == INGEST_REFUSED) {
        enum text text = r->outcome == INGEST_REFUSED ? TEXT_BATCH_REFUSED : TEXT_BATCH_QUARANTINED;
        enum text why = r->reason == STATUS_OK ? TEXT_BATCH_QUARANTINE_FULL : text_of_status(r->reason);
        if (r->reason == STATUS_UNPAIRED)
            why = TEXT_BATCH_UNPAIRED;
        say(c, text, path, words(c, why));
    }
    if (r->leaves_gap)
        say(c, TEXT_BATCH_GAP, path, (long long)r->first);
    if (r->is_fork)
        say(c, TEXT_BATCH_FORK, path);
}

// ---- stick ----

struct telling {
    const struct context *context;
    json_t *asking; // terminals whose request was not accepted
};

static int is_about_terminal(enum stick_file file) {
    return file == STICK_FILE_PAIRED || file == STICK_FILE_WANTS_PAIRING || file == STICK_FILE_WANTS_CHOICE ||
           file == STICK_FILE_NO_REQUEST;
}

static void tell_report(void *context, const struct stick_report *r) {
    static const enum text texts[] = {
        [STICK_FILE_NOT_A_FILE] = TEXT_STICK_NOT_A_FILE,
        [STICK_FILE_UNREADABLE] = TEXT_STICK_UNREADABLE,
        [STICK_FILE_PAIRED] = TEXT_STICK_PAIRED,
        [STICK_FILE_WANTS_PAIRING] = TEXT_STICK_WANTS_PAIRING,
        [STICK_FILE_BAD_REQUEST] = TEXT_STICK_BAD_REQUEST,
        [STICK_FILE_NOT_LEFT] = TEXT_STICK_NOT_LEFT,
        [STICK_FILE_WANTS_CHOICE] = TEXT_STICK_WANTS_CHOICE,
        [STICK_FILE_NO_REQUEST] = TEXT_STICK_NO_REQUEST,
    };
    const struct telling *telling = context;
    const struct context *c = telling->context;
    char terminal[TERMINAL_TEXT_SIZE];
    if (r->file == STICK_FILE_WANTS_PAIRING || r->file == STICK_FILE_WANTS_CHOICE)
        json_array_append_new(telling->asking, json_string(terminal_id_format(r->terminal, terminal)));
    if (r->file == STICK_FILE_RENAMED)
        say(c, TEXT_STICK_RENAMED, r->path);
    if (r->file == STICK_FILE_BATCH || r->file == STICK_FILE_RENAMED)
        tell_batch(c, r->path, &r->result);
    else if (is_about_terminal(r->file))
        say(c, texts[r->file], terminal_id_format(r->terminal, terminal));
    else
        say(c, texts[r->file], r->path, words(c, text_of_status(r->status)));
}

static void print_stick(struct context *c, const struct stick_totals *t, json_t *asking) {
    if (c->json) {
        print_json(c,
                   json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:O}", "batches",
                             (json_int_t)t->batches, "events", (json_int_t)t->events, "duplicates",
                             (json_int_t)t->duplicates, "quarantined", (json_int_t)t->quarantined, "refused",
                             (json_int_t)t->refused, "trouble", (json_int_t)t->trouble, "paired", (json_int_t)t->paired,
                             "wanting", (json_int_t)t->wanting, "others", (json_int_t)t->others, "terminals",
                             (json_int_t)t->terminals, "plans", (json_int_t)t->plans, "gaps", (json_int_t)t->gaps,
                             "forks", (json_int_t)t->forks, "asking", asking));
        return;
    }
    show_line(c, TEXT_STICK_DONE, (int)t->terminals, (int)t->batches, (int)t->events, (int)t->duplicates,
              (int)t->quarantined);
    if (t->others)
        say(c, TEXT_STICK_OTHERS, (int)t->others);
    if (t->untold)
        say(c, TEXT_STICK_UNTOLD, (int)t->untold);
}

static int is_partly(const struct stick_totals *t) {
    return t->quarantined || t->refused || t->trouble || t->unchosen || t->missed;
}

static int visit_stick(struct context *c, const char *mount, const struct stick_options *how) {
    struct stick_totals totals;
    struct telling telling = {c, json_array()};
    struct stick_options told = *how;
    told.report = tell_report;
    told.context = &telling;
    enum status status = stick_collect(&c->host, mount, &told, &totals);
    if (status == STATUS_OK)
        print_stick(c, &totals, telling.asking);
    json_decref(telling.asking);
    if (status == STATUS_NOT_FOUND) {
        say(c, TEXT_STICK_EMPTY, mount);
        return EXIT_FAILED;
    }
    if (status != STATUS_OK)
        return fail_for(c, mount, status);
    say(c, TEXT_CAN_REMOVE);
    return is_partly(&totals) ? EXIT_PARTLY : EXIT_DONE;
}

int cmd_stick(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"pair", no_argument, NULL, 'p'},
                                            {"area", required_argument, NULL, 'a'},
                                            {"terminal", required_argument, NULL, 't'},
                                            {0}};
    uint64_t chosen[CHOSEN_MAX];
    struct stick_options how = {.chosen = chosen};
    c->takes_files = 1;
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'a' && !read_area(c, optarg, &how.pair_area)))
            return EXIT_USAGE;
        if (o == 't' && (how.chosen_len == CHOSEN_MAX || terminal_id_parse(optarg, &chosen[how.chosen_len++])))
            return misuse(c, TEXT_TERMINAL_BAD_ID, optarg);
        how.pair |= o == 'p';
    }
    if (argc - optind != 1)
        return misuse_form(c, "");
    if (how.pair && !how.pair_area)
        return misuse(c, TEXT_MISSING, "--area");
    if (how.chosen_len && !how.pair)
        return misuse(c, TEXT_MISSING, "--pair");
    if (!opened(c))
        return c->refusal;
    return visit_stick(c, argv[optind], &how);
}

// ---- loose files ----

static enum status import_one(struct context *c, const char *file, struct stick_totals *t) {
    char path[PATH_MAX]; // as it is told and kept: names come in other encodings than ours
    uint8_t *bytes;
    size_t len;
    struct ingest_result r = {.outcome = INGEST_REFUSED};
    printable(file, path, sizeof path);
    r.reason = file_read(file, BATCH_MAX_BYTES, &bytes, &len);
    if (r.reason == STATUS_OK) {
        enum status status = ingest_batch(&c->host, "file", path, bytes, len, &r);
        free(bytes);
        if (status != STATUS_OK)
            return status;
    }
    t->events += r.events;
    t->duplicates += r.duplicates;
    t->quarantined += r.outcome == INGEST_QUARANTINED;
    t->refused += r.outcome == INGEST_REFUSED;
    t->batches += r.outcome == INGEST_TAKEN || r.outcome == INGEST_DUPLICATE;
    tell_batch(c, path, &r);
    if (c->json)
        print_json(c, result_json(path, &r));
    return STATUS_OK;
}

int cmd_import(struct context *c, int argc, char **argv) {
    struct stick_totals t = {0};
    int code = read_files(c, argc, argv, "");
    if (code != EXIT_DONE)
        return code;
    enum status status = STATUS_OK;
    for (int i = optind; i < argc && status == STATUS_OK; i++)
        status = import_one(c, argv[i], &t);
    if (status != STATUS_OK)
        return fail(c, status);
    if (!c->json) {
        show_line(c, TEXT_IMPORT_DONE, (int)t.batches, (int)t.events, (int)t.duplicates, (int)t.quarantined,
                  (int)t.refused);
    }
    return t.quarantined || t.refused ? EXIT_PARTLY : EXIT_DONE;
}
