// SPDX-License-Identifier: Apache-2.0
#include "firmware/station/verdict.h"

const char *verdict_text(enum verdict verdict) {
    static const char *const words[VERDICT_COUNT] = {
        [VERDICT_CHECKED_IN] = "checked_in",
        [VERDICT_CHECKED_OUT] = "checked_out",
        [VERDICT_REPEAT] = "repeat",
        [VERDICT_OFFICER] = "officer",
        [VERDICT_SESSION_OPENED] = "session_opened",
        [VERDICT_SESSION_CLOSED] = "session_closed",
        [VERDICT_UNKNOWN] = "unknown",
        [VERDICT_FORGED] = "forged",
        [VERDICT_REVOKED] = "revoked",
        [VERDICT_FOREIGN] = "foreign",
        [VERDICT_NO_SESSION] = "no_session",
        [VERDICT_NO_OFFICER] = "no_officer",
        [VERDICT_NEWER] = "newer",
        [VERDICT_EARLY] = "early",
        [VERDICT_LATE] = "late",
        [VERDICT_NOT_ENROLLED] = "not_enrolled",
        [VERDICT_ENROLL_NOTED] = "enroll_noted",
        [VERDICT_ENROLLED] = "enrolled",
        [VERDICT_WAITING] = "waiting",
        [VERDICT_ENROLL_CANCELLED] = "enroll_cancelled",
        [VERDICT_OVER] = "over",
        [VERDICT_NO_BADGE] = "no_badge",
        [VERDICT_NONE_PLANNED] = "none_planned",
        [VERDICT_COMMAND] = "command",
        [VERDICT_TORN] = "torn",
        [VERDICT_GARBLED] = "garbled",
        [VERDICT_NOT_SAVED] = "not_saved",
    };
    return (unsigned)verdict < VERDICT_COUNT ? words[verdict] : "unknown";
}
