// SPDX-License-Identifier: Apache-2.0
// rollcall badge deliver, undeliver, ask, unask: what becomes of a badge that is printed.
#include <string.h>

#include "host/books/badge_list.h"
#include "host/cli/commands.h"
#include "proto/number.h"

struct noting {
    const char *word;
    badge_noting *note;
    int undoes;
    int wants_why;
    enum text done; // how many
};

static const struct noting notings[] = {
    {"deliver", badge_deliver, 0, 0, TEXT_BADGE_DELIVERED},
    {"undeliver", badge_deliver, 1, 0, TEXT_BADGE_UNDELIVERED},
    {"ask", badge_ask, 0, 1, TEXT_BADGE_ASKED},
    {"unask", badge_ask, 1, 0, TEXT_BADGE_UNASKED},
};

struct order {
    struct badge_filter of; // area 0: those that are named
    int argc;
    char **argv;
};

static enum status all_numbers(struct context *c, const struct order *o, const struct noting *n,
                               struct numbers *numbers) {
    uint64_t number;
    enum status status = STATUS_OK;
    if (o->of.area || o->of.session) {
        struct badge_filter of = o->of;
        of.area = of.area ? of.area : c->host.area;
        of.state = n->undoes ? BADGE_DELIVERED : BADGE_PRINTED;
        return badge_numbers(&c->host, &of, numbers);
    }
    for (int i = 0; i < o->argc && status == STATUS_OK; i++)
        if (number_parse(o->argv[i], &number) == STATUS_OK)
            status = numbers_append(numbers, number);
    return status;
}

// In one commit: all of them or none. What is so already stays as it is.
static int note_all(struct context *c, const struct noting *n, const struct numbers *numbers) {
    char text[NUMBER_TEXT_SIZE] = "";
    int done = 0;
    uint64_t last = 0;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = badge_note_all(&c->host, numbers, n->note, n->undoes, &done, &last);
    if (last)
        number_format(last, text);
    int code = settle(c, status, text, (struct meaning){"rollcall person list", 0, TEXT_BADGE_NOT_WORN, 0});
    if (code == EXIT_DONE && c->json)
        print_json(c, json_pack("{s:s, s:i, s:i}", "act", n->word, "done", done, "already", (int)numbers->len - done));
    else if (code == EXIT_DONE)
        say(c, n->done, done, (int)numbers->len - done);
    return code;
}

static int read_order(struct context *c, int argc, char **argv, struct order *o) {
    static const struct option options[] = {
        {"area", required_argument, NULL, 'd'}, {"session-roster", required_argument, NULL, 'l'}, {0}};
    for (int option; (option = next_option(c, argc, argv, options)) != -1;) {
        if (option == '?' || (option == 'd' && !read_area(c, optarg, &o->of.area)) ||
            (option == 'l' && !read_number(c, optarg, &o->of.session)))
            return 0;
    }
    o->argc = argc - optind;
    o->argv = argv + optind;
    uint64_t number;
    for (int i = 0; i < o->argc; i++)
        if (!read_number(c, o->argv[i], &number))
            return 0;
    return 1;
}

int badge_note(struct context *c, const char *word, int argc, char **argv) {
    const struct noting *n = notings;
    struct numbers numbers = {0};
    struct order o = {.of.area = 0};
    while (strcmp(n->word, word) != 0)
        n++;
    if (!read_order(c, argc, argv, &o) || (n->wants_why && !has_why(c)))
        return EXIT_USAGE;
    int is_list = o.of.area || o.of.session;
    if ((o.argc > 0) == is_list || (is_list && n->note != badge_deliver))
        return misuse_form(c, word);
    if (!opened(c))
        return c->refusal;
    enum status status = all_numbers(c, &o, n, &numbers);
    int code = status == STATUS_OK ? note_all(c, n, &numbers) : fail(c, status);
    numbers_clear(&numbers);
    return code;
}

int is_badge_note(const char *word) {
    for (size_t i = 0; i < sizeof notings / sizeof *notings; i++)
        if (strcmp(notings[i].word, word) == 0)
            return 1;
    return 0;
}
