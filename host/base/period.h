// SPDX-License-Identifier: Apache-2.0
// A period of a year that is reported: the year, a quarter or a month of it, or days, in Shanghai. "2026", "2026-Q3",
// "2026-07", and as an interval of ISO 8601 with two dots between its days "2026-03-05..2026-04-10". What is a month, a
// quarter or a year is written as that.
#pragma once

#include <stdint.h>

#include "host/base/text.h"
#include "proto/civil.h"

#define PERIOD_CODE_SIZE 40
#define PERIOD_TEXT_SIZE 64

enum period_kind {
    PERIOD_YEAR,
    PERIOD_QUARTER,
    PERIOD_MONTH,
    PERIOD_DAYS,
};

struct period {
    int year;
    int first, last; // days of the year, from 1
};

struct period period_of_year(int year);
struct period period_of_month(int64_t at_ms);
// The week before that of now, Monday to Sunday, as far as it is of the year. 0: nothing of it is.
int period_last_week(int year, int64_t now_ms, struct period *week);
// From the first day of the year to the last one of the period.
struct period period_until(const struct period *period);
// The same days a year before, of a period that goes on as far as it has come; 29 February is 28 there.
struct period period_year_before(const struct period *period, int64_t now_ms);
int period_parse(const char *code, struct period *period); // 0: it is none
int period_is_year(const struct period *period);
enum period_kind period_kind(const struct period *period);
char *period_format(const struct period *period, char code[PERIOD_CODE_SIZE]);
char *period_text(const struct period *period, enum language language, char text[PERIOD_TEXT_SIZE]); // "2026年7月"

char *period_day(const struct period *period, char text[CIVIL_TEXT_SIZE]); // the first one: "2026-07-01"

int64_t period_start_ms(const struct period *period);
int64_t period_end_ms(const struct period *period); // the first moment after it
