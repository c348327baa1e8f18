// SPDX-License-Identifier: Apache-2.0
// Columns of a list in which each has times of their own: 签到时间 and 签退时间, 到达 and 离开. Pure.
#pragma once

#include <stdint.h>

#include "host/table/table.h"

#define LISTED_TIMES_MAX 40 // columns, of lists side by side

enum listed_time {
    LISTED_TIME_NONE,    // nothing is told
    LISTED_TIME_TAKEN,   //
    LISTED_TIME_CLIPPED, // before the session, or behind it: its beginning or end is meant
    LISTED_TIME_UNREAD,  // something is told, and it is no time
    LISTED_TIME_OTHER,   // of another day, or behind the end for a beginning, before the start for an end
};

struct listed_times {
    size_t head; // the row of the table in which they are headed
    struct {
        size_t column;
        int is_out;           // when they left
        int is_of_marks;      // 签到: a time there is one, a mark is none
        int is_of_after_noon; // 下午签到时间
    } of[LISTED_TIMES_MAX];
    size_t len; // 0: the list has none
};

struct listed_span {
    struct listed_end {
        enum listed_time what;
        int64_t ms;       // taken, or as it is told of another day
        size_t column;    // in which it is told
        const char *cell; // what is told: the table's
    } in, out;
};

void listed_times_find(const struct table *table, struct listed_times *times);
// Of one row, in the columns from `from` to before `to`; of several the first to come and the last to leave. Whoever
// came before the start of the session came at its start, whoever left behind its end left at its end.
void listed_times_read(const struct listed_times *times, const struct table *table, size_t row, size_t from, size_t to,
                       int64_t start_ms, int64_t end_ms, struct listed_span *span);
// The times that a row tells stand for those of the session.
void listed_times_take(const struct listed_span *span, int64_t *in_ms, int64_t *out_ms);
