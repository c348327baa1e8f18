// SPDX-License-Identifier: Apache-2.0
// rollcall terminal: the terminals there are, and what the office says of them.
#include <stdio.h>
#include <string.h>

#include "host/books/terminals.h"
#include "host/carry/ingest.h"
#include "host/cli/commands.h"
#include "proto/civil.h"
#include "proto/pair.h"

static int list(struct context *c) {
    struct statement *s;
    db_prepare(c->host.db, &s,
               "SELECT t.id, t.area, t.name, t.revoked_ms, c.contact_ms, c.plan_version FROM terminal t"
               " LEFT JOIN terminal_contact c ON c.terminal = t.id ORDER BY COALESCE(c.contact_ms, 0), t.id");
    while (db_step(s) == DB_ROW) {
        char id[TERMINAL_TEXT_SIZE], contact[CIVIL_TEXT_SIZE];
        terminal_id_format((uint64_t)db_column_int(s, 0), id);
        civil_format(db_column_int(s, 4), contact);
        int revoked = db_column_int(s, 3) != 0;
        struct terminal_holder holder;
        if (terminals_holder(&c->host, (uint64_t)db_column_int(s, 0), &holder) != STATUS_OK)
            c->rows_lost++;
        c->rows++;
        if (c->json)
            print_json(c, json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:b, s:I}", "terminal", id, "label",
                                    db_column_text(s, 2), "holder", holder.name, "phone", holder.phone, "area",
                                    (json_int_t)db_column_int(s, 1), "contact", contact, "revoked", revoked,
                                    "plan_version", (json_int_t)db_column_int(s, 5)));
        else
            show("%s\t%lld\t%s\t%s\t%s\t%s\t%s\n", id, (long long)db_column_int(s, 1), contact,
                 revoked ? words(c, TEXT_TERMINAL_REVOKED) : "", db_column_text(s, 2), holder.name, holder.phone);
    }
    return end_list(c, db_finish(s), "rollcall stick, rollcall sync");
}

// ---- what the office says of one ----

struct saying {
    const char *id;
    uint64_t terminal;
    const char *label;          // what it is called
    const char *holder, *phone; // in whose hands, NULL: not told
    int64_t area;               // where it stands, 0 not told
};

// Ends what was begun with db_begin; key and value are what --json tells of it. What was so already is done.
static int end(struct context *c, const struct saying *said, enum status status, struct meaning meaning,
               const char *key, json_t *value) {
    meaning.lists = "rollcall terminal list";
    int code = settle(c, status == STATUS_OUTDATED ? STATUS_OK : status, said->id, meaning);
    if (code == EXIT_DONE && c->json)
        print_json(c, json_pack("{s:s, s:O}", "terminal", said->id, key, value));
    json_decref(value);
    return code;
}

// A holder without a phone told loses the one before.
static enum status hold(struct context *c, const struct saying *said) {
    enum status status =
        said->holder || said->phone
            ? terminals_hold(&c->host, said->terminal, said->holder ? said->holder : "", said->phone ? said->phone : "")
            : STATUS_OK;
    return status == STATUS_OUTDATED ? STATUS_OK : status;
}

static int name(struct context *c, const struct saying *said) {
    enum text invalid = TEXT_TERMINAL_BAD_NAME;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = terminals_name(&c->host, said->terminal, said->label);
    if (status == STATUS_OK || status == STATUS_OUTDATED) {
        invalid = TEXT_TERMINAL_BAD_HOLDER;
        status = hold(c, said);
    }
    return end(c, said, status, (struct meaning){.invalid = invalid, .done = TEXT_CHANGED}, "label",
               json_string(said->label));
}

static int forget(struct context *c, const struct saying *said) {
    int forgotten = 0;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = terminals_forget(&c->host, said->terminal, &forgotten);
    status = conclude(c, status);
    if (status != STATUS_OK)
        return fail_as(c, said->id, status, (struct meaning){.lists = "rollcall terminal list"});
    if (db_settle(c->host.db) != STATUS_OK) // the name still stands in the engine's log
        return say(c, TEXT_PERSON_FORGET_AGAIN, said->id), EXIT_PARTLY;
    if (c->json)
        print_json(c, json_pack("{s:s, s:i}", "terminal", said->id, "forgotten", forgotten));
    else
        say(c, TEXT_TERMINAL_FORGOTTEN, said->id, forgotten);
    return EXIT_DONE;
}

static int move(struct context *c, const struct saying *said) {
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = terminals_move(&c->host, said->terminal, said->area);
    return end(c, said, status, (struct meaning){.done = TEXT_CHANGED}, "area", json_integer(said->area));
}

static int revoke(struct context *c, const struct saying *said) {
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = terminals_revoke(&c->host, said->terminal);
    return end(c, said, status,
               (struct meaning){.conflict = TEXT_TERMINAL_REVOKED_ALREADY, .done = TEXT_TERMINAL_REVOKED_NOW},
               "revoked", json_string(c->host.why ? c->host.why : ""));
}

static int readmit(struct context *c, const struct saying *said) {
    uint64_t released = 0;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = ingest_readmit(&c->host, said->terminal, &released);
    int code =
        end(c, said, status, (struct meaning){.conflict = TEXT_TERMINAL_NOT_REVOKED, .done = TEXT_TERMINAL_READMITTED},
            "released", json_integer((json_int_t)released));
    if (code == EXIT_DONE && released)
        say(c, TEXT_TERMINAL_RELEASED, (int)released);
    return code;
}

static const struct act {
    const char *word;
    int arguments;
    int needs_area, needs_why;
    int (*run)(struct context *c, const struct saying *said);
} acts[] = {{"name", 2, 0, 0, name},
            {"move", 1, 1, 0, move},
            {"revoke", 1, 0, 0, revoke},
            {"readmit", 1, 0, 1, readmit},
            {"forget", 1, 0, 1, forget}};

static const struct act *act_of_word(const char *word, int arguments) {
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(word, acts[i].word) == 0 && arguments == acts[i].arguments)
            return &acts[i];
    return NULL;
}

int cmd_terminal(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"area", required_argument, NULL, 'a'},
                                            {"holder", required_argument, NULL, 'h'},
                                            {"phone", required_argument, NULL, 'p'},
                                            {0}};
    const char *word = argc > 1 ? argv[1] : "list";
    struct saying said = {0};
    next_word(&argc, &argv);
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'a' && !read_area(c, optarg, &said.area)))
            return EXIT_USAGE;
        if (o != 'a')
            *(o == 'h' ? &said.holder : &said.phone) = optarg;
    }
    if (strcmp(word, "list") == 0 && optind >= argc)
        return opened(c) ? list(c) : c->refusal;
    const struct act *act = act_of_word(word, argc - optind);
    if (!act)
        return misuse_form(c, word);
    said.id = argv[optind];
    said.label = argv[optind + 1];
    if (terminal_id_parse(said.id, &said.terminal) != STATUS_OK)
        return misuse(c, TEXT_TERMINAL_BAD_ID, said.id);
    if (act->needs_area && !said.area)
        return misuse(c, TEXT_MISSING, "--area");
    if ((said.holder || said.phone) && act->run != name)
        return misuse_form(c, word);
    if (act->needs_why && !has_why(c))
        return EXIT_USAGE;
    return opened(c) ? act->run(c, &said) : c->refusal;
}
