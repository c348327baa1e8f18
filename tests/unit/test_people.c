// SPDX-License-Identifier: Apache-2.0
// ID numbers by the committed vectors, rosters as offices send them, names as people bear them.
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/base/cell.h"
#include "host/base/csv.h"
#include "host/books/lists.h"
#include "host/books/people.h"
#include "host/tally/tally.h"
#include "proto/civil.h"
#include "proto/file.h"
#include "tests/support/program.h"

#define NOW_MS INT64_C(1772413205000)

static char dir[256];
static struct host host;

static int make(void **unused) {
    char path[300];
    (void)unused;
    if (keys_start() != STATUS_OK)
        return -1;
    snprintf(path, sizeof path, "%s/host", temporary_make(dir));
    if (host_init(path, 530400, NULL, NOW_MS) != STATUS_OK)
        return -1;
    return host_open(path, NOW_MS, &host);
}

static int clean(void **unused) {
    (void)unused;
    host_close(&host);
    temporary_remove(dir);
    return 0;
}

static enum id_number expected(const char *word) {
    static const struct {
        const char *word;
        enum id_number result;
    } words[] = {{"valid", ID_NUMBER_VALID},         {"valid_if_folded", ID_NUMBER_VALID},
                 {"bad_check", ID_NUMBER_BAD_CHECK}, {"bad_date", ID_NUMBER_BAD_DATE},
                 {"bad_area", ID_NUMBER_BAD_AREA},   {"bad_length", ID_NUMBER_BAD_LENGTH},
                 {"legacy15", ID_NUMBER_LEGACY15},   {"rounded", ID_NUMBER_ROUNDED},
                 {"bad_char", ID_NUMBER_BAD_CHAR},   {"check_ok_but_implausible", ID_NUMBER_BAD_AREA}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].result;
    fail_msg("no such expectation: %s", word);
    return ID_NUMBER_VALID;
}

static void id_numbers_are_read_as_the_vectors_say(void **unused) {
    static struct csv csv;
    uint8_t *text;
    size_t len;
    int vectors = 0;
    struct id_number_facts facts;
    (void)unused;
    assert_int_equal(file_read("tests/vectors/id_number.csv", 1 << 20, &text, &len), STATUS_OK);
    csv_init(&csv, (const char *)text, len);
    csv_next(&csv);
    while (csv_next(&csv) == CSV_RECORD) {
        enum id_number result = id_number_read(csv.fields[0], NOW_MS, &facts);
        if (result != expected(csv.fields[1]))
            fail_msg("%s is %d, not %s", csv.fields[0], result, csv.fields[1]);
        vectors++;
    }
    assert_int_equal(vectors, 70);
    free(text);
}

static size_t problems[64];
static size_t last_line;
static int is_correcting;

static void count_problem(void *context, size_t line, enum people_column column, enum people_problem problem,
                          const char *value) {
    (void)context, (void)column;
    assert_null(strstr(value, "18950607")); // an ID number is never shown
    problems[problem]++;
    last_line = problem == PEOPLE_NEW ? last_line : line;
}

static void no_progress(void *context, size_t rows) {
    (void)context, (void)rows;
}

static struct people_import import_file(const void *bytes, size_t len, enum status expected) {
    struct people_import import = {.report = count_problem, .progress = no_progress, .corrects = is_correcting};
    struct lists lists;
    memset(problems, 0, sizeof problems);
    assert_int_equal(lists_read(bytes, len, NULL, LISTS_MAX, &lists), STATUS_OK);
    assert_int_equal(db_begin(host.db), STATUS_OK);
    assert_int_equal(people_import(&host, &lists, &import), expected);
    assert_int_equal(tally_update(&host), STATUS_OK);
    assert_int_equal(db_commit(host.db), STATUS_OK);
    lists_clear(&lists);
    return import;
}

static struct people_import import_text(const char *text, size_t len) {
    return import_file(text, len, STATUS_OK);
}

#define IMPORT(text) import_text(text, sizeof(text) - 1)

