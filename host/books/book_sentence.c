// SPDX-License-Identifier: Apache-2.0
// An act as a sentence: its kind has words with places in braces, which its subject, its fields, and what they were and
// are, fill.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/document.h"
#include "host/base/period.h"
#include "host/base/utf8.h"
#include "host/books/book_inside.h"
#include "host/books/book_labels.h"
#include "host/books/people.h"
#include "proto/civil.h"

#define VALUE_SIZE 768

static const struct {
    const char *what;
    enum text text;
} sentences[] = {
    {"person.add", TEXT_LOG_PERSON_ADD},
    {"person.found", TEXT_LOG_PERSON_FOUND},
    {"person.edit", TEXT_LOG_PERSON_EDIT},
    {"person.merge", TEXT_LOG_PERSON_MERGE},
    {"person.merge_found", TEXT_LOG_PERSON_MERGE_FOUND},
    {"person.unmerge", TEXT_LOG_PERSON_UNMERGE},
    {"person.forget", TEXT_LOG_PERSON_FORGET},
    {"person.part", TEXT_LOG_PERSON_PART},
    {"person.unpart", TEXT_LOG_PERSON_UNPART},
    {"badge.issue", TEXT_LOG_BADGE_ISSUE},
    {"badge.found", TEXT_LOG_BADGE_FOUND},
    {"badge.reissue", TEXT_LOG_BADGE_REISSUE},
    {"badge.bind", TEXT_LOG_BADGE_BIND},
    {"badge.unbind", TEXT_LOG_BADGE_UNBIND},
    {"badge.bind_found", TEXT_LOG_BADGE_BIND_FOUND},
    {"badge.revoke", TEXT_LOG_BADGE_REVOKE},
    {"badge.revoke_found", TEXT_LOG_BADGE_REVOKE_FOUND},
    {"officer.add", TEXT_LOG_OFFICER_ADD},
    {"officer.found", TEXT_LOG_OFFICER_FOUND},
    {"officer.edit", TEXT_LOG_OFFICER_EDIT},
    {"officer.remove", TEXT_LOG_OFFICER_REMOVE},
    {"session.add", TEXT_LOG_SESSION_ADD},
    {"session.found", TEXT_LOG_SESSION_FOUND},
    {"session.edit", TEXT_LOG_SESSION_EDIT},
    {"session.cancel", TEXT_LOG_SESSION_CANCEL},
    {"session.hold", TEXT_LOG_SESSION_HOLD},
    {"enroll.add", TEXT_LOG_ENROLL_ADD},
    {"enroll.cancel", TEXT_LOG_ENROLL_CANCEL},
    {"enroll.found", TEXT_LOG_ENROLL_FOUND},
    {"attend.add", TEXT_LOG_ATTEND_ADD},
    {"attend.undo", TEXT_LOG_ATTEND_UNDO},
    {"quarantine.release", TEXT_LOG_QUARANTINE_RELEASE},
    {"quarantine.reject", TEXT_LOG_QUARANTINE_REJECT},
    {"terminal.pair", TEXT_LOG_TERMINAL_PAIR},
    {"terminal.found", TEXT_LOG_TERMINAL_FOUND},
    {"terminal.name", TEXT_LOG_TERMINAL_NAME},
    {"terminal.move", TEXT_LOG_TERMINAL_MOVE},
    {"terminal.revoke", TEXT_LOG_TERMINAL_REVOKE},
    {"terminal.readmit", TEXT_LOG_TERMINAL_READMIT},
    {"terminal.hold", TEXT_LOG_TERMINAL_HOLD},
    {"terminal.unhold", TEXT_LOG_TERMINAL_UNHOLD},
    {"terminal.forget", TEXT_LOG_TERMINAL_FORGET},
    {"quota.set", TEXT_LOG_QUOTA_SET},
    {"allocation.set", TEXT_LOG_ALLOCATION_SET},
    {"allocation.found", TEXT_LOG_ALLOCATION_FOUND},
    {"setting.set", TEXT_LOG_SETTING_SET},
    {"office.set", TEXT_LOG_OFFICE_SET},
    {"setting.found", TEXT_LOG_SETTING_FOUND},
    {"signal.check", TEXT_LOG_SIGNAL_CHECK},
    {"signal.explain", TEXT_LOG_SIGNAL_EXPLAIN},
    {"signal.confirm", TEXT_LOG_SIGNAL_CONFIRM},
    {"signal.reopen", TEXT_LOG_SIGNAL_REOPEN},
    {"signal.found", TEXT_LOG_SIGNAL_FOUND},
    {"user.add", TEXT_LOG_USER_ADD},
    {"user.found", TEXT_LOG_USER_FOUND},
    {"user.readmit", TEXT_LOG_USER_READMIT},
    {"user.edit", TEXT_LOG_USER_EDIT},
    {"user.areas", TEXT_LOG_USER_AREAS},
    {"user.link", TEXT_LOG_USER_LINK},
    {"user.password", TEXT_LOG_USER_PASSWORD},
    {"user.remove", TEXT_LOG_USER_REMOVE},
    {"office.backup", TEXT_LOG_OFFICE_BACKUP},
    {"office.restore", TEXT_LOG_OFFICE_RESTORE},
    {"audit.seal", TEXT_LOG_AUDIT_SEAL},
    {"year.close", TEXT_LOG_YEAR_CLOSE},
    {"year.figure", TEXT_LOG_YEAR_FIGURE},
    {"year.declare", TEXT_LOG_YEAR_DECLARE},
    {"filing.add", TEXT_LOG_FILING_ADD},
    {"filing.figure", TEXT_LOG_FILING_FIGURE},
};

