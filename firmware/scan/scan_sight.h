// SPDX-License-Identifier: Apache-2.0
// What a camera has in sight, and what of it is news. A badge held still is one code: it is news again only after it
// was out of sight for a second. Somebody else's code, on a wall or a telephone beside the badge, is news only when it
// was alone for a second, and not soon after a badge, when the trainee looks at the answer to that. A poster that does
// not fill the picture (DECODED_FAR) is news when it is alone; one that was in sight together with a badge hangs there.
// Pure.
#pragma once

#include "firmware/scan/decode.h"
#include "firmware/scan/scan.h"

#define SIGHT_OUT_MS         1000  // a code not seen for so long, and …
#define SIGHT_OUT_LOOKS      4     // … in so many looks is out of sight: a processor without time has missed nothing
#define SIGHT_OTHER_ALONE_MS 1000  // no badge was seen for so long …
#define SIGHT_OTHER_AFTER_MS 2000  // … nor one read for so long: somebody else's code is told …
#define SIGHT_OTHER_OUT_MS   10000 // … and again after it was out of sight for so long: posters stay where they are
#define SIGHT_FAR_ALONE_MS   1000  // no badge was seen for so long: a poster far away is alone
#define SIGHT_MAX            6     // codes in sight at once

struct sight {
    struct {
        char text[SCAN_TEXT_MAX + 1];
        int64_t seen_ms;  // 0 unused
        int64_t fresh_ms; // for so long after that it is in sight
        int missed;       // looks since then that did not find it
        int is_far;       // as DECODED_FAR
    } codes[SIGHT_MAX];
    int64_t other_ms, other_from_ms; // when somebody else's code was last seen; from when on it is told
    int64_t ours_ms;                 // when a badge was last seen
    int64_t far_ms, far_since_ms;    // when a poster far away was last seen that is not told; since when it is there
};

// A look begins: whatever it does not find was missed once more.
void sight_look(struct sight *sight);

// It found a NUL-terminated text. 1: that is news; tell it, then sight_told.
int sight_is_news(struct sight *sight, enum decoded is, const char *text, int64_t now_ms);
void sight_told(struct sight *sight, enum decoded is, const char *text, int64_t now_ms);
