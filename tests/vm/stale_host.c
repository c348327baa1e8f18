// SPDX-License-Identifier: Apache-2.0
// stale_host HOST_DIR: a host says hello and goes without hearing the answer; the terminal's answer waits in its
// endpoint. The next host must receive those stale bytes (else this proves nothing) and not take them for its own.
#include <libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/carry/sync.h"
#include "host/carry/usb.h"

struct counting {
    struct link link;
    struct link *inner;
    size_t early; // bytes that came before we had said anything
    int has_listened;
};

static enum status exchange(struct link *link, const uint8_t *out, size_t out_len, size_t *written, uint8_t *in,
                            size_t in_size, size_t *got, int timeout_ms) {
    struct counting *c = (struct counting *)link;
    int first = !c->has_listened;
    c->has_listened = 1;
    enum status status = c->inner->type->exchange(c->inner, out, first ? 0 : out_len, written, in, in_size, got,
                                                  first ? 3000 : timeout_ms);
    c->early += first ? *got : 0;
    return first && status == STATUS_BUSY ? STATUS_OK : status;
}

static void close_inner(struct link *link) {
    struct counting *c = (struct counting *)link;
    c->inner->type->close(c->inner);
}

static const struct link_type counting_type = {.exchange = exchange, .close = close_inner};

// Writes one hello, reads nothing, and stays long enough for the terminal to have written its answer.
static int say_hello_and_go(struct host *host, unsigned stay_us) {
    struct sync sync = {.host = host};
    struct conversation *c = sync_new(&sync);
    libusb_context *context;
    size_t len;
    int sent = 0;
    const uint8_t *hello = conversation_output(c, &len);
    libusb_init(&context);
    libusb_device_handle *h = libusb_open_device_with_vid_pid(context, 0x1209, 0x0001);
    if (!h || libusb_claim_interface(h, 0))
        return 0;
    libusb_bulk_transfer(h, 0x02, (unsigned char *)(uintptr_t)hello, (int)len, &sent, 2000);
    usleep(stay_us);
    libusb_release_interface(h, 0);
    libusb_close(h);
    libusb_exit(context);
    conversation_free(c);
    return sent == (int)len;
}

// Gives 1 when the visit after it was whole; *early what came before its own answers.
static int visit_after_hello(struct host *host, unsigned stay_us, size_t *early) {
    struct usb_arrival arrival;
    char error[200];
    if (!say_hello_and_go(host, stay_us))
        return puts("the first hello was not sent"), 0;
    struct usb *usb = usb_open("", error, sizeof error);
    if (!usb || !usb_next(usb, &arrival) || !arrival.link)
        return 0;
    struct counting link = {.link.type = &counting_type, .inner = arrival.link};
    struct sync sync = {.host = host};
    sync_begin(&sync, &link.link);
    while (sync_step(&sync, 100))
        ;
    sync_end(&sync);
    usb_close(usb);
    printf("        %zu stale bytes came first; the visit ended as %s\n", link.early, status_text(sync.status));
    *early = link.early;
    return sync.status == STATUS_OK;
}

// Nothing outside tells when the terminal has answered: on a slow machine it takes another, longer stay.
int main(int argc, char **argv) {
    struct host host;
    size_t early = 0;
    if (argc != 2 || keys_start() != STATUS_OK || host_open(argv[1], 1772700000000, &host) != STATUS_OK)
        return 2;
    int is_whole = 1;
    for (unsigned stay_us = 500000; is_whole && early == 0 && stay_us < 64000000; stay_us *= 2)
        is_whole = visit_after_hello(&host, stay_us, &early);
    host_close(&host);
    return is_whole && early > 0 ? 0 : 1;
}
