// SPDX-License-Identifier: Apache-2.0
// A code's way through the running station: start of the life, verdict, picture, and the journal opened again when it
// had to close itself.
#pragma once

#include <stdio.h>

#include "firmware/run/run_show.h"

struct run_codes;

struct run_scan {
    const struct context *context;
    struct run_boot *boot;
    struct run_sources *sources;
    struct run_show *show;
    struct run_codes *codes;      // that the office answers; NULL: it does not
    FILE *timings;                // a line a scan, NULL: nobody wants to know
    uint64_t scans, lost;         // how many were judged, and could not be kept
    enum command command;         // what a card has asked of the box itself, COMMAND_NONE when nothing waits
    char held[SCAN_TEXT_MAX + 1]; // the code in the frames before: held still it is one scan
    char garbled[100];            // how the last one began that was garbled, printable; "" none was
    struct scan_text text;        // scratch
};

// Takes what the sources have by now, up to a command card, and answers it; those that are exhausted or gone are
// dropped.
enum status run_scan_take(struct run_scan *scan);
