// SPDX-License-Identifier: Apache-2.0
// Days and times of day as people and spreadsheets write them: 2026/3/5 9:40, 2026年3月5日 上午9点半, 下午3点,
// ９：４０, 0.4028. Pure; of Shanghai, like proto/civil.h.
#pragma once

#include <stddef.h>
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
// How many bytes of text are a day with its year, which it begins with (2026-03-05, 20260305, 2026年3月5日); 0: none.
size_t moment_day_bytes(const char *text);
// Its digits that are of no such day.
size_t moment_digits_beside(const char *text);
// The whole text is a spreadsheet's number of a day of this century.
int moment_is_serial_day(const char *text);
// Of one that has a year, a day and a time.
int64_t moment_ms(const struct moment *moment);
