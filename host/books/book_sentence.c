// SPDX-License-Identifier: Apache-2.0
// An act as a sentence: its kind has words with places in braces, which its subject, its fields, and what they were and
// are, fill.
#include <stdio.h>
#include <string.h>

#include "host/base/utf8.h"
#include "host/books/book_telling.h"

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
    {"badge.print", TEXT_LOG_BADGE_PRINT},
    {"badge.ask", TEXT_LOG_BADGE_ASK},
    {"badge.unask", TEXT_LOG_BADGE_UNASK},
    {"badge.deliver", TEXT_LOG_BADGE_DELIVER},
    {"badge.undeliver", TEXT_LOG_BADGE_UNDELIVER},
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
    {"terminal.refuse", TEXT_LOG_TERMINAL_REFUSE},
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

// ---- text that grows ----

struct writing {
    struct book_telling of;
    char *text;
    size_t len, size;
};

static void add(struct writing *w, const char *text) {
    w->len += utf8_copy(w->text + w->len, w->size - w->len, text);
}

static void add_format(struct writing *w, enum text form, const char *a, const char *b, const char *c) {
    char text[3 * BOOK_TOLD_SIZE];
    snprintf(text, sizeof text, text_of(form, w->of.style->language), a, b, c);
    add(w, text);
}

// ---- parts of a sentence ----

static const struct act_field *field_of(const struct act *act, const char *name) {
    for (size_t i = 0; i < act->fields_len; i++)
        if (strcmp(act->fields[i].name, name) == 0)
            return &act->fields[i];
    return NULL;
}

// What a field is called: a terminal's name is no person's.
static const char *called(const struct writing *w, const struct book_field *f) {
    int is_title = f->text == TEXT_FIELD_NAME && strncmp(w->of.act->what, "terminal.", 9) == 0;
    return text_of(is_title ? TEXT_FIELD_TITLE : f->text, w->of.style->language);
}

// NULL: it is not told, or tells which row this is.
static const struct book_field *field_told(const struct writing *w, const struct act_field *a) {
    const struct book_field *f = book_field_known(a->name);
    const struct book_kind *kind = book_kind_of(w->of.act->what);
    int is_told = f && f->text != TEXT_COUNT && f->shape != SHAPE_HIDDEN && !(kind && book_is_key(kind, a->name));
    return is_told ? f : NULL;
}

// A rule that was not made: without limit, not asked for, as it comes.
static int is_left_out(const struct book_field *f, const struct act_value *v) {
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
    char before[BOOK_TOLD_SIZE], after[BOOK_TOLD_SIZE];
    const char *empty = text_of(TEXT_LOG_EMPTY, w->of.style->language);
    for (size_t i = 0, told = 0; i < w->of.act->fields_len; i++) {
        const struct act_field *a = &w->of.act->fields[i];
        const struct book_field *f = field_told(w, a);
        if (!f)
            continue;
        if (told++)
            add(w, text_of(TEXT_LOG_COMMA, w->of.style->language));
        book_field_tell(&w->of, f, &a->before, before);
        book_field_tell(&w->of, f, &a->after, after);
        if (*before)
            add_format(w, TEXT_LOG_CHANGE, called(w, f), before, *after ? after : empty);
        else
            add_format(w, TEXT_LOG_CHANGE_TO, called(w, f), *after ? after : empty, "");
    }
}

static void add_set(struct writing *w) {
    char value[BOOK_TOLD_SIZE];
    for (size_t i = 0, told = 0; i < w->of.act->fields_len; i++) {
        const struct act_field *a = &w->of.act->fields[i];
        const struct book_field *f = field_told(w, a);
        if (!f || stands_before(a->name) || is_left_out(f, &a->after))
            continue;
        book_field_tell(&w->of, f, &a->after, value);
        if (!*value)
            continue;
        add(w, text_of(told++ ? TEXT_LOG_COMMA : TEXT_LOG_SET, w->of.style->language));
        add_format(w, TEXT_LOG_IS, called(w, f), value, "");
    }
}

static const char *text_value(const struct act_value *v) {
    return v->kind == ACT_TEXT ? (const char *)v->data : "";
}

// A setting's: what it was and is.
static void add_setting(struct writing *w) {
    const struct act_field *a = field_of(w->of.act, "value");
    if (!a)
        return;
    enum language language = w->of.style->language;
    const char *empty = text_of(TEXT_LOG_EMPTY, language);
    const char *before = book_setting_value_words(text_value(&a->before), language);
    const char *after = book_setting_value_words(text_value(&a->after), language);
    if (*before)
        add_format(w, TEXT_LOG_VALUE, before, *after ? after : empty, "");
    else
        add_format(w, TEXT_LOG_VALUE_TO, *after ? after : empty, "", "");
}

static void add_subject(struct writing *w, int is_row) {
    char text[BOOK_TOLD_SIZE];
    const struct book_kind *kind = book_kind_of(w->of.act->what);
    const char *table = kind ? kind->table : "";
    uint64_t subject = w->of.act->subject;
    book_about(w->of.act, text);
    if (is_row) { // a year, a row of the log: as it stands
    } else if (strncmp(table, "person", 6) == 0)
        label_person(w->of.host, subject, w->of.style, text, sizeof text);
    else if (strncmp(table, "badge", 5) == 0)
        label_badge(w->of.host, subject, 1, w->of.style, text, sizeof text);
    else if (strcmp(table, "officer") == 0)
        label_officer(w->of.host, subject, text, sizeof text);
    else if (strcmp(table, "session") == 0 || strcmp(table, "enrollment") == 0 || strcmp(table, "paper") == 0)
        label_session(w->of.host, subject, w->of.style, text, sizeof text);
    else if (strcmp(table, "terminal") == 0 || strcmp(table, "quarantine") == 0)
        label_terminal(w->of.host, subject, w->of.style, text, sizeof text);
    else if (strcmp(table, "terminal_holder") == 0)
        label_held_terminal(w->of.host, subject, w->of.style, text, sizeof text);
    else if (book_table_of(kind)->about == ABOUT_AREA)
        label_area(w->of.host, (int64_t)subject, w->of.style, text, sizeof text);
    add(w, text);
}

