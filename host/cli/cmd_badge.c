// SPDX-License-Identifier: Apache-2.0
// rollcall badge, officer: who may hold up what.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/monotonic.h"
#include "host/base/utf8.h"
#include "host/books/badges.h"
#include "host/books/roster.h"
#include "host/books/sessions.h"
#include "host/cli/commands.h"
#include "host/print/badge_draw.h"
#include "proto/number.h"

#define BLANKS_MAX  10000
#define PROGRESS_MS 2000

struct print_order {
    const char *person, *officer, *session, *poster, *roster, *format, *out;
    int64_t area; // 0 everywhere
    int all, unprinted, blanks, commands, reissue;
};

// The one thing the order names.
static const char *name_of(const struct print_order *o) {
    const char *names[] = {o->person, o->session, o->poster, o->roster, o->officer};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i])
            return names[i];
    return o->out;
}

// The command that lists what such a name may be.
static const char *lists_of(const struct print_order *o) {
    return o->officer ? "rollcall officer list" : o->person ? "rollcall person list" : "rollcall session list";
}

struct class {
    struct context *context;
    struct numbers *numbers;
    enum status status;
};

static void add_enrolled(void *context, const struct roster_entry *entry) {
    struct class *class = context;
    if (class->status == STATUS_OK)
        class->status = numbers_append(class->numbers, entry->holder);
}

// Who is enrolled for a session, also those who wait, in the order of the list.
static enum status order_class(struct context *c, uint64_t session, struct numbers *numbers) {
    struct session found;
    struct class class = {c, numbers, session_find(&c->host, session, &found)};
    if (class.status != STATUS_OK)
        return class.status;
    enum status status = roster_each(&c->host, session, add_enrolled, &class);
    return status == STATUS_OK ? class.status : status;
}

// number: what the order names, 0 where that is none.
static int order_one(struct context *c, const struct print_order *o, uint64_t number, struct numbers *numbers) {
    enum status status = STATUS_OK;
    if (o->all || o->area || o->unprinted)
        status = badge_people(&c->host, o->area, o->unprinted, numbers);
    else if (o->officer)
        status = officer_find(&c->host, o->officer, &number);
    if (status == STATUS_OK && number)
        status = o->roster ? order_class(c, number, numbers) : numbers_append(numbers, number);
    if (status != STATUS_OK)
        return fail_as(c, o->officer || o->roster ? name_of(o) : "--all", status,
                       (struct meaning){.lists = lists_of(o)});
    return EXIT_DONE;
}

// A number names one thing; asked for as another, there is no such thing.
static int is_asked_for(const struct print_order *o, enum badge_kind kind) {
    return o->session ? kind == BADGE_SESSION : !o->person || kind == BADGE_PERSON || kind == BADGE_BLANK;
}

static enum status issue_face(struct context *c, const struct print_order *o, const struct numbers *numbers, size_t i,
                              struct badge_face *face) {
    if (o->blanks)
        return badge_new_blank(&c->host, face);
    if (o->poster)
        return badge_poster(&c->host, numbers->items[i], face);
    if (o->commands) {
        badge_command(&c->host, (enum command)(COMMAND_OPEN + (int)i), face);
        return STATUS_OK;
    }
    enum status status = badge_of(&c->host, numbers->items[i], o->reissue, face);
    return status == STATUS_OK && !is_asked_for(o, face->badge.kind) ? STATUS_NOT_FOUND : status;
}

static enum status issue_faces(struct context *c, const struct print_order *o, const struct numbers *numbers,
                               struct badge_face *faces, size_t faces_len) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < faces_len && status == STATUS_OK; i++)
        status = issue_face(c, o, numbers, i, &faces[i]);
    return status == STATUS_OK ? badge_address(&c->host, faces, faces_len) : status;
}

static void tell_anew(const struct context *c, const struct badge_face *faces, size_t faces_len) {
    int anew = 0;
    for (size_t i = 0; i < faces_len; i++)
        anew += faces[i].was_revoked;
    if (anew)
        say(c, TEXT_BADGE_ANEW, anew);
}

