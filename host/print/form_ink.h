// SPDX-License-Identifier: Apache-2.0
// Whether there is ink in the cells of a strip. Pure. What is certain is told as such, everything else as doubtful: a
// dot, a faint trace, a line through the cell, what may be of the row above or below, a frame that is not seen.
#pragma once

#include "host/print/form_strip.h"

enum form_mark {
    FORM_EMPTY,
    FORM_INK,
    FORM_DOUBTFUL,
};

const char *form_mark_text(enum form_mark mark); // "empty", "signed", "doubtful", as --json and the API say it

struct form_row {
    enum form_mark mark;
    int is_likely; // somebody signed: of a doubtful one, what is proposed
    double ink;    // of its own, square millimetres
};

// STATUS_MEMORY.
enum status ink_read(const struct strip *strip, struct form_row rows[FORM_ROWS]);
