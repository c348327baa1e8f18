// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/scan_sight.h"

#include <stdio.h>
#include <string.h>

void sight_look(struct sight *s) {
    for (size_t i = 0; i < SIGHT_MAX; i++)
        s->codes[i].missed++;
}

// Whether somebody else's code has been alone for long enough.
static int is_time_for_others(struct sight *s, int64_t now_ms) {
    if (now_ms - s->other_ms > SIGHT_OUT_MS && s->other_from_ms < now_ms + SIGHT_OTHER_ALONE_MS)
        s->other_from_ms = now_ms + SIGHT_OTHER_ALONE_MS;
    s->other_ms = now_ms;
    return now_ms >= s->other_from_ms;
}

int sight_is_news(struct sight *s, enum decoded is, const char *text, int64_t now_ms) {
    if (is == DECODED_OURS)
        s->other_from_ms = now_ms + SIGHT_OTHER_AFTER_MS;
    int is_time = is == DECODED_OURS || is_time_for_others(s, now_ms);
    for (size_t i = 0; i < SIGHT_MAX; i++) {
        int64_t seen_ms = s->codes[i].seen_ms, fresh_ms = s->codes[i].fresh_ms;
        int is_in_sight = seen_ms && (now_ms - seen_ms < fresh_ms || s->codes[i].missed < SIGHT_OUT_LOOKS);
        if (is_in_sight && strcmp(s->codes[i].text, text) == 0) {
            s->codes[i].seen_ms = now_ms;
            s->codes[i].missed = 0;
            return 0;
        }
    }
    return is_time;
}

void sight_told(struct sight *s, enum decoded is, const char *text, int64_t now_ms) {
    size_t oldest = 0;
    for (size_t i = 1; i < SIGHT_MAX; i++)
        if (s->codes[i].seen_ms < s->codes[oldest].seen_ms)
            oldest = i;
    snprintf(s->codes[oldest].text, sizeof s->codes[oldest].text, "%s", text);
    s->codes[oldest].seen_ms = now_ms;
    s->codes[oldest].fresh_ms = is == DECODED_OURS ? SIGHT_OUT_MS : SIGHT_OTHER_OUT_MS;
    s->codes[oldest].missed = 0;
}
