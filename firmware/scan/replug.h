// SPDX-License-Identifier: Apache-2.0
// A device node that comes and goes. While it is away there is a timer to poll in its place, so that whoever waits
// neither spins nor sleeps through its return.
#pragma once

struct replug {
    char path[256];
    int fd;    // -1 while the device is away
    int timer; // ticks while the device is away
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