enum shape {
    SHAPE_HIDDEN,
    SHAPE_TEXT,
    SHAPE_NUMBER,
    SHAPE_COUNT, // 0: without limit
    SHAPE_SEX,
    SHAPE_PHONE,
    SHAPE_WORD, // of the catalogue
    SHAPE_DOCUMENT,
    SHAPE_AREA,
    SHAPE_AREAS, // codes in a text
    SHAPE_PROGRAMME,
    SHAPE_QUOTA,
    SHAPE_SIGNAL,
    SHAPE_MOMENT,
    SHAPE_MINUTES, // of seconds
    SHAPE_YES,
    SHAPE_POLICY,
    SHAPE_ROLE,
    SHAPE_PERSON,
    SHAPE_BADGE,
    SHAPE_TERMINAL,
    SHAPE_PERIOD,
};

static const struct field {
    const char *name;
    enum shape shape;
    enum text text; // what it is called where changes are told; TEXT_COUNT: it has a place of its own
} fields[] = {
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
    {"target", SHAPE_NUMBER, TEXT_COUNT},
    {"total", SHAPE_NUMBER, TEXT_COUNT},
    {"done", SHAPE_NUMBER, TEXT_COUNT},
    {"person_times", SHAPE_NUMBER, TEXT_COUNT},
    {"persons", SHAPE_NUMBER, TEXT_COUNT},
    {"signal", SHAPE_SIGNAL, TEXT_COUNT},
    {"terminal", SHAPE_TERMINAL, TEXT_COUNT},
    {"period", SHAPE_PERIOD, TEXT_COUNT},
};

// ---- text that grows ----

struct writing {
    struct host *host;
    const struct act *act;
    const struct label_style *style;
    char *text;
    size_t len, size;
};

static void add(struct writing *w, const char *text) {
    w->len += utf8_copy(w->text + w->len, w->size - w->len, text);
}

static void add_format(struct writing *w, enum text form, const char *a, const char *b, const char *c) {
    char text[3 * VALUE_SIZE];
    snprintf(text, sizeof text, text_of(form, w->style->language), a, b, c);
    add(w, text);
}

// ---- values ----