static void import_keeps_every_other_row_when_some_are_refused(void **unused) {
    static const char text[] = "身份证号,姓名,性别,类别,行政区划,电话,民族\r\n"
                               "530402189506070015,王一,男,农民,530402001,,汉\r\n"
                               "530402189506070010,王二,,,,,\r\n"
                               "530402189502300012,王三,,,,,\r\n"
                               ",王四,,,,,\r\n"
                               "530426189002070020,=cmd|'/c calc'!A1,,,,,\r\n"
                               "530403189001010021,王六,中,,,,\r\n"
                               "530423189008110012,王七,,学生,,,\r\n"
                               "530402189003160043,王八,,,999999,,\r\n"
                               "530481189003160014,王九,,,,abc,\r\n"
                               "530423189001010035,\"王\001十\",,,,,\r\n"
                               "530425189002070016,王十一\r\n"
                               "530402189001010017,一二三四五六七八九十一二三四五六,,,,,\r\n"
                               "530428189103210048,阿依古丽·买买提竜㐂𠀀甲乙丙丁,女,农民工,530428,13800000000,傣族\r\n"
                               "530402189506070015,王一,,,,,\r\n"
                               "530402189506070015,李一,,,,,\r\n"
                               "532401189708160428,普二,男,,,,彝族\r\n";
    (void)unused;
    struct people_import r = import_text(text, sizeof text - 1);
    assert_int_equal(r.read, 16);
    assert_int_equal(r.added, 9);
    assert_int_equal(r.duplicates, 1);
    assert_int_equal(r.warnings, 5); // 普二 is a woman by the number, a man by the column: kept
    assert_int_equal(r.doubtful, 5);
    assert_int_equal(r.refused, 6);
    assert_int_equal(problems[PEOPLE_ID_CHECK], 1);
    assert_int_equal(problems[PEOPLE_ID_DATE] + problems[PEOPLE_ID_CHECK], 2);
    assert_int_equal(problems[PEOPLE_NO_ID], 1);
    assert_int_equal(problems[PEOPLE_FORMULA], 1);
    assert_int_equal(problems[PEOPLE_BAD_SEX], 1);
    assert_int_equal(problems[PEOPLE_BAD_CATEGORY], 1);
    assert_int_equal(problems[PEOPLE_BAD_AREA], 1);
    assert_int_equal(problems[PEOPLE_BAD_PHONE], 1);
    assert_int_equal(problems[PEOPLE_BAD_NAME], 1);
    assert_int_equal(problems[PEOPLE_ID_TAKEN], 1);
    assert_int_equal(last_line, 17); // as a spreadsheet numbers it
}

// sql: a text of its own, by which statements are kept.
static int how_many(const char *sql) {
    struct statement *s;
    int64_t n = 0;
    db_prepare(host.db, &s, sql);
    assert_int_equal(db_get_int(s, &n), STATUS_OK);
    return (int)n;
}

#define PEOPLE         "SELECT COUNT(*) FROM person WHERE name LIKE '%无号'"
#define WITHOUT_NUMBER PEOPLE " AND identity IS NULL"

