// SPDX-License-Identifier: Apache-2.0
// Calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil).
#include "proto/civil.h"

#include <stdio.h>

#define ZONE_MS (INT64_C(8) * 3600 * 1000)

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static int64_t days_from_date(int year, int month, int day) {
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int civil_is_date(int year, int month, int day) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1)
        return 0;
    return day <= days[month - 1] + (month == 2 && is_leap(year));
}

int64_t civil_day(int64_t unix_ms) {
    return floor_div(unix_ms + ZONE_MS, CIVIL_DAY_MS);
}

struct civil civil_from_ms(int64_t unix_ms) {
    int64_t z = civil_day(unix_ms) + 719468;
    int64_t second = floor_div(unix_ms + ZONE_MS, 1000) - civil_day(unix_ms) * 86400;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct civil){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
        .hour = (int)(second / 3600),
        .minute = (int)(second / 60 % 60),
        .second = (int)(second % 60),
    };
}

int64_t civil_to_ms(const struct civil *c) {
    int64_t days = days_from_date(c->year, c->month, c->day);
    return ((days * 24 + c->hour) * 60 + c->minute) * 60000 + (int64_t)c->second * 1000 - ZONE_MS;
}

int civil_year_days(int year) {
    return 365 + is_leap(year);
}

int civil_day_of_year(int64_t unix_ms) {
    struct civil c = civil_from_ms(unix_ms);
    return (int)(civil_day(unix_ms) - days_from_date(c.year, 1, 1)) + 1;
}

char *civil_format(int64_t unix_ms, char text[CIVIL_TEXT_SIZE]) {
    struct civil c = civil_from_ms(unix_ms);
    snprintf(text, CIVIL_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", c.year % 100000, c.month % 100, c.day % 100,
             c.hour % 100, c.minute % 100, c.second % 100);
    return text;
}

// Reads exactly `digits` decimal digits; -1 when they are not there.
static int take_digits(const char *text, uint64_t len, uint64_t *at, int digits) {
    int value = 0;
    if (len - *at < (uint64_t)digits)
        return -1;
    for (int i = 0; i < digits; i++) {
        char c = text[*at + (uint64_t)i];
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    *at += (uint64_t)digits;
    return value;
}

static int take_char(const char *text, uint64_t len, uint64_t *at, const char *any) {
    for (; *any && *at < len; any++)
        if (text[*at] == *any) {
            *at += 1;
            return 1;
        }
    return 0;
}

static int take_time(const char *text, uint64_t len, uint64_t *at, struct civil *c, int *milli) {
    c->hour = take_digits(text, len, at, 2);
    if (!take_char(text, len, at, ":"))
        return 0;
    c->minute = take_digits(text, len, at, 2);
    if (take_char(text, len, at, ":")) {
        c->second = take_digits(text, len, at, 2);
        if (take_char(text, len, at, ".,")) {
            int scale = 100;
            while (*at < len && text[*at] >= '0' && text[*at] <= '9') {
                *milli += (text[*at] - '0') * scale;
                scale /= 10;
                *at += 1;
            }
        }
    }
    return c->hour >= 0 && c->hour < 24 && c->minute >= 0 && c->minute < 60 && c->second >= 0 && c->second < 60;
}

static int take_zone(const char *text, uint64_t len, uint64_t *at, int64_t *zone_ms) {
    if (take_char(text, len, at, "Zz")) {
        *zone_ms = 0;
        return 1;
    }
    int negative = *at < len && text[*at] == '-';
    if (!take_char(text, len, at, "+-"))
        return 1;
    int hours = take_digits(text, len, at, 2);
    take_char(text, len, at, ":");
    int minutes = take_digits(text, len, at, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
        return 0;
    *zone_ms = (hours * 60 + minutes) * INT64_C(60000) * (negative ? -1 : 1);
    return 1;
}

enum status civil_parse(const char *text, uint64_t len, int64_t *unix_ms, uint64_t *used) {
    struct civil c = {0};
    uint64_t at = 0;
    int milli = 0;
    int64_t zone_ms = ZONE_MS;
    c.year = take_digits(text, len, &at, 4);
    if (!take_char(text, len, &at, "-"))
        return STATUS_MALFORMED;
    c.month = take_digits(text, len, &at, 2);
    if (!take_char(text, len, &at, "-"))
        return STATUS_MALFORMED;
    c.day = take_digits(text, len, &at, 2);
    if (c.year < 0 || !civil_is_date(c.year, c.month, c.day))
        return STATUS_MALFORMED;
    uint64_t date_end = at;
    if (take_char(text, len, &at, "Tt ")) {
        int has_time = at < len && text[at] >= '0' && text[at] <= '9';
        if (!has_time)
            at = date_end;
        else if (!take_time(text, len, &at, &c, &milli) || !take_zone(text, len, &at, &zone_ms))
            return STATUS_MALFORMED;
    }
    if (used)
        *used = at;
    else if (at != len)
        return STATUS_MALFORMED;
    *unix_ms = civil_to_ms(&c) + ZONE_MS - zone_ms + milli;
    return STATUS_OK;
}
