// SPDX-License-Identifier: Apache-2.0
// rollcall enroll: who said they would come, by the office; capacity and waiting list are decided here.
#include <string.h>
#include <unistd.h>

#include "host/books/people.h"
#include "host/books/sessions.h"
#include "host/cli/commands.h"
#include "host/table/table.h"
#include "proto/number.h"

struct enrolling {
    uint64_t session;
    int cancels;
    int done, already, waiting, refused;
};

static int is_grave(enum status status) {
    return status == STATUS_IO || status == STATUS_CORRUPT || status == STATUS_BUSY || status == STATUS_MEMORY;
}

// A badge or a person by number, a person by ID number: what is said of it goes to shown; *badge is 0 where nobody has
// this ID number.
static enum status read_holder(struct context *c, const char *text, char shown[ID_NUMBER_SIZE], uint64_t *badge,
                               int *is_holder) {
    struct id_number_facts facts;
    *badge = 0;
    *is_holder = number_parse(text, badge) == STATUS_OK;
    if (*is_holder) {
        number_format(*badge, shown);
        return STATUS_OK;
    }
    if (id_number_read(text, c->now_ms, &facts) != ID_NUMBER_VALID)
        return STATUS_OK;
    *is_holder = 1;
    id_number_mask(facts.number, shown);
    enum status status = people_find_id(&c->host, facts.number, badge);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// A failure of the database ends it all; what is wrong with one is told, and the others go on.
static enum status enroll_one(struct context *c, struct enrolling *e, const char *shown, uint64_t badge) {
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
    e->refused += status == STATUS_NOT_FOUND;
    return is_grave(status) ? status : STATUS_OK;
}

// ---- a class by its list ----

// The first cell of a row that is a number; a row without one is a title or a head before the first that has one.
static enum status enroll_row(struct context *c, struct enrolling *e, const char *file, const struct table *table,
                              size_t row, int *has_begun) {
    char shown[ID_NUMBER_SIZE];
    uint64_t badge;
    int is_holder = 0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < table_columns(table, row) && status == STATUS_OK && !is_holder; i++)
        status = read_holder(c, table_cell(table, row, i), shown, &badge, &is_holder);
    if (status != STATUS_OK)
        return status;
    if (is_holder) {
        *has_begun = 1;
        return enroll_one(c, e, shown, badge);
    }
    if (*has_begun) {
        say(c, TEXT_TABLE_AT, file, (int)table_line(table, row), words(c, TEXT_ENROLL_NO_NUMBER));
        e->refused++;
    }
    return STATUS_OK;
}

static enum status enroll_file(struct context *c, struct enrolling *e, const char *file) {
    struct table *table;
    int has_begun = 0;
    enum status status = STATUS_OK;
    if (read_table(c, file, NULL, &table) != EXIT_DONE) {
        e->refused++; // and it was told why
        return STATUS_OK;
    }
    for (size_t row = 0; row < table_rows(table) && status == STATUS_OK; row++)
        status = enroll_row(c, e, file, table, row, &has_begun);
    table_free(table);
    if (status == STATUS_OK && !has_begun) {
        say(c, TEXT_FAILED_FOR, file, words(c, TEXT_ENROLL_NO_NUMBER));
        e->refused++;
    }
    return status;
}

static enum status enroll_word(struct context *c, struct enrolling *e, const char *word) {
    char shown[ID_NUMBER_SIZE];
    uint64_t badge;
    int is_holder;
    enum status status = read_holder(c, word, shown, &badge, &is_holder);
    if (status != STATUS_OK)
        return status;
    if (is_holder)
        return enroll_one(c, e, shown, badge);
    if (access(word, F_OK) == 0)
        return enroll_file(c, e, word);
    say(c, TEXT_ENROLL_WHO, strlen(word) >= 15 && strspn(word, "0123456789") >= 15 ? "***" : word);
    e->refused++;
    return STATUS_OK;
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
    int at = optind; // the session; who follows
    if (argc - at < 2 || !read_number(c, argv[at], &e.session))
        return misuse(c, TEXT_ENROLL_USAGE, "");
    enum status status = session_find(&c->host, e.session, &found);
    if (status != STATUS_OK)
        return fail_for(c, argv[at], status);
    status = db_begin(c->host.db);
    for (int i = at + 1; i < argc && status == STATUS_OK; i++)
        status = enroll_word(c, &e, argv[i]);
    if (status == STATUS_OK)
        status = commit(c);
    else
        db_rollback(c->host.db);
    return status == STATUS_OK ? report(c, &e, argv[at]) : fail(c, status);
}
