// SPDX-License-Identifier: Apache-2.0
// The running station: what its parts share. cmd_run.c opens and loops, run_scan.c takes codes, run_show.c decides what
// is on the screen and for how long, run_command.c does what command cards ask, run_link.c talks to a host, run_stick.c
// to sticks.
#pragma once

#include <stdio.h>

#include "firmware/carry/link.h"
#include "firmware/carry/talk.h"
#include "firmware/cli/command.h"
#include "firmware/scan/scan.h"
#include "firmware/screen/screen.h"
#include "firmware/station/clock.h"
#include "firmware/voice/voice.h"

#define RUN_SOURCES_MAX 8
#define RUN_STICKS_MAX  8
#define RUN_READ_BYTES  (64 << 10)

struct run {
    struct context *context;
    struct station station;
    struct clock clock;
    struct scan_source *sources[RUN_SOURCES_MAX];
    size_t sources_len;
    struct screen *screen;
    struct voice *voice;
    const char *voice_sink;       // what it was opened with …
    struct voice_wish voice_wish; // … so that it can be opened otherwise
    int voice_follows;            // the voice speaks the language of the screen
    struct link *link;
    struct talk talk;
    struct conversation *conversation;
    int simulate;
    int state;                  // who asks how we are comes here; -1
    FILE *timings;              // a line a scan, NULL: nobody wants to know
    char stick_dir[512];        // where sticks are mounted, "" not watched
    int mounts;                 // POLLPRI: what is mounted has changed; -1
    int sticks[RUN_STICKS_MAX]; // numbers of the mounts that were visited
    size_t sticks_len;
    int is_visiting;              // a stick
    enum storage storage;         // as the last scan found it
    struct scan_source *camera;   // the first of the sources that has a picture, NULL none
    struct picture picture;       // what it sees
    enum notice notice;           // in place of the view at rest …
    uint64_t notice_number;       //
    int64_t notice_until_ms;      // … until then (monotonic)
    int64_t verdict_until_ms;     // the verdict on the screen stays until then (monotonic), 0 none
    int64_t looked_second;        // when the view at rest was last looked at
    struct screen_view idle;      // as it was last shown
    char held[SCAN_TEXT_MAX + 1]; // the code in the frames before: held still it is one scan
    struct scan_text text;        // scratch
    uint8_t *bytes;               // scratch, RUN_READ_BYTES
};

// Journals the start of this boot, once.
enum status run_start(struct run *run);

// A journal that could not be opened again is tried once more.
void run_mend(struct run *run);

// What the clock brings about: sessions that open or close by themselves.
void run_tick(struct run *run);

// What the staff's cards have set before: language and volume.
void run_recall_settings(struct run *run);
// Does what a command card asks of the box itself.
void run_command(struct run *run, enum command command);

// Takes what the sources have by now, and answers it; those that are exhausted or gone are dropped.
enum status run_take_sources(struct run *run);
void run_drop_source(struct run *run, size_t place);

void run_warm_up(struct run *run);
// Shows a verdict, for a while.
void run_show_verdict(struct run *run, const struct answer *answer);
void run_show_idle(struct run *run);
// In place of the view at rest, for a while.
void run_show_notice(struct run *run, enum notice notice, int64_t ms, uint64_t events);
// Shows what has changed since: a verdict whose time is over, another minute, a device that went away.
void run_refresh(struct run *run);
// How long nothing on the screen will change, at most 1000 ms.
int run_quiet_ms(const struct run *run);

// Sticks mounted below dir are visited from now on: call run_look_for_sticks whenever run->mounts has had POLLPRI. 0
// when that cannot be.
int run_watch_sticks(struct run *run, const char *dir);
void run_look_for_sticks(struct run *run);
// Those that are in are visited again; 0 when there is none.
int run_visit_sticks(struct run *run);

// Tells the service manager that all is well, and whoever asks how it is.
void run_keep_alive(struct run *run);

int run_link_wants_write(const struct run *run);
void run_move_link(struct run *run);