struct drawing {
    const struct context *context;
    size_t all;
    int64_t told_ms; // monotonic
};

static void show_progress(void *context, size_t done) {
    struct drawing *d = context;
    if (done == d->all || monotonic_ms() - d->told_ms < PROGRESS_MS)
        return;
    d->told_ms = monotonic_ms();
    say(d->context, TEXT_BADGE_PROGRESS, (int)done, (int)d->all);
}

// Drawing a county's badges takes minutes: nobody waits for it to write, so the database is let go of before.
static enum status draw(struct context *c, const struct print_order *o, const struct badge_face *faces,
                        size_t faces_len, enum badge_format format) {
    struct drawing d = {c, faces_len, monotonic_ms()};
    struct badge_job job = {&c->host, faces, faces_len, show_progress, &d, NULL};
    host_rest(&c->host);
    return badge_draw(&job, format, o->out);
}

// Numbers are in the books, durably, before a badge leaves the house.
static int print_badges(struct context *c, const struct print_order *o, const struct numbers *numbers,
                        enum badge_format format) {
    size_t faces_len = o->blanks ? (size_t)o->blanks : o->commands ? COMMAND_COUNT - COMMAND_OPEN : numbers->len;
    if (faces_len == 0)
        return say(c, o->area || o->unprinted || o->roster ? TEXT_BADGE_NONE_HERE : TEXT_BADGE_NONE), EXIT_DONE;
    struct badge_face *faces = calloc(faces_len + 1, sizeof *faces);
    enum status status = faces ? db_begin(c->host.db) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = issue_faces(c, o, numbers, faces, faces_len);
        status = conclude(c, status);
    }
    int is_issued = status == STATUS_OK;
    if (is_issued) {
        tell_anew(c, faces, faces_len);
        status = draw(c, o, faces, faces_len, format);
    }
    free(faces);
    if (status != STATUS_OK && is_issued)
        return fail_for(c, o->out, status);
    if (status != STATUS_OK)
        return fail_as(c, name_of(o), status, (struct meaning){.lists = lists_of(o)});
    if (strcmp(o->out, "-") != 0)
        say(c, TEXT_BADGE_PRINTED, (int)faces_len, o->out);
    return EXIT_DONE;
}

static int read_order(struct context *c, int argc, char **argv, struct print_order *o) {
    static const struct option options[] = {
        {"person", required_argument, NULL, 'p'},         {"all", no_argument, NULL, 'a'},
        {"area", required_argument, NULL, 'd'},           {"unprinted", no_argument, NULL, 'u'},
        {"session-roster", required_argument, NULL, 'l'}, {"blank", required_argument, NULL, 'b'},
        {"officer", required_argument, NULL, 'f'},        {"session", required_argument, NULL, 's'},
        {"poster", required_argument, NULL, 'w'},         {"commands", no_argument, NULL, 'c'},
        {"format", required_argument, NULL, 't'},         {"reissue", no_argument, NULL, 'r'},
        {"output", required_argument, NULL, 'o'},         {0}};
    for (int option; (option = next_option(c, argc, argv, options)) != -1;) {
        if (option == '?' || (option == 'b' && !read_count(c, optarg, 1, BLANKS_MAX, &o->blanks)) ||
            (option == 'd' && !read_area(c, optarg, &o->area)))
            return 0;
        if (strchr("arcu", option))
            *(option == 'a' ? &o->all : option == 'r' ? &o->reissue : option == 'u' ? &o->unprinted : &o->commands) = 1;
        else if (option != 'b' && option != 'd')
            *(option == 'p'   ? &o->person
              : option == 'f' ? &o->officer
              : option == 's' ? &o->session
              : option == 'w' ? &o->poster
              : option == 'l' ? &o->roster
              : option == 't' ? &o->format
                              : &o->out) = optarg;
    }
    return 1;
}

