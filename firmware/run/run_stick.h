// SPDX-License-Identifier: Apache-2.0
// Sticks that are put in while the station runs: whatever is mounted below the watched directory is visited, and the
// screen says when it may be taken out. Nobody presses anything. The kernel tells when mounts change; a mount has a
// number, so that the same stick put in again is another visit.
//
// A stick that is only written stays marked as in use (FAT), and the office's PC offers to repair it: it is unmounted
// before the word. Only root may do that. It is asked for by an empty file NAME.release, NAME being the mount point's;
// whoever watches for those (rollcall-stick-release.path) unmounts it and removes the file, in this order.
#pragma once

#include <sys/types.h>

#include "firmware/run/run_mounts.h"
#include "firmware/run/run_show.h"

struct run_stick_in {
    struct run_mount mount;
    int has_device;     // its device was there when it was visited
    enum notice owed;   // said when it is unmounted; NOTICE_NONE: it was said
    uint64_t events;    // for owed
    int64_t asked_ms;   // when its unmounting was last asked for …
    int64_t give_up_ms; // … and when that is given up, 0: it was
};

struct run_stick {
    const struct context *context;
    struct run_boot *boot;
    struct run_show *show;
    void (*go_on)(void *run); // between two files of a long visit people are answered
    void *run;                // for go_on
    char dir[512];            // where sticks are mounted
    const char *requests;     // where unmounting is asked for; NULL: nobody does it
    int mounts;               // POLLPRI: what is mounted has changed; -1 nothing is watched
    struct run_stick_in in[RUN_MOUNTS_MAX];
    size_t in_len;
    struct run_mount out; // unmounted, but not taken out yet; device "": none
    int64_t due_ms;       // when to look though no mount has changed, 0 never
    int is_visiting;
};

// Sticks mounted below dir are visited from now on: call run_stick_look whenever mounts has had POLLPRI, and when
// run_stick_quiet_ms is 0. 0 when that cannot be. requests: stays the caller's.
int run_stick_watch(struct run_stick *stick, const char *dir, const char *requests);
void run_stick_close(struct run_stick *stick);

void run_stick_look(struct run_stick *stick);
int run_stick_quiet_ms(const struct run_stick *stick); // at most 1000
// Those that are in are visited again; 0 when there is none.
int run_stick_again(struct run_stick *stick);