static void people_without_a_number_are_taken_and_known_again(void **unused) {
    static const char list[] = "姓名,身份证号,性别,乡镇,电话\r\n"
                               "汤无号,,女,玉兴街道,\r\n"    // by her township
                               "唐无号,,男,,13800000009\r\n" // by his phone
                               "屠无号,,男,,\r\n"            // who is that?
                               "汤无号,,男,玉兴街道,\r\n"    // another: a man
                               "汤无号,,女,玉兴街道,\r\n";
    static const char with_numbers[] = "姓名,身份证号,性别,乡镇,电话\r\n"
                                       "汤无号,530402189506070023,女,玉兴街道,13800000008\r\n"
                                       "唐无号,530402189506070031,男,玉带街道,13800000009\r\n";
    (void)unused;
    struct people_import r = import_text(list, sizeof list - 1);
    assert_int_equal(r.added, 3);
    assert_int_equal(r.doubtful, 3);
    assert_int_equal(r.duplicates, 1);
    assert_int_equal(r.refused, 1);
    assert_int_equal(problems[PEOPLE_NO_ID], 1);
    assert_int_equal(problems[PEOPLE_UNNUMBERED], 3);
    r = import_text(list, sizeof list - 1);
    assert_int_equal(r.added, 0);
    assert_int_equal(r.duplicates, 4);
    assert_int_equal(problems[PEOPLE_LIKE], 4);
    r = import_text(with_numbers, sizeof with_numbers - 1);
    assert_int_equal(r.added, 0);
    assert_int_equal(r.differing, 2);
    assert_int_equal(how_many(WITHOUT_NUMBER), 3);
    is_correcting = 1;
    r = import_text(with_numbers, sizeof with_numbers - 1);
    is_correcting = 0;
    assert_int_equal(r.changed, 2);
    assert_int_equal(how_many(WITHOUT_NUMBER), 1);
    assert_int_equal(how_many(PEOPLE), 3);
    r = import_text(with_numbers, sizeof with_numbers - 1);
    assert_int_equal(r.duplicates, 2);
    assert_int_equal(r.differing, 0);
}

// ---- a look at a list ----

struct told {
    char text[4096];
    size_t len;
};

static void write_told(void *context, size_t line, enum people_column column, enum people_problem problem,
                       const char *value) {
    struct told *t = context;
    t->len += (size_t)snprintf(t->text + t->len, sizeof t->text - t->len, "%zu %d %d %s\n", line, (int)column,
                               (int)problem, value);
    assert_true(t->len < sizeof t->text);
}

static struct people_import import_as(const char *text, int corrects, int keeps_nothing, struct told *told) {
    struct people_import import = {.report = write_told,
                                   .progress = no_progress,
                                   .context = told,
                                   .corrects = corrects,
                                   .keeps_nothing = keeps_nothing};
    struct lists lists;
    *told = (struct told){.len = 0};
    assert_int_equal(lists_read((const uint8_t *)text, strlen(text), NULL, LISTS_MAX, &lists), STATUS_OK);
    assert_int_equal(keeps_nothing ? db_begin_read(host.db) : db_begin(host.db), STATUS_OK);
    assert_int_equal(people_import(&host, &lists, &import), STATUS_OK);
    if (keeps_nothing)
        db_rollback(host.db);
    else {
        assert_int_equal(tally_update(&host), STATUS_OK);
        assert_int_equal(db_commit(host.db), STATUS_OK);
    }
    lists_clear(&lists);
    return import;
}

// Somebody stands in the list twice, and is corrected by it twice; some are there already, one by a passport.
static void a_look_at_a_list_finds_what_taking_it_finds(void **unused) {
    static const char *const lists[] = {
        "姓名,身份证号,性别,电话\n王丽,530402189506070015,,\n李强,530423189008110012,男,139\n"
        "John Smith,E12345678,男,\n钱无号,,男,13800000001\n孙无号,,女,13800000002\n",
        "姓名,身份证号,性别,电话\n王丽,530402189506070015,女,138\n王丽,530402189506070015,女,137\n"
        "王丽,530402189506070015,女,137\n李大强,530423189008110012,,\n张三,530426189002070020,,1\n"
        "张三,530426189002070020,,2\n张四,530426189002070020,,2\nJohn Smith,E12345678,,133\n"
        "John Smith,E12345678,,133\n坏,1,,\n钱无号,,,13800000001\n钱无号,530402189506070031,男,13800000001\n"
        "钱无号,,,13800000001\n钱无号,530402189506070031,男,13800000003\n李无号,,,13800000004\n"
        "李无号,,,13800000004\n李无号,530402189506070023,,13800000004\n李无号,,,13800000004\n合计,6人,,\n",
    };
    (void)unused;
    for (int i = 0; i < 4; i++) {
        struct told seen, taken;
        int corrects = i >= 2;
        struct people_import look = import_as(lists[i % 2], corrects, 1, &seen);
        import_as(lists[i % 2], corrects, 1, &taken);
        assert_string_equal(seen.text, taken.text); // the first look kept nothing
        struct people_import take = import_as(lists[i % 2], corrects, 0, &taken);
        assert_string_equal(seen.text, taken.text);
        assert_int_equal(look.added, take.added);
        assert_int_equal(look.changed, take.changed);
        assert_int_equal(look.differing, take.differing);
        assert_int_equal(look.duplicates, take.duplicates);
        assert_int_equal(look.doubtful, take.doubtful);
        assert_int_equal(look.refused, take.refused);
    }
}

