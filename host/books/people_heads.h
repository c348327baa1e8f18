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
    HEAD_ELSE_NAME = HEAD_COUNT, // a name where no head is plainly one: 脱贫户姓名
    HEAD_BESIDE_NAME, // of who stands beside the people of a list, where no other is one: 户主姓名, 帮扶人姓名
    HEAD_BESIDE_ID,   // and the number of that one
};

#define HEADS_BLOCKS_MAX 8

#define HEAD_AS_READ (-2)

// What somebody says that columns mean, whatever stands over them: a head, -1 nothing, HEAD_AS_READ.
struct heads_given {
    size_t row; // whose words it was said of, filled in by heads_find
    int of[TABLE_COLUMNS_MAX];
};

struct heads {
    int means[TABLE_COLUMNS_MAX];         // of `columns`: a head, -1 nothing to us
    size_t first, row;                    // of the table: their lines; people begin below
    int at[HEADS_BLOCKS_MAX][HEAD_COUNT]; // the first column of each head in each block, -1 none
    int next[TABLE_COLUMNS_MAX];          // the next column with the same head in its block, -1 none
    size_t blocks_len;
    size_t columns, known; // all of them, and those up to the last that means something to us
    char unread[1024];     // heads that mean nothing to us, "、" between them
    char several[1024];    // heads that stand in several columns, as 电话 C D, "、" between them
    size_t twice[2];       // columns that mean the same, and must not
};

const char *people_head_text(int head); // name, id_number, … mobile, county; NULL: not one of a column
int people_head_find(const char *text); // -1: none
// What stands over a column.
const char *heads_words(const struct table *table, const struct heads *heads, size_t column);

// given: NULL, nothing was said. STATUS_NOT_FOUND: no row has both a name and an ID number; *missing: what the best one
// lacks, and heads->row is that row. STATUS_CONFLICT: heads->twice of *missing, which says who somebody is.
enum status heads_find(const struct table *table, struct heads_given *given, struct heads *heads,
                       enum people_column *missing);

// Whether a row says heads, as the first of each page of a printed list does; and what they are.
int heads_stand_in(const struct table *table, size_t row);
int heads_name_in(const struct table *table, size_t row); // one of a name, whatever else
int heads_word_in(const struct table *table, size_t row); // any
enum status heads_read(const struct table *table, size_t row, const struct heads_given *given, struct heads *heads,
                       enum people_column *missing);
