// SPDX-License-Identifier: Apache-2.0
// Terminals on USB cables. Each one that is plugged in is handed out once as a link; when it leaves and comes back,
// once again. All transfers are asynchronous, so that one thread serves many cables.
#pragma once

#include <stddef.h>

#include "host/carry/link.h"

struct usb;

enum usb_trouble {
    USB_FINE,
    USB_NOT_OURS,   // our VID:PID, but not our interface
    USB_NO_ACCESS,  // the system forbids it: the udev rule is missing
    USB_TAKEN,      // another program speaks to it
    USB_UNREADABLE, // it cannot be opened or described: a bad cable, or just gone
};

struct usb_arrival {
    struct link *link;        // the caller's to close; NULL unless USB_FINE
    enum usb_trouble trouble; //
    char place[40];           // "1-2.1": bus and ports
};

// id: "VVVV:PPPP" or "" for the configured one. NULL and why in error.
struct usb *usb_open(const char *id, char *error, size_t size);
// Whether libusb tells of arrivals; else the bus is looked at every second.
int usb_has_hotplug(const struct usb *usb);
// Whether there was one.
int usb_next(struct usb *usb, struct usb_arrival *arrival);
// Moves transfers, and waits at most wait_ms until one of any link ends or something arrives.
void usb_wait(struct usb *usb, int wait_ms);
// Whether a link's terminal is still plugged in although the link is closed; place as handed out.
int usb_is_present(struct usb *usb, const char *place);
// Hands out what is at this place once more.
void usb_forget(struct usb *usb, const char *place);
// After all its links are closed.
void usb_close(struct usb *usb);