static const struct field *field_known(const char *name) {
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static const struct act_field *field_of(const struct act *act, const char *name) {
    for (size_t i = 0; i < act->fields_len; i++)
        if (strcmp(act->fields[i].name, name) == 0)
            return &act->fields[i];
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

static const char *setting_word(const char *word, enum language language) {
    static const char *const words[] = {"women_in_farming", "credit",     "missing_check_out", "backup_at",
                                        "backup_keep",      "backup_dir", "office_phone"};
    static const enum text texts[] = {
        TEXT_SETTING_WOMEN_IN_FARMING, TEXT_SETTING_CREDIT,     TEXT_SETTING_MISSING_CHECK_OUT, TEXT_SETTING_BACKUP_AT,
        TEXT_SETTING_BACKUP_KEEP,      TEXT_SETTING_BACKUP_DIR, TEXT_SETTING_OFFICE_PHONE};
    return WORD_OF(word, language, words, texts);
}

static const char *setting_value_word(const char *word, enum language language) {
    static const char *const words[] = {"both", "women", "farmer", "venue", "residence", "pending", "count", "off"};
    static const enum text texts[] = {TEXT_VALUE_BOTH,      TEXT_VALUE_WOMEN,   TEXT_VALUE_FARMER, TEXT_VALUE_VENUE,
                                      TEXT_VALUE_RESIDENCE, TEXT_VALUE_PENDING, TEXT_VALUE_COUNT,  TEXT_VALUE_OFF};
    return WORD_OF(word, language, words, texts);
}

static enum text sex_text(int64_t sex) {
    return sex == 1 ? TEXT_LOG_SEX_1 : sex == 2 ? TEXT_LOG_SEX_2 : sex == 9 ? TEXT_LOG_SEX_9 : TEXT_LOG_SEX_0;
}

static void tell_number(const struct writing *w, enum shape shape, int64_t n, char text[VALUE_SIZE]) {
    static const enum text policies[] = {TEXT_POLICY_ACCEPT, TEXT_POLICY_PENDING, TEXT_POLICY_REFUSE};
    enum language language = w->style->language;
    char at[CIVIL_TEXT_SIZE];
    snprintf(text, VALUE_SIZE, "%lld", (long long)n);
    if (shape == SHAPE_SEX)
        snprintf(text, VALUE_SIZE, "%s", text_of(sex_text(n), language));
    else if (shape == SHAPE_AREA && n)
        label_area(w->host, n, w->style, text, VALUE_SIZE);
    else if (shape == SHAPE_MOMENT && n)
        snprintf(text, VALUE_SIZE, "%.10s %.5s", civil_format(n, at), at + 11);
    else if (shape == SHAPE_MINUTES && n)
        snprintf(text, VALUE_SIZE, text_of(TEXT_LOG_MINUTES, language), (int)(n / 60));
    else if (shape == SHAPE_YES)
        snprintf(text, VALUE_SIZE, "%s", text_of(n ? TEXT_LOG_YES : TEXT_LOG_NO, language));
    else if (shape == SHAPE_POLICY && n >= 0 && n < 3)
        snprintf(text, VALUE_SIZE, "%s", text_of(policies[n], language));
    else if (shape == SHAPE_PERSON && n)
        label_person(w->host, (uint64_t)n, w->style, text, VALUE_SIZE);
    else if (shape == SHAPE_BADGE && n)
        label_badge(w->host, (uint64_t)n, 0, w->style, text, VALUE_SIZE);
    else if (shape == SHAPE_TERMINAL)
        label_terminal(w->host, (uint64_t)n, w->style, text, VALUE_SIZE);
    else if (shape != SHAPE_NUMBER && n == 0)
        snprintf(text, VALUE_SIZE, "%s",
                 shape == SHAPE_AREA || shape == SHAPE_MOMENT ? "" : text_of(TEXT_LOG_NO_LIMIT, language));
}

static void tell_areas(const struct writing *w, const char *codes, char text[VALUE_SIZE]) {
    char name[VALUE_SIZE];
    size_t len = utf8_copy(text, VALUE_SIZE, *codes ? "" : text_of(TEXT_LOG_EVERYWHERE, w->style->language));
    for (const char *next = codes; *next; next += strspn(next, " ")) {
        label_area(w->host, strtoll(next, NULL, 10), w->style, name, sizeof name);
        len += utf8_copy(text + len, VALUE_SIZE - len, len ? text_of(TEXT_LOG_COMMA, w->style->language) : "");
        len += utf8_copy(text + len, VALUE_SIZE - len, name);
        next += strcspn(next, " ");
    }
}

static void tell_text(const struct writing *w, enum shape shape, const char *value, char text[VALUE_SIZE]) {
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
        utf8_copy(text, VALUE_SIZE, period_text(&period, language, kind));
    else if (shape == SHAPE_PROGRAMME)
        label_named(w->host, "SELECT name, name_en FROM programme WHERE id = $1", value, w->style, text, VALUE_SIZE);
    else if (shape == SHAPE_QUOTA)
        label_named(w->host, "SELECT name, name_en FROM quota WHERE id = $1 ORDER BY year DESC LIMIT 1", value,
                    w->style, text, VALUE_SIZE);
    else
        utf8_copy(text, VALUE_SIZE, told == kind ? value : told);
}

// What is personal is masked, but for eyes that may see it; an ID number always.
static void tell_personal(const struct writing *w, const char *field, const struct act_value *v,
                          char text[VALUE_SIZE]) {
    char value[BOOK_VALUE_SIZE], name[PEOPLE_NAME_SIZE], tail[PEOPLE_TAIL_SIZE];
    const char *forgotten = text_of(TEXT_PERSON_FORGOTTEN, w->style->language);
    book_value(w->host, w->act, field, v, w->style->language, value);
    const char *told = value;
    if (w->style->is_masked && strcmp(value, forgotten) != 0 && strcmp(field, "name") == 0)
        told = people_mask_name(value, name);
    if (w->style->is_masked && strcmp(value, forgotten) != 0 && strcmp(field, "phone") == 0)
        told = people_mask_tail(value, tail);
    utf8_copy(text, VALUE_SIZE, told);
}

static void tell_value(const struct writing *w, const struct field *f, const struct act_value *v,
                       char text[VALUE_SIZE]) {
    *text = '\0';
    if (v->kind == ACT_NUMBER)
        tell_number(w, f->shape, v->number, text);
    else if (v->kind == ACT_TEXT)
        tell_text(w, f->shape, (const char *)v->data, text);
    else if (v->kind == ACT_PERSONAL)
        tell_personal(w, f->name, v, text);
}

// ---- parts of a sentence ----

// What a field is called: a terminal's name is no person's.
static const char *called(const struct writing *w, const struct field *f) {
    int is_title = f->text == TEXT_FIELD_NAME && strncmp(w->act->what, "terminal.", 9) == 0;
    return text_of(is_title ? TEXT_FIELD_TITLE : f->text, w->style->language);
}

// NULL: it is not told, or tells which row this is.
static const struct field *field_told(const struct writing *w, const struct act_field *a) {
    const struct field *f = field_known(a->name);
    const struct book_kind *kind = book_kind_of(w->act->what);
    int is_told = f && f->text != TEXT_COUNT && f->shape != SHAPE_HIDDEN && !(kind && book_is_key(kind, a->name));
    return is_told ? f : NULL;
}

// A rule that was not made: without limit, not asked for, as it comes.
static int is_left_out(const struct field *f, const struct act_value *v) {
    return v->kind == ACT_NUMBER && v->number == 0 && f->shape != SHAPE_SEX && f->shape != SHAPE_NUMBER;
}

// What a new row is called by says these already.
static int stands_before(const char *field) {
    static const char *const names[] = {"name", "programme", "venue", "start_ms"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], field) == 0)
            return 1;
    return 0;
}

