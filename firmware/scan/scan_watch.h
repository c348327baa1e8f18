// SPDX-License-Identifier: Apache-2.0
// A device looked after by a thread of its own, so that nothing of it is lost while the loop draws or commits; what the
// thread finds waits here for the loop.
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "firmware/scan/scan.h"

#define WATCH_FOUND_MAX 8 // codes waiting to be taken

struct scan_found {
    char text[SCAN_TEXT_MAX + 1]; // NUL-terminated
    size_t len;
    struct scan_others others;
    int is_garbled;             // as in scan_text …
    int64_t decode_us, seen_us; // … and these
};

struct scan_watch { // a source begins with this
    struct scan_source source;
    pthread_t thread;
    int has_thread;
    int stop;             // eventfd to poll in the thread: it is to end
    int ready;            // eventfd to poll in the loop: something is to be taken, or has changed
    atomic_int is_away;   // the device is not there; 1 at first
    pthread_mutex_t lock; // guards the following, and what else both sides touch
    struct scan_found found[WATCH_FOUND_MAX];
    size_t found_at, found_len;
    int is_torn; // after them a code came that was not read whole
};

// 0: there are no descriptors to be had. In any case scan_watch_clear is due.
int scan_watch_init(struct scan_watch *watch);
// Runs it beside everything else, signals blocked: those are the loop's. 0 when it cannot.
int scan_watch_start(struct scan_watch *watch, void *(*run)(void *context), void *context);
// Ends the thread and waits for it. What it used may be freed after this.
void scan_watch_clear(struct scan_watch *watch);

// In the thread. 0: too many are waiting.
int scan_watch_give(struct scan_watch *watch, const struct scan_found *found);
void scan_watch_give_torn(struct scan_watch *watch);
void scan_watch_set_away(struct scan_watch *watch, int is_away);

// For the table of a source.
int scan_watch_descriptor(const struct scan_source *source);
enum scan_step scan_watch_next(struct scan_source *source, struct scan_text *text);
int scan_watch_is_away(const struct scan_source *source);
