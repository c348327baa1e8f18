// SPDX-License-Identifier: Apache-2.0
// The running station: scans in, pictures out, a host on the link, sticks, in one loop that waits in poll.
//
//     run_boot      the journal opened, the start journaled, the clock
//     run_sources   scanners and cameras
//     run_voice     what is said, in which language and how loud
//     run_show      what is on the screen, and for how long
//     run_scan      a code's way to its verdict
//     run_link      the host on the link
//     run_mounts    what is mounted
//     run_stick     sticks that are put in
//     run           the loop over them all
//
// Each includes only those above it.
#pragma once

#include "firmware/base/context.h"
#include "firmware/run/run_sources.h"

struct run_wish {
    const char *sources[RUN_SOURCES_MAX];
    size_t sources_len;
    const char *screen, *voice, *link;
    const char *prompts, *voice_language; // NULL: those that come with the program, the language of the screen
    const char *stick_dir;                // NULL: sticks are not watched
    const char *stick_release;            // NULL: nobody unmounts them
    const char *timings;                  // NULL: nobody wants to know
    int simulate;
};

// Runs until it is told to stop, or nothing is left to be done; has said what was wrong.
enum exit_code run(struct context *context, const struct run_wish *wish);
