// SPDX-License-Identifier: Apache-2.0
// rollcall log, rollcall rebuild: the book in words, and everything made anew from it.
#include <stdio.h>
#include <string.h>

#include "host/base/rows.h"
#include "host/books/book.h"
#include "host/carry/ingest.h"
#include "host/cli/commands.h"
#include "host/cli/waiting.h"
#include "host/ledger/ledger.h"
#include "host/tally/tally.h"
#include "proto/civil.h"
#include "proto/pair.h"

static void print_fields(struct context *c, const struct act *act) {
    char value[BOOK_VALUE_SIZE];
    for (size_t i = 0, printed = 0; i < act->fields_len; i++) {
        const struct act_field *f = &act->fields[i];
        if (f->after.kind == ACT_DATA || f->before.kind == ACT_DATA || (!f->after.kind && !f->before.kind))
            continue;
        show("%s%s=", printed++ ? " " : "", f->name);
        if (f->before.kind)
            show("%s→", book_shown(&c->host, act, f->name, &f->before, c->language, value));
        show("%s", book_shown(&c->host, act, f->name, &f->after, c->language, value));
    }
}

static void print_entry(void *context, const struct book_entry *entry) {
    struct context *c = context;
    const struct act *act = entry->act;
    char when[CIVIL_TEXT_SIZE], about[BOOK_ABOUT_SIZE], sentence[BOOK_SENTENCE_SIZE];
    civil_format(act->at_ms, when);
    book_about(act, about);
    if (c->json) {
        print_json(c, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:o, s:s}", "place", (json_int_t)entry->place, "at",
                                when, "who", act->who, "what", act->what, "about", about, "why", act->why, "fields",
                                book_fields(&c->host, act, c->language, book_value), "text",
                                book_sentence(&c->host, act, c->language, 0, sentence)));
        return;
    }
    show("%s\t%s\t%s\t%s\t", when, act->who, act->what, about);
    print_fields(c, act);
    show("\t%s\n", act->why);
}

static int read_subject(struct context *c, const char *text, uint64_t *subject) {
    return terminal_id_parse(text, subject) == STATUS_OK || read_person(c, text, subject);
}

// The kinds there are, "person badge …".
static int refuse_kind(struct context *c, const char *what) {
    char groups[400] = "";
    for (size_t i = 0, len = 0; book_group(i) && len < sizeof groups; i++)
        len += (size_t)snprintf(groups + len, sizeof groups - len, "%s%s", i ? " " : "", book_group(i));
    say(c, TEXT_LOG_NO_KIND, what, groups);
    return say(c, TEXT_HELP_HINT, c->command->name), EXIT_USAGE;
}

int cmd_log(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"what", required_argument, NULL, 'w'},
                                            {"who", required_argument, NULL, 'o'},
                                            {"about", required_argument, NULL, 'a'},
                                            {"limit", required_argument, NULL, 'l'},
                                            {0}};
    struct book_filter filter = {.what = "", .who = "", .limit = 100};
    const char *about = NULL;
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'l' && !read_count(c, optarg, 1, 1000000, &filter.limit)))
            return EXIT_USAGE;
        filter.what = o == 'w' ? optarg : filter.what;
        filter.who = o == 'o' ? optarg : filter.who;
        about = o == 'a' ? optarg : about;
    }
    if (optind < argc)
        return misuse_form(c, "");
    if (!book_is_kind(filter.what))
        return refuse_kind(c, filter.what);
    if (about && !read_subject(c, about, &filter.subject))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = book_each(&c->host, &filter, print_entry, c);
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}

// Nothing is kept when a batch does not hold, by the keys of terminals that the book tells.
static enum status make_anew(struct context *c, struct ledger_proof *proof) {
    uint64_t attendances;
    enum status status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return status;
    status = book_replay(&c->host);
    if (status == STATUS_OK)
        status = ledger_verify(&c->host, proof);
    if (status == STATUS_OK && proof->bad) {
        db_rollback(c->host.db);
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        status = ingest_hold_anew(&c->host);
    if (status == STATUS_OK)
        status = tally_recount(&c->host, &attendances);
    return conclude(c, status);
}

int cmd_rebuild(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    int64_t pages = 0, acts = 0;
    char bad[128];
    struct ledger_proof proof = {0};
    if (next_option(c, argc, argv, none) != -1 || optind < argc)
        return misuse_form(c, "");
    if (!opened(c))
        return c->refusal;
    struct waiting waiting = {.text = TEXT_REBUILD_BAR};
    waiting_begin(&waiting, c, waiting_size(&c->host, 3, 2));
    enum status status = book_verify(&c->host, &pages, &acts, bad);
    if (status == STATUS_OK && !*bad)
        status = make_anew(c, &proof);
    if (waiting_end(&waiting, status) != STATUS_OK)
        return fail(c, status);
    if (*bad || proof.bad) {
        say(c, *bad ? TEXT_VERIFY_BOOK_BAD : TEXT_VERIFY_BATCH_BAD, *bad ? bad : proof.first_bad);
        return EXIT_FAILED;
    }
    if (c->json)
        print_json(c, json_pack("{s:I, s:I}", "pages", (json_int_t)pages, "acts", (json_int_t)acts));
    else {
        show_line(c, TEXT_REBUILD_DONE, (int)pages, (int)acts);
    }
    return EXIT_DONE;
}
