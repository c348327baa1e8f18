// SPDX-License-Identifier: Apache-2.0
// rollcall session, enroll: what is taught where and when, and who said they would come.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/commands.h"
#include "host/sessions.h"
#include "proto/civil.h"
#include "proto/number.h"

static const enum text problems[] = {
    [SESSION_NO_PROGRAMME] = TEXT_SESSION_NO_PROGRAMME, [SESSION_NO_AREA] = TEXT_BAD_AREA,
    [SESSION_BAD_VENUE] = TEXT_SESSION_BAD_VENUE,       [SESSION_ENDS_FIRST] = TEXT_SESSION_ENDS_FIRST,
    [SESSION_TOO_LONG] = TEXT_SESSION_TOO_LONG,         [SESSION_STAY_TOO_LONG] = TEXT_SESSION_STAY_TOO_LONG,
};

static int read_session(struct context *c, int argc, char **argv, struct session *s) {
    static const struct option options[] = {{"programme", required_argument, NULL, 'p'},
                                            {"area", required_argument, NULL, 'a'},
                                            {"venue", required_argument, NULL, 'v'},
                                            {"start", required_argument, NULL, 's'},
                                            {"end", required_argument, NULL, 'e'},
                                            {"capacity", required_argument, NULL, 'c'},
                                            {"min-stay", required_argument, NULL, 'm'},
                                            {"check-out", no_argument, NULL, 'o'},
                                            {0}};
    int good = 1, minutes = 0;
    for (int o; good && (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
            return 0;
        if (o == 'p')
            snprintf(s->programme, sizeof s->programme, "%s", optarg);
        else if (o == 'v') // a longer one than fits is caught as a bad venue
            snprintf(s->venue, sizeof s->venue, "%s", strlen(optarg) <= SESSION_VENUE_MAX ? optarg : "");
        else if (o == 'a')
            good = read_area(c, optarg, &s->area);
        else if (o == 's' || o == 'e')
            good = read_time(c, optarg, o == 's' ? &s->start_ms : &s->end_ms);
        else if (o == 'o')
            s->check_out = 1;
        else
            good = read_count(c, optarg, 0, o == 'm' ? 31 * 24 * 60 : 100000, o == 'm' ? &minutes : &s->capacity);
    }
    s->min_stay_s = (int64_t)minutes * 60;
    return good;
}

static int add(struct context *c, int argc, char **argv) {
    struct session s = {0};
    enum session_problem problem = SESSION_FINE;
    char text[NUMBER_TEXT_SIZE];
    if (!read_session(c, argc, argv, &s))
        return EXIT_USAGE;
    if (!s.programme[0] || !s.area || !s.start_ms || !s.end_ms)
        return misuse(c, TEXT_MISSING, "--programme --area --venue --start --end");
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = session_add(&c->host, &s, &problem);
    if (status != STATUS_OK) {
        db_rollback(c->host.db);
        return problem != SESSION_FINE ? misuse(c, problems[problem], s.programme) : fail(c, status);
    }
    status = commit(c);
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->json)
        print_json(json_pack("{s:s}", "session", number_format(s.number, text)));
    else
        puts(number_format(s.number, text));
    return EXIT_DONE;
}

static void print_session(void *context, const struct session *s) {
    struct context *c = context;
    char text[NUMBER_TEXT_SIZE], start[CIVIL_TEXT_SIZE], end[CIVIL_TEXT_SIZE];
    number_format(s->number, text);
    civil_format(s->start_ms, start);
    civil_format(s->end_ms, end);
    if (c->json)
        print_json(json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:i, s:I, s:b, s:I}", "session", text, "programme",
                             s->programme, "area", (json_int_t)s->area, "venue", s->venue, "start", start, "end", end,
                             "capacity", s->capacity, "min_stay_s", (json_int_t)s->min_stay_s, "check_out",
                             s->check_out, "enrolled", (json_int_t)s->enrolled));
    else
        printf("%s\t%s\t%lld\t%s\t%s\t%s\t%lld\n", text, s->programme, (long long)s->area, start, end, s->venue,
               (long long)s->enrolled);
}

static int show(struct context *c, const char *number) {
    struct session s;
    uint64_t n;
    if (!read_number(c, number, &n))
        return EXIT_USAGE;
    enum status status = session_find(&c->host, n, &s);
    if (status != STATUS_OK)
        return fail_for(c, number, status);
    print_session(c, &s);
    return EXIT_DONE;
}

int cmd_session(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    const char *word = argc > 1 ? argv[1] : "";
    next_word(&argc, &argv);
    if (strcmp(word, "add") == 0)
        return add(c, argc, argv);
    if (strcmp(word, "card") == 0 && argc > 1) {
        const char *session = argv[1];
        next_word(&argc, &argv);
        return print_session_card(c, session, argc, argv);
    }
    for (int o; (o = next_option(c, argc, argv, none)) != -1;)
        if (o == '?')
            return EXIT_USAGE;
    if (strcmp(word, "show") == 0 && argc - optind == 1)
        return show(c, argv[optind]);
    if (strcmp(word, "list") != 0)
        return misuse(c, TEXT_SESSION_USAGE, "");
    enum status status = session_each(&c->host, print_session, c);
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}

int cmd_enroll(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    uint64_t session, badge;
    int enrolled = 0, refused = 0;
    for (int o; (o = next_option(c, argc, argv, none)) != -1;)
        if (o == '?')
            return EXIT_USAGE;
    int at = optind; // the session; numbers follow
    if (argc - at < 2 || !read_number(c, argv[at], &session))
        return misuse(c, TEXT_ENROLL_USAGE, "");
    struct session found;
    enum status status = session_find(&c->host, session, &found);
    if (status != STATUS_OK)
        return fail_for(c, argv[at], status);
    status = db_begin(c->host.db);
    for (int i = at + 1; i < argc && status == STATUS_OK; i++) {
        enum status one = read_number(c, argv[i], &badge) ? session_enroll(&c->host, session, badge) : STATUS_INVALID;
        if (one == STATUS_FULL)
            say(c, TEXT_ENROLL_FULL, argv[i]);
        else if (one == STATUS_CONFLICT)
            say(c, TEXT_ENROLL_ALREADY, argv[i]);
        else if (one == STATUS_NOT_FOUND)
            fail_for(c, argv[i], one);
        enrolled += one == STATUS_OK;
        refused += one != STATUS_OK && one != STATUS_CONFLICT;
        if (one == STATUS_IO || one == STATUS_CORRUPT || one == STATUS_BUSY)
            status = one;
    }
    if (status == STATUS_OK)
        status = commit(c);
    else
        db_rollback(c->host.db);
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->json)
        print_json(json_pack("{s:s, s:i, s:i, s:i}", "session", argv[at], "enrolled", enrolled, "already",
                             argc - at - 1 - enrolled - refused, "refused", refused));
    return refused ? EXIT_PARTLY : EXIT_DONE;
}
