// SPDX-License-Identifier: Apache-2.0
// rollcall user: who may look at the page. A new user gets a one-time link, printed once and kept by its digest alone.
#include <stdio.h>
#include <string.h>

#include "host/books/audit.h"
#include "host/cli/commands.h"
#include "host/users/access.h"

// Writes what was done into the audit log, in the same transaction.
static enum status settle_user(struct context *c, enum status status, const char *what, const char *name,
                               enum role role) {
    char detail[128];
    snprintf(detail, sizeof detail, "%s%s%s", name, role ? " " : "", role ? role_text(role) : "");
    if (status == STATUS_OK)
        status = audit_add(&c->host, "command", what, detail);
    return conclude(c, status);
}

static int tell_link(struct context *c, const char *name, const char *link) {
    if (c->json)
        print_json(c, json_pack("{s:s, s:s}", "name", name, "link", link));
    else {
        show("%s\n", link);
        say(c, TEXT_USER_LINK, name, link);
    }
    return EXIT_DONE;
}

static int take_area(struct context *c, const char *text, struct access_areas *areas) {
    if (areas->len == ACCESS_AREAS_MAX)
        return misuse(c, TEXT_USER_MANY_AREAS, text), 0;
    return read_area(c, text, &areas->codes[areas->len++]);
}

// Whether somebody may be bound to these; says which is none.
static int are_areas(struct context *c, const struct access_areas *areas) {
    char code[24];
    int64_t bad;
    enum status status = access_check_areas(&c->host, areas, &bad);
    if (status == STATUS_INVALID) {
        snprintf(code, sizeof code, "%lld", (long long)bad);
        say(c, TEXT_USER_BAD_AREA, code);
    } else if (status != STATUS_OK)
        fail_as(c, "user", status, (struct meaning){.lists = NULL});
    return status == STATUS_OK;
}

// The one name, a role, which stays as it is when none is given, and areas (NULL: there are none to be given). 0 after
// having said what is wrong.
static int read_user(struct context *c, int argc, char **argv, const char *word, enum role *role,
                     struct access_areas *areas) {
    static const struct option options[] = {
        {"role", required_argument, NULL, 'r'}, {"area", required_argument, NULL, 'a'}, {0}};
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == 'a' && areas && take_area(c, optarg, areas))
            continue;
        if (o == 'a' && !areas)
            return misuse_form(c, word), 0;
        if (o != 'r')
            return 0;
        *role = role_of_text(optarg);
        if (*role == ROLE_NONE)
            return misuse(c, TEXT_USER_BAD_ROLE, optarg), 0;
    }
    if (argc - optind != 1 || *role == ROLE_NONE)
        return misuse_form(c, word), 0;
    return 1;
}

static int add(struct context *c, int argc, char **argv) {
    enum role role = ROLE_READER;
    char link[ACCESS_LINK_SIZE], name[ACCESS_NAME_SIZE];
    struct access_areas areas = {.len = 0};
    if (!read_user(c, argc, argv, "add", &role, &areas))
        return EXIT_USAGE;
    if (role == ROLE_ADMIN && areas.len)
        return misuse(c, TEXT_USER_ADMIN_UNBOUND, argv[optind]);
    if (!opened(c))
        return c->refusal;
    if (!are_areas(c, &areas))
        return EXIT_FAILED;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = settle_user(c, access_add(&c->host, argv[optind], role, &areas, link), "user_add",
                             access_name(argv[optind], name), role);
    return status == STATUS_OK
               ? tell_link(c, name, link)
               : fail_as(c, argv[optind], status, (struct meaning){NULL, TEXT_USER_TAKEN, TEXT_USER_BAD_NAME, 0});
}

static int renew(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    char usual[ACCESS_NAME_SIZE];
    char link[ACCESS_LINK_SIZE];
    if (next_option(c, argc, argv, none) != -1 || argc - optind != 1)
        return misuse_form(c, "link");
    if (!opened(c))
        return c->refusal;
    const char *name = access_meant(&c->host, argv[optind], usual);
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = settle_user(c, access_renew(&c->host, name, link), "user_renew", name, ROLE_NONE);
    return status == STATUS_OK ? tell_link(c, name, link)
                               : fail_as(c, name, status, (struct meaning){.lists = "rollcall user list"});
}

static int edit(struct context *c, int argc, char **argv) {
    enum role role = ROLE_NONE;
    char usual[ACCESS_NAME_SIZE];
    if (!read_user(c, argc, argv, "edit", &role, NULL))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    const char *name = access_meant(&c->host, argv[optind], usual);
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = settle_user(c, access_set_role(&c->host, name, role), "user_edit", name, role);
    if (status != STATUS_OK && status != STATUS_OUTDATED)
        return fail_as(c, name, status, (struct meaning){.lists = "rollcall user list"});
    say(c, TEXT_USER_EDITED, name, role_text(role));
    return EXIT_DONE;
}

