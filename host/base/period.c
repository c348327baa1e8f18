// SPDX-License-Identifier: Apache-2.0
#include "host/base/period.h"

#include <stdio.h>
#include <string.h>

#include "proto/civil.h"

#define YEAR_MIN 1990
#define YEAR_MAX 2200

// ---- days of the year and of the calendar ----

static int64_t start_of(int year, int month, int day) {
    return civil_to_ms(&(struct civil){year, month, day, 0, 0, 0});
}

static int64_t day_ms(int year, int day) {
    return start_of(year, 1, 1) + (day - 1) * CIVIL_DAY_MS;
}

// From the first month to the last one, whole.
static struct period period_of_months(int year, int first, int last) {
    int end = last == 12 ? civil_year_days(year) : civil_day_of_year(start_of(year, last + 1, 1)) - 1;
    return (struct period){year, civil_day_of_year(start_of(year, first, 1)), end};
}

// 0: it does not begin and end with a month.
static int months_of(const struct period *p, int *first, int *last) {
    struct civil from = civil_from_ms(period_start_ms(p)), to = civil_from_ms(period_end_ms(p) - 1);
    *first = from.month;
    *last = to.month;
    return from.day == 1 && civil_from_ms(period_end_ms(p)).day == 1;
}

int64_t period_start_ms(const struct period *p) {
    return day_ms(p->year, p->first);
}

int64_t period_end_ms(const struct period *p) {
    return day_ms(p->year, p->last + 1);
}

// ---- periods ----

struct period period_of_year(int year) {
    return (struct period){year, 1, civil_year_days(year)};
}

struct period period_of_month(int64_t at_ms) {
    struct civil at = civil_from_ms(at_ms);
    return period_of_months(at.year, at.month, at.month);
}

int period_last_week(int year, int64_t now_ms, struct period *week) {
    int64_t january = civil_day(start_of(year, 1, 1)), now = civil_day(now_ms);
    int64_t monday = now - (now + 3) % 7; // 1970-01-01 was a Thursday
    int64_t first = monday - 7 - january + 1, last = first + 6;
    int days = civil_year_days(year);
    if (last < 1 || first > days)
        return 0;
    *week = (struct period){year, first > 1 ? (int)first : 1, last < days ? (int)last : days};
    return 1;
}

struct period period_until(const struct period *p) {
    return (struct period){p->year, 1, p->last};
}

// That day of another year; 29 February, where there is none: otherwise.
static int day_of_year(int year, const struct civil *c, int otherwise) {
    return civil_is_date(year, c->month, c->day) ? civil_day_of_year(start_of(year, c->month, c->day)) : otherwise;
}

struct period period_year_before(const struct period *p, int64_t now_ms) {
    int64_t end_ms = period_end_ms(p), tomorrow_ms = now_ms + CIVIL_DAY_MS;
    int is_running = period_start_ms(p) <= now_ms && now_ms < end_ms;
    struct civil from = civil_from_ms(period_start_ms(p)), to = civil_from_ms(is_running ? tomorrow_ms : end_ms);
    int year = p->year - 1, is_to_the_end = to.year > p->year;
    return (struct period){year, day_of_year(year, &from, 59),                                      // 28 February …
                           is_to_the_end ? civil_year_days(year) : day_of_year(year, &to, 60) - 1}; // … itself
}

int period_is_year(const struct period *p) {
    return p->first == 1 && p->last == civil_year_days(p->year);
}

enum period_kind period_kind(const struct period *p) {
    int first, last;
    if (period_is_year(p))
        return PERIOD_YEAR;
    if (!months_of(p, &first, &last))
        return PERIOD_DAYS;
    return first == last ? PERIOD_MONTH : first % 3 == 1 && last == first + 2 ? PERIOD_QUARTER : PERIOD_DAYS;
}

// ---- as text ----

