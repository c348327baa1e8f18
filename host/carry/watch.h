// SPDX-License-Identifier: Apache-2.0
// Serves terminals as they come, several at once, in one thread. The host directory is open for writing only while
// there is somebody to serve, and never while all that is awaited is a person who compares six digits, so that other
// commands can work in between.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/carry/sync.h"
#include "host/carry/usb.h"

#define WATCH_PLACE_BYTES 128

struct watch_terminal {
    char place[WATCH_PLACE_BYTES]; // "1-2.1" on USB, the path of a socket
    enum usb_trouble trouble;      // WATCH_UNUSABLE
    struct sync sync;              // who it is, how far it is, how it ended
    int64_t began_ms;              // monotonic
    int answer;                    // to the six digits, -1 none yet
};

enum watch_event {
    WATCH_WAITING,  // nobody is there yet
    WATCH_UNUSABLE, // a device that cannot be served, and why
    WATCH_CAME,
    WATCH_CODE,     // six digits to compare: answer is asked from now on
    WATCH_PROGRESS, // another batch is durable
    WATCH_ENDED,
    WATCH_BUSY,    // another program holds the host directory: tried again later
    WATCH_TROUBLE, // who stays was stopped by something else (watch->trouble): tried again later
};

struct watch {
    const char *dir;          // of the host
    int64_t now_ms;           // 0: the clock of this machine
    const char *link;         // "usb", "usb:VVVV:PPPP", "socket:PATH"
    int stays;                // go on until stopped; else everybody who is there now
    int pair;                 // see struct sync
    int64_t pair_area;        //
    int64_t pairing_ms;       //
    const volatile int *stop; // set from elsewhere to end; may be NULL
    void (*tell)(void *context, enum watch_event event,
                 const struct watch_terminal *terminal);                 // NULL for WAITING, BUSY, TROUBLE
    int (*answer)(void *context, const struct watch_terminal *terminal); // 1 alike, 0 not, -1 no answer yet
    // See struct sync.
    enum status (*pin)(void *context, struct host *host, const uint8_t key[KEY_PUBLIC_BYTES]);
    void *context;       // for all three
    int has_hotplug;     // filled in, before the first event
    enum status trouble; // filled in, before WATCH_TROUBLE
    char why[256];       // and in words, "" none
    int64_t pause_ms;    // and until it is tried again
};

// STATUS_OK when everybody was served (each ended as WATCH_ENDED told). STATUS_NOT_FOUND: nobody was there; error says
// why when there is more to say.
enum status watch_run(struct watch *watch, char *error, size_t size);
