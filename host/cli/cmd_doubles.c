// SPDX-License-Identifier: Apache-2.0
// rollcall person doubles: entries that look like one person; and the office's word that they are two.
#include <stdio.h>
#include <string.h>

#include "host/base/rows.h"
#include "host/books/doubles.h"
#include "host/cli/commands.h"
#include "proto/number.h"

static const struct {
    enum double_sign sign;
    const char *word;
    enum text text;
} signs[] = {
    {DOUBLE_BIRTH, "birth", TEXT_DOUBLE_BIRTH},
    {DOUBLE_PHONE, "phone", TEXT_DOUBLE_PHONE},
    {DOUBLE_PLACE, "area", TEXT_DOUBLE_PLACE},
};

static json_t *entry_json(const struct person *p) {
    char number[NUMBER_TEXT_SIZE], id[ID_NUMBER_SIZE] = "";
    if (*p->id_number)
        id_number_mask(p->id_number, id);
    return json_pack("{s:s, s:s, s:i, s:s, s:I}", "number", number_format(p->number, number), "id_number", id, "sex",
                     p->sex, "category", p->category, "area", (json_int_t)p->area);
}

static void print_pair(void *context, const struct person *a, const struct person *b, unsigned same) {
    struct context *c = context;
    char one[NUMBER_TEXT_SIZE], other[NUMBER_TEXT_SIZE];
    json_t *words_of = json_array();
    c->rows++;
    if (!c->json)
        show("%s\t%s\t%s\t", number_format(a->number, one), number_format(b->number, other), a->name);
    for (size_t i = 0, printed = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!(same & signs[i].sign))
            continue;
        json_array_append_new(words_of, json_string(signs[i].word));
        if (!c->json)
            show("%s%s", printed++ ? " " : "", words(c, signs[i].text));
    }
    if (c->json)
        print_json(c, json_pack("{s:s, s:O, s:[o, o]}", "name", a->name, "same", words_of, "people", entry_json(a),
                                entry_json(b)));
    else
        putchar('\n');
    json_decref(words_of);
}

static int part(struct context *c, const char *one, const char *other, int undoes) {
    uint64_t a, b;
    if (!read_person(c, one, &a) || !read_person(c, other, &b))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = undoes ? doubles_unpart(&c->host, a, b) : doubles_part(&c->host, a, b);
    char both[256];
    snprintf(both, sizeof both, "%.120s, %.120s", one, other);
    int code = settle(c, status, both,
                      (struct meaning){.lists = "rollcall person list",
                                       .conflict = undoes ? TEXT_DOUBLE_NOT_PARTED : TEXT_DOUBLE_PARTED_ALREADY,
                                       .invalid = TEXT_DOUBLE_ONE,
                                       .done = undoes ? TEXT_DOUBLE_UNPARTED : TEXT_DOUBLE_PARTED});
    if (code == EXIT_DONE && c->json)
        print_json(c, json_pack("{s:[s, s]}", undoes ? "perhaps_one" : "not_the_same", one, other));
    return code;
}

int person_doubles(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"area", required_argument, NULL, 'a'},
                                            {"limit", required_argument, NULL, 'l'},
                                            {"not-the-same", no_argument, NULL, 'n'},
                                            {"undo", no_argument, NULL, 'u'},
                                            {0}};
    int64_t area = 0;
    int limit = 1000, parts = 0, undoes = 0;
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'a' && !read_area(c, optarg, &area)) ||
            (o == 'l' && !read_count(c, optarg, 1, 1000000, &limit)))
            return EXIT_USAGE;
        parts |= o == 'n';
        undoes |= o == 'u';
    }
    if (argc - optind != (parts ? 2 : 0) || (undoes && !parts))
        return misuse_form(c, "doubles");
    if (parts)
        return part(c, argv[optind], argv[optind + 1], undoes);
    if (!opened(c))
        return c->refusal;
    const struct doubles_look look = {.area = area, .limit = limit};
    int64_t total;
    int code = end_list(c, doubles_each(&c->host, NULL, &look, print_pair, c, &total), NULL);
    if (code == EXIT_DONE && c->rows && !c->json)
        say(c, TEXT_DOUBLE_NEXT);
    return code;
}
