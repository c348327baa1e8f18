// SPDX-License-Identifier: Apache-2.0
// The cameras, scanners that type and serial lines that are plugged in, as the kernel lists them below /sys: names and
// sockets, nothing is opened. A name changes when a device is put in again while somebody still holds the old one; its
// socket does not.
#pragma once

#include <stddef.h>

#define DEVICES_MAX 16

enum device_kind {
    DEVICE_CAMERA,
    DEVICE_KEYS,
    DEVICE_SERIAL,
    DEVICE_KINDS,
};

struct device {
    enum device_kind kind;
    char node[40];  // below /dev: "video0", "input/event3", "ttyACM0"
    char place[40]; // the USB socket and the part of what is in it: "1-1.2:1.0"; "" it is no USB device
};

// In the order of their kinds, those by USB first. Left out is what cannot be meant: further nodes of a camera, buttons
// and keyboards built in, modems and telephones with their several lines. What is left may still be none.
size_t devices_list(const char *sys, struct device devices[DEVICES_MAX]);
