// SPDX-License-Identifier: Apache-2.0
// Papers of one session, as a report: the sheet on which people sign, and the register of who was there. They are for
// the office's own hands: names stand in full, ID numbers masked but for what begins and ends them.
#pragma once

#include "host/print/report.h"

enum sheet {
    SHEET_SIGN_IN,  // who is enrolled, with room to sign and lines for those who come without
    SHEET_REGISTER, // who was there: in, out, and what came of it
};

// "sign-in", "register"; 0: neither.
int sheet_of(const char *word, enum sheet *sheet);

// Appends its table. STATUS_NOT_FOUND: no such session.
enum status sheet_make(struct host *host, enum sheet sheet, uint64_t session, struct report *report);
