// SPDX-License-Identifier: Apache-2.0
// What a scan was: the one answer that screen, voice and logs tell.
#pragma once

enum verdict {
    VERDICT_CHECKED_IN,
    VERDICT_CHECKED_OUT,
    VERDICT_REPEAT,  // is told the first time
    VERDICT_OFFICER, // officer card read: now the session card
    VERDICT_SESSION_OPENED,
    VERDICT_SESSION_CLOSED,
    VERDICT_UNKNOWN, // not one of our codes
    VERDICT_FORGED,  // our form, wrong signature
    VERDICT_REVOKED,
    VERDICT_FOREIGN,          // of a county whose key is not here
    VERDICT_NO_SESSION,       // nothing is open
    VERDICT_NO_OFFICER,       // session card without an officer card before it
    VERDICT_NEWER,            // a code of a later version
    VERDICT_EARLY,            // checked in before check-in begins: come again
    VERDICT_LATE,             // checked in after check-in was over: noted
    VERDICT_NOT_ENROLLED,     // checked in, not on the list of a session that wants its people enrolled: noted
    VERDICT_ENROLL_NOTED,     // enrolled by a poster; the office has not answered yet
    VERDICT_ENROLLED,         // the office has: there is a place
    VERDICT_WAITING,          // … or one on the waiting list
    VERDICT_ENROLL_CANCELLED, // poster shown anew after one of these answers: taken off the list
    VERDICT_OVER,             // poster of a session that is over
    VERDICT_NO_BADGE,         // poster without a badge before it
    VERDICT_NONE_PLANNED,     // the open card, and nothing is planned here and now
    VERDICT_COMMAND,          // a command card for the box itself, see answer->command
    VERDICT_TORN,             // not read whole: once more (this and those below are never made by admit)
    VERDICT_GARBLED,          // VERDICT_UNKNOWN, of a scanner that is set otherwise
    VERDICT_NOT_SAVED,        // the journal could not keep it: nothing was confirmed
    VERDICT_COUNT
};

// A word of English for logs and --json ("checked_in").
const char *verdict_text(enum verdict verdict);
