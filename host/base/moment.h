// SPDX-License-Identifier: Apache-2.0
// Days and times of day as people and spreadsheets write them: 2026/3/5 9:40, 2026年3月5日 上午9点半, 下午3点,
// ９：４０, 0.4028. Pure; of Shanghai, like proto/civil.h.
#pragma once

#include <stdint.h>

struct moment {
    int year;              // 0: not told
    int month, day;        // 0: no day is told
    int hour;              // -1: no time of day is told
    int minute, second;    //
    int may_be_after_noon; // nothing says which half of the day is meant
};

// 0: it is none.
int moment_read(const char *text, struct moment *moment);
// Of one that has a year, a day and a time.
int64_t moment_ms(const struct moment *moment);
