// SPDX-License-Identifier: Apache-2.0
// Days and times as people and spreadsheets write them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "host/base/moment.h"

static void times_are_read_as_people_write_them(void **unused) {
    static const char *const good[][2] = {
        {"2026/3/5 9:00", "2026-3-5 9:00:00"},
        {"2026-03-05 9:00", "2026-3-5 9:00:00"},
        {"2026年3月5日 上午9点", "2026-3-5 9:00:00"},
        {"２０２６．３．５　９：０５", "2026-3-5 9:05:00"},
        {"2026-03-05T09:40:10", "2026-3-5 9:40:10"},
        {"3月5日下午2点半", "0-3-5 14:30:00"},
        {"9：40", "0-0-0 9:40:00"},
        {"09.40", "0-0-0 9:40:00"},
        {"下午3点", "0-0-0 15:00:00"},
        {"3:05 PM", "0-0-0 15:05:00"},
        {"中午12:30", "0-0-0 12:30:00"},
        {"0.402777777777778", "0-0-0 9:40:00"},
        {"46086.4027777778", "2026-3-5 9:40:00"},
        {"2026-03-05", "2026-3-5 -1:00:00"},
        {"9时40分", "0-0-0 9:40:00"},
        {"晚上8点", "0-0-0 20:00:00"},
    };
    static const char *const bad[] = {"",          "好",    "9",          "25:00",           "9:60",   "√",
                                      "上午14:00", "13900", "2026-13-05", "2026-02-30 9:00", "9:40 x", "晚上12点"};
    struct moment m;
    char text[128];
    (void)unused;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!moment_read(good[i][0], &m))
            fail_msg("%s", good[i][0]);
        snprintf(text, sizeof text, "%d-%d-%d %d:%02d:%02d", m.year, m.month, m.day, m.hour, m.minute, m.second);
        assert_string_equal(text, good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (moment_read(bad[i], &m))
            fail_msg("%s", bad[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(times_are_read_as_people_write_them)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
