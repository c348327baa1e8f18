// SPDX-License-Identifier: Apache-2.0
#include "host/books/listed_times.h"

#include <string.h>

#include "host/base/moment.h"
#include "host/books/people_heads.h"
#include "proto/civil.h"
#include "proto/printable.h"

#define HEADS_WITHIN 20
#define HEAD_SIZE    64
#define NOON_MS      (CIVIL_DAY_MS / 2)

// ---- heads ----

// Without blanks, brackets and what is in them, in one case and width. "" when it is longer than any that is known.
static const char *fold(const char *text, char out[HEAD_SIZE]) {
    size_t len = 0;
    out[0] = '\0';
    while (*text) {
        int32_t c = character_fold(character_next(&text));
        if (c < 0 || len + 5 > HEAD_SIZE)
            return out[0] = '\0', out;
        if (c == '(')
            break;
        if (character_is_blank(c) || character_is_unseen(c) || c == '-' || c == '_' || c == '*')
            continue;
        len += character_write(c, out + len);
    }
    out[len] = '\0';
    return out;
}

static int is_one_of(const char *text, const char *words) {
    char word[HEAD_SIZE + 2] = " ";
    strcat(strcat(word, text), " ");
    return *text && strstr(words, word) != NULL;
}

static void take_head(struct listed_times *t, size_t column, const char *cell) {
    static const char in[] =
        " 签到时间 到达时间 到达 到场时间 到会时间 到课时间 到训时间 报到时间 签入时间 签入 入场时间 "
        "进场时间 到岗时间 进入时间 来时 timein checkin checkintime signin arrival arrived in ";
    static const char out[] = " 签退时间 离开时间 离开 离场时间 离会时间 离课时间 退场时间 签出时间 签出 离岗时间 走时 "
                              "timeout checkout checkouttime signout departure left out ";
    char kept[HEAD_SIZE] = "";
    const char *head = fold(cell, kept);
    int is_after_noon = strncmp(head, "下午", strlen("下午")) == 0;
    if (is_after_noon || strncmp(head, "上午", strlen("上午")) == 0)
        head += strlen("上午");
    int is_of_marks = is_one_of(head, " 签到 签退 ");
    int is_out = is_one_of(head, out) || strcmp(head, "签退") == 0;
    if (t->len == LISTED_TIMES_MAX || (!is_of_marks && !is_out && !is_one_of(head, in)))
        return;
    t->of[t->len].column = column;
    t->of[t->len].is_out = is_out;
    t->of[t->len].is_of_marks = is_of_marks;
    t->of[t->len++].is_of_after_noon = is_after_noon;
}

void listed_times_find(const struct table *table, struct listed_times *t) {
    *t = (struct listed_times){0};
    if (table_is_by_blanks(table)) // which cell is the empty one cannot be told
        return;
    for (size_t row = 0; row < table_rows(table) && row < HEADS_WITHIN && !t->len; row++) {
        t->head = row;
        for (size_t i = 0; i < table_columns(table, row) && table_columns(table, row) > 1; i++)
            take_head(t, i, table_cell(table, row, i));
    }
}

// ---- a row ----

static int64_t on_day_of(int64_t day_ms, const struct moment *m) {
    struct civil day = civil_from_ms(day_ms);
    struct moment whole = *m;
    whole.year = m->year || !m->month ? m->year : day.year;
    if (!m->month)
        whole.year = day.year, whole.month = day.month, whole.day = day.day;
    return moment_ms(&whole);
}

// A time of day is of the day of the session, and of the half of it that the session lies in.
static int64_t place(const struct moment *m, int is_out, int64_t start_ms, int64_t end_ms) {
    const int64_t days[] = {is_out ? end_ms : start_ms, is_out ? start_ms : end_ms};
    int64_t first = on_day_of(days[0], m);
    for (size_t i = 0; i < 2; i++)
        for (int later = 0; later <= m->may_be_after_noon; later++) {
            int64_t ms = on_day_of(days[i], m) + later * NOON_MS;
            if (ms >= start_ms && ms <= end_ms)
                return ms;
        }
    return first;
}

static void judge(const struct moment *m, int is_out, int64_t start_ms, int64_t end_ms, struct listed_end *e) {
    e->ms = place(m, is_out, start_ms, end_ms);
    int64_t day = civil_day(e->ms);
    int is_of_session = day >= civil_day(start_ms) && day <= civil_day(end_ms);
    int is_early = e->ms<start_ms, is_late = e->ms> end_ms;
    e->what = !is_early && !is_late                            ? LISTED_TIME_TAKEN
              : is_of_session && (is_out ? is_late : is_early) ? LISTED_TIME_CLIPPED
                                                               : LISTED_TIME_OTHER;
    if (e->what == LISTED_TIME_CLIPPED)
        e->ms = is_out ? end_ms : start_ms;
}

// What can be read goes before what cannot.
static int is_better(const struct listed_end *e, const struct listed_end *than, int is_out) {
    if (e->what == LISTED_TIME_UNREAD || than->what == LISTED_TIME_NONE || than->what == LISTED_TIME_UNREAD)
        return than->what == LISTED_TIME_NONE || (e->what != LISTED_TIME_UNREAD && than->what == LISTED_TIME_UNREAD);
    return is_out ? e->ms > than->ms : e->ms < than->ms;
}

void listed_times_read(const struct listed_times *t, const struct table *table, size_t row, size_t from, size_t to,
                       int64_t start_ms, int64_t end_ms, struct listed_span *span) {
    *span = (struct listed_span){.in.what = LISTED_TIME_NONE};
    for (size_t i = 0; i < t->len && row > t->head; i++) {
        struct moment m;
        struct listed_end e = {.column = t->of[i].column, .cell = table_cell(table, row, t->of[i].column)};
        struct listed_end *best = t->of[i].is_out ? &span->out : &span->in;
        int is_read = moment_read(e.cell, &m) && m.hour >= 0;
        if (e.column < from || e.column >= to || !*e.cell || (!is_read && t->of[i].is_of_marks))
            continue;
        e.what = LISTED_TIME_UNREAD;
        if (is_read && t->of[i].is_of_after_noon && m.may_be_after_noon) {
            m.hour += 12;
            m.may_be_after_noon = 0;
        }
        if (is_read)
            judge(&m, t->of[i].is_out, start_ms, end_ms, &e);
        if (is_better(&e, best, t->of[i].is_out))
            *best = e;
    }
}

static void take_end(const struct listed_end *end, int64_t *ms) {
    if (end->what != LISTED_TIME_NONE && end->what != LISTED_TIME_UNREAD)
        *ms = end->ms;
}

void listed_times_take(const struct listed_span *span, int64_t *in_ms, int64_t *out_ms) {
    take_end(&span->in, in_ms);
    take_end(&span->out, out_ms);
}
