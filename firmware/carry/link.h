// SPDX-License-Identifier: Apache-2.0
// A byte-like way to a host, seen from the terminal: hosts come and go, bytes flow. One file a kind behind one table;
// nothing here blocks, so that a scan never waits for a cable.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

enum link_step {
    LINK_NOTHING, // nothing now
    LINK_MOVED,   // bytes moved
    LINK_CUT,     // the host went away; the link waits for the next
};

struct link;

struct link_type {
    const char *prefix; // "socket:"
    // serial: the terminal's id in hexadecimal, for links that show one. With error filled and a link given: it cannot
    // work yet, and goes on trying by itself.
    struct link *(*open)(const char *spec, const char *serial, char *error, size_t size);
    // What to poll: a descriptor and, through events, POLLIN or POLLOUT. wants_write: there is output.
    int (*descriptor)(const struct link *link, int wants_write, short *events);
    enum link_step (*read)(struct link *link, uint8_t *data, size_t size, size_t *len);
    enum link_step (*write)(struct link *link, const uint8_t *data, size_t len, size_t *written);
    void (*close)(struct link *link);
    // It cannot work yet. NULL: a link that works when it is open.
    int (*is_away)(const struct link *link);
};

// Each link begins with this.
struct link {
    const struct link_type *type;
};

extern const struct link_type link_socket; // socket:PATH, a Unix socket the terminal listens on
extern const struct link_type link_usb;    // usb[:VVVV:PPPP][@UDC], a USB device of our own

// NULL with *error empty for "none".
struct link *link_open(const char *link, const char *serial, char *error, size_t size);
