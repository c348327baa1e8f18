// SPDX-License-Identifier: Apache-2.0
// rollcall person: the roster.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/cell.h"
#include "host/base/rows.h"
#include "host/books/holder.h"
#include "host/books/people.h"
#include "host/cli/commands.h"
#include "host/table/table.h"
#include "proto/number.h"

int read_person(struct context *c, const char *text, uint64_t *person) {
    struct id_number_facts facts;
    if (number_parse(text, person) == STATUS_OK)
        return 1;
    enum id_number read = id_number_read(text, c->now_ms, &facts);
    if (read == ID_NUMBER_VALID || read == ID_NUMBER_OTHER) {
        if (!opened(c))
            return 0;
        enum status status = people_find_text(&c->host, text, person);
        if (status == STATUS_OK)
            return 1;
        if (status != STATUS_NOT_FOUND)
            return fail(c, status), 0;
    }
    say(c, TEXT_BAD_NUMBER, strlen(text) >= 15 ? "***" : text);
    return 0;
}

// ---- import ----

struct importing {
    struct context *context;
    const char *path;
    struct lists lists;
    const struct people_import *import;
    struct rows rows;
};

static void tell_row(void *context, size_t line, enum people_column column, enum people_problem problem,
                     const char *value) {
    struct importing *i = context;
    char file[4096];
    const char *head = people_columns[column][i->context->language == LANGUAGE_EN ? 0 : 1];
    const char *reason = words(i->context, people_problem_words(problem));
    if (problem == PEOPLE_NEW)
        return;
    list_name(&i->lists, i->import->list, i->path, file, sizeof file);
    say(i->context, people_leaves_empty(problem) ? TEXT_PEOPLE_ROW_EMPTY : TEXT_PEOPLE_ROW, file, (int)line, head,
        value, reason);
    if (i->context->json)
        rows_add(&i->rows,
                 json_pack("{s:s*, s:i, s:s, s:s, s:s}", "sheet", lists_sheet(&i->lists, i->import->list), "line",
                           (int)line, "column", people_columns[column][0], "value", value, "reason", reason));
}

static void tell_progress(void *context, size_t rows) {
    const struct importing *i = context;
    if (isatty(STDERR_FILENO))
        say(i->context, TEXT_PEOPLE_PROGRESS, (int)rows);
}

static void print_import(struct importing *i, const struct people_import *import) {
    struct context *c = i->context;
    if (c->json) {
        print_json(c, json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:b, s:s, s:s, s:i, s:o}", "read",
                                (int)import->read, "added", (int)import->added, "duplicates", (int)import->duplicates,
                                "differing", (int)import->differing, "changed", (int)import->changed, "doubtful",
                                (int)import->doubtful, "warnings", (int)import->warnings, "refused",
                                (int)import->refused, "passed", (int)import->passed, "dry_run", import->keeps_nothing,
                                "unread", import->unread, "several", import->several, "hidden", (int)i->lists.hidden,
                                "rows", rows_end(&i->rows, STATUS_OK)));
        return;
    }
    show_line(c, TEXT_PEOPLE_IMPORTED, (int)import->read, (int)import->added,
              (int)(import->duplicates - import->differing), (int)(import->differing + import->changed),
              (int)import->doubtful, (int)import->refused);
}

// All lists of a file, or none. What is only tried keeps no writer waiting.
static enum status import_all(struct importing *i, struct people_import *import) {
    struct context *c = i->context;
    enum status status = import->keeps_nothing ? db_begin_read(c->host.db) : db_begin(c->host.db);
    if (status == STATUS_OK)
        status = people_import(&c->host, &i->lists, import);
    if (status == STATUS_OK && !import->keeps_nothing)
        return commit(c);
    db_rollback(c->host.db);
    return status;
}

static int tell_import(struct importing *i, const struct people_import *import, enum status status) {
    struct context *c = i->context;
    char text[PEOPLE_TROUBLE_SIZE], name[4096];
    if (import->trouble != PEOPLE_FILE_FINE) {
        list_name(&i->lists, import->list, i->path, name, sizeof name);
        say(c, TEXT_TOLD, people_trouble_text(import, name, c->language, text));
        if (import->trouble == PEOPLE_FILE_LACKS && import->column == COLUMN_ID_NUMBER)
            say(c, TEXT_PEOPLE_WITHOUT_ID);
        return EXIT_FAILED;
    }
    if (status != STATUS_OK)
        return fail_for(c, i->path, status);
    if (*import->several)
        say(c, TEXT_PEOPLE_SEVERAL, i->path, import->several);
    if (*import->unread)
        say(c, TEXT_PEOPLE_UNREAD, i->path, import->unread);
    print_import(i, import);
    if (import->keeps_nothing)
        say(c, TEXT_PEOPLE_DRY_RUN);
    return import->refused ? EXIT_PARTLY : EXIT_DONE;
}