static void names_of_one_person_are_one_name(void **unused) {
    static const char *const forms[][2] = {
        {"王　丽", "王丽"},
        {"王 丽 ", "王丽"},
        {"\u00a0王\u200b丽\u3000", "王丽"},
        {"\u202d王丽\u202c", "王丽"},
        {"阿依古丽•买买提", "阿依古丽·买买提"},
        {"阿依古丽・买买提", "阿依古丽·买买提"},
        {"阿依古丽．买买提", "阿依古丽·买买提"},
        {"阿依古丽.买买提", "阿依古丽·买买提"},
        {"阿依古丽 · 买买提", "阿依古丽·买买提"},
        {"John\u3000 Smith", "John Smith"},
        {"阿依古丽‧买买提", "阿依古丽·买买提"},
        {"王 A", "王 A"},
        {"J. Smith", "J. Smith"},
        {"王\n丽", "王丽"},
        {"王\001丽", "王\001丽"},
        {"阿依古丽——买买提", "阿依古丽·买买提"},
        {"Anne-Marie", "Anne-Marie"},
        {"\u2f45\uf90a", "方金"},
        {"\u3000\u200b", ""},
        {"王\xff", "王\xff"},
    };
    char name[100], cell[100];
    (void)unused;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        assert_string_equal(cell_name(forms[i][0], name, sizeof name), forms[i][1]);
    strcpy(cell, "\u3000\u200b 农 民\u00a0\t");
    assert_string_equal(cell_trim(cell), "农 民");
    strcpy(cell, "\u3000 \u200b");
    assert_string_equal(cell_trim(cell), "");
}

static void what_cannot_be_seen_makes_nobody_another(void **unused) {
    static const char text[] =
        "姓名,身份证号\n王\u200b丽,530402189506070015\n王　丽,530402189506070015\u00a0\n"
        "王丽\u3000,530402\u200b189506070015\n王丽,\u202d530402189506070015\u202c\n"
        "王丽,'530402189506070015\n王丽,\"=\"\"530402189506070015\"\"\"\n王丽,５30402 18950607 0015\n"
        "王丽,5304'02189506070015\n";
    uint64_t number;
    struct person person;
    (void)unused;
    struct people_import r = import_text(text, sizeof text - 1);
    assert_int_equal(r.added, 1);
    assert_int_equal(r.duplicates, 6);
    assert_int_equal(problems[PEOPLE_ID_CHAR], 1);
    assert_int_equal(people_find_id(&host, "530402189506070015", &number), STATUS_OK);
    assert_int_equal(people_find(&host, number, &person), STATUS_OK);
    assert_string_equal(person.name, "王丽");
}

static void line_of_5_MB_is_one_refused_row(void **unused) {
    size_t len = (5 << 20) + 200, at;
    char *text = malloc(len + 1);
    (void)unused;
    at = (size_t)sprintf(text, "name,id_number\n\"");
    memset(text + at, 'x', 5 << 20);
    at += 5 << 20;
    at += (size_t)sprintf(text + at, ",1\n王一,530402189506070015\n");
    struct people_import r = import_text(text, at);
    assert_int_equal(r.added, 1);
    assert_int_equal(problems[PEOPLE_TOO_LONG], 1);
    assert_int_equal(last_line, 2);
    free(text);
}

