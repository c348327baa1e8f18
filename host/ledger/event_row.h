// SPDX-License-Identifier: Apache-2.0
// A row of event as the event that was signed.
#pragma once

#include "host/base/db.h"
#include "proto/event.h"

#define EVENT_ROW_COLUMNS "seq, boot, uptime_ms, kind, session, badge, issue, code, value"

static inline struct event event_row(struct statement *s) {
    return (struct event){
        .seq = (uint64_t)db_column_int(s, 0),
        .boot = (uint32_t)db_column_int(s, 1),
        .uptime_ms = db_column_int(s, 2),
        .kind = (enum event_kind)db_column_int(s, 3),
        .session = (uint64_t)db_column_int(s, 4),
        .badge = (uint64_t)db_column_int(s, 5),
        .issue = (uint8_t)db_column_int(s, 6),
        .code = (uint8_t)db_column_int(s, 7),
        .value = db_column_int(s, 8),
    };
}
