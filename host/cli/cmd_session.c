// SPDX-License-Identifier: Apache-2.0
// rollcall session: what is taught where and when, by which rules, and who is on the list.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/rows.h"
#include "host/books/book.h"
#include "host/books/people.h"
#include "host/books/roster.h"
#include "host/books/sessions.h"
#include "host/cli/commands.h"
#include "proto/civil.h"
#include "proto/number.h"

static const enum text problems[] = {
    [SESSION_NO_PROGRAMME] = TEXT_SESSION_NO_PROGRAMME,   [SESSION_NO_AREA] = TEXT_BAD_AREA,
    [SESSION_BAD_VENUE] = TEXT_SESSION_BAD_VENUE,         [SESSION_ENDS_FIRST] = TEXT_SESSION_ENDS_FIRST,
    [SESSION_TOO_LONG] = TEXT_SESSION_TOO_LONG,           [SESSION_STAY_TOO_LONG] = TEXT_SESSION_STAY_TOO_LONG,
    [SESSION_LATE_TOO_LONG] = TEXT_SESSION_LATE_TOO_LONG, [SESSION_BEGUN] = TEXT_SESSION_BEGUN,
    [SESSION_BAD_HELD] = TEXT_SESSION_BAD_HELD,
};

static int list_programmes(const struct context *c) {
    struct statement *s;
    db_prepare(c->host.db, &s, "SELECT id, name, name_en FROM programme ORDER BY id");
    while (db_step(s) == DB_ROW)
        say(c, TEXT_SESSION_PROGRAMME, db_column_text(s, 0), db_column_text(s, c->language == LANGUAGE_EN ? 2 : 1));
    return db_finish(s) == STATUS_OK ? EXIT_USAGE : EXIT_FAILED;
}

static int refuse(const struct context *c, enum session_problem problem, const struct session *s) {
    char area[24];
    if (problem == SESSION_NO_PROGRAMME)
        return say(c, TEXT_SESSION_NO_PROGRAMME, s->programme), list_programmes(c);
    snprintf(area, sizeof area, "%lld", (long long)s->area);
    return misuse(c, problems[problem], problem == SESSION_NO_AREA ? area : s->programme);
}

static int read_policy(const struct context *c, const char *word, enum unenrolled *policy) {
    if (session_policy_of(word, policy))
        return 1;
    misuse(c, TEXT_SESSION_BAD_POLICY, word);
    return 0;
}

static int read_minutes(const struct context *c, const char *text, int64_t *seconds) {
    int minutes = 0;
    int good = read_count(c, text, 0, 31 * 24 * 60, &minutes);
    *seconds = (int64_t)minutes * 60;
    return good;
}

// A longer text than fits is left to be found as a bad one.
static void read_text(const char *given, const char *bad, char *text, size_t size) {
    snprintf(text, size, "%s", strlen(given) < size ? given : bad);
}