static char *format_days(const struct period *p, char code[PERIOD_CODE_SIZE]) {
    struct civil from = civil_from_ms(period_start_ms(p)), to = civil_from_ms(period_end_ms(p) - 1);
    snprintf(code, PERIOD_CODE_SIZE, "%04d-%02d-%02d..%04d-%02d-%02d", from.year % 10000, from.month % 100,
             from.day % 100, to.year % 10000, to.month % 100, to.day % 100);
    return code;
}

char *period_format(const struct period *p, char code[PERIOD_CODE_SIZE]) {
    int month = civil_from_ms(period_start_ms(p)).month;
    switch (period_kind(p)) {
    case PERIOD_YEAR:
        snprintf(code, PERIOD_CODE_SIZE, "%d", p->year);
        return code;
    case PERIOD_QUARTER:
        snprintf(code, PERIOD_CODE_SIZE, "%d-Q%d", p->year, (month + 2) / 3);
        return code;
    case PERIOD_MONTH:
        snprintf(code, PERIOD_CODE_SIZE, "%d-%02d", p->year, month);
        return code;
    case PERIOD_DAYS:
        break;
    }
    return format_days(p, code);
}

char *period_day(const struct period *p, char text[CIVIL_TEXT_SIZE]) {
    civil_format(period_start_ms(p), text)[10] = '\0';
    return text;
}

char *period_text(const struct period *p, enum language language, char text[PERIOD_TEXT_SIZE]) {
    static const enum text forms[] = {TEXT_PERIOD_YEAR, TEXT_PERIOD_QUARTER, TEXT_PERIOD_MONTH, TEXT_PERIOD_DAYS};
    struct civil from = civil_from_ms(period_start_ms(p)), to = civil_from_ms(period_end_ms(p) - 1);
    enum period_kind kind = period_kind(p);
    const char *form = text_of(forms[kind], language);
    if (kind == PERIOD_DAYS && p->first == p->last)
        snprintf(text, PERIOD_TEXT_SIZE, text_of(TEXT_PERIOD_DAY, language), from.year, from.month, from.day);
    else if (kind == PERIOD_DAYS)
        snprintf(text, PERIOD_TEXT_SIZE, form, from.year, from.month, from.day, to.month, to.day);
    else
        snprintf(text, PERIOD_TEXT_SIZE, form, p->year, kind == PERIOD_QUARTER ? to.month / 3 : from.month);
    return text;
}

static int read_days(const char *code, struct period *p) {
    int year, month, day, year_end, month_end, day_end;
    if (sscanf(code, "%4d-%2d-%2d..%4d-%2d-%2d", &year, &month, &day, &year_end, &month_end, &day_end) != 6 ||
        year != year_end || !civil_is_date(year, month, day) || !civil_is_date(year, month_end, day_end))
        return 0;
    *p = (struct period){year, civil_day_of_year(start_of(year, month, day)),
                         civil_day_of_year(start_of(year, month_end, day_end))};
    return p->first <= p->last;
}

static int read_months(const char *code, struct period *p) {
    int year, part;
    if (sscanf(code, "%4d-Q%1d", &year, &part) == 2 && part >= 1 && part <= 4)
        *p = period_of_months(year, 3 * part - 2, 3 * part);
    else if (sscanf(code, "%4d-%2d", &year, &part) == 2 && part >= 1 && part <= 12)
        *p = period_of_months(year, part, part);
    else if (sscanf(code, "%4d", &year) == 1)
        *p = period_of_year(year);
    else
        return 0;
    return 1;
}

// What is written in one way only is read by writing it; the days of a month may be named as days too.
int period_parse(const char *code, struct period *period) {
    char written[PERIOD_CODE_SIZE];
    struct period p;
    int is_of_days = read_days(code, &p);
    if ((!is_of_days && !read_months(code, &p)) || p.year < YEAR_MIN || p.year > YEAR_MAX)
        return 0;
    if (strcmp(is_of_days ? format_days(&p, written) : period_format(&p, written), code) != 0)
        return 0;
    *period = p;
    return 1;
}
