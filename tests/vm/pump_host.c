// SPDX-License-Identifier: Apache-2.0
// pump_host bare|talk BYTES: the host's end of the cable bench. Reads what pump_terminal gives and prints bytes a
// second: `bare` with nothing but libusb, as many reads in flight as our link has; `talk` through our link and
// conversation.
#include <libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/carry/usb.h"
#include "proto/cable.h"
#include "tests/support/pump.h"

#define IN_FLIGHT 4

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print_rate(uint64_t bytes, double began) {
    printf("%.0f\n", (double)bytes / (seconds() - began));
}

// ---- bare ----

struct copy {
    uint64_t wanted, got;
    int failed;
};

static void came(struct libusb_transfer *t) {
    struct copy *c = t->user_data;
    c->got += (uint64_t)t->actual_length;
    c->failed |= t->status != LIBUSB_TRANSFER_COMPLETED;
    if (c->got < c->wanted && !c->failed)
        libusb_submit_transfer(t);
}

static int copy_bare(uint64_t len) {
    static unsigned char buffers[IN_FLIGHT][USB_TRANSFER_BYTES];
    struct copy c = {.wanted = len};
    libusb_context *context;
    libusb_device_handle *h = NULL;
    libusb_init(&context);
    for (int tries = 0; !h && tries < 3000; tries++, usleep(100000))
        h = libusb_open_device_with_vid_pid(context, 0x1209, 0x0001);
    if (!h || libusb_claim_interface(h, 0))
        return fprintf(stderr, "nobody to read from\n"), 1;
    double began = seconds();
    for (int i = 0; i < IN_FLIGHT; i++) {
        struct libusb_transfer *t = libusb_alloc_transfer(0);
        libusb_fill_bulk_transfer(t, h, 0x81, buffers[i], USB_TRANSFER_BYTES, came, &c, 0);
        libusb_submit_transfer(t);
    }
    while (c.got < c.wanted && !c.failed)
        libusb_handle_events(context);
    print_rate(c.got, began);
    return c.failed; // transfers in flight end with the process
}

// ---- our conversation over our link ----

static int talk(void) {
    static uint8_t in[64 << 10];
    char error[300] = "";
    static struct pump p;
    struct usb_arrival arrival = {0};
    pump_init(&p, 0);
    struct usb *usb = usb_open("", error, sizeof error);
    for (int tries = 0; usb && tries < 100 && !usb_next(usb, &arrival); tries++)
        usb_wait(usb, 100);
    if (!arrival.link)
        return fprintf(stderr, "nobody to talk to %s\n", error), 1;
    double began = seconds();
    struct conversation *c = pump_host_new(&p);
    while (conversation_is_running(c)) {
        size_t n = 0, written = 0, got = 0;
        const uint8_t *out = conversation_output(c, &n);
        enum status status = arrival.link->type->exchange(arrival.link, out, n, &written, in, sizeof in, &got, 1000);
        if (status != STATUS_OK && status != STATUS_BUSY)
            return fprintf(stderr, "%s\n", status_text(status)), 1;
        conversation_sent(c, written);
        conversation_receive(c, in, got);
    }
    print_rate(p.taken, began);
    int failed = conversation_result(c) != STATUS_OK;
    arrival.link->type->close(arrival.link);
    usb_close(usb);
    return failed;
}

int main(int argc, char **argv) {
    if (argc != 3 || keys_start() != STATUS_OK)
        return 2;
    return strcmp(argv[1], "bare") == 0 ? copy_bare(strtoull(argv[2], NULL, 10)) : talk();
}
