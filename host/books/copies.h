// SPDX-License-Identifier: Apache-2.0
// Copies of this host: that one was made, and that this host began anew from one. Both are acts, by whom and why as the
// host has it. Call inside a transaction.
#pragma once

#include "host/base/backup_kept.h"
#include "host/base/host.h"

// Has the book tell of it, by who and why, and copies the host of that directory to `to`: a file where that ends in
// ".tar", else a directory. No writer is open. STATUS_CONFLICT: it is there; nothing was told. sum: of a file, else "".
enum status copies_make(const char *host_dir, const char *to, const char *who, const char *why, int64_t now_ms,
                        char sum[ARCHIVE_SUM_SIZE]);

// How the office wants to be copied, by its settings.
struct copies_plan {
    int at_minute; // of each day; -1: only when asked to
    size_t keep;   // how many stay
    int is_own;    // in a directory of its own; 0: in "backups" in the host's
    char dir[HOST_SETTING_SIZE + 4096];
};
enum status copies_plan(struct host *host, const char *host_dir, struct copies_plan *plan);
// The last moment up to now at which one was to be made; 0: never.
int64_t copies_due(const struct copies_plan *plan, int64_t now_ms);

// Has the book tell of it, by who and why, makes a copy where the plan says, and takes away those that are too many. Of
// the host directory no writer is open. Failures as backup_kept_make and backup_has_room, STATUS_BUSY: the book.
enum status copies_keep(const char *host_dir, const char *who, const char *why, int64_t now_ms, struct going *going,
                        struct backup_kept *made);

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
