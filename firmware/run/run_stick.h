// SPDX-License-Identifier: Apache-2.0
// Sticks that are put in while the station runs: whatever is mounted below the watched directory is visited, and the
// screen says when it may be taken out. Nobody presses anything. The kernel tells when mounts change; a mount has a
// number, so that the same stick put in again is another visit.
#pragma once

#include "firmware/run/run_show.h"

#define RUN_STICKS_MAX 8

struct run_stick {
    const struct context *context;
    struct run_boot *boot;
    struct run_show *show;
    void (*go_on)(void *run);    // between two files of a long visit people are answered
    void *run;                   // for go_on
    char dir[512];               // where sticks are mounted
    int mounts;                  // POLLPRI: what is mounted has changed; -1 nothing is watched
    int visited[RUN_STICKS_MAX]; // numbers of the mounts that were visited
    size_t visited_len;
    int is_visiting;
};

// Sticks mounted below dir are visited from now on: call run_stick_look whenever mounts has had POLLPRI. 0 when that
// cannot be.
int run_stick_watch(struct run_stick *stick, const char *dir);
void run_stick_close(struct run_stick *stick);

void run_stick_look(struct run_stick *stick);
// Those that are in are visited again; 0 when there is none.
int run_stick_again(struct run_stick *stick);