static int print_order(struct context *c, const struct print_order *o) {
    enum badge_format format;
    struct numbers numbers = {0};
    uint64_t number = 0;
    int kinds = (o->person != NULL) + (o->officer != NULL) + (o->session != NULL) + (o->poster != NULL) +
                (o->roster != NULL) + (o->all || o->area || o->unprinted) + (o->blanks != 0) + (o->commands != 0);
    if (kinds != 1)
        return misuse(c, TEXT_BADGE_WHICH, "");
    if (!badge_format_of(o->format, &format))
        return misuse(c, TEXT_BADGE_FORMAT, o->format);
    if (format != BADGE_TXT && (!o->out || strcmp(o->out, "-") == 0))
        return misuse(c, TEXT_MISSING, "-o");
    int is_by_number = o->person || o->session || o->poster || o->roster;
    if (is_by_number && !read_number(c, name_of(o), &number))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    int code = o->blanks || o->commands ? EXIT_DONE : order_one(c, o, number, &numbers);
    if (code == EXIT_DONE)
        code = print_badges(c, o, &numbers, format);
    numbers_clear(&numbers);
    return code;
}

static int badge_print(struct context *c, int argc, char **argv) {
    struct print_order o = {.format = "txt", .out = "-"};
    if (!read_order(c, argc, argv, &o))
        return EXIT_USAGE;
    return optind < argc ? misuse(c, TEXT_BAD_OPTION, argv[optind]) : print_order(c, &o);
}

int print_session_card(struct context *c, int is_poster, int argc, char **argv) {
    struct print_order o = {.format = "txt", .out = "-"};
    if (!read_order(c, argc, argv, &o))
        return EXIT_USAGE;
    if (argc - optind != 1)
        return misuse_form(c, "card");
    *(is_poster ? &o.poster : &o.session) = argv[optind];
    return print_order(c, &o);
}

static int bind(struct context *c, int argc, char **argv) {
    uint64_t badge, person;
    if (argc - optind != 2)
        return misuse_form(c, "bind");
    if (!read_number(c, argv[optind], &badge) || !read_person(c, argv[optind + 1], &person))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return fail(c, status);
    int code =
        settle(c, badge_bind(&c->host, badge, person), argv[optind],
               (struct meaning){"rollcall person list", TEXT_BADGE_TAKEN, TEXT_BADGE_NOT_BLANK, TEXT_BADGE_BOUND});
    if (code == EXIT_DONE && c->json)
        print_json(c, json_pack("{s:s, s:s}", "badge", argv[optind], "person", argv[optind + 1]));
    return code;
}

static int revoke(struct context *c, int argc, char **argv) {
    uint64_t badge;
    if (!has_why(c))
        return EXIT_USAGE;
    if (argc - optind != 1 || !read_number(c, argv[optind], &badge))
        return misuse_form(c, "revoke");
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return fail(c, status);
    int code = settle(c, badge_revoke(&c->host, badge, c->host.why), argv[optind],
                      (struct meaning){"rollcall person list", TEXT_BADGE_REVOKED_ALREADY, 0, TEXT_BADGE_REVOKED});
    if (code == EXIT_DONE && c->json)
        print_json(c, json_pack("{s:s, s:s}", "badge", argv[optind], "revoked", c->host.why));
    return code;
}

static int unbind(struct context *c, int argc, char **argv) {
    uint64_t badge;
    if (argc - optind != 1)
        return misuse_form(c, "unbind");
    if (!read_number(c, argv[optind], &badge))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status != STATUS_OK)
        return fail(c, status);
    int code = settle(
        c, badge_unbind(&c->host, badge), argv[optind],
        (struct meaning){"rollcall person list", TEXT_BADGE_NOT_BOUND, TEXT_BADGE_NOT_BOUND, TEXT_BADGE_UNBOUND});
    if (code == EXIT_DONE && c->json)
        print_json(c, json_pack("{s:s}", "unbound", argv[optind]));
    return code;
}

int cmd_badge(struct context *c, int argc, char **argv) {
    const char *word = argc > 1 ? argv[1] : "";
    next_word(&argc, &argv);
    if (strcmp(word, "print") == 0)
        return badge_print(c, argc, argv);
    if (is_badge_note(word))
        return badge_note(c, word, argc, argv);
    static const struct option none[] = {{0}};
    for (int o; (o = next_option(c, argc, argv, none)) != -1;)
        if (o == '?')
            return EXIT_USAGE;
    if (strcmp(word, "revoke") == 0)
        return revoke(c, argc, argv);
    if (strcmp(word, "unbind") == 0)
        return unbind(c, argc, argv);
    return strcmp(word, "bind") == 0 ? bind(c, argc, argv) : misuse_form(c, word);
}