static void rosters_are_read_in_the_encodings_offices_use(void **unused) {
    static const char utf8[] = "姓名,身份证号\n王一,530402189506070015\n";
    char gb[256], *in = (char *)(uintptr_t)utf8, *out = gb, *text;
    size_t in_left = strlen(utf8), out_left = sizeof gb, text_len, line = 0;
    iconv_t cd = iconv_open("GB18030", "UTF-8");
    (void)unused;
    iconv(cd, &in, &in_left, &out, &out_left);
    iconv_close(cd);
    assert_int_equal(csv_decode((unsigned char *)gb, (size_t)(out - gb), &text, &text_len, &line), STATUS_OK);
    assert_string_equal(text, utf8);
    free(text);
    assert_int_equal(csv_decode((const unsigned char *)"\xef\xbb\xbfname\n", 8, &text, &text_len, &line), STATUS_OK);
    assert_string_equal(text, "name\n");
    free(text);
    assert_int_equal(csv_decode((const unsigned char *)"姓名,身份证号\n王\xff,1\n", 24, &text, &text_len, &line),
                     STATUS_MALFORMED);
    assert_int_equal(line, 2);
    assert_int_equal(csv_decode((const unsigned char *)"\xff\xfen\0\x8b\x73", 6, &text, &text_len, &line), STATUS_OK);
    assert_string_equal(text, "n王");
    free(text);
    assert_int_equal(csv_decode((const unsigned char *)"n\0\0\0a\0", 6, &text, &text_len, &line), STATUS_MALFORMED);
}

static void id_numbers_are_sealed_at_rest(void **unused) {
    static const char text[] = "name,id_number,phone\n王一,530402189506070015,13800001111\n";
    char command[600], path[300];
    (void)unused;
    import_text(text, sizeof text - 1);
    assert_int_equal(db_execute(host.db, "PRAGMA wal_checkpoint(TRUNCATE)"), STATUS_OK);
    snprintf(path, sizeof path, "%s/host", dir);
    snprintf(command, sizeof command, "grep -rqaE '530402189506070015|13800001111' '%s'", path);
    assert_int_not_equal(system(command), 0);
    uint64_t number;
    struct person person;
    assert_int_equal(people_find_id(&host, "530402189506070015", &number), STATUS_OK);
    assert_int_equal(people_find(&host, number, &person), STATUS_OK);
    assert_string_equal(person.id_number, "530402189506070015");
}

#define DOCUMENTS "姓名,身份证号,护照号,证件类型,乡镇\n"

// A passport stands in a column of its own, or where the ID number would.
static void document_is_known_again_by_kind_and_number(void **unused) {
    static const char own[] = DOCUMENTS "阿明,,E12345678,护照,玉兴街道\n";
    static const char other_kind[] = DOCUMENTS "阿明,,E12345678,其他证件,玉兴街道\n";
    static const char numbered[] = DOCUMENTS "阿明,530402189506070015,E12345678,护照,玉兴街道\n";
    uint64_t number;
    struct person person;
    (void)unused;
    assert_int_equal(import_text(own, sizeof own - 1).added, 1);
    assert_int_equal(problems[PEOPLE_UNNUMBERED], 0);
    assert_int_equal(IMPORT("姓名,身份证号\n阿明,E 1234 5678\n").duplicates, 1);
    assert_int_equal(IMPORT("姓名,护照号\n阿明,E12345678\n").duplicates, 1);
    assert_int_equal(import_text(other_kind, sizeof other_kind - 1).added, 1);
    is_correcting = 1; // the ID number comes later, and takes nobody for two
    assert_int_equal(import_text(numbered, sizeof numbered - 1).changed, 1);
    is_correcting = 0;
    assert_int_equal(IMPORT("姓名,身份证号\n阿明,E12345678\n").duplicates, 1);
    assert_int_equal(people_find_text(&host, "e12345678", &number), STATUS_OK);
    assert_int_equal(people_find(&host, number, &person), STATUS_OK);
    assert_string_equal(person.document_kind, "passport");
    assert_string_equal(person.document, "E12345678");
    assert_string_equal(person.id_number, "530402189506070015");
    assert_int_equal(IMPORT("姓名,护照号\n阿强,530402189506070015x\n").added, 0); // neither, and nobody's
}

