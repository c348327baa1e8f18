// SPDX-License-Identifier: Apache-2.0
#include "host/print/sheet.h"

#include <stdio.h>
#include <string.h>

#include "host/books/holder.h"
#include "host/books/people.h"
#include "host/books/roster.h"
#include "host/books/sessions.h"
#include "host/print/form_code.h"
#include "host/tally/count.h"
#include "proto/civil.h"
#include "proto/number.h"

#define SPARE_LINES 6  // at least, for those who come without having enrolled
#define EMPTY_LINES 40 // of a sheet with nobody's name

struct making {
    struct host *host;
    const struct report *report;
    struct report_section *section;
    int is_masked;
    struct numbers named; // of a sheet to sign, in the order of its rows
    enum status status;
};

int sheet_of(const char *word, enum sheet *sheet) {
    static const char *const words[] = {
        [SHEET_SIGN_IN] = "sign-in", [SHEET_EMPTY] = "empty", [SHEET_REGISTER] = "register"};
    for (int i = SHEET_SIGN_IN; i <= SHEET_REGISTER; i++)
        if (strcmp(word, words[i]) == 0) {
            *sheet = (enum sheet)i;
            return 1;
        }
    return 0;
}

static json_t *text_or_null(const char *text) {
    return *text ? json_string(text) : json_null();
}

// ---- a line ----

// As others see it.
static void mask(struct person *p) {
    char name[PEOPLE_NAME_SIZE];
    if (p->name[0])
        snprintf(p->name, sizeof p->name, "%s", people_mask_name(p->name, name));
    p->id_number[0] = p->document[0] = p->phone[0] = '\0';
}

// Number, name, sex, ID number, phone. A badge without an owner is told by its number.
static json_t *begin_row(struct making *m, uint64_t holder) {
    struct person p = {0};
    char text[NUMBER_TEXT_SIZE], masked[PEOPLE_TAIL_SIZE] = "";
    json_t *row = json_array();
    enum status status = holder ? people_find(m->host, holder, &p) : STATUS_NOT_FOUND;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND && m->status == STATUS_OK)
        m->status = status;
    if (m->is_masked)
        mask(&p);
    if (p.id_number[0])
        id_number_mask(p.id_number, masked);
    else
        people_mask_tail(p.document, masked);
    if (holder && !p.name[0])
        number_format(holder, text);
    enum text sex = p.sex == 2 ? TEXT_REPORT_FEMALE : TEXT_REPORT_MALE;
    json_array_append_new(row, json_integer((json_int_t)json_array_size(m->section->rows) + 1));
    json_array_append_new(row, text_or_null(p.name[0] ? p.name : holder ? text : ""));
    json_array_append_new(row, p.sex == 1 || p.sex == 2 ? json_string(text_of(sex, m->report->language)) : json_null());
    json_array_append_new(row, text_or_null(masked));
    json_array_append_new(row, text_or_null(p.phone));
    return row;
}

static json_t *time_of_day(int64_t ms) {
    char text[CIVIL_TEXT_SIZE], shown[8];
    if (!ms)
        return json_null();
    civil_format(ms, text);
    snprintf(shown, sizeof shown, "%.5s", text + 11);
    return json_string(shown);
}

static void begin_columns(struct making *m) {
    report_column(m->section, m->report, TEXT_REPORT_NUMBER, REPORT_ORDINAL);
    report_column(m->section, m->report, TEXT_REPORT_NAME, REPORT_TEXT);
    report_column(m->section, m->report, TEXT_REPORT_SEX, REPORT_ORDINAL);
    report_column(m->section, m->report, TEXT_REPORT_ID_NUMBER, REPORT_ORDINAL);
    report_column(m->section, m->report, TEXT_REPORT_PHONE, REPORT_ORDINAL);
}

// ---- the sheet to sign ----

static void add_enrolled(void *context, const struct roster_entry *entry) {
    struct making *m = context;
    if (entry->place)
        return;
    json_t *row = begin_row(m, entry->holder);
    json_array_append_new(row, json_null());
    json_array_append_new(m->section->rows, row);
    if (m->status == STATUS_OK)
        m->status = numbers_append(&m->named, entry->holder);
}

// The last page is filled up: for those who come without having enrolled.
static size_t pages_of(const struct making *m) {
    return (m->named.len + SPARE_LINES + FORM_ROWS - 1) / FORM_ROWS;
}

static void add_spare(struct making *m, size_t lines) {
    while (lines--) {
        json_t *row = begin_row(m, 0);
        json_array_append_new(row, json_null());
        json_array_append_new(m->section->rows, row);
    }
}

static void add_codes(struct making *m, uint64_t session) {
    char text[FORM_CODE_SIZE];
    m->section->codes = json_array();
    for (size_t page = 0; page < pages_of(m); page++) {
        size_t from = page * FORM_ROWS, left = m->named.len > from ? m->named.len - from : 0;
        struct form_page p = {.session = session, .page = (int)page + 1, .pages = (int)pages_of(m)};
        p.named = (int)(left < FORM_ROWS ? left : FORM_ROWS);
        for (int i = 0; i < p.named; i++)
            p.numbers[i] = m->named.items[from + (size_t)i];
        form_code_make(m->host, &p, text);
        json_array_append_new(m->section->codes, json_string(text));
    }
}

static enum status make_sign_in(struct making *m, uint64_t session) {
    enum status status = roster_each(m->host, session, add_enrolled, m);
    if (status == STATUS_OK && m->status == STATUS_OK) {
        add_spare(m, pages_of(m) * FORM_ROWS - m->named.len);
        add_codes(m, session);
    }
    numbers_clear(&m->named);
    return status;
}

