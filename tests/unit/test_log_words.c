// SPDX-License-Identifier: Apache-2.0
// The book in sentences: every kind of act has words in both languages, with every place filled; no column's name and
// no bare number stands in one where a name can be told, and who was forgotten stays so.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/books/book.h"
#include "host/books/book_kinds.h"
#include "host/books/people.h"
#include "host/books/sessions.h"
#include "host/books/settings.h"
#include "proto/number.h"
#include "proto/pair.h"
#include "tests/support/office.h"

#define AREA         INT64_C(530402001) // 玉兴街道
#define OFFICER      number_make(530402, 901)
#define COLUMNS_MAX  24
#define TELLING_SIZE BOOK_SENTENCE_SIZE

static uint64_t person, session;

static void add_session(void) {
    enum session_problem problem;
    struct session s = {.programme = "P07",
                        .area = AREA,
                        .venue = "村委会",
                        .start_ms = OFFICE_NOW_MS + 86400000,
                        .end_ms = OFFICE_NOW_MS + 90000000};
    assert_int_equal(session_add(&host, &s, &problem), STATUS_OK);
    session = s.number;
}

static void add_officer(void) {
    struct act act = act_of("officer.add", OFFICER);
    act_set_text(&act, "name", "赵专干");
    act_set_int(&act, "area", AREA);
    act_set_int(&act, "added_ms", OFFICE_NOW_MS);
    assert_int_equal(book_write(&host, &act), STATUS_OK);
}

static void one_of_everything(void) {
    person = number_make(530402, 900);
    office_begin();
    office_add(person, "王丽", 2);
    add_session();
    add_officer();
    office_pair();
    office_commit(STATUS_OK);
}

static uint64_t subject_of(const struct book_kind *kind) {
    enum book_about about = book_table_of(kind)->about;
    if (about == ABOUT_TERMINAL)
        return terminal_id_of(office_terminal_key);
    if (about != ABOUT_NUMBER)
        return about == ABOUT_AREA ? (uint64_t)AREA : about == ABOUT_YEAR ? 2026 : about == ABOUT_PLACE ? 3 : 0;
    if (strcmp(kind->table, "officer") == 0)
        return OFFICER;
    int is_session = strcmp(kind->keys[0], "session") == 0 || strcmp(kind->table, "session") == 0;
    return is_session ? session : person;
}

static int64_t number_for(const char *column) {
    size_t len = strlen(column);
    if (len > 3 && strcmp(column + len - 3, "_ms") == 0)
        return OFFICE_NOW_MS;
    if (strcmp(column, "area") == 0)
        return AREA;
    int is_person = strcmp(column, "person") == 0 || strcmp(column, "into_person") == 0 ||
                    strcmp(column, "other") == 0 || strcmp(column, "badge") == 0;
    return is_person ? (int64_t)person : strcmp(column, "sex") == 0 ? 2 : strcmp(column, "year") == 0 ? 2026 : 1;
}

static const char *text_for(const char *column) {
    static const char *const values[][2] = {{"areas", "530402001 530402002"},
                                            {"role", "reader"},
                                            {"category", "farmer"},
                                            {"quota", "farmer"},
                                            {"programme", "P07"},
                                            {"value", "women"},
                                            {"signal", "burst.1"},
                                            {"document_kind", "passport"}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strcmp(values[i][0], column) == 0)
            return values[i][1];
    return "某";
}

static void set_field(struct act *act, const char *column, const char *type) {
    if (strcmp(type, "TEXT") == 0)
        act_set_text(act, column, text_for(column));
    else if (strcmp(type, "BLOB") != 0)
        act_set_int(act, column, number_for(column));
}

// An act of this kind with every column of its table among its fields; columns: what they are called.
static size_t act_with_all(const struct book_kind *kind, struct act *act, char columns[COLUMNS_MAX][64]) {
    static char sql[256][96]; // statements are known by where they stand
    static size_t asked;
    struct statement *s;
    size_t len = 0;
    *act = act_of(kind->what, subject_of(kind));
    act->who = "李审";
    act->why = "名单写错";
    assert_true(asked < sizeof sql / sizeof *sql);
    snprintf(sql[asked], sizeof sql[asked], "SELECT name, type FROM pragma_table_info('%s')", kind->table);
    db_prepare(host.db, &s, sql[asked++]);
    while (db_step(s) == DB_ROW) {
        assert_true(len < COLUMNS_MAX);
        snprintf(columns[len], 64, "%s", db_column_text(s, 0));
        if (act->fields_len < ACT_FIELDS_MAX - 1 && strcmp(columns[len], "number") != 0 &&
            strcmp(columns[len], "who") != 0 && strcmp(columns[len], "why") != 0)
            set_field(act, columns[len], db_column_text(s, 1));
        len++;
    }
    assert_int_equal(db_finish(s), STATUS_OK);
    return len;
}

