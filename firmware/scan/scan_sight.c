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

// A poster that is not in sight yet: whether it is alone. With a badge that was seen since it came it is part of the
// place, as if it were told.
static int is_time_for_far(struct sight *s, const char *text, int64_t now_ms) {
    if (now_ms - s->far_ms > SIGHT_OUT_MS)
        s->far_since_ms = now_ms;
    s->far_ms = now_ms;
    if (s->ours_ms && s->ours_ms >= s->far_since_ms)
        sight_told(s, DECODED_FAR, text, now_ms);
    return !s->ours_ms || (s->ours_ms < s->far_since_ms && now_ms - s->ours_ms >= SIGHT_FAR_ALONE_MS);
}

// Whether it was told, and was in sight since. A poster that was held before the camera is known far away too; one that
// was far away is another matter when it is held before the camera.
static int is_known(struct sight *s, int is_far, const char *text, int64_t now_ms) {
    int was_near = 0, was_far = 0;
    for (size_t i = 0; i < SIGHT_MAX; i++) {
        int64_t seen_ms = s->codes[i].seen_ms, fresh_ms = s->codes[i].fresh_ms;
        int is_in_sight = seen_ms && (now_ms - seen_ms < fresh_ms || s->codes[i].missed < SIGHT_OUT_LOOKS);
        if (!is_in_sight || strcmp(s->codes[i].text, text) != 0)
            continue;
        was_near |= !s->codes[i].is_far;
        was_far |= s->codes[i].is_far;
        if (is_far && !s->codes[i].is_far)
            continue;
        s->codes[i].seen_ms = now_ms;
        s->codes[i].missed = 0;
    }
    if (is_far && was_near && !was_far)
        sight_told(s, DECODED_FAR, text, now_ms);
    return was_near || (is_far && was_far);
}

int sight_is_news(struct sight *s, enum decoded is, const char *text, int64_t now_ms) {
    if (is == DECODED_OURS) {
        s->other_from_ms = now_ms + SIGHT_OTHER_AFTER_MS;
        s->ours_ms = now_ms;
    }
    int is_time = is != DECODED_OTHER || is_time_for_others(s, now_ms);
    if (is_known(s, is == DECODED_FAR, text, now_ms))
        return 0;
    return is == DECODED_FAR ? is_time_for_far(s, text, now_ms) : is_time;
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
    s->codes[oldest].is_far = is == DECODED_FAR;
}