static void add_changes(struct writing *w) {
    char before[VALUE_SIZE], after[VALUE_SIZE];
    const char *empty = text_of(TEXT_LOG_EMPTY, w->style->language);
    for (size_t i = 0, told = 0; i < w->act->fields_len; i++) {
        const struct act_field *a = &w->act->fields[i];
        const struct field *f = field_told(w, a);
        if (!f)
            continue;
        if (told++)
            add(w, text_of(TEXT_LOG_COMMA, w->style->language));
        tell_value(w, f, &a->before, before);
        tell_value(w, f, &a->after, after);
        if (*before)
            add_format(w, TEXT_LOG_CHANGE, called(w, f), before, *after ? after : empty);
        else
            add_format(w, TEXT_LOG_CHANGE_TO, called(w, f), *after ? after : empty, "");
    }
}

static void add_set(struct writing *w) {
    char value[VALUE_SIZE];
    for (size_t i = 0, told = 0; i < w->act->fields_len; i++) {
        const struct act_field *a = &w->act->fields[i];
        const struct field *f = field_told(w, a);
        if (!f || stands_before(a->name) || is_left_out(f, &a->after))
            continue;
        tell_value(w, f, &a->after, value);
        if (!*value)
            continue;
        add(w, text_of(told++ ? TEXT_LOG_COMMA : TEXT_LOG_SET, w->style->language));
        add_format(w, TEXT_LOG_IS, called(w, f), value, "");
    }
}

static const char *text_value(const struct act_value *v) {
    return v->kind == ACT_TEXT ? (const char *)v->data : "";
}

