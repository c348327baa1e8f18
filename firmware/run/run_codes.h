// SPDX-License-Identifier: Apache-2.0
// The codes of what is not uploaded, one after the other on the screen, until something is scanned.
#pragma once

#include "firmware/run/run_show.h"
#include "proto/multipart.h"

struct run_codes {
    const struct context *context;
    struct run_boot *boot;
    struct run_show *show;
    struct multipart codes;       // shown now or before: the same again while nothing has come to them
    uint64_t newest;              // event that was there when they were made
    unsigned number;              // the one on the screen, 0 none
    uint64_t events, scans;       // in them; that there were when they began
    struct multipart_join answer; // what of the host's was seen
    int64_t due_ms, end_ms;       // of the next one, and of all (monotonic)
    char text[MULTIPART_TEXT_SIZE];
};

// In a simulation each part is shown once.
void run_codes_begin(struct run_codes *codes, uint64_t scans);
// The next one when it is due. scans: that there have been by now.
void run_codes_follow(struct run_codes *codes, uint64_t scans);
// A code of a host's answer, held before the camera. 0: it is none.
int run_codes_take(struct run_codes *codes, const char *text, size_t len);
int run_codes_quiet_ms(const struct run_codes *codes); // at most 1000
void run_codes_end(struct run_codes *codes);           // nothing is shown any more
void run_codes_clear(struct run_codes *codes);
