// SPDX-License-Identifier: Apache-2.0
// Copies of this host: that one was made, and that this host began anew from one. Both are acts, by whom and why as the
// host has it. Call inside a transaction.
#pragma once

#include "host/base/host.h"

// Before the copy is made, so that it tells of itself.
enum status copies_backup(struct host *host);
// After host_begin_anew: from the newest copy the book tells of.
enum status copies_restore(struct host *host);

#define COPY_WHO_SIZE 128

struct restoration {
    int64_t at_ms;
    int64_t backup_ms; // when the copy was made; 0 not known
    char backup_who[COPY_WHO_SIZE];
};
// The last one. STATUS_NOT_FOUND: it never was.
enum status copies_last_restore(struct host *host, struct restoration *restoration);
