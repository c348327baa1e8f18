// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "host/books/absence.h"

// '1' for each row in which the list says that somebody was not there.
static const char *denials(const char *list, size_t from, char out[32]) {
    struct table *table;
    struct table_problem problem;
    struct absence absence;
    assert_int_equal(table_read((const uint8_t *)list, strlen(list), NULL, &table, &problem), STATUS_OK);
    absence_find(table, &absence);
    size_t rows = table_rows(table);
    for (size_t i = 0; i < rows; i++)
        out[i] = absence_is_told(&absence, table, i, from) ? '1' : '0';
    out[rows] = '\0';
    table_free(table);
    return out;
}

static void words_and_empty_cells_deny(void **unused) {
    char out[32];
    (void)unused;
    assert_string_equal(denials("编号,是否到场\n530402-000000001,是\n530402-000000002,否\n530402-000000003,\n", 0, out),
                        "0011");
    assert_string_equal(denials("名册,2026\n编号,姓名,签 到\n530402-000000001,甲,√\n530402-000000002,乙, 请假\n"
                                "530402-000000003,丙,迟到\n530402-000000004,丁,×\n530402-000000005,戊,未到\n",
                                0, out),
                        "0001011");
    assert_string_equal(denials("编号,出勤情况\n530402-000000001,病假\n530402-000000002,09:05\n", 0, out), "010");
}

// Where only those who were not there are noted, an empty cell says nothing.
static void empty_cells_beside_no_marks_do_not(void **unused) {
    char out[32];
    (void)unused;
    assert_string_equal(denials("编号,考勤\n530402-000000001,\n530402-000000002,缺勤\n530402-000000003,\n", 0, out),
                        "0010");
    assert_string_equal(denials("编号,签到\n530402-000000001,\n530402-000000002,\n,√\n", 0, out), "0000");
}

// A cell under a head that all of them stand under, beside one of somebody who was there.
static void expect(const char *cell, int is_absent) {
    char list[256], out[32];
    snprintf(list, sizeof list, "编号,签到\n530402-000000001,√\n530402-000000002,%s\n", cell);
    if (strcmp(denials(list, 0, out), is_absent ? "001" : "000") != 0)
        fail_msg("'%s' is read as %s", cell, is_absent ? "present" : "absent");
}

static void marks_of_hands_and_programs_are_known(void **unused) {
    static const char *const absent[] = {"❌",    "☐",  "□",      "FALSE", "false", "F",      "х",        "乂",   "０",
                                         "－",   "_",  "0.0",    "0天",   "—",     "——",     "Ｎ",       "ｘ",   "XX",
                                         "病",   "事", "空",     "外出",  "病假",  "事假",   "请假",     "缺席", "未到",
                                         "没来", "✘",  "未参加", "旷课",  "缺 勤", "Absent", "在外务工", "/",    "　"};
    static const char *const present[] = {"☑",   "■",  "√",     "TRUE", "1",  "✓", "王丽",
                                          "3天", "10", "08:00", "0.5",  "是", "○"};
    (void)unused;
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        expect(absent[i], 1);
    for (size_t i = 0; i < sizeof present / sizeof *present; i++)
        expect(present[i], 0);
}

static void heads_of_many_offices_are_known(void **unused) {
    static const char *const heads[] = {
        "是否参加", "是否参训",   "是否到会",    "参训情况",  "出勤天数", "实到",     "参会",      "签名",   "签字",
        "本人签字", "学员签到",   "签到确认",    "签到栏",    "上午签到", "签到时间", "签到/签名", "第一天", "3月5日",
        "3.5",      "3月5日上午", "签到（√/×）", "第2天下午", "学员签字", "３月５日", "下午"};
    static const char *const others[] = {"参加工作时间", "领取人签字", "参训时间", "3.5元", "序号", "1",
                                         "第一",         "签到人数",   "参加医保"};
    char list[256], out[32];
    (void)unused;
    for (size_t i = 0; i < sizeof heads / sizeof *heads + sizeof others / sizeof *others; i++) {
        int is_head = i < sizeof heads / sizeof *heads;
        const char *head = is_head ? heads[i] : others[i - sizeof heads / sizeof *heads];
        snprintf(list, sizeof list, "姓名,身份证号,%s\n甲,530402189304120029,1\n乙,530402189304120010,\n", head);
        if (strcmp(denials(list, 0, out), is_head ? "001" : "000") != 0)
            fail_msg("%s", head);
    }
    assert_string_equal(
        denials("单位：某某局,2026年3月5日\n编号,姓名\n530402-000000001,\n530402-000000002,乙\n", 0, out),
        "0000"); // the day of a title
    assert_string_equal(denials("530402-000000001,参加\n530402-000000002,\n", 0, out), "00");
}

static void remarks_deny(void **unused) {
    char out[32];
    (void)unused;
    assert_string_equal(
        denials("编号,签到时间,备注\n530402-000000001,,缺席\n530402-000000002,1,\n530402-000000003,,\n"
                "530402-000000004,1,因病请假两天\n530402-000000005,1,无缺席\n530402-000000006,1,未到龄\n",
                0, out),
        "0101100");
    assert_string_equal(denials("编号,姓名,备 注\n530402-000000001,甲,未到\n530402-000000002,乙,组长\n", 0, out),
                        "010");
}

static void one_of_several_columns_is_enough(void **unused) {
    char out[32];
    (void)unused;
    assert_string_equal(denials("编号,上午签到,下午签到\n530402-000000001,√,×\n530402-000000002,,√\n"
                                "530402-000000003,×,\n530402-000000004,,\n",
                                0, out),
                        "00011");
    assert_string_equal(
        denials("编号,签到,签字\n530402-000000001,√,\n530402-000000002,×,\n530402-000000003,,\n", 0, out), "0011");
}

static void other_columns_say_nothing(void **unused) {
    char out[32];
    (void)unused;
    assert_string_equal(denials("编号,签名\n530402-000000001,旷明\n530402-000000002,旷课\n", 0, out), "001");
    assert_string_equal(denials("签到表,\n编号,姓名\n530402-000000001,否\n", 0, out), "000");
    assert_string_equal(denials("编号,签字\n530402-000000001,□\n530402-000000002,□\n", 0, out), "000");
}

static void lists_side_by_side_have_their_own(void **unused) {
    const char *list =
        "编号,到场,编号,到场\n530402-000000001,是,530402-000000002,否\n530402-000000003,否,530402-000000004,是\n";
    char out[32];
    (void)unused;
    assert_string_equal(denials(list, 0, out), "001");
    assert_string_equal(denials(list, 2, out), "010");
    const char *days = "编号,上午,下午签到,编号,上午,下午签到\n530402-000000001,,×,530402-000000002,,√\n";
    assert_string_equal(denials(days, 0, out), "01");
    assert_string_equal(denials(days, 3, out), "00");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_empty_cells_deny),
        cmocka_unit_test(empty_cells_beside_no_marks_do_not),
        cmocka_unit_test(marks_of_hands_and_programs_are_known),
        cmocka_unit_test(heads_of_many_offices_are_known),
        cmocka_unit_test(remarks_deny),
        cmocka_unit_test(one_of_several_columns_is_enough),
        cmocka_unit_test(other_columns_say_nothing),
        cmocka_unit_test(lists_side_by_side_have_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
