// SPDX-License-Identifier: Apache-2.0
// What is on the screen, and for how long: a verdict for as long as it takes to be read, then the view at rest, which
// is drawn anew when something in it has changed. In a simulation there is no waiting: each verdict is shown once.
#pragma once

#include "firmware/run/run_boot.h"
#include "firmware/run/run_sources.h"
#include "firmware/run/run_voice.h"
#include "firmware/screen/screen.h"

struct run_show {
    const struct context *context;
    const struct run_boot *boot;
    struct run_sources *sources;
    struct run_voice *voice;
    struct screen *screen;
    int lacks_font;         // for Chinese words
    int is_link_away;       // no host can come by USB
    enum notice notice;     // in place of the view at rest …
    uint64_t notice_number; //
    const char *code;       // of NOTICE_CODES, with its number and how many are needed
    unsigned code_number, code_parts;
    int64_t notice_ms;        // … for so long …
    int64_t notice_until_ms;  // … until then (monotonic), 0 not shown yet
    int64_t verdict_until_ms; // the verdict on the screen stays until then (monotonic), 0 none
    int64_t looked_second;    // when the view at rest was last looked at
    struct screen_view idle;  // as it was last shown
};

// One verdict is drawn before anyone looks, so that the first trainee does not wait for fonts to be read.
void run_show_warm_up(struct run_show *show);

// Shows and says a verdict, for a while.
void run_show_verdict(struct run_show *show, const struct answer *answer);
int run_show_has_verdict(const struct run_show *show);
// It came just now: whoever it is for is still looking at it.
int run_show_is_fresh(const struct run_show *show);

// At once, or when the verdict on the screen has had its time.
void run_show_idle(struct run_show *show);
// In place of the view at rest, for a while from when it is shown.
void run_show_notice(struct run_show *show, enum notice notice, int64_t ms, uint64_t number);
void run_show_end_notice(struct run_show *show);

// Shows what has changed since: a verdict whose time is over, another minute, a device that went away.
void run_show_refresh(struct run_show *show);
// How long nothing on the screen will change, at most 1000 ms.
int run_show_quiet_ms(const struct run_show *show);