static void assert_told_by_name(const char *text, const char *what) {
    char number[NUMBER_TEXT_SIZE];
    number_format(session, number);
    if (strstr(text, number) || strstr(text, "530402001 ") || strstr(text, "530402001，"))
        fail_msg("%s: a bare number in \"%s\"", what, text);
    number_format(person, number);
    const char *at = strstr(text, number);
    if (at && strncmp(at - strlen("丽 "), "丽 ", strlen("丽 ")) != 0)
        fail_msg("%s: a number without its name in \"%s\"", what, text);
}

// Small letters without a digit among them, as no terminal's id is.
static int has_latin_word(const char *text) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz", alike[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    while (*(text += strcspn(text, alike))) {
        size_t len = strspn(text, alike);
        if (strspn(text, letters) == len)
            return 1;
        text += len;
    }
    return 0;
}

static void check_kind(const struct book_kind *kind, enum language language) {
    struct act act;
    char columns[COLUMNS_MAX][64], text[TELLING_SIZE];
    size_t len = act_with_all(kind, &act, columns);
    book_sentence(&host, &act, language, 0, text);
    if (!book_has_words(kind->what) || strpbrk(text, "{}") || strstr(text, kind->what))
        fail_msg("%s has no words: \"%s\"", kind->what, text);
    for (size_t i = 0; i < len; i++)
        if (strchr(columns[i], '_') && strstr(text, columns[i]))
            fail_msg("%s: %s stands in \"%s\"", kind->what, columns[i], text);
    assert_told_by_name(text, kind->what);
    assert_true(strncmp(text, "李审 ", strlen("李审 ")) == 0);
    assert_non_null(strstr(text, "名单写错"));
    if (language == LANGUAGE_ZH && has_latin_word(text))
        fail_msg("%s: a word of no Chinese in \"%s\"", kind->what, text);
}

static void every_kind_of_act_has_a_sentence_in_both_languages(void **unused) {
    const struct book_kind *kind;
    (void)unused;
    one_of_everything();
    for (size_t i = 0; (kind = book_kind_at(i)); i++)
        for (int language = LANGUAGE_ZH; language <= LANGUAGE_EN; language++)
            check_kind(kind, (enum language)language);
}

static void keep(void *text, const struct book_entry *entry) {
    book_sentence(&host, entry->act, LANGUAGE_ZH, 0, text);
}

static void keep_masked(void *text, const struct book_entry *entry) {
    book_sentence(&host, entry->act, LANGUAGE_ZH, 1, text);
}

static void assert_last(void (*visit)(void *, const struct book_entry *), const char *expected) {
    char text[TELLING_SIZE];
    const struct book_filter filter = {.what = "", .who = "", .limit = 1, .is_quiet = 1};
    assert_int_equal(book_each(&host, &filter, visit, text), STATUS_OK);
    assert_string_equal(text, expected);
}

static void move_person(int64_t area) {
    struct act act = act_of("person.edit", person);
    act_set_int(&act, "area", area);
    act_set_personal(&act, "phone", "13800001234");
    host.why = "搬家";
    office_begin();
    assert_int_equal(book_write(&host, &act), STATUS_OK);
    office_commit(STATUS_OK);
    host.why = NULL;
}

static void what_was_and_is_stands_in_the_sentence(void **unused) {
    (void)unused;
    one_of_everything();
    move_person(530402002);
    move_person(AREA);
    assert_last(keep, "李审 把 王丽 530402-000000900 的乡镇由 凤凰街道 改为 玉兴街道（原因：搬家）");
    office_begin();
    assert_int_equal(settings_put(&host, "backup_keep", "30"), STATUS_OK);
    office_commit(STATUS_OK);
    assert_last(keep, "李审 改了设置：保留的备份份数改为 30");
}

static void who_was_forgotten_stays_so(void **unused) {
    size_t forgotten = 0;
    (void)unused;
    one_of_everything();
    move_person(530402002);
    assert_last(keep_masked, "李审 把 王* 530402-000000900 的乡镇由 玉兴街道 改为 凤凰街道，电话由 *******0000 改为 "
                             "*******1234（原因：搬家）");
    office_begin();
    assert_int_equal(people_forget(&host, person, &forgotten), STATUS_OK);
    office_commit(STATUS_OK);
    char text[TELLING_SIZE];
    const struct book_filter filter = {.what = "person.edit", .who = "", .limit = 1};
    assert_int_equal(book_each(&host, &filter, keep, text), STATUS_OK);
    assert_null(strstr(text, "王"));
    assert_null(strstr(text, "1234"));
    assert_non_null(strstr(text, "（已遗忘）"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_of_act_has_a_sentence_in_both_languages, office_make, office_clean),
        cmocka_unit_test_setup_teardown(what_was_and_is_stands_in_the_sentence, office_make, office_clean),
        cmocka_unit_test_setup_teardown(who_was_forgotten_stays_so, office_make, office_clean),
    };
    if (keys_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests_name("log words", tests, NULL, NULL);
}
