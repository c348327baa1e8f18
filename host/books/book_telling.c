// SPDX-License-Identifier: Apache-2.0
#include "host/books/book_telling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/document.h"
#include "host/base/period.h"
#include "host/base/utf8.h"
#include "host/books/people.h"
#include "proto/civil.h"

static const struct book_field fields[] = {
    {"name", SHAPE_TEXT, TEXT_FIELD_NAME},
    {"sex", SHAPE_SEX, TEXT_FIELD_SEX},
    {"id_number", SHAPE_TEXT, TEXT_FIELD_ID_NUMBER},
    {"document", SHAPE_TEXT, TEXT_FIELD_DOCUMENT},
    {"document_kind", SHAPE_DOCUMENT, TEXT_FIELD_DOCUMENT_KIND},
    {"phone", SHAPE_PHONE, TEXT_FIELD_PHONE},
    {"ethnicity", SHAPE_TEXT, TEXT_FIELD_ETHNICITY},
    {"category", SHAPE_WORD, TEXT_FIELD_CATEGORY},
    {"area", SHAPE_AREA, TEXT_FIELD_AREA},
    {"venue", SHAPE_TEXT, TEXT_FIELD_VENUE},
    {"provider", SHAPE_TEXT, TEXT_FIELD_PROVIDER},
    {"teacher", SHAPE_TEXT, TEXT_FIELD_TEACHER},
    {"programme", SHAPE_PROGRAMME, TEXT_FIELD_PROGRAMME},
    {"start_ms", SHAPE_MOMENT, TEXT_FIELD_START_MS},
    {"end_ms", SHAPE_MOMENT, TEXT_FIELD_END_MS},
    {"capacity", SHAPE_COUNT, TEXT_FIELD_CAPACITY},
    {"min_stay_s", SHAPE_MINUTES, TEXT_FIELD_MIN_STAY_S},
    {"check_out", SHAPE_YES, TEXT_FIELD_CHECK_OUT},
    {"early_s", SHAPE_MINUTES, TEXT_FIELD_EARLY_S},
    {"late_s", SHAPE_MINUTES, TEXT_FIELD_LATE_S},
    {"unenrolled", SHAPE_POLICY, TEXT_FIELD_UNENROLLED},
    {"opens_itself", SHAPE_YES, TEXT_FIELD_OPENS_ITSELF},
    {"areas", SHAPE_AREAS, TEXT_FIELD_AREAS},
    {"role", SHAPE_ROLE, TEXT_FIELD_ROLE},
    {"sheet", SHAPE_HIDDEN, TEXT_COUNT},
    {"revoked_why", SHAPE_TEXT, TEXT_FIELD_REVOKED_WHY},
    {"into_person", SHAPE_PERSON, TEXT_COUNT},
    {"other", SHAPE_PERSON, TEXT_COUNT},
    {"person", SHAPE_PERSON, TEXT_COUNT},
    {"badge", SHAPE_BADGE, TEXT_COUNT},
    {"in_ms", SHAPE_MOMENT, TEXT_COUNT},
    {"out_ms", SHAPE_MOMENT, TEXT_COUNT},
    {"backup_ms", SHAPE_MOMENT, TEXT_COUNT},
    {"issue", SHAPE_NUMBER, TEXT_COUNT},
    {"year", SHAPE_NUMBER, TEXT_COUNT},
    {"quota", SHAPE_QUOTA, TEXT_COUNT},
    {"target", SHAPE_TARGET, TEXT_COUNT},
    {"total", SHAPE_NUMBER, TEXT_COUNT},
    {"done", SHAPE_NUMBER, TEXT_COUNT},
    {"person_times", SHAPE_NUMBER, TEXT_COUNT},
    {"persons", SHAPE_NUMBER, TEXT_COUNT},
    {"signal", SHAPE_SIGNAL, TEXT_COUNT},
    {"terminal", SHAPE_TERMINAL, TEXT_COUNT},
    {"period", SHAPE_PERIOD, TEXT_COUNT},
};