struct import_options {
    const char *sheet;
    int dry_run, update, without_id;
};

static int person_import(struct context *c, const char *file, const struct import_options *o) {
    struct importing i = {.context = c, .path = file};
    if (o->dry_run)
        c->needs = NEEDS_READER;
    if (!opened(c))
        return c->refusal;
    int code = read_lists(c, file, o->sheet, LISTS_MAX, &i.lists);
    if (code != EXIT_DONE)
        return code;
    i.rows = rows_new();
    struct people_import import = {.progress = tell_progress,
                                   .context = &i,
                                   .corrects = o->update,
                                   .takes_names_alone = o->without_id,
                                   .keeps_nothing = o->dry_run};
    import.report = tell_row;
    i.import = &import;
    enum status status = import_all(&i, &import);
    code = tell_import(&i, &import, status);
    lists_clear(&i.lists);
    json_decref(i.rows.list); // NULL once they were told
    return code;
}

// ---- one person ----

static void tell_problem(const struct context *c, enum people_column column, enum people_problem problem) {
    if (problem != PEOPLE_FINE)
        say(c, TEXT_FAILED_FOR, people_columns[column][c->language == LANGUAGE_EN ? 0 : 1],
            words(c, people_problem_words(problem)));
}

static void look_at_phone(const struct context *c, const struct person *person) {
    tell_problem(c, COLUMN_PHONE, cell_phone_is_odd(person->phone) ? PEOPLE_PHONE_ODD : PEOPLE_FINE);
}

static int person_add(struct context *c, const char *const texts[COLUMN_COUNT]) {
    struct person person;
    char number[NUMBER_TEXT_SIZE];
    enum people_column column = COLUMN_NAME;
    if (!texts[COLUMN_NAME])
        return misuse(c, TEXT_MISSING, "--name");
    if (!opened(c))
        return c->refusal;
    enum people_problem problem = people_read(&c->host, texts, 0, &person, &column);
    if (problem == PEOPLE_UNREAD)
        return fail(c, db_failure(c->host.db));
    tell_problem(c, column, problem);
    if (problem != PEOPLE_FINE && !people_is_warning(problem))
        return EXIT_USAGE;
    look_at_phone(c, &person);
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = people_add(&c->host, &person);
    if (status != STATUS_OK) {
        db_rollback(c->host.db);
        return fail_as(c, person.name, status, (struct meaning){.conflict = TEXT_PERSON_THERE});
    }
    status = commit(c);
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->json)
        print_json(c, json_pack("{s:s}", "number", number_format(person.number, number)));
    else
        show("%s\n", number_format(person.number, number));
    return EXIT_DONE;
}

void print_person(void *context, const struct person *p) {
    struct context *c = context;
    c->rows++;
    char number[NUMBER_TEXT_SIZE], into[NUMBER_TEXT_SIZE], id[ID_NUMBER_SIZE] = "", document[PEOPLE_TAIL_SIZE];
    number_format(p->number, number);
    people_mask_tail(p->document, document);
    number_format(p->merged_into, into);
    if (p->id_number[0])
        id_number_mask(p->id_number, id);
    if (c->json)
        print_json(c, json_pack("{s:s, s:s, s:b, s:s, s:s, s:s, s:i, s:s, s:s, s:I, s:s?}", "number", number, "name",
                                p->name, "forgotten", !p->name[0], "id_number", id, "document_kind", p->document_kind,
                                "document", document, "sex", p->sex, "ethnicity", p->ethnicity, "category", p->category,
                                "area", (json_int_t)p->area, "merged_into", p->merged_into ? into : NULL));
    else
        show("%s\t%s\t%s\t%d\t%s\t%s\t%lld%s%s\n", number, p->name[0] ? p->name : words(c, TEXT_PERSON_FORGOTTEN),
             *id ? id : document, p->sex, p->ethnicity, p->category, (long long)p->area, p->merged_into ? "\t→ " : "",
             p->merged_into ? into : "");
}

static int person_find(struct context *c, const char *text) {
    struct person person;
    uint64_t number = 0;
    enum status status = STATUS_OK;
    if (!opened(c))
        return c->refusal;
    if (number_parse(text, &number) != STATUS_OK)
        status = people_find_text(&c->host, text, &number);
    if (status != STATUS_OK && status != STATUS_INVALID) // which is a part of a name
        return fail_as(c, text, status, (struct meaning){.lists = "rollcall person list"});
    if (number) {
        status = people_find(&c->host, number, &person);
        if (status == STATUS_OK)
            print_person(c, &person);
    } else {
        status = people_each(&c->host, text, 0, 1000, print_person, c);
        if (status == STATUS_OK && c->rows == 0)
            status = STATUS_NOT_FOUND;
    }
    return status == STATUS_OK ? EXIT_DONE
                               : fail_as(c, text, status, (struct meaning){.lists = "rollcall person list"});
}