static int read_session(struct context *c, int argc, char **argv, struct session *s) {
    static const struct option options[] = {{"programme", required_argument, NULL, 'p'},
                                            {"area", required_argument, NULL, 'a'},
                                            {"venue", required_argument, NULL, 'v'},
                                            {"provider", required_argument, NULL, 'r'},
                                            {"teacher", required_argument, NULL, 't'},
                                            {"start", required_argument, NULL, 's'},
                                            {"end", required_argument, NULL, 'e'},
                                            {"capacity", required_argument, NULL, 'c'},
                                            {"min-stay", required_argument, NULL, 'm'},
                                            {"check-out", no_argument, NULL, 'o'},
                                            {"early", required_argument, NULL, 'b'},
                                            {"late", required_argument, NULL, 'l'},
                                            {"unenrolled", required_argument, NULL, 'u'},
                                            {"opens-itself", no_argument, NULL, 'i'},
                                            {0}};
    int good = 1;
    for (int o; good && (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
            return 0;
        if (o == 'p')
            read_programme(optarg, s->programme, sizeof s->programme);
        else if (o == 'v')
            read_text(optarg, "", s->venue, sizeof s->venue);
        else if (o == 'r' || o == 't')
            read_text(optarg, "\n", o == 'r' ? s->provider : s->teacher, sizeof s->provider);
        else if (o == 'a')
            good = read_area(c, optarg, &s->area);
        else if (o == 's' || o == 'e')
            good = read_time(c, optarg, o == 's' ? &s->start_ms : &s->end_ms);
        else if (o == 'o' || o == 'i')
            *(o == 'o' ? &s->check_out : &s->opens_itself) = 1;
        else if (o == 'u')
            good = read_policy(c, optarg, &s->unenrolled);
        else if (o == 'c')
            good = read_count(c, optarg, 0, 100000, &s->capacity);
        else
            good = read_minutes(c, optarg, o == 'm' ? &s->min_stay_s : o == 'b' ? &s->early_s : &s->late_s);
    }
    return good;
}

// What a session cannot do without, as far as it was not given.
static int miss(const struct context *c, const struct session *s) {
    char missing[64];
    snprintf(missing, sizeof missing, "%s%s%s%s%s", s->programme[0] ? "" : " --programme", s->area ? "" : " --area",
             s->venue[0] ? "" : " --venue", s->start_ms ? "" : " --start", s->end_ms ? "" : " --end");
    return misuse(c, TEXT_MISSING, missing + 1);
}

static enum status look_beside(struct context *c, const struct session *s) {
    struct session other;
    char number[NUMBER_TEXT_SIZE], start[CIVIL_TEXT_SIZE], end[CIVIL_TEXT_SIZE];
    enum status status = session_beside(&c->host, s, &other);
    if (status == STATUS_OK)
        say(c, TEXT_SESSION_BESIDE, number_format(other.number, number), civil_format(other.start_ms, start),
            civil_format(other.end_ms, end));
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// What may be an oversight is done, and told.
static enum status look_around(struct context *c, const struct session *s) {
    if (s->start_ms < c->host.now_ms)
        say(c, TEXT_SESSION_PAST);
    return look_beside(c, s);
}

static int add(struct context *c, int argc, char **argv) {
    struct session s = {0};
    enum session_problem problem = SESSION_FINE;
    char text[NUMBER_TEXT_SIZE];
    if (!read_session(c, argc, argv, &s))
        return EXIT_USAGE;
    if (!s.programme[0] || !s.area || !s.start_ms || !s.end_ms)
        return miss(c, &s);
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = session_add(&c->host, &s, &problem);
    if (status != STATUS_OK) {
        db_rollback(c->host.db);
        return problem != SESSION_FINE ? refuse(c, problem, &s) : fail(c, status);
    }
    status = look_around(c, &s);
    if (status == STATUS_OK)
        status = commit(c);
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->json)
        print_json(c, json_pack("{s:s}", "session", number_format(s.number, text)));
    else
        show("%s\n", number_format(s.number, text));
    return EXIT_DONE;
}

static json_t *session_row(const struct session *s) {
    char text[NUMBER_TEXT_SIZE], start[CIVIL_TEXT_SIZE], end[CIVIL_TEXT_SIZE];
    number_format(s->number, text);
    civil_format(s->start_ms, start);
    civil_format(s->end_ms, end);
    json_t *row = json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:i, s:I, s:b}", "session", text, "programme", s->programme,
                            "area", (json_int_t)s->area, "venue", s->venue, "start", start, "end", end, "capacity",
                            s->capacity, "min_stay_s", (json_int_t)s->min_stay_s, "check_out", s->check_out);
    json_t *rules = json_pack("{s:I, s:I, s:s, s:b, s:I, s:I}", "early_s", (json_int_t)s->early_s, "late_s",
                              (json_int_t)s->late_s, "unenrolled", session_policy_text(s->unenrolled), "opens_itself",
                              s->opens_itself, "enrolled", (json_int_t)s->enrolled, "waiting", (json_int_t)s->waiting);
    json_object_update_new(row, rules);
    json_object_update_new(row, json_pack("{s:s, s:s}", "provider", s->provider, "teacher", s->teacher));
    json_object_set_new(row, "cancelled", json_boolean(s->cancelled_ms != 0));
    return row;
}