static void document_is_edited_sealed_and_forgotten(void **unused) {
    const char *texts[COLUMN_COUNT] = {[COLUMN_DOCUMENT] = "H12345678"}, *none[COLUMN_COUNT] = {[COLUMN_DOCUMENT] = ""};
    char command[600];
    struct person person, becomes;
    enum people_column column;
    unsigned columns;
    size_t forgotten;
    (void)unused;
    person = (struct person){.name = "阿明", .sex = 1, .area = 530402001};
    assert_int_equal(db_begin(host.db), STATUS_OK);
    assert_int_equal(people_add(&host, &person), STATUS_OK);
    assert_int_equal(people_correct(&host, texts, &person, &becomes, &columns, &column), PEOPLE_FINE);
    assert_string_equal(becomes.document_kind, "permit_hkmo");
    assert_int_equal(people_edit(&host, &becomes, columns), STATUS_OK);
    assert_int_equal(people_find(&host, person.number, &person), STATUS_OK);
    assert_true(person.has_number);
    assert_int_equal(people_correct(&host, none, &person, &becomes, &columns, &column), PEOPLE_FINE);
    assert_string_equal(becomes.document_kind, "");
    assert_int_equal(people_edit(&host, &becomes, columns), STATUS_OK);
    assert_int_equal(people_edit(&host, &person, columns), STATUS_OK);
    assert_int_equal(tally_update(&host), STATUS_OK);
    assert_int_equal(db_commit(host.db), STATUS_OK);
    assert_int_equal(db_execute(host.db, "PRAGMA wal_checkpoint(TRUNCATE)"), STATUS_OK);
    snprintf(command, sizeof command, "grep -rqa H12345678 '%s/host'", dir);
    assert_int_not_equal(system(command), 0);
    assert_int_equal(db_begin(host.db), STATUS_OK);
    assert_int_equal(people_forget(&host, person.number, &forgotten), STATUS_OK);
    assert_int_equal(people_find_document(&host, "H12345678", &person.number), STATUS_NOT_FOUND);
    assert_int_equal(tally_update(&host), STATUS_OK);
    assert_int_equal(db_commit(host.db), STATUS_OK);
}

static void names_are_masked_by_their_surname(void **unused) {
    char masked[PEOPLE_NAME_SIZE];
    (void)unused;
    assert_string_equal(people_mask_name("王丽", masked), "王*");
    assert_string_equal(people_mask_name("欧阳修", masked), "欧阳*");
    assert_string_equal(people_mask_name("阿依古丽·买买提", masked), "阿依古丽·*");
    assert_string_equal(people_mask_name("㐂", masked), "㐂*");
    assert_string_equal(people_mask_name("𠀀二", masked), "𠀀*");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(id_numbers_are_read_as_the_vectors_say),
        cmocka_unit_test_setup_teardown(import_keeps_every_other_row_when_some_are_refused, make, clean),
        cmocka_unit_test_setup_teardown(people_without_a_number_are_taken_and_known_again, make, clean),
        cmocka_unit_test_setup_teardown(a_look_at_a_list_finds_what_taking_it_finds, make, clean),
        cmocka_unit_test(names_of_one_person_are_one_name),
        cmocka_unit_test_setup_teardown(what_cannot_be_seen_makes_nobody_another, make, clean),
        cmocka_unit_test_setup_teardown(line_of_5_MB_is_one_refused_row, make, clean),
        cmocka_unit_test(rosters_are_read_in_the_encodings_offices_use),
        cmocka_unit_test_setup_teardown(id_numbers_are_sealed_at_rest, make, clean),
        cmocka_unit_test_setup_teardown(document_is_known_again_by_kind_and_number, make, clean),
        cmocka_unit_test_setup_teardown(document_is_edited_sealed_and_forgotten, make, clean),
        cmocka_unit_test(names_are_masked_by_their_surname),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
