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

static void other_columns_say_nothing(void **unused) {
    char out[32];
    (void)unused;
    assert_string_equal(denials("编号,签到时间,备注\n530402-000000001,,缺席\n530402-000000002,1,\n", 0, out), "000");
    assert_string_equal(denials("签到表,\n编号,姓名\n530402-000000001,否\n", 0, out), "000");
}

static void lists_side_by_side_have_their_own(void **unused) {
    const char *list =
        "编号,到场,编号,到场\n530402-000000001,是,530402-000000002,否\n530402-000000003,否,530402-000000004,是\n";
    char out[32];
    (void)unused;
    assert_string_equal(denials(list, 0, out), "001");
    assert_string_equal(denials(list, 2, out), "010");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_empty_cells_deny),
        cmocka_unit_test(empty_cells_beside_no_marks_do_not),
        cmocka_unit_test(other_columns_say_nothing),
        cmocka_unit_test(lists_side_by_side_have_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
