// SPDX-License-Identifier: Apache-2.0
// Where things stand on the sheet that people sign, in millimetres from the upper left corner of an A4 page upright:
// what draws it (form_draw.c) and what reads its photo (form_read.h) know it from here alone.
#pragma once

#define FORM_WIDTH  210.0
#define FORM_HEIGHT 297.0

// Four black squares, by their middles; each has nothing near it.
#define FORM_MARK        6.0
#define FORM_MARK_LEFT   15.0
#define FORM_MARK_RIGHT  195.0
#define FORM_MARK_TOP    15.0
#define FORM_MARK_BOTTOM 284.0

// The code (form_code.h), without the quiet round it. It alone says which way up the page is.
#define FORM_CODE      30.0
#define FORM_CODE_LEFT 156.0
#define FORM_CODE_TOP  12.0

// Rows of the table, from the first row's top, and the cell in each in which one signs or ticks.
#define FORM_ROWS       24
#define FORM_ROW        9.0
#define FORM_TABLE_TOP  58.0
#define FORM_HEAD       8.0
#define FORM_TABLE_LEFT 12.0
#define FORM_SIGN_LEFT  138.0
#define FORM_SIGN_RIGHT 198.0
#define FORM_SIGN       (FORM_SIGN_RIGHT - FORM_SIGN_LEFT)