static void print_line(const struct context *c, const struct session *s) {
    char text[NUMBER_TEXT_SIZE], start[CIVIL_TEXT_SIZE], end[CIVIL_TEXT_SIZE];
    show("%s\t%s\t%lld\t%s\t%s\t%s\t%lld\t%lld", number_format(s->number, text), s->programme, (long long)s->area,
         civil_format(s->start_ms, start), civil_format(s->end_ms, end), s->venue, (long long)s->enrolled,
         (long long)s->waiting);
    if (s->cancelled_ms)
        show("\t%s", words(c, TEXT_SESSION_OFF));
    putchar('\n');
}

static void print_session(void *context, const struct session *s) {
    struct context *c = context;
    c->rows++;
    if (c->json)
        print_json(c, session_row(s));
    else
        print_line(c, s);
}

// ---- what was changed after it began ----

struct later {
    struct context *c;
    struct rows rows;
};

static void add_later(void *context, const struct book_entry *entry) {
    struct later *l = context;
    const struct act *act = entry->act;
    char at[CIVIL_TEXT_SIZE];
    json_t *fields = book_fields(&l->c->host, act, l->c->language, book_value);
    rows_add(&l->rows, json_pack("{s:s, s:s, s:s, s:s, s:o}", "at", civil_format(act->at_ms, at), "who", act->who,
                                 "what", act->what, "why", act->why, "fields", fields));
}

static void print_later(void *context, const struct book_entry *entry) {
    const struct later *l = context;
    char at[CIVIL_TEXT_SIZE], sentence[BOOK_SENTENCE_SIZE];
    show("%s\t%s\t%s\n", words(l->c, TEXT_SESSION_LATER), civil_format(entry->act->at_ms, at),
         book_sentence(&l->c->host, entry->act, l->c->language, 0, sentence));
}

// Of a session for a program it is a part.
static int print_as_json(struct context *c, const struct session *s) {
    struct later l = {c, rows_new()};
    enum status status = session_each_later(&c->host, s, add_later, &l);
    json_t *later = rows_end(&l.rows, status);
    if (!later)
        return fail(c, status == STATUS_OK ? STATUS_MEMORY : status);
    json_t *row = session_row(s);
    json_object_set_new(row, "later", later);
    print_json(c, row);
    return EXIT_DONE;
}

static int print_whole(struct context *c, const struct session *s) {
    struct later l = {.c = c};
    if (c->json)
        return print_as_json(c, s);
    print_line(c, s);
    enum status status = session_each_later(&c->host, s, print_later, &l);
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}

static int show_session(struct context *c, const char *number) {
    struct session s;
    uint64_t n;
    if (!read_number(c, number, &n))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = session_find(&c->host, n, &s);
    if (status != STATUS_OK)
        return fail_as(c, number, status, (struct meaning){.lists = "rollcall session list"});
    return print_whole(c, &s);
}

// What is given is read twice: for what may be wrong with it, and over what the session has.
static int edit(struct context *c, int argc, char **argv) {
    struct session s = {0}, before;
    enum session_problem problem = SESSION_FINE;
    uint64_t n;
    if (!read_session(c, argc, argv, &s))
        return EXIT_USAGE;
    if (argc - optind != 1)
        return misuse_form(c, "edit");
    const char *number = argv[optind];
    if (!read_number(c, number, &n))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = session_find(&c->host, n, &s);
    if (status != STATUS_OK)
        return fail_as(c, number, status, (struct meaning){.lists = "rollcall session list"});
    before = s;
    optind = 0; // getopt begins anew
    if (!read_session(c, argc, argv, &s))
        return EXIT_USAGE;
    status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = session_edit(&c->host, &s, &problem);
    if (problem != SESSION_FINE || status == STATUS_OUTDATED) {
        db_rollback(c->host.db);
        if (problem != SESSION_FINE)
            return refuse(c, problem, &s);
        say(c, TEXT_PERSON_UNCHANGED, number);
        return EXIT_DONE;
    }
    if (status == STATUS_OK && session_moves(&before, &s))
        status = look_beside(c, &s);
    int code = settle(c, status, number, (struct meaning){.lists = "rollcall session list"});
    return code == EXIT_DONE ? show_session(c, number) : code;
}

