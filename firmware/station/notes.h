// SPDX-License-Identifier: Apache-2.0
// Enrollments and cancellations noted at a poster that the plan does not know of yet: the newest word of each badge at
// each session.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/event.h"
#include "proto/status.h"

struct noted {
    uint64_t session, badge;
    uint64_t seq;     // of the event
    int is_cancelled; // taken off the list again
};

struct notes {
    struct noted *items; // owned
    size_t len, size;
};

const struct noted *notes_find(const struct notes *notes, uint64_t session, uint64_t badge); // NULL: nothing noted
// An enrollment or cancellation that is journaled. STATUS_MEMORY changes nothing.
enum status notes_put(struct notes *notes, const struct event *event);
void notes_drop(struct notes *notes, uint64_t up_to); // those of events up to this seq
void notes_clear(struct notes *notes);
