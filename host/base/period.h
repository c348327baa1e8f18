// SPDX-License-Identifier: Apache-2.0
// A period of a year that is reported: the year, a quarter or a month of it, in Shanghai. "2026", "2026-Q3", "2026-07".
#pragma once

#include <stdint.h>

#include "host/base/text.h"

#define PERIOD_CODE_SIZE 16
#define PERIOD_TEXT_SIZE 64

struct period {
    int year;
    int first, last; // months, from 1
};

struct period period_of_year(int year);
struct period period_of_month(int64_t at_ms);
int period_parse(const char *code, struct period *period); // 0: it is none
int period_is_year(const struct period *period);
int period_is_quarter(const struct period *period);
char *period_format(const struct period *period, char code[PERIOD_CODE_SIZE]);
char *period_text(const struct period *period, enum language language, char text[PERIOD_TEXT_SIZE]); // "2026年7月"

int64_t period_start_ms(const struct period *period);
int64_t period_end_ms(const struct period *period);                   // the first moment after it
void period_days(const struct period *period, int *first, int *last); // of the year, from 1