// A setting's: what it was and is.
static void add_setting(struct writing *w) {
    const struct act_field *a = field_of(w->act, "value");
    if (!a)
        return;
    enum language language = w->style->language;
    const char *empty = text_of(TEXT_LOG_EMPTY, language);
    const char *before = setting_value_word(text_value(&a->before), language);
    const char *after = setting_value_word(text_value(&a->after), language);
    if (*before)
        add_format(w, TEXT_LOG_VALUE, before, *after ? after : empty, "");
    else
        add_format(w, TEXT_LOG_VALUE_TO, *after ? after : empty, "", "");
}

static void add_subject(struct writing *w, int is_row) {
    char text[VALUE_SIZE];
    const struct book_kind *kind = book_kind_of(w->act->what);
    const char *table = kind ? kind->table : "";
    uint64_t subject = w->act->subject;
    book_about(w->act, text);
    if (is_row) { // a year, a row of the log: as it stands
    } else if (strncmp(table, "person", 6) == 0)
        label_person(w->host, subject, w->style, text, sizeof text);
    else if (strncmp(table, "badge", 5) == 0)
        label_badge(w->host, subject, 1, w->style, text, sizeof text);
    else if (strcmp(table, "officer") == 0)
        label_officer(w->host, subject, text, sizeof text);
    else if (strcmp(table, "session") == 0 || strcmp(table, "enrollment") == 0 || strcmp(table, "paper") == 0)
        label_session(w->host, subject, w->style, text, sizeof text);
    else if (strcmp(table, "terminal") == 0 || strcmp(table, "quarantine") == 0)
        label_terminal(w->host, subject, w->style, text, sizeof text);
    else if (strcmp(table, "terminal_holder") == 0)
        label_held_terminal(w->host, subject, w->style, text, sizeof text);
    else if (book_table_of(kind)->about == ABOUT_AREA)
        label_area(w->host, (int64_t)subject, w->style, text, sizeof text);
    add(w, text);
}

// A field that has a place of its own; a name of a setting or user is a text of ours, no person's.
static void add_field(struct writing *w, const char *name) {
    char text[VALUE_SIZE] = "";
    const struct act_field *a = field_of(w->act, name);
    const struct field *f = field_known(name);
    if (a && f)
        tell_value(w, f, &a->after, text);
    const struct book_kind *kind = book_kind_of(w->act->what);
    add(w, kind && strcmp(kind->table, "setting") == 0 ? setting_word(text, w->style->language) : text);
}

static void add_place(struct writing *w, const char *place) {
    if (strcmp(place, "about") == 0 || strcmp(place, "badge_number") == 0)
        add_subject(w, 0);
    else if (strcmp(place, "row") == 0)
        add_subject(w, 1);
    else if (strcmp(place, "changes") == 0)
        add_changes(w);
    else if (strcmp(place, "set") == 0)
        add_set(w);
    else if (strcmp(place, "value") == 0)
        add_setting(w);
    else
        add_field(w, place);
}

// The words of the kind, each place filled.
static void fill(struct writing *w, const char *form) {
    char part[256];
    while (*form) {
        int is_place = *form == '{';
        size_t len = strcspn(form + is_place, is_place ? "}" : "{");
        snprintf(part, sizeof part, "%.*s", (int)len, form + is_place);
        if (is_place)
            add_place(w, part);
        else
            add(w, part);
        form += len + 2 * (size_t)is_place;
    }
}

static enum text sentence_of(const char *what) {
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if (strcmp(sentences[i].what, what) == 0)
            return sentences[i].text;
    return TEXT_COUNT;
}

int book_has_words(const char *what) {
    return sentence_of(what) != TEXT_COUNT;
}

char *book_sentence(struct host *host, const struct act *act, enum language language, int is_masked,
                    char text[BOOK_SENTENCE_SIZE]) {
    const struct label_style style = {language, is_masked};
    struct writing w = {host, act, &style, text, 0, BOOK_SENTENCE_SIZE};
    enum text form = sentence_of(act->what);
    *text = '\0';
    add(&w, *act->who ? act->who : text_of(TEXT_LOG_PROGRAM, language));
    add(&w, " ");
    if (form == TEXT_COUNT)
        add_format(&w, TEXT_LOG_UNKNOWN, act->what, "", "");
    else
        fill(&w, text_of(form, language));
    if (*act->why)
        add_format(&w, TEXT_LOG_BECAUSE, act->why, "", "");
    return text;
}
