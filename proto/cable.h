// SPDX-License-Identifier: Apache-2.0
// What both ends of the cable agree on. VID:PID is configuration ("usb:VVVV:PPPP", or ROLLCALL_USB_ID in the
// environment): the default is a pid.codes test id, which must not be shipped. docs/usb.md §1.
#pragma once

#include <stdint.h>

#include "proto/status.h"

#define USB_ID_VARIABLE "ROLLCALL_USB_ID"
#define USB_ID_DEFAULT  "1209:0001"

// The interface: vendor class, and two words that are ours within it.
#define USB_INTERFACE_CLASS    0xff
#define USB_INTERFACE_SUBCLASS 0x52 // 'R'
#define USB_INTERFACE_PROTOCOL 0x01 // of the way bytes are carried; the conversation has its own version

// A transfer is never a whole number of packets (64 bytes at full speed, 512 at high), so that it ends with a short
// packet and the receiver's transfer ends with it: nobody needs zero-length packets.
#define USB_TRANSFER_BYTES 16384
#define USB_PACKET_GRAIN   64

struct usb_id {
    uint16_t vendor, product;
};

// "VVVV:PPPP" in hexadecimal; "" takes environment, else the default. environment may be NULL.
enum status usb_id_parse(const char *text, const char *environment, struct usb_id *id);

// How many of len bytes go into the next transfer.
static inline uint32_t usb_transfer_len(uint64_t len) {
    uint32_t n = len < USB_TRANSFER_BYTES ? (uint32_t)len : USB_TRANSFER_BYTES;
    return n % USB_PACKET_GRAIN ? n : n - 1;
}
