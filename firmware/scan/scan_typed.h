// SPDX-License-Identifier: Apache-2.0
// A scanner that sends a code character by character, over a serial line or as a keyboard: read by a thread of its own,
// waited for while it is unplugged.
#pragma once

#include "firmware/scan/replug.h"
#include "firmware/scan/scan_code.h"
#include "firmware/scan/scan_watch.h"

struct scan_typed { // a source begins with this
    struct scan_watch watch;
    struct replug device;
    struct code code;
    struct scan_found found;
    int flags;            // of open(2)
    int is_guess;         // it may be something else …
    atomic_int is_proven; // … until it has given a code
    // Prepares the device that was just opened. 0: it is of no use, why is in errno.
    int (*begin)(struct scan_typed *typed);
    // It was a guess and is proven: it is ours alone. NULL: it is anyway.
    void (*prove)(struct scan_typed *typed);
    // Reads what there is and gives each character to scan_typed_put. 0: the device is gone.
    int (*read)(struct scan_typed *typed);
};

// source: flags, begin and read are filled in, the rest is zero. Opens the device, or waits for it when it is not
// there. 0, with errno: it is there and is none of this kind, or there are no descriptors to be had.
int scan_typed_open(struct scan_typed *typed, const char *path);
void scan_typed_clear(struct scan_typed *typed);

void scan_typed_put(struct scan_typed *typed, char character, int64_t now_ms);
