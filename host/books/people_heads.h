// SPDX-License-Identifier: Apache-2.0
// The heads of a roster: in which row of a table they stand, and what each column means. People write them in many
// words (姓 名, 公民身份号码, 联系电话, 所属乡镇), below titles, in two lines, twice where two blocks stand side by
// side.
#pragma once

#include "host/books/people.h"
#include "host/table/table.h"

// What a column means: those of enum people_column, and finer ones.
enum people_head {
    HEAD_MOBILE = COLUMN_COUNT, // beside 电话: the one by which somebody is reached
    HEAD_COUNTY,                // an area in several columns, or in the words of an address
    HEAD_TOWNSHIP,
    HEAD_VILLAGE,
    HEAD_ADDRESS,
    HEAD_COUNT,
};

#define HEADS_BLOCKS_MAX 8

struct heads {
    size_t row;                           // of the table; people begin below
    int at[HEADS_BLOCKS_MAX][HEAD_COUNT]; // the column of each head in each block, -1 none
    size_t blocks_len;
    char unread[1024]; // heads that mean nothing to us, "、" between them
    size_t twice[2];   // columns that mean the same
};

// What a head means, -1 nothing to us.
int people_head_of(const char *text);

// STATUS_NOT_FOUND: no row has both a name and an ID number; *missing: what the best one lacks, and heads->row is that
// row. STATUS_CONFLICT: heads->twice of *missing.
enum status heads_find(const struct table *table, struct heads *heads, enum people_column *missing);

// Whether a row of the table says the heads again, as each page of a printed list does.
int heads_are_again(const struct table *table, const struct heads *heads, size_t row);
