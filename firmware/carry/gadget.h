// SPDX-License-Identifier: Apache-2.0
// The terminal as a USB device: a configfs gadget with one FunctionFS function. Preparing it takes root once (a tree in
// configfs and a mount); serving it takes only the files that were prepared. docs/usb.md.
#pragma once

#include <stddef.h>

#include "proto/cable.h"
#include "proto/status.h"

#define GADGET_PATH_BYTES 160
#define GADGET_TRIES      40 // a tenth of a second each

struct gadget {
    char tree[GADGET_PATH_BYTES];  // of configfs
    char mount[GADGET_PATH_BYTES]; // of FunctionFS: ep0, ep1, ep2
    char name[40];                 // "rollcall-<serial>"
    char udc[64];                  // the controller wanted, "" any that is free
    struct usb_id id;
};

// spec: "", ":VVVV:PPPP", ":VVVV:PPPP@UDC" or ":@UDC". serial: the terminal's id in hexadecimal.
// STATUS_MALFORMED: not of that form.
enum status gadget_init(struct gadget *gadget, const char *spec, const char *serial);

// Makes tree and mount, or finds them made. user: who is to serve it, NULL for whoever calls. error names what failed.
enum status gadget_prepare(const struct gadget *gadget, const char *user, char *error, size_t size);
int gadget_is_prepared(const struct gadget *gadget);
// Takes both away.
enum status gadget_remove(const struct gadget *gadget, char *error, size_t size);

// Whether the board has the controller that is wanted; error says which it has not.
int gadget_has_controller(const struct gadget *gadget, char *error, size_t size);

// Binds to a controller, after descriptors were written: from then on hosts can see it. STATUS_NOT_FOUND: there is no
// controller. STATUS_BUSY: all of them serve another gadget; it is tried several times, for a killed terminal takes a
// moment to let go.
enum status gadget_bind(const struct gadget *gadget, int tries, char *error, size_t size);
void gadget_unbind(const struct gadget *gadget);

// Writes descriptors and strings to ep0. Errors leave errno.
enum status gadget_write_descriptors(int ep0);
