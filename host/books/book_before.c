// SPDX-License-Identifier: Apache-2.0
// What stood in a row before an act changes it: told in the act, so that the log can say "was" and an act can be taken
// back.
#include <stdlib.h>
#include <string.h>

#include "host/books/book_inside.h"

static struct act_value copy_of(enum act_value_kind kind, const void *data, size_t len) {
    char *copy = malloc(len + 1);
    if (!copy)
        return (struct act_value){0};
    memcpy(copy, data, len);
    copy[len] = '\0';
    return (struct act_value){.kind = kind, .data = copy, .len = len};
}

// A column as a value of the kind that the field will have; a personal text that stands open is sealed for the book.
static enum status read_before(struct book *book, struct statement *s, int column, const struct book_kind *kind,
                               uint64_t subject, struct act_field *f) {
    size_t len;
    const void *data = db_column_blob(s, column, &len);
    if (f->after.kind == ACT_NUMBER)
        f->before = (struct act_value){.kind = ACT_NUMBER, .number = db_column_int(s, column)};
    else if (f->after.kind == ACT_TEXT)
        f->before = copy_of(ACT_TEXT, db_column_text(s, column), strlen(db_column_text(s, column)));
    else if (f->after.kind == ACT_PERSONAL && !book_column_is_sealed(kind->table, f->name)) {
        uint8_t box[BOOK_PERSONAL_MAX + KEY_BOX_OVERHEAD];
        enum status status = person_seal(book->host, subject, db_column_text(s, column), box, &len);
        if (status != STATUS_OK)
            return status;
        f->before = copy_of(ACT_PERSONAL, box, len);
    } else if (data) {
        f->before = copy_of(book_column_is_sealed(kind->table, f->name) ? ACT_PERSONAL : ACT_DATA, data, len);
    }
    return STATUS_OK;
}

static enum status is_same(struct book *book, uint64_t subject, const struct act_field *f, int *same) {
    const struct act_value *a = &f->before, *b = &f->after;
    char text[BOOK_PERSONAL_MAX];
    *same = 0;
    if (a->kind != b->kind)
        return STATUS_OK;
    if (a->kind == ACT_PERSONAL) {
        enum status status = book_open_personal(book->host, subject, a->data, a->len, text);
        *same = strlen(text) == b->len && memcmp(text, b->data, b->len) == 0;
        return status;
    }
    *same = a->number == b->number && a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
    return STATUS_OK;
}

static void value_free(struct act_value *v) {
    free((void *)(uintptr_t)v->data);
    *v = (struct act_value){0};
}

void book_clear_before(struct act *act) {
    for (size_t i = 0; i < act->fields_len; i++)
        value_free(&act->fields[i].before);
}

static enum status read_row(struct book *book, const struct book_kind *kind, struct act *act) {
    struct statement *s;
    enum status status = book_select_row(book, kind, act, &s), read = STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        return status;
    if (db_step(s) == DB_ROW) {
        read = STATUS_OK;
        for (size_t i = 0; i < act->fields_len && read == STATUS_OK; i++)
            read = read_before(book, s, (int)i, kind, act->subject, &act->fields[i]);
    }
    status = db_finish(s);
    return status == STATUS_OK ? read : status;
}

enum status book_fill_before(struct book *book, const struct book_kind *kind, struct act *act) {
    size_t kept = 0, changed = 0;
    enum status status = act->fields_len ? read_row(book, kind, act) : STATUS_OUTDATED;
    for (size_t i = 0; i < act->fields_len && status == STATUS_OK; i++) {
        int same, names_row = book_is_key(kind, act->fields[i].name);
        status = is_same(book, act->subject, &act->fields[i], &same);
        if (names_row || same)
            value_free(&act->fields[i].before);
        changed += !names_row && !same;
        if (names_row || !same)
            act->fields[kept++] = act->fields[i];
    }
    if (status != STATUS_OK)
        return status;
    act->fields_len = kept;
    return changed ? STATUS_OK : STATUS_OUTDATED;
}
