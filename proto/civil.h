// SPDX-License-Identifier: Apache-2.0
// Civil time of the project: Unix milliseconds in, Asia/Shanghai calendar out. Pure arithmetic: no clock, no locale,
// no zone files. China has kept +08:00 without summer time since 1992, and no event is older than that.
#pragma once

#include <stdint.h>

#include "proto/status.h"

#define CIVIL_TEXT_SIZE 40 // "2026-03-02T09:00:05+08:00" and room to spare
#define CIVIL_DAY_MS    INT64_C(86400000)

struct civil {
    int year;   // proleptic Gregorian
    int month;  // 1 … 12
    int day;    // 1 … 31
    int hour;   // 0 … 23
    int minute; // 0 … 59
    int second; // 0 … 59
};

struct civil civil_from_ms(int64_t unix_ms);

// Fields must be in range; see civil_is_date.
int64_t civil_to_ms(const struct civil *civil);

// Whether such a day exists in the Gregorian calendar.
int civil_is_date(int year, int month, int day);

// Days since 1970-01-01 in Shanghai.
int64_t civil_day(int64_t unix_ms);

// 365 or 366, and the day of the year from 1.
int civil_year_days(int year);
int civil_day_of_year(int64_t unix_ms);

// "2026-03-02T09:00:05+08:00" into text; returns text.
char *civil_format(int64_t unix_ms, char text[CIVIL_TEXT_SIZE]);

// Reads ISO 8601: YYYY-MM-DD, optionally T or a space and HH:MM[:SS[.fff]], optionally Z or ±HH:MM (without: +08:00).
// Reads at most len bytes. *used (may be NULL) is how many were taken; with NULL all of them must be.
enum status civil_parse(const char *text, uint64_t len, int64_t *unix_ms, uint64_t *used);