// The areas of the one name, or --all. 0 after having said what is wrong.
static int read_bounds(struct context *c, int argc, char **argv, struct access_areas *areas) {
    static const struct option options[] = {
        {"area", required_argument, NULL, 'a'}, {"all", no_argument, NULL, 'w'}, {0}};
    int is_all = 0;
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'a' && !take_area(c, optarg, areas)))
            return 0;
        is_all |= o == 'w';
    }
    if (argc - optind == 1 && is_all == (areas->len == 0))
        return 1;
    return misuse_form(c, "areas"), 0;
}

static enum status write_areas(struct context *c, const char *name, const struct access_areas *areas) {
    char text[ACCESS_AREAS_SIZE], detail[ACCESS_NAME_SIZE + ACCESS_AREAS_SIZE + 2];
    snprintf(detail, sizeof detail, "%.64s %s", name, access_areas_text(areas, text));
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = access_set_areas(&c->host, name, areas);
    if (status == STATUS_OK)
        status = audit_add(&c->host, "command", "user_areas", detail);
    return conclude(c, status);
}

static int bind(struct context *c, int argc, char **argv) {
    struct access_areas areas = {.len = 0};
    char usual[ACCESS_NAME_SIZE], text[ACCESS_AREAS_SIZE];
    if (!read_bounds(c, argc, argv, &areas))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    if (!are_areas(c, &areas))
        return EXIT_FAILED;
    const char *name = access_meant(&c->host, argv[optind], usual);
    enum status status = write_areas(c, name, &areas);
    if (status != STATUS_OK && status != STATUS_OUTDATED)
        return fail_as(c, name, status,
                       (struct meaning){.lists = "rollcall user list", .conflict = TEXT_USER_ADMIN_UNBOUND});
    say(c, areas.len ? TEXT_USER_BOUND : TEXT_USER_UNBOUND, name, access_areas_text(&areas, text));
    return EXIT_DONE;
}

static int leave(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    char usual[ACCESS_NAME_SIZE];
    if (next_option(c, argc, argv, none) != -1 || argc - optind != 1)
        return misuse_form(c, "remove");
    if (!opened(c))
        return c->refusal;
    const char *name = access_meant(&c->host, argv[optind], usual);
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = settle_user(c, access_remove(&c->host, name), "user_remove", name, ROLE_NONE);
    if (status != STATUS_OK)
        return fail_as(c, name, status, (struct meaning){.lists = "rollcall user list"});
    say(c, TEXT_USER_LEFT, name);
    return EXIT_DONE;
}

static json_t *areas_json(const struct user *user) {
    json_t *codes = json_array();
    for (size_t i = 0; i < user->areas.len; i++)
        json_array_append_new(codes, json_integer((json_int_t)user->areas.codes[i]));
    return codes;
}

static void print_user(void *context, const struct user *user) {
    struct context *c = context;
    char areas[ACCESS_AREAS_SIZE];
    c->rows++;
    if (c->json)
        print_json(c, json_pack("{s:s, s:s, s:b, s:b, s:o}", "name", user->name, "role", role_text(user->role),
                                "has_password", user->has_password, "removed", user->removed_ms != 0, "areas",
                                areas_json(user)));
    else
        show("%s\t%s\t%s\t%s\n", user->name, role_text(user->role),
             words(c, user->removed_ms     ? TEXT_USER_REMOVED
                      : user->has_password ? TEXT_USER_SETTLED
                                           : TEXT_USER_WAITING),
             access_areas_text(&user->areas, areas));
}

static int list(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    if (next_option(c, argc, argv, none) != -1 || optind < argc)
        return misuse_form(c, "list");
    if (!opened(c))
        return c->refusal;
    return end_list(c, access_each(&c->host, print_user, c), "rollcall user add");
}

int cmd_user(struct context *c, int argc, char **argv) {
    static const struct {
        const char *name;
        int (*run)(struct context *context, int argc, char **argv);
    } words_of[] = {{"add", add}, {"edit", edit}, {"areas", bind}, {"link", renew}, {"remove", leave}, {"list", list}};
    next_word(&argc, &argv);
    for (size_t i = 0; i < sizeof words_of / sizeof *words_of; i++)
        if (strcmp(argv[0], words_of[i].name) == 0)
            return words_of[i].run(c, argc, argv);
    return misuse_form(c, "");
}
