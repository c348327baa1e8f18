// SPDX-License-Identifier: Apache-2.0
// Values of acts as people read them.
#include <stdio.h>
#include <string.h>

#include "host/base/id_number.h"
#include "host/base/rows.h"
#include "host/base/utf8.h"
#include "host/books/book.h"
#include "host/books/people.h"
#include "proto/civil.h"
#include "proto/number.h"

char *book_value(struct host *host, const struct act *act, const char *field, const struct act_value *v,
                 enum language language, char text[BOOK_VALUE_SIZE]) {
    char open[BOOK_PERSONAL_MAX];
    text[0] = '\0';
    if (v->kind == ACT_NUMBER)
        snprintf(text, BOOK_VALUE_SIZE, "%lld", (long long)v->number);
    else if (v->kind == ACT_TEXT)
        utf8_copy(text, BOOK_VALUE_SIZE, (const char *)v->data);
    else if (v->kind == ACT_PERSONAL && book_open_personal(host, act->subject, v->data, v->len, open) == STATUS_OK) {
        if (open[0] && strcmp(field, "id_number") == 0)
            id_number_mask(open, text);
        else if (open[0] && strcmp(field, "document") == 0)
            people_mask_tail(open, text);
        else
            utf8_copy(text, BOOK_VALUE_SIZE, open[0] ? open : text_of(TEXT_PERSON_FORGOTTEN, language));
    }
    return text;
}

// Fields that hold a number of ours; 0 is nobody's.
static int is_number(const char *field) {
    static const char *const fields[] = {"badge", "person", "other", "into_person", "session"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(field, fields[i]) == 0)
            return 1;
    return 0;
}

char *book_shown(struct host *host, const struct act *act, const char *field, const struct act_value *v,
                 enum language language, char text[BOOK_VALUE_SIZE]) {
    size_t len = strlen(field);
    char when[CIVIL_TEXT_SIZE], number[NUMBER_TEXT_SIZE];
    book_value(host, act, field, v, language, text);
    if (v->kind == ACT_NUMBER && v->number > 0 && len > 3 && strcmp(field + len - 3, "_ms") == 0)
        snprintf(text, BOOK_VALUE_SIZE, "%s", civil_format(v->number, when));
    if (v->kind == ACT_NUMBER && v->number > 0 && is_number(field))
        snprintf(text, BOOK_VALUE_SIZE, "%s", number_format((uint64_t)v->number, number));
    return text;
}

// What a badge says that was printed before stands with a correction for the queue of badges alone.
static int is_inner(const struct act_field *f) {
    return f->after.kind == ACT_DATA || f->before.kind == ACT_DATA || strncmp(f->name, "worn_", 5) == 0;
}

json_t *book_fields(struct host *host, const struct act *act, enum language language, book_teller *tell) {
    char before[BOOK_VALUE_SIZE], after[BOOK_VALUE_SIZE];
    struct rows fields = rows_new();
    for (size_t i = 0; i < act->fields_len; i++) {
        const struct act_field *f = &act->fields[i];
        if (is_inner(f))
            continue;
        tell(host, act, f->name, &f->before, language, before);
        tell(host, act, f->name, &f->after, language, after);
        rows_add(&fields, json_pack("{s:s, s:s?, s:s?}", "name", f->name, "before", f->before.kind ? before : NULL,
                                    "after", f->after.kind ? after : NULL));
    }
    return rows_end(&fields, STATUS_OK);
}
