// SPDX-License-Identifier: Apache-2.0
// Backups while the page is served: when the setting says so, and when somebody asks for one. A thread of its own makes
// them, one at a time, and nobody is kept from writing meanwhile. One that was missed, for whatever reason, is made up
// for as soon as that may be; one that failed is tried again, and stands in the log.
#pragma once

#include <stdint.h>

#include "host/base/backup_kept.h"

struct backups;

struct backups_state {
    int is_running;
    int64_t done, total; // bytes, an estimate
    int64_t since_ms;    // of the one that is being made
    enum status failed;  // how the last one failed; STATUS_OK: it did not
    int64_t failed_ms;
};

// now_ms 0: the real time. NULL without memory or threads.
struct backups *backups_new(const char *dir, int64_t now_ms);
// As soon as none is being made. 0: one is being made, or asked for.
int backups_ask(struct backups *backups, const char *who, const char *why);
void backups_wake(struct backups *backups); // a setting is another one
void backups_state(struct backups *backups, struct backups_state *state);
void backups_stop(struct backups *backups); // NULL is fine; one that is being made is given up
void backups_free(struct backups *backups);