static int person_edit(struct context *c, const char *text, const char *const texts[COLUMN_COUNT]) {
    struct person person, given;
    enum people_column column = COLUMN_NAME;
    unsigned columns = 0;
    uint64_t number;
    if (!read_person(c, text, &number))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    enum status status = people_find(&c->host, number, &person);
    if (status != STATUS_OK)
        return fail_as(c, text, status, (struct meaning){.lists = "rollcall person list"});
    if (!person.name[0])
        return say(c, TEXT_FAILED_FOR, text, words(c, TEXT_PERSON_FORGOTTEN)), EXIT_FAILED;
    enum people_problem problem = people_correct(&c->host, texts, &person, &given, &columns, &column);
    tell_problem(c, column, problem);
    if (problem != PEOPLE_FINE && problem != PEOPLE_SEX_DIFFERS)
        return EXIT_USAGE;
    if (columns & 1u << COLUMN_PHONE)
        look_at_phone(c, &given);
    status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = people_edit(&c->host, &given, columns);
    status = conclude(c, status);
    if (status == STATUS_OUTDATED) {
        say(c, TEXT_PERSON_UNCHANGED, text);
        return EXIT_DONE;
    }
    if (status != STATUS_OK)
        return fail_as(c, text, status, (struct meaning){"rollcall person list", TEXT_PERSON_ID_OF_OTHER, 0, 0});
    print_person(c, &given);
    return EXIT_DONE;
}

int cmd_person(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"name", required_argument, NULL, COLUMN_NAME},
                                            {"id-number", required_argument, NULL, COLUMN_ID_NUMBER},
                                            {"sex", required_argument, NULL, COLUMN_SEX},
                                            {"ethnicity", required_argument, NULL, COLUMN_ETHNICITY},
                                            {"category", required_argument, NULL, COLUMN_CATEGORY},
                                            {"area", required_argument, NULL, COLUMN_AREA},
                                            {"phone", required_argument, NULL, COLUMN_PHONE},
                                            {"document", required_argument, NULL, COLUMN_DOCUMENT},
                                            {"document-kind", required_argument, NULL, COLUMN_DOCUMENT_KIND},
                                            {"sheet", required_argument, NULL, 's'},
                                            {"dry-run", no_argument, NULL, 'd'},
                                            {"update", no_argument, NULL, 'u'},
                                            {"without-id", no_argument, NULL, 'w'},
                                            {"force", no_argument, NULL, 'f'},
                                            {"limit", required_argument, NULL, 'l'},
                                            {0}};
    const char *texts[COLUMN_COUNT] = {NULL}, *word = argc > 1 ? argv[1] : "";
    struct import_options import = {0};
    int force = 0, limit = 1000000;
    int64_t area = 0;
    next_word(&argc, &argv);
    if (strcmp(word, "doubles") == 0)
        return person_doubles(c, argc, argv);
    c->takes_files = strcmp(word, "import") == 0;
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?' || (o == 'l' && !read_count(c, optarg, 1, 1000000, &limit)))
            return EXIT_USAGE;
        import.dry_run |= o == 'd';
        import.update |= o == 'u';
        import.without_id |= o == 'w';
        force |= o == 'f';
        import.sheet = o == 's' ? optarg : import.sheet;
        if (o < COLUMN_COUNT)
            texts[o] = optarg;
    }
    const char *argument = optind < argc ? argv[optind] : NULL;
    if (strcmp(word, "import") == 0 && argument)
        return person_import(c, argument, &import);
    if (strcmp(word, "add") == 0)
        return person_add(c, texts);
    if (strcmp(word, "find") == 0 && argument)
        return person_find(c, argument);
    if (strcmp(word, "edit") == 0 && argument)
        return person_edit(c, argument, texts);
    if (strcmp(word, "merge") == 0 || strcmp(word, "unmerge") == 0)
        return person_merge(c, argc, argv, word[0] == 'u', force);
    if (strcmp(word, "forget") == 0 && argument)
        return person_forget(c, argument, force);
    if (strcmp(word, "list") != 0)
        return misuse_form(c, word);
    if (texts[COLUMN_AREA] && !read_area(c, texts[COLUMN_AREA], &area))
        return EXIT_USAGE;
    if (!opened(c))
        return c->refusal;
    return end_list(c, people_each(&c->host, "", area, limit, print_person, c),
                    "rollcall person import, rollcall person add");
}
