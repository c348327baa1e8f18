// SPDX-License-Identifier: Apache-2.0
#include "host/base/moment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "proto/civil.h"
#include "proto/printable.h"

#define TEXT_SIZE  80
#define NOON       12
#define EPOCH_DAYS 25569 // of a spreadsheet's days until 1970
#define FIRST_DAYS 36526 // of them until 2000, when nobody means a day before
#define LAST_DAYS  73051 // and until 2100

enum half { HALF_NONE, HALF_MORNING, HALF_NOON, HALF_AFTERNOON, HALF_NIGHT };

// Without blanks at its ends, ASCII folded in width and case, other blanks one space. 0: too long for any.
static int fold(const char *text, char out[TEXT_SIZE]) {
    size_t len = 0;
    int is_apart = 0;
    while (*text) {
        int32_t c = character_fold(character_next(&text));
        if (c < 0 || len + 6 > TEXT_SIZE)
            return 0;
        if (character_is_blank(c) || character_is_unseen(c)) {
            is_apart = len > 0;
            continue;
        }
        if (is_apart)
            out[len++] = ' ';
        is_apart = 0;
        len += character_write(c == 0x2236 ? ':' : c, out + len);
    }
    out[len] = '\0';
    return 1;
}

static int take(const char **at, const char *word) {
    size_t len = strlen(word);
    int is = strncmp(*at, word, len) == 0;
    *at += is ? len : 0;
    return is;
}

static int take_any(const char **at, const char *const *words) {
    for (; *words; words++)
        if (take(at, *words))
            return 1;
    return 0;
}

static void pass_blanks(const char **at) {
    *at += strspn(*at, " ");
}

// Of so many digits at most; -1: there are none, or more.
static int take_number(const char **at, size_t most) {
    size_t digits = strspn(*at, "0123456789");
    if (!digits || digits > most)
        return -1;
    int value = (int)strtol(*at, NULL, 10);
    *at += digits;
    return value;
}

// ---- the day ----

static int take_month_and_day(const char **at, struct moment *m, const char *apart) {
    int month = take_number(at, 2);
    pass_blanks(at);
    int is_month = month > 0 && take(at, apart);
    pass_blanks(at);
    int day = is_month ? take_number(at, 2) : -1;
    m->month = month;
    m->day = day;
    return is_month && civil_is_date(m->year ? m->year : 2000, month, day);
}

// 2026-3-5, 2026/3/5, 2026.3.5, 2026年3月5日, 3月5日. 0: none stands here, *at rests.
static int take_day(const char **at, struct moment *m) {
    static const char *const aparts[][2] = {{"-", "-"}, {"/", "/"}, {".", "."}, {"年", "月"}};
    static const char *const ends[] = {"日", "号", NULL};
    const char *from = *at;
    int year = take_number(at, 4);
    pass_blanks(at);
    for (size_t i = 0; year >= 1900 && i < sizeof aparts / sizeof *aparts; i++)
        if (take(at, aparts[i][0])) {
            m->year = year;
            pass_blanks(at);
            if (!take_month_and_day(at, m, aparts[i][1]))
                break;
            return (i < 3 || take_any(at, ends)) && !strchr("0123456789", **at ? **at : ' ');
        }
    *at = from;
    m->year = 0;
    if (take_month_and_day(at, m, "月") && take_any(at, ends))
        return 1;
    *at = from;
    m->year = m->month = m->day = 0;
    return 0;
}

// ---- the time of day ----

static enum half take_half(const char **at) {
    static const char *const halves[][6] = {
        [HALF_MORNING] = {"上午", "早上", "早晨", "凌晨", "am", NULL},
        [HALF_NOON] = {"中午", NULL},
        [HALF_AFTERNOON] = {"下午", "pm", NULL},
        [HALF_NIGHT] = {"晚上", "傍晚", NULL},
    };
    pass_blanks(at);
    for (enum half half = HALF_MORNING; half <= HALF_NIGHT; half++)
        if (take_any(at, halves[half])) {
            pass_blanks(at);
            return half;
        }
    return HALF_NONE;
}