// A field that has a place of its own; a name of a setting or user is a text of ours, no person's.
static void add_field(struct writing *w, const char *name) {
    char text[BOOK_TOLD_SIZE] = "";
    const struct act_field *a = field_of(w->of.act, name);
    const struct book_field *f = book_field_known(name);
    if (a && f)
        book_field_tell(&w->of, f, &a->after, text);
    const struct book_kind *kind = book_kind_of(w->of.act->what);
    add(w, kind && strcmp(kind->table, "setting") == 0 ? book_setting_words(text, w->of.style->language) : text);
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

const char *book_group_words(const char *group, enum language language) {
    static const struct {
        const char *group;
        enum text text;
    } groups[] = {
        {"person", TEXT_LOG_OF_PERSON},     {"badge", TEXT_LOG_OF_BADGE},
        {"session", TEXT_LOG_OF_SESSION},   {"enroll", TEXT_LOG_OF_ENROLL},
        {"attend", TEXT_LOG_OF_ATTEND},     {"officer", TEXT_LOG_OF_OFFICER},
        {"terminal", TEXT_LOG_OF_TERMINAL}, {"quarantine", TEXT_LOG_OF_QUARANTINE},
        {"quota", TEXT_LOG_OF_QUOTA},       {"allocation", TEXT_LOG_OF_ALLOCATION},
        {"year", TEXT_LOG_OF_YEAR},         {"filing", TEXT_LOG_OF_FILING},
        {"signal", TEXT_LOG_OF_SIGNAL},     {"user", TEXT_LOG_OF_USER},
        {"setting", TEXT_LOG_OF_SETTING},   {"office", TEXT_LOG_OF_OFFICE},
    };
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (strcmp(groups[i].group, group) == 0)
            return text_of(groups[i].text, language);
    return group;
}

char *book_sentence(struct host *host, const struct act *act, enum language language, int is_masked,
                    char text[BOOK_SENTENCE_SIZE]) {
    const struct label_style style = {language, is_masked};
    struct writing w = {{host, act, &style}, text, 0, BOOK_SENTENCE_SIZE};
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

// What is told of many at once.
static enum text many_of(const char *what) {
    static const struct {
        const char *what;
        enum text text;
    } rows[] = {
        {"person.add", TEXT_LOG_MANY_PERSON_ADD},         {"person.edit", TEXT_LOG_MANY_PERSON_EDIT},
        {"badge.issue", TEXT_LOG_MANY_BADGE_ISSUE},       {"badge.reissue", TEXT_LOG_MANY_BADGE_REISSUE},
        {"badge.print", TEXT_LOG_MANY_BADGE_PRINT},       {"badge.ask", TEXT_LOG_MANY_BADGE_ASK},
        {"badge.deliver", TEXT_LOG_MANY_BADGE_DELIVER},   {"badge.undeliver", TEXT_LOG_MANY_BADGE_UNDELIVER},
        {"badge.unask", TEXT_LOG_MANY_BADGE_UNASK},       {"enroll.add", TEXT_LOG_MANY_ENROLL_ADD},
        {"enroll.cancel", TEXT_LOG_MANY_ENROLL_CANCEL},   {"attend.add", TEXT_LOG_MANY_ATTEND_ADD},
        {"attend.undo", TEXT_LOG_MANY_ATTEND_UNDO},       {"session.add", TEXT_LOG_MANY_SESSION_ADD},
        {"session.edit", TEXT_LOG_MANY_SESSION_EDIT},     {"session.cancel", TEXT_LOG_MANY_SESSION_CANCEL},
        {"allocation.set", TEXT_LOG_MANY_ALLOCATION_SET}, {"signal.check", TEXT_LOG_MANY_SIGNAL_CHECK},
        {"signal.explain", TEXT_LOG_MANY_SIGNAL_EXPLAIN}, {"signal.confirm", TEXT_LOG_MANY_SIGNAL_CONFIRM},
        {"signal.reopen", TEXT_LOG_MANY_SIGNAL_REOPEN},   {"filing.figure", TEXT_LOG_MANY_FILING_FIGURE},
        {"year.figure", TEXT_LOG_MANY_YEAR_FIGURE},       {"terminal.pair", TEXT_LOG_MANY_TERMINAL_PAIR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].what, what) == 0)
            return rows[i].text;
    return TEXT_LOG_MANY;
}

// 60000 as "60,000".
static char *with_commas(int64_t n, char text[32]) {
    char digits[24];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)n), at = 0;
    for (size_t i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = '\0';
    return text;
}

char *book_sentence_of_many(const struct act *act, int64_t acts, enum language language,
                            char text[BOOK_SENTENCE_SIZE]) {
    const struct label_style style = {language, 1};
    struct writing w = {{NULL, act, &style}, text, 0, BOOK_SENTENCE_SIZE};
    char count[32], group[64];
    snprintf(group, sizeof group, "%.*s", (int)strcspn(act->what, "."), act->what);
    *text = '\0';
    add(&w, *act->who ? act->who : text_of(TEXT_LOG_PROGRAM, language));
    add(&w, " ");
    add_format(&w, many_of(act->what), with_commas(acts, count), book_group_words(group, language), "");
    if (*act->why)
        add_format(&w, TEXT_LOG_BECAUSE, act->why, "", "");
    return text;
}
