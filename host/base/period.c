// SPDX-License-Identifier: Apache-2.0
#include "host/base/period.h"

#include <stdio.h>
#include <string.h>

#include "proto/civil.h"

#define YEAR_MIN 1990
#define YEAR_MAX 2200

struct period period_of_year(int year) {
    return (struct period){year, 1, 12};
}

struct period period_of_month(int64_t at_ms) {
    struct civil at = civil_from_ms(at_ms);
    return (struct period){at.year, at.month, at.month};
}

int period_is_quarter(const struct period *p) {
    return p->last == p->first + 2;
}

int period_is_year(const struct period *p) {
    return p->first == 1 && p->last == 12;
}

// What is written in one way only is read by writing it.
int period_parse(const char *code, struct period *period) {
    char written[PERIOD_CODE_SIZE];
    int year = 0, part = 0;
    struct period p;
    if (sscanf(code, "%4d-Q%1d", &year, &part) == 2)
        p = (struct period){year, 3 * part - 2, 3 * part};
    else if (sscanf(code, "%4d-%2d", &year, &part) == 2)
        p = (struct period){year, part, part};
    else
        p = period_of_year(year = sscanf(code, "%4d", &part) == 1 ? part : 0);
    if (year < YEAR_MIN || year > YEAR_MAX || p.first < 1 || p.last > 12 ||
        strcmp(period_format(&p, written), code) != 0)
        return 0;
    *period = p;
    return 1;
}

char *period_format(const struct period *p, char code[PERIOD_CODE_SIZE]) {
    if (period_is_year(p))
        snprintf(code, PERIOD_CODE_SIZE, "%d", p->year);
    else if (period_is_quarter(p))
        snprintf(code, PERIOD_CODE_SIZE, "%d-Q%d", p->year, p->last / 3);
    else
        snprintf(code, PERIOD_CODE_SIZE, "%d-%02d", p->year, p->first);
    return code;
}

char *period_text(const struct period *p, enum language language, char text[PERIOD_TEXT_SIZE]) {
    enum text form = period_is_year(p)      ? TEXT_PERIOD_YEAR
                     : period_is_quarter(p) ? TEXT_PERIOD_QUARTER
                                            : TEXT_PERIOD_MONTH;
    snprintf(text, PERIOD_TEXT_SIZE, text_of(form, language), p->year, period_is_quarter(p) ? p->last / 3 : p->first);
    return text;
}

int64_t period_start_ms(const struct period *p) {
    return civil_to_ms(&(struct civil){p->year, p->first, 1, 0, 0, 0});
}

int64_t period_end_ms(const struct period *p) {
    int is_last = p->last == 12;
    return civil_to_ms(&(struct civil){p->year + is_last, is_last ? 1 : p->last + 1, 1, 0, 0, 0});
}

void period_days(const struct period *p, int *first, int *last) {
    *first = civil_day_of_year(period_start_ms(p));
    *last = civil_day_of_year(period_end_ms(p) - 1);
}
