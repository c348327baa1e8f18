// SPDX-License-Identifier: Apache-2.0
// A column of a list that says who was there: 签到, 出勤, 是否到场. Pure.
#pragma once

#include "host/table/table.h"

#define ABSENCE_COLUMNS_MAX 8 // lists side by side

struct absence {
    size_t head; // the row of the table in which it is headed
    size_t columns[ABSENCE_COLUMNS_MAX];
    int has_marks[ABSENCE_COLUMNS_MAX]; // somebody was there by it: whose cell is empty was not
    size_t len;                         // 0: the list does not say
};

void absence_find(const struct table *table, struct absence *absence);
// Whether the first of its columns at or behind `from` says of this row that nobody was there.
int absence_is_told(const struct absence *absence, const struct table *table, size_t row, size_t from);