static void print_officer(void *context, const struct officer *o) {
    struct context *c = context;
    char text[NUMBER_TEXT_SIZE];
    c->rows++;
    number_format(o->number, text);
    if (c->json)
        print_json(c, json_pack("{s:s, s:s, s:I, s:b}", "number", text, "name", o->name, "area", (json_int_t)o->area,
                                "removed", o->removed_ms != 0));
    else
        show("%s\t%s\t%lld%s%s\n", text, o->name, (long long)o->area, o->removed_ms ? "\t" : "",
             o->removed_ms ? words(c, TEXT_USER_REMOVED) : "");
}

static enum status officer_act(struct context *c, const char *word, uint64_t number, const char *name, int64_t area) {
    if (strcmp(word, "edit") == 0)
        return officer_edit(&c->host, number, name, area);
    return officer_remove(&c->host, number, c->host.why ? c->host.why : "");
}

// officer edit, officer remove
static int officer_change(struct context *c, const char *word, const char *who, const char *name, int64_t area) {
    uint64_t number;
    enum status status = officer_find(&c->host, who, &number);
    if (status != STATUS_OK)
        return fail_as(c, who, status, (struct meaning){"rollcall officer list", TEXT_OFFICER_TWICE, 0, 0});
    status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = officer_act(c, word, number, name, area);
    if (status == STATUS_OUTDATED) {
        db_rollback(c->host.db);
        say(c, TEXT_PERSON_UNCHANGED, who);
        return EXIT_DONE;
    }
    enum text done = strcmp(word, "edit") == 0 ? TEXT_CHANGED : TEXT_OFFICER_REMOVED;
    int code = settle(c, status, who, (struct meaning){.lists = "rollcall officer list", .done = done});
    if (code == EXIT_DONE && c->json)
        print_json(c, json_pack("{s:s}", strcmp(word, "edit") == 0 ? "corrected" : "removed", who));
    return code;
}

static int officer_new(struct context *c, const char *name, int64_t area) {
    char text[NUMBER_TEXT_SIZE];
    uint64_t number = 0;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = officer_add(&c->host, name, area, &number);
    int code = settle(c, status, name,
                      (struct meaning){"rollcall officer list", TEXT_OFFICER_BAD_NAME, TEXT_OFFICER_BAD_NAME, 0});
    if (code == EXIT_DONE && c->json)
        print_json(c, json_pack("{s:s, s:s}", "number", number_format(number, text), "name", name));
    else if (code == EXIT_DONE)
        show("%s\n", number_format(number, text));
    return code;
}

int cmd_officer(struct context *c, int argc, char **argv) {
    static const struct option options[] = {
        {"area", required_argument, NULL, 'a'}, {"name", required_argument, NULL, 'n'}, {0}};
    const char *name = NULL, *word = argc > 1 ? argv[1] : "";
    int64_t area = 0;
    next_word(&argc, &argv);
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'a' && !read_area(c, optarg, &area)))
            return EXIT_USAGE;
        name = o == 'n' ? optarg : name;
    }
    const char *who = argc - optind == 1 ? argv[optind] : NULL;
    int adds = strcmp(word, "add") == 0, changes = strcmp(word, "edit") == 0 || strcmp(word, "remove") == 0;
    int lists = strcmp(word, "list") == 0 && optind == argc;
    if (name && utf8_characters(name) < 1)
        return misuse(c, TEXT_MISSING, "--name");
    if (adds ? !who || utf8_characters(who) < 1 || !area : !lists && !(changes && who))
        return misuse_form(c, word);
    if (!opened(c))
        return c->refusal;
    if (lists)
        return end_list(c, officer_each(&c->host, print_officer, c), "rollcall officer add");
    return adds ? officer_new(c, who, area) : officer_change(c, word, who, name, area);
}
