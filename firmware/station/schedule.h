// SPDX-License-Identifier: Apache-2.0
// What the plan says about the hours: which session is to be open now, which is over, who comes early or late. Pure;
// wall_ms is Unix milliseconds, 0 unset: then nothing is due, over, early or late.
#pragma once

#include <stdint.h>

#include "proto/plan.h"

#define SCHEDULE_AHEAD_MS   (INT64_C(30) * 60 * 1000) // a session opens so long before it starts, unless it says more
#define SCHEDULE_LEAVING_MS (INT64_C(10) * 60 * 1000) // people who sign out are given so long before the next one opens
#define SCHEDULE_GRACE_MS   (INT64_C(60) * 60 * 1000) // a session that nobody closed is closed so long after its end

#define SCHEDULE_SETTLED_MS (INT64_C(10) * 60 * 1000) // nobody who has just come leaves sooner

enum hour {
    HOUR_GOOD,
    HOUR_EARLY,
    HOUR_LATE,
};

enum hour schedule_hour(const struct plan_session *session, int64_t wall_ms);

// The session of this place that is on at wall_ms, or about to be: of several the one that starts first. after: only
// those that start after this planned session, NULL any. by_itself: only those that open by themselves. NULL none.
const struct plan_session *schedule_now(const struct plan *plan, int64_t wall_ms, const struct plan_session *after,
                                        int by_itself);

// How long somebody who has been there for stayed_ms has still to stay until their next scan is a check-out, 0 not at
// all: until the minimum stay is reached (of the time before the planned start nothing counts), or until people begin
// to leave, whichever comes first.
int64_t schedule_stay_left_ms(const struct plan_session *session, int64_t wall_ms, int64_t stayed_ms);

// Whether everybody has had time to leave, so that another may open; or so long ago that it must have been forgotten.
int schedule_is_over(const struct plan_session *session, int64_t wall_ms);
int schedule_is_forgotten(const struct plan_session *session, int64_t wall_ms);