static enum status make_sheet(struct making *m, uint64_t session, int is_empty) {
    begin_columns(m);
    report_column(m->section, m->report, TEXT_REPORT_SIGNATURE, REPORT_TEXT);
    if (!is_empty)
        return make_sign_in(m, session);
    add_spare(m, EMPTY_LINES);
    return STATUS_OK;
}

// ---- the register ----

static void add_attendance(struct making *m, struct statement *s) {
    int64_t in_ms = db_column_int(s, 2), stay_s = db_column_int(s, 3);
    const char *word = outcome_text((enum outcome)db_column_int(s, 1)), *on_paper = "";
    char outcome[160];
    if (db_column_int(s, 4))
        on_paper = text_of(TEXT_ON_PAPER, m->report->language);
    snprintf(outcome, sizeof outcome, "%s%s", word ? text_of_word(word, m->report->language) : "", on_paper);
    json_t *row = begin_row(m, (uint64_t)db_column_int(s, 0));
    json_array_append_new(row, time_of_day(in_ms));
    json_array_append_new(row, time_of_day(in_ms && stay_s >= 0 ? in_ms + stay_s * 1000 : 0));
    json_array_append_new(row, stay_s >= 0 ? json_integer(stay_s / 60) : json_null());
    json_array_append_new(row, json_string(outcome));
    json_array_append_new(row, json_null());
    json_array_append_new(m->section->rows, row);
}

static enum status make_register(struct making *m, uint64_t session) {
    struct statement *s;
    begin_columns(m);
    report_column(m->section, m->report, TEXT_REPORT_IN, REPORT_TIME);
    report_column(m->section, m->report, TEXT_REPORT_OUT, REPORT_TIME);
    report_column(m->section, m->report, TEXT_REPORT_STAY, REPORT_WHOLE);
    report_column(m->section, m->report, TEXT_REPORT_OUTCOME, REPORT_TEXT);
    report_column(m->section, m->report, TEXT_REPORT_SIGNATURE, REPORT_TEXT);
    db_prepare(
        m->host->db, &s,
        "SELECT holder, outcome, in_ms, stay_s, on_paper FROM attendance WHERE session = $1 ORDER BY in_ms, holder");
    db_bind_int(s, 1, (int64_t)session);
    while (db_step(s) == DB_ROW)
        add_attendance(m, s);
    return db_finish(s);
}

// ---- the paper ----

static enum status programme_name(struct making *m, const char *id, char *name, size_t size) {
    struct statement *s;
    snprintf(name, size, "%s", id);
    db_prepare(m->host->db, &s, "SELECT name, name_en FROM programme WHERE id = $1");
    db_bind_text(s, 1, id);
    if (db_step(s) == DB_ROW)
        snprintf(name, size, "%s", db_column_text(s, m->report->language == LANGUAGE_EN ? 1 : 0));
    return db_finish(s);
}

// Where and when, and as far as it is told who teaches and who holds it.
static void where_of(const struct session *s, const struct report *report, char *text, size_t size) {
    char shown[NUMBER_TEXT_SIZE], start[CIVIL_TEXT_SIZE], end[CIVIL_TEXT_SIZE];
    const struct {
        enum text form;
        const char *who;
    } held[] = {{TEXT_POSTER_TEACHER, s->teacher}, {TEXT_POSTER_PROVIDER, s->provider}};
    civil_format(s->start_ms, start);
    civil_format(s->end_ms, end);
    snprintf(text, size, text_of(TEXT_REPORT_SHEET_WHERE, report->language), s->venue, start, start + 11, end + 11,
             number_format(s->number, shown));
    for (size_t i = 0; i < sizeof held / sizeof *held; i++) {
        if (!*held[i].who)
            continue;
        size_t len = strlen(text);
        snprintf(text + len, size - len, "%s", text_of(TEXT_SEMICOLON, report->language));
        len = strlen(text);
        snprintf(text + len, size - len, text_of(held[i].form, report->language), held[i].who);
    }
}

static void add_note(struct making *m, const char *text) {
    json_array_append_new(m->section->notes, json_string(text));
}

enum status sheet_make(struct host *host, enum sheet sheet, uint64_t number, int is_masked, struct report *report) {
    struct session session;
    char programme[160], text[1024], shown[NUMBER_TEXT_SIZE];
    enum status status = session_find(host, number, &session);
    if (status != STATUS_OK)
        return status;
    struct making m = {.host = host, .report = report, .section = report_add(report), .is_masked = is_masked};
    if (!m.section)
        return STATUS_TOO_LARGE;
    status = programme_name(&m, session.programme, programme, sizeof programme);
    const char *name = text_of(sheet == SHEET_REGISTER ? TEXT_REPORT_REGISTER : TEXT_REPORT_SIGN_IN, report->language);
    snprintf(m.section->name, sizeof m.section->name, "%s", name);
    snprintf(m.section->title, sizeof m.section->title, "%s %s", programme, name);
    snprintf(report->file_name, sizeof report->file_name, "%s %s", name, number_format(number, shown));
    where_of(&session, report, text, sizeof text);
    add_note(&m, text);
    if (status == STATUS_OK)
        status = sheet == SHEET_REGISTER ? make_register(&m, number) : make_sheet(&m, number, sheet == SHEET_EMPTY);
    return status == STATUS_OK ? m.status : status;
}