const struct book_field *book_field_known(const char *name) {
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

// A word as the catalogue has it under names that begin so; as it stands where it has none.
static const char *word_of(const char *word, const char *const words[], const enum text texts[], size_t len,
                           enum language language) {
    for (size_t i = 0; i < len; i++)
        if (strcmp(words[i], word) == 0)
            return text_of(texts[i], language);
    return word;
}

#define WORD_OF(word, language, words, texts) word_of(word, words, texts, sizeof words / sizeof *words, language)

static const char *category_word(const char *word, enum language language) {
    static const char *const words[] = {"farmer", "migrant"};
    static const enum text texts[] = {TEXT_WORD_FARMER, TEXT_WORD_MIGRANT};
    return WORD_OF(word, language, words, texts);
}

static const char *role_word(const char *word, enum language language) {
    static const char *const words[] = {"reader", "reviewer", "officer", "admin"};
    static const enum text texts[] = {TEXT_ROLE_READER, TEXT_ROLE_REVIEWER, TEXT_ROLE_OFFICER, TEXT_ROLE_ADMIN};
    return WORD_OF(word, language, words, texts);
}

const char *book_setting_words(const char *word, enum language language) {
    static const char *const words[] = {"women_in_farming", "credit",     "missing_check_out", "backup_at",
                                        "backup_keep",      "backup_dir", "office_phone",      "office_name"};
    static const enum text texts[] = {TEXT_SETTING_WOMEN_IN_FARMING,  TEXT_SETTING_CREDIT,
                                      TEXT_SETTING_MISSING_CHECK_OUT, TEXT_SETTING_BACKUP_AT,
                                      TEXT_SETTING_BACKUP_KEEP,       TEXT_SETTING_BACKUP_DIR,
                                      TEXT_SETTING_OFFICE_PHONE,      TEXT_SETTING_OFFICE_NAME};
    return WORD_OF(word, language, words, texts);
}

const char *book_setting_value_words(const char *word, enum language language) {
    static const char *const words[] = {"both", "women", "farmer", "venue", "residence", "pending", "count", "off"};
    static const enum text texts[] = {TEXT_VALUE_BOTH,      TEXT_VALUE_WOMEN,   TEXT_VALUE_FARMER, TEXT_VALUE_VENUE,
                                      TEXT_VALUE_RESIDENCE, TEXT_VALUE_PENDING, TEXT_VALUE_COUNT,  TEXT_VALUE_OFF};
    return WORD_OF(word, language, words, texts);
}

static enum text sex_text(int64_t sex) {
    return sex == 1 ? TEXT_LOG_SEX_1 : sex == 2 ? TEXT_LOG_SEX_2 : sex == 9 ? TEXT_LOG_SEX_9 : TEXT_LOG_SEX_0;
}

static void tell_number(const struct book_telling *w, enum book_shape shape, int64_t n, char text[BOOK_TOLD_SIZE]) {
    static const enum text policies[] = {TEXT_POLICY_ACCEPT, TEXT_POLICY_PENDING, TEXT_POLICY_REFUSE};
    enum language language = w->style->language;
    char at[CIVIL_TEXT_SIZE];
    snprintf(text, BOOK_TOLD_SIZE, "%lld", (long long)n);
    if (shape == SHAPE_SEX)
        snprintf(text, BOOK_TOLD_SIZE, "%s", text_of(sex_text(n), language));
    else if (shape == SHAPE_TARGET && n < 0)
        snprintf(text, BOOK_TOLD_SIZE, "%s", text_of(TEXT_QUOTA_NOT_SET, language));
    else if (shape == SHAPE_AREA && n)
        label_area(w->host, n, w->style, text, BOOK_TOLD_SIZE);
    else if (shape == SHAPE_MOMENT && n)
        snprintf(text, BOOK_TOLD_SIZE, "%.10s %.5s", civil_format(n, at), at + 11);
    else if (shape == SHAPE_MINUTES && n)
        snprintf(text, BOOK_TOLD_SIZE, text_of(TEXT_LOG_MINUTES, language), (int)(n / 60));
    else if (shape == SHAPE_YES)
        snprintf(text, BOOK_TOLD_SIZE, "%s", text_of(n ? TEXT_LOG_YES : TEXT_LOG_NO, language));
    else if (shape == SHAPE_POLICY && n >= 0 && n < 3)
        snprintf(text, BOOK_TOLD_SIZE, "%s", text_of(policies[n], language));
    else if (shape == SHAPE_PERSON && n)
        label_person(w->host, (uint64_t)n, w->style, text, BOOK_TOLD_SIZE);
    else if (shape == SHAPE_BADGE && n)
        label_badge(w->host, (uint64_t)n, 0, w->style, text, BOOK_TOLD_SIZE);
    else if (shape == SHAPE_TERMINAL)
        label_terminal(w->host, (uint64_t)n, w->style, text, BOOK_TOLD_SIZE);
    else if (shape != SHAPE_NUMBER && shape != SHAPE_TARGET && n == 0)
        snprintf(text, BOOK_TOLD_SIZE, "%s",
                 shape == SHAPE_AREA || shape == SHAPE_MOMENT ? "" : text_of(TEXT_LOG_NO_LIMIT, language));
}

static void tell_areas(const struct book_telling *w, const char *codes, char text[BOOK_TOLD_SIZE]) {
    char name[BOOK_TOLD_SIZE];
    size_t len = utf8_copy(text, BOOK_TOLD_SIZE, *codes ? "" : text_of(TEXT_LOG_EVERYWHERE, w->style->language));
    for (const char *next = codes; *next; next += strspn(next, " ")) {
        label_area(w->host, strtoll(next, NULL, 10), w->style, name, sizeof name);
        len += utf8_copy(text + len, BOOK_TOLD_SIZE - len, len ? text_of(TEXT_LOG_COMMA, w->style->language) : "");
        len += utf8_copy(text + len, BOOK_TOLD_SIZE - len, name);
        next += strcspn(next, " ");
    }
}

static void tell_text(const struct book_telling *w, enum book_shape shape, const char *value,
                      char text[BOOK_TOLD_SIZE]) {
    enum language language = w->style->language;
    char kind[PERIOD_TEXT_SIZE];
    const char *told = value;
    if (shape == SHAPE_WORD)
        told = category_word(value, language);
    else if (shape == SHAPE_ROLE)
        told = role_word(value, language);
    else if (shape == SHAPE_DOCUMENT && *value)
        told = text_of(document_kind_words(value), language);
    else if (shape == SHAPE_SIGNAL) {
        snprintf(kind, sizeof kind, "%.*s", (int)strcspn(value, "."), value);
        told = text_of_word(kind, language);
    }
    struct period period;
    if (shape == SHAPE_AREAS)
        tell_areas(w, value, text);
    else if (shape == SHAPE_PERIOD && period_parse(value, &period))
        utf8_copy(text, BOOK_TOLD_SIZE, period_text(&period, language, kind));
    else if (shape == SHAPE_PROGRAMME)
        label_named(w->host, "SELECT name, name_en FROM programme WHERE id = $1", value, w->style, text,
                    BOOK_TOLD_SIZE);
    else if (shape == SHAPE_QUOTA)
        label_named(w->host, "SELECT name, name_en FROM quota WHERE id = $1 ORDER BY year DESC LIMIT 1", value,
                    w->style, text, BOOK_TOLD_SIZE);
    else
        utf8_copy(text, BOOK_TOLD_SIZE, told == kind ? value : told);
}

// What is personal is masked, but for eyes that may see it; an ID number always.
static void tell_personal(const struct book_telling *w, const char *field, const struct act_value *v,
                          char text[BOOK_TOLD_SIZE]) {
    char value[BOOK_VALUE_SIZE], name[PEOPLE_NAME_SIZE], tail[PEOPLE_TAIL_SIZE];
    const char *forgotten = text_of(TEXT_PERSON_FORGOTTEN, w->style->language);
    book_value(w->host, w->act, field, v, w->style->language, value);
    const char *told = value;
    if (w->style->is_masked && strcmp(value, forgotten) != 0 && strcmp(field, "name") == 0)
        told = people_mask_name(value, name);
    if (w->style->is_masked && strcmp(value, forgotten) != 0 && strcmp(field, "phone") == 0)
        told = people_mask_tail(value, tail);
    utf8_copy(text, BOOK_TOLD_SIZE, told);
}

void book_field_tell(const struct book_telling *w, const struct book_field *f, const struct act_value *v,
                     char text[BOOK_TOLD_SIZE]) {
    *text = '\0';
    if (v->kind == ACT_NUMBER)
        tell_number(w, f->shape, v->number, text);
    else if (v->kind == ACT_TEXT)
        tell_text(w, f->shape, (const char *)v->data, text);
    else if (v->kind == ACT_PERSONAL)
        tell_personal(w, f->name, v, text);
}
