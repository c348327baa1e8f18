// SPDX-License-Identifier: Apache-2.0
// rollcall person merge, unmerge, forget: two who are one, and one who is to be nobody.
#include "host/books/holder.h"
#include "host/books/people.h"
#include "host/cli/commands.h"

int person_merge(struct context *c, int argc, char **argv, int undo, int force) {
    uint64_t person, into = 0;
    if (argc - optind != (undo ? 1 : 2))
        return misuse_form(c, undo ? "unmerge" : "merge");
    if (force && !undo && !has_why(c))
        return EXIT_USAGE;
    if (!read_person(c, argv[optind], &person) || (!undo && !read_person(c, argv[optind + 1], &into)))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = undo ? people_unmerge(&c->host, person) : people_merge(&c->host, person, into, force);
    status = conclude(c, status);
    if (status == STATUS_INVALID) {
        say(c, TEXT_PERSON_UNLIKE, argv[optind], argv[optind + 1]);
        return EXIT_FAILED;
    }
    if (status != STATUS_OK)
        return fail_as(
            c, argv[optind], undo && status == STATUS_NOT_FOUND ? STATUS_CONFLICT : status,
            (struct meaning){"rollcall person list", undo ? TEXT_PERSON_NOT_MERGED : TEXT_PERSON_MERGED_ALREADY, 0, 0});
    if (c->json)
        print_json(c, undo ? json_pack("{s:s}", "unmerged", argv[optind])
                           : json_pack("{s:s, s:s}", "merged", argv[optind], "into", argv[optind + 1]));
    else
        say(c, undo ? TEXT_PERSON_UNMERGED : TEXT_PERSON_MERGED, argv[optind], undo ? "" : argv[optind + 1]);
    return EXIT_DONE;
}

// ---- forgetting ----

// What is about to go, so that nobody forgets the wrong one.
static int ask_first(struct context *c, const char *text, uint64_t number, size_t others) {
    struct person person;
    enum status status = people_find(&c->host, number, &person);
    if (status != STATUS_OK)
        return fail_as(c, text, status, (struct meaning){.lists = "rollcall person list"});
    print_person(c, &person);
    say(c, others ? TEXT_PERSON_FORGET_ASKS_ALL : TEXT_PERSON_FORGET_ASKS, text, (int)others);
    return EXIT_FAILED;
}

static enum status forget(struct context *c, uint64_t number, size_t *forgotten) {
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = people_forget(&c->host, number, forgotten);
    return conclude(c, status);
}

int person_forget(struct context *c, const char *text, int force) {
    struct numbers same = {0};
    uint64_t number;
    size_t forgotten = 0;
    if (!has_why(c))
        return EXIT_USAGE;
    if (!read_person(c, text, &number))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = people_same(&c->host, number, &same);
    size_t others = same.len ? same.len - 1 : 0;
    numbers_clear(&same);
    if (status != STATUS_OK)
        return fail_as(c, text, status, (struct meaning){.lists = "rollcall person list"});
    if (!force)
        return ask_first(c, text, number, others);
    status = forget(c, number, &forgotten);
    if (status != STATUS_OK && status != STATUS_OUTDATED)
        return fail_as(c, text, status, (struct meaning){.lists = "rollcall person list"});
    if (db_settle(c->host.db) != STATUS_OK) // the name still stands in the engine's log
        return say(c, TEXT_PERSON_FORGET_AGAIN, text), EXIT_PARTLY;
    if (c->json)
        print_json(c, json_pack("{s:I}", "forgotten", (json_int_t)forgotten));
    else
        say(c, forgotten ? TEXT_PERSON_FORGET_DONE : TEXT_PERSON_FORGET_NONE, text, (int)forgotten);
    return EXIT_DONE;
}
