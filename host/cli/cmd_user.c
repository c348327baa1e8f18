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

// The one name, and a role, which stays as it is when none is given. 0 after having said what is wrong.
static int read_user(struct context *c, int argc, char **argv, const char *word, enum role *role) {
    static const struct option options[] = {{"role", required_argument, NULL, 'r'}, {0}};
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
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
    if (!read_user(c, argc, argv, "add", &role))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = settle_user(c, access_add(&c->host, argv[optind], role, link), "user_add",
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
    if (!read_user(c, argc, argv, "edit", &role))
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

static void print_user(void *context, const struct user *user) {
    struct context *c = context;
    c->rows++;
    if (c->json)
        print_json(c, json_pack("{s:s, s:s, s:b, s:b}", "name", user->name, "role", role_text(user->role),
                                "has_password", user->has_password, "removed", user->removed_ms != 0));
    else
        show("%s\t%s\t%s\n", user->name, role_text(user->role),
             words(c, user->removed_ms     ? TEXT_USER_REMOVED
                      : user->has_password ? TEXT_USER_SETTLED
                                           : TEXT_USER_WAITING));
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
    } words_of[] = {{"add", add}, {"edit", edit}, {"link", renew}, {"remove", leave}, {"list", list}};
    next_word(&argc, &argv);
    for (size_t i = 0; i < sizeof words_of / sizeof *words_of; i++)
        if (strcmp(argv[0], words_of[i].name) == 0)
            return words_of[i].run(c, argc, argv);
    return misuse_form(c, "");
}
