// SPDX-License-Identifier: Apache-2.0
#include "firmware/station/schedule.h"

#include <stddef.h>

enum hour schedule_hour(const struct plan_session *s, int64_t wall_ms) {
    if (!s || !wall_ms)
        return HOUR_GOOD;
    if (s->early_s && wall_ms < s->start_ms - s->early_s * 1000)
        return HOUR_EARLY;
    return s->late_s && wall_ms > s->start_ms + s->late_s * 1000 ? HOUR_LATE : HOUR_GOOD;
}

static int64_t ahead_ms(const struct plan_session *s) {
    return s->early_s * 1000 > SCHEDULE_AHEAD_MS ? s->early_s * 1000 : SCHEDULE_AHEAD_MS;
}

static int is_on(const struct plan_session *s, int64_t wall_ms) {
    return wall_ms >= s->start_ms - ahead_ms(s) && wall_ms < s->end_ms;
}

// By start, then by number: what comes before what in a day.
static int is_before(const struct plan_session *a, const struct plan_session *b) {
    return a->start_ms != b->start_ms ? a->start_ms < b->start_ms : a->number < b->number;
}

const struct plan_session *schedule_now(const struct plan *plan, int64_t wall_ms, const struct plan_session *after,
                                        int by_itself) {
    const struct plan_session *found = NULL;
    for (size_t i = 0; i < plan->sessions_len && wall_ms; i++) {
        const struct plan_session *s = &plan->sessions[i];
        if (!s->is_here || (by_itself && !s->opens_itself) || !is_on(s, wall_ms))
            continue;
        if ((!after || is_before(after, s)) && (!found || is_before(s, found)))
            found = s;
    }
    return found;
}

// A check-in long before the start says more about the clock than about the person: then the stay alone decides.
int64_t schedule_stay_left_ms(const struct plan_session *s, int64_t wall_ms, int64_t stayed_ms) {
    int64_t wanted_ms = s->min_stay_s * 1000 > SCHEDULE_SETTLED_MS ? s->min_stay_s * 1000 : SCHEDULE_SETTLED_MS;
    int64_t left_ms = wanted_ms - stayed_ms, before_ms = s->start_ms - (wall_ms - stayed_ms);
    if (wall_ms && before_ms > 0 && before_ms <= ahead_ms(s))
        left_ms += before_ms;
    int64_t leaving_ms = s->end_ms - SCHEDULE_LEAVING_MS - wall_ms;
    if (wall_ms && leaving_ms < left_ms)
        left_ms = leaving_ms;
    return left_ms > 0 ? left_ms : 0;
}

int schedule_is_over(const struct plan_session *s, int64_t wall_ms) {
    return s && wall_ms && wall_ms >= s->end_ms + (s->check_out ? SCHEDULE_LEAVING_MS : 0);
}

int schedule_is_forgotten(const struct plan_session *s, int64_t wall_ms) {
    return s && wall_ms && wall_ms >= s->end_ms + SCHEDULE_GRACE_MS;
}
