// SPDX-License-Identifier: Apache-2.0
// rollcall enroll: who said they would come, by the office; capacity and waiting list are decided here.
#include "host/books/sessions.h"
#include "host/cli/commands.h"
#include "host/cli/listed.h"

struct enrolling {
    struct told told; // first: taken back from it
    uint64_t session;
    int cancels;
    int done, already, waiting;
};

// A failure of the database ends it all; what is wrong with one is told, and the others go on.
static enum status enroll_one(struct listed *l, const char *shown, uint64_t badge) {
    struct enrolling *e = (struct enrolling *)l;
    struct context *c = e->told.c;
    enum status status = STATUS_NOT_FOUND;
    if (badge)
        status = e->cancels ? session_enroll_cancel(&c->host, e->session, badge)
                            : session_enroll(&c->host, e->session, badge);
    if (status == STATUS_FULL)
        say(c, TEXT_ENROLL_FULL, shown);
    else if (status == STATUS_CONFLICT)
        say(c, TEXT_ENROLL_ALREADY, shown);
    else if (status == STATUS_NOT_FOUND)
        fail_for(c, shown, status);
    e->done += status == STATUS_OK;
    e->already += status == STATUS_CONFLICT;
    e->waiting += status == STATUS_FULL;
    l->refused += status == STATUS_NOT_FOUND;
    return listed_is_grave(status) ? status : STATUS_OK;
}

static int report(struct context *c, const struct enrolling *e, const char *session) {
    if (c->json)
        print_json(c, json_pack("{s:s, s:i, s:i, s:i, s:i, s:i}", "session", session,
                                e->cancels ? "cancelled" : "enrolled", e->done, "already", e->already, "waiting",
                                e->waiting, "refused", e->told.listed.refused, "passed", e->told.listed.passed));
    else if (e->cancels)
        say(c, TEXT_ENROLL_CANCELLED, e->done);
    else
        say(c, TEXT_ENROLL_DONE, e->done, e->waiting);
    return e->told.listed.refused || e->waiting ? EXIT_PARTLY : EXIT_DONE;
}

int cmd_enroll(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"cancel", no_argument, NULL, 'c'}, {0}};
    struct enrolling e = {.told = {.c = c, .listed = {.take = enroll_one}}};
    struct session found;
    c->takes_files = 1;
    for (int o; (o = next_option(c, argc, argv, options)) != -1; e.cancels = 1)
        if (o == '?')
            return EXIT_USAGE;
    int at = optind; // the session; who follows
    if (argc - at < 2 || !read_number(c, argv[at], &e.session))
        return misuse_form(c, "");
    if (!opened(c))
        return c->refusal;
    enum status status = session_find(&c->host, e.session, &found);
    if (status != STATUS_OK)
        return fail_as(c, argv[at], status, (struct meaning){.lists = "rollcall session list"});
    status = db_begin(c->host.db);
    for (int i = at + 1; i < argc && status == STATUS_OK; i++)
        status = told_take(&e.told, argv[i]);
    status = conclude(c, status);
    return status == STATUS_OK ? report(c, &e, argv[at]) : fail(c, status);
}
