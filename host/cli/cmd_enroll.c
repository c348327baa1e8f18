// SPDX-License-Identifier: Apache-2.0
// rollcall enroll: who said they would come, by the office; capacity and waiting list are decided here.
#include <string.h>

#include "host/books/sessions.h"
#include "host/cli/commands.h"
#include "proto/number.h"

struct enrolling {
    uint64_t session;
    int cancels;
    int done, already, waiting, refused;
};

// A failure of the database ends it all; what is wrong with one number is told, and the others go on.
static enum status enroll_one(struct context *c, struct enrolling *e, const char *number) {
    uint64_t badge;
    enum status status = STATUS_INVALID;
    if (read_number(c, number, &badge))
        status = e->cancels ? session_enroll_cancel(&c->host, e->session, badge)
                            : session_enroll(&c->host, e->session, badge);
    if (status == STATUS_FULL)
        say(c, TEXT_ENROLL_FULL, number);
    else if (status == STATUS_CONFLICT)
        say(c, TEXT_ENROLL_ALREADY, number);
    else if (status == STATUS_NOT_FOUND)
        fail_for(c, number, status);
    e->done += status == STATUS_OK;
    e->already += status == STATUS_CONFLICT;
    e->waiting += status == STATUS_FULL;
    e->refused += status == STATUS_NOT_FOUND || status == STATUS_INVALID;
    return status == STATUS_IO || status == STATUS_CORRUPT || status == STATUS_BUSY || status == STATUS_MEMORY
               ? status
               : STATUS_OK;
}

static int report(struct context *c, const struct enrolling *e, const char *session) {
    if (c->json)
        print_json(json_pack("{s:s, s:i, s:i, s:i, s:i}", "session", session, e->cancels ? "cancelled" : "enrolled",
                             e->done, "already", e->already, "waiting", e->waiting, "refused", e->refused));
    else if (e->cancels)
        say(c, TEXT_ENROLL_CANCELLED, e->done);
    else
        say(c, TEXT_ENROLL_DONE, e->done, e->waiting);
    return e->refused || e->waiting ? EXIT_PARTLY : EXIT_DONE;
}

int cmd_enroll(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"cancel", no_argument, NULL, 'c'}, {0}};
    struct enrolling e = {0};
    struct session found;
    for (int o; (o = next_option(c, argc, argv, options)) != -1; e.cancels = 1)
        if (o == '?')
            return EXIT_USAGE;
    int at = optind; // the session; numbers follow
    if (argc - at < 2 || !read_number(c, argv[at], &e.session))
        return misuse(c, TEXT_ENROLL_USAGE, "");
    enum status status = session_find(&c->host, e.session, &found);
    if (status != STATUS_OK)
        return fail_for(c, argv[at], status);
    status = db_begin(c->host.db);
    for (int i = at + 1; i < argc && status == STATUS_OK; i++)
        status = enroll_one(c, &e, argv[i]);
    if (status == STATUS_OK)
        status = commit(c);
    else
        db_rollback(c->host.db);
    return status == STATUS_OK ? report(c, &e, argv[at]) : fail(c, status);
}
