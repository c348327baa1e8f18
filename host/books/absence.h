// SPDX-License-Identifier: Apache-2.0
// Columns of a list that say who was there: 签到, 出勤, 是否到场, 签名, a day; and remarks that say who was not. Pure.
#pragma once

#include "host/table/table.h"

#define ABSENCE_COLUMNS_MAX 40 // a day each, of lists side by side

struct absence {
    size_t head; // the row of the table in which they are headed
    size_t columns[ABSENCE_COLUMNS_MAX];
    int begins[ABSENCE_COLUMNS_MAX];    // the first of its list
    int has_marks[ABSENCE_COLUMNS_MAX]; // somebody was there by it: whose cell is empty was not
    size_t len;                         // 0: the list has none
    size_t remarks[ABSENCE_COLUMNS_MAX], remarks_len;
    char several[512]; // those of which one that says so is enough: 上午 C、下午 D; "" there are not several
};

void absence_find(const struct table *table, struct absence *absence);
// Whether of this row the columns of its list, the first at or behind `from`, say that nobody was there and none that
// somebody was, or a remark does.
int absence_is_told(const struct absence *absence, const struct table *table, size_t row, size_t from);