static int cancel(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"undo", no_argument, NULL, 'u'}, {0}};
    int undo = 0;
    uint64_t n;
    for (int o; (o = next_option(c, argc, argv, options)) != -1; undo |= o == 'u')
        if (o == '?')
            return EXIT_USAGE;
    if (argc - optind != 1)
        return misuse_form(c, "cancel");
    if (!read_number(c, argv[optind], &n))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = undo ? session_hold(&c->host, n) : session_cancel(&c->host, n);
    if (status == STATUS_OUTDATED) {
        db_rollback(c->host.db);
        return say(c, TEXT_SESSION_HELD_ALREADY, argv[optind]), EXIT_FAILED;
    }
    int code = settle(c, status, argv[optind],
                      (struct meaning){"rollcall session list", TEXT_SESSION_CANCELLED_ALREADY, 0, 0});
    if (code == EXIT_DONE && c->json)
        print_json(c, json_pack("{s:s}", undo ? "held" : "cancelled", argv[optind]));
    else if (code == EXIT_DONE)
        say(c, undo ? TEXT_SESSION_HELD : TEXT_SESSION_CANCELLED, argv[optind]);
    return code;
}

static void print_entry(void *context, const struct roster_entry *e) {
    struct context *c = context;
    struct person person = {0};
    char text[NUMBER_TEXT_SIZE], at[CIVIL_TEXT_SIZE] = "", masked[PEOPLE_NAME_SIZE] = "";
    if (people_find(&c->host, e->holder, &person) == STATUS_OK)
        people_mask_name(person.name, masked);
    if (e->at_ms)
        civil_format(e->at_ms, at);
    number_format(e->holder, text);
    if (c->json)
        print_json(c, json_pack("{s:s, s:s, s:s, s:I}", "number", text, "name", masked, "at", at, "place",
                                (json_int_t)e->place));
    else
        show("%s\t%s\t%s\t%lld\n", text, masked, at, (long long)e->place);
}

static int list_roster(struct context *c, const char *number) {
    struct session s;
    uint64_t n;
    if (!read_number(c, number, &n))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = session_find(&c->host, n, &s);
    if (status == STATUS_OK)
        status = roster_each(&c->host, n, print_entry, c);
    if (status != STATUS_OK)
        return fail_as(c, number, status, (struct meaning){.lists = "rollcall session list"});
    say(c, TEXT_SESSION_ROSTER, (int)s.enrolled, (int)s.waiting);
    return EXIT_DONE;
}

int cmd_session(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    const char *word = argc > 1 ? argv[1] : "";
    next_word(&argc, &argv);
    if (strcmp(word, "add") == 0)
        return add(c, argc, argv);
    if (strcmp(word, "edit") == 0)
        return edit(c, argc, argv);
    if (strcmp(word, "cancel") == 0)
        return cancel(c, argc, argv);
    int is_poster = strcmp(word, "poster") == 0;
    if (is_poster || strcmp(word, "card") == 0)
        return print_session_card(c, is_poster, argc, argv);
    for (int o; (o = next_option(c, argc, argv, none)) != -1;)
        if (o == '?')
            return EXIT_USAGE;
    if (strcmp(word, "show") == 0 && argc - optind == 1)
        return show_session(c, argv[optind]);
    if (strcmp(word, "roster") == 0 && argc - optind == 1)
        return list_roster(c, argv[optind]);
    if (strcmp(word, "list") != 0)
        return misuse_form(c, word);
    if (!opened(c))
        return c->refusal;
    return end_list(c, session_each(&c->host, print_session, c), "rollcall session add");
}
