// SPDX-License-Identifier: Apache-2.0
// rollcall sheet read: photos of our own printed sign-in sheet tell who signed. Nothing is taken in: `attend` does
// that.
#include <stdlib.h>

#include "host/books/holder.h"
#include "host/books/people.h"
#include "host/cli/commands.h"
#include "host/print/form_read.h"
#include "proto/file.h"
#include "proto/number.h"

static const enum text mark_texts[] = {
    [FORM_EMPTY] = TEXT_FORM_EMPTY, [FORM_INK] = TEXT_FORM_INK, [FORM_DOUBTFUL] = TEXT_FORM_DOUBTFUL};

static enum status name_of(struct context *c, uint64_t badge, struct person *person) {
    uint64_t holder;
    enum status status = holder_of(c->host.db, badge, &holder);
    if (status == STATUS_OK)
        status = people_find(&c->host, holder, person);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

// A row with a person's name, or one with ink that has none: somebody came without having enrolled.
static enum status print_row(struct context *c, const struct form_reading *r, int row) {
    char session[NUMBER_TEXT_SIZE], number[NUMBER_TEXT_SIZE] = "";
    struct person person = {0};
    const struct form_row *of = &r->rows[row];
    enum status status = STATUS_OK;
    int place = (r->page.page - 1) * FORM_ROWS + row + 1;
    if (row < r->page.named) {
        number_format(r->page.numbers[row], number);
        status = name_of(c, r->page.numbers[row], &person);
    }
    if (status != STATUS_OK)
        return status;
    number_format(r->page.session, session);
    if (c->json)
        print_json(c, json_pack("{s:s, s:i, s:i, s:i, s:s?, s:s, s:s, s:b}", "session", session, "page", r->page.page,
                                "pages", r->page.pages, "line", place, "person", *number ? number : NULL, "name",
                                person.name, "mark", form_mark_text(of->mark), "proposed", of->is_likely));
    else
        show("%d\t%s\t%s\t%s\n", place, number, person.name, words(c, mark_texts[of->mark]));
    key_wipe(&person, sizeof person);
    return STATUS_OK;
}

static int print_reading(struct context *c, const char *path, const struct form_reading *r) {
    char session[NUMBER_TEXT_SIZE];
    int of[FORM_DOUBTFUL + 1] = {0};
    enum status status = STATUS_OK;
    for (int row = 0; row < FORM_ROWS && status == STATUS_OK; row++) {
        if (row >= r->page.named && r->rows[row].mark == FORM_EMPTY)
            continue;
        of[r->rows[row].mark]++;
        status = print_row(c, r, row);
    }
    if (status != STATUS_OK)
        return fail_for(c, path, status);
    if (!c->json)
        say(c, TEXT_FORM_READ, path, number_format(r->page.session, session), r->page.page, r->page.pages, of[FORM_INK],
            of[FORM_EMPTY], of[FORM_DOUBTFUL]);
    return EXIT_DONE;
}

static int refuse(struct context *c, const char *path, enum form_trouble trouble) {
    static const enum text texts[] = {
        [FORM_NO_CODE] = TEXT_FORM_NO_CODE, [FORM_OTHER_HOST] = TEXT_FORM_OTHER_HOST,
        [FORM_CHANGED] = TEXT_FORM_CHANGED, [FORM_NO_MARKS] = TEXT_FORM_NO_MARKS,
        [FORM_COARSE] = TEXT_FORM_COARSE,   [FORM_PALE] = TEXT_FORM_PALE,
    };
    say(c, texts[trouble], path);
    return EXIT_FAILED;
}

static int read_one(struct context *c, const char *path) {
    struct form_reading *reading;
    uint8_t *photo;
    size_t len;
    enum status status = file_read(path, PHOTO_MAX_BYTES, &photo, &len);
    if (status != STATUS_OK)
        return fail_for(c, path, status);
    status = form_read(&c->host, photo, len, &reading);
    free(photo);
    if (status == STATUS_MALFORMED) {
        say(c, TEXT_FORM_NO_PICTURE, path);
        return EXIT_FAILED;
    }
    if (status != STATUS_OK)
        return fail_for(c, path, status);
    int code = reading->trouble == FORM_FINE ? print_reading(c, path, reading) : refuse(c, path, reading->trouble);
    free(reading);
    return code;
}

int sheet_read(struct context *c, int argc, char **argv) {
    int worst = read_files(c, argc, argv, "read");
    if (worst != EXIT_DONE)
        return worst;
    for (int i = optind; i < argc; i++) {
        int code = read_one(c, argv[i]);
        worst = code != EXIT_DONE ? code : worst;
    }
    return worst;
}
