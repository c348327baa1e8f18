// SPDX-License-Identifier: Apache-2.0
// Papers of one session, as a report: the sheet on which people sign, and the register of who was there. For the
// office's own hands names and phones stand in full, ID numbers masked but for what begins and ends them; for a list
// that others see, names are masked as on the page, and neither number stands there.
#pragma once

#include "host/print/report.h"

enum sheet {
    SHEET_SIGN_IN,  // who is enrolled, with room to sign and lines for those who come without
    SHEET_EMPTY,    // the same with nobody's name
    SHEET_REGISTER, // who was there: in, out, and what came of it
};

// "sign-in", "empty", "register"; 0: none of them.
int sheet_of(const char *word, enum sheet *sheet);

// Appends its table. is_masked: others see it. STATUS_NOT_FOUND: no such session.
enum status sheet_make(struct host *host, enum sheet sheet, uint64_t session, int is_masked, struct report *report);