// 9:40, 9:40:05, 9点, 9点半, 9时40分, 9.40. 0: none.
static int take_clock(const char **at, struct moment *m) {
    static const char *const hours[] = {"时", "点", "點", NULL};
    m->hour = take_number(at, 2);
    m->minute = m->second = 0;
    if (m->hour < 0)
        return 0;
    if (take_any(at, hours)) {
        take(at, "钟");
        if (take(at, "半"))
            m->minute = 30;
        else if (strspn(*at, "0123456789")) {
            m->minute = take_number(at, 2);
            take(at, "分");
        }
        return m->minute >= 0;
    }
    int is_dotted = **at == '.' && strspn(*at + 1, "0123456789") == 2;
    if (!is_dotted && **at != ':')
        return 0;
    ++*at;
    m->minute = take_number(at, 2);
    if (!is_dotted && m->minute >= 0 && take(at, ":")) {
        m->second = take_number(at, 2);
        if (take(at, ".")) // thousandths
            *at += strspn(*at, "0123456789");
    }
    return m->minute >= 0 && m->second >= 0;
}

// 上午14点 and 晚上12点 are left to who wrote them.
static int set_half(struct moment *m, enum half half) {
    m->may_be_after_noon = half == HALF_NONE && m->hour > 0 && m->hour < NOON;
    if ((half == HALF_AFTERNOON || half == HALF_NIGHT || (half == HALF_NOON && m->hour < 3)) && m->hour < NOON)
        m->hour += NOON;
    else if (half == HALF_NIGHT && m->hour == NOON)
        return 0;
    return (half != HALF_MORNING || m->hour <= NOON) && m->hour < 24 && m->minute < 60 && m->second < 60;
}

static int take_time(const char **at, struct moment *m) {
    enum half half = take_half(at);
    if (!take_clock(at, m))
        return 0;
    if (half == HALF_NONE)
        half = take_half(at); // 9:40 AM
    return set_half(m, half);
}

// 20260305
static int is_plain_day(const char *text) {
    if (strspn(text, "0123456789") != 8)
        return 0;
    long whole = strtol(text, NULL, 10);
    int year = (int)(whole / 10000);
    return year >= 2000 && year < 2100 && civil_is_date(year, (int)(whole / 100 % 100), (int)(whole % 100));
}

size_t moment_day_bytes(const char *text) {
    struct moment m = {.year = 0};
    const char *at = text;
    if (is_plain_day(text))
        return 8;
    return take_day(&at, &m) && m.year ? (size_t)(at - text) : 0;
}

size_t moment_digits_beside(const char *text) {
    size_t digits = 0;
    for (int is_first = 1; *text;) { // a day does not begin inside a number
        size_t n = strspn(text, "0123456789"), day = n && is_first ? moment_day_bytes(text) : 0;
        is_first = 1;
        if (day)
            text += day;
        else if (n) {
            digits += n;
            text += n;
            is_first = *text != '-';
        } else
            text++;
    }
    return digits;
}

int moment_is_serial_day(const char *text) {
    char *end;
    long days = strtol(text, &end, 10);
    return strspn(text, "0123456789") == 5 && !*end && days >= FIRST_DAYS && days < LAST_DAYS;
}

// A spreadsheet's: days since the end of 1899, of which a time of day alone is a part.
static int is_serial(const char *text, struct moment *m) {
    char *end;
    size_t point = strcspn(text, ".");
    if (!*text || text[strspn(text, "0123456789.")] || (strncmp(text, "0.", 2) != 0 && point != 5))
        return 0;
    double days = strtod(text, &end);
    int is_day = days >= FIRST_DAYS && days < LAST_DAYS;
    if (*end || (!is_day && days >= 1))
        return 0;
    int64_t seconds = (int64_t)llround((days - (is_day ? EPOCH_DAYS : 0)) * 86400);
    struct civil c = civil_from_ms((seconds - 8 * 3600) * 1000);
    *m = (struct moment){.hour = text[point] ? c.hour : -1, .minute = c.minute, .second = c.second};
    if (is_day)
        m->year = c.year, m->month = c.month, m->day = c.day;
    return 1;
}

int moment_read(const char *text, struct moment *moment) {
    char folded[TEXT_SIZE];
    struct moment m = {.hour = -1};
    if (!fold(text, folded))
        return 0;
    const char *at = folded;
    int is_read = is_serial(folded, &m);
    if (!is_read) {
        int has_day = take_day(&at, &m);
        pass_blanks(&at);
        take(&at, "t");
        is_read = *at ? take_time(&at, &m) : has_day;
        pass_blanks(&at);
        is_read = is_read && !*at;
    }
    if (is_read)
        *moment = m;
    return is_read;
}

int64_t moment_ms(const struct moment *m) {
    struct civil civil = {m->year, m->month, m->day, m->hour, m->minute, m->second};
    return civil_to_ms(&civil);
}
