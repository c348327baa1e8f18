// SPDX-License-Identifier: Apache-2.0
// A device node that comes and goes. While it is away there is a timer to poll in its place, so that whoever waits
// neither spins nor sleeps through its return. It may return under another number, where a program still holds the old
// one: the same socket is the same device. (A name that is a link, as those by id, is moved by who made it.)
#pragma once

#include "firmware/scan/devices.h"

struct replug {
    char path[256];
    struct device was; // what it was when it was last there; place "": unknown, or a link
    const char *sys;   // "/sys", and …
    const char *dev;   // … "/dev"; others in tests
    int fd;            // -1 while the device is away
    int timer;         // ticks while the device is away
};

// The device is away until replug_try. 1, or 0 when the path is too long or there is no timer to be had.
int replug_init(struct replug *replug, const char *path);
void replug_clear(struct replug *replug);

// What to poll: the device, or the timer.
int replug_descriptor(const struct replug *replug);

// Opens the device with these flags of open(2), non-blocking in any case. 1 when it is there.
int replug_try(struct replug *replug, int flags);

// It went away, or is of no use: the next try is due after half a second.
void replug_lost(struct replug *replug);
