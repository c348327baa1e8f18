// SPDX-License-Identifier: Apache-2.0
// pump_terminal bare|talk UDC BYTES: the terminal's end of the cable bench. `bare` writes BYTES to the endpoint, over and
// over, for every reader; `talk` gives BYTES away as batches in our conversation over our link. Runs until killed.
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/gadget.h"
#include "firmware/link.h"
#include "proto/batch.h"
#include "proto/conversation.h"

static uint8_t bytes[BATCH_MAX_BYTES];

// ---- bare ----

static int open_part(const struct gadget *g, const char *name) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", g->mount, name);
    return open(path, O_RDWR);
}

static int pump_bare(const char *spec) {
    struct gadget g;
    char error[400] = "";
    if (gadget_init(&g, spec, "00000000000000aa") != STATUS_OK || gadget_prepare(&g, NULL, error, sizeof error) != STATUS_OK)
        return fprintf(stderr, "%s\n", error), 1;
    int ep0 = open_part(&g, "ep0");
    if (ep0 < 0 || gadget_write_descriptors(ep0) != STATUS_OK)
        return perror("ep0"), 1;
    int in = open_part(&g, "ep1");
    if (in < 0 || gadget_bind(&g, error, sizeof error) != STATUS_OK)
        return fprintf(stderr, "ep1 %s\n", error), 1;
    for (;;)
        if (write(in, bytes, USB_TRANSFER_BYTES) < 0)
            usleep(10000);
}

// ---- our conversation over our link ----

struct pump {
    uint64_t batches, given;
};

static enum status find(void *context, const uint8_t host_key[KEY_PUBLIC_BYTES]) {
    (void)host_key;
    ((struct pump *)context)->given = 0;
    return STATUS_OK;
}

static void offer(void *context, unsigned code) {
    (void)context, (void)code;
}

static enum status take(void *context, const uint8_t *data, size_t len) {
    (void)context, (void)data, (void)len;
    return STATUS_OK;
}

static enum status pin(void *context, const uint8_t host_key[KEY_PUBLIC_BYTES]) {
    return take(context, host_key, 0);
}

static enum status take_clock(void *context, int64_t wall_ms) {
    (void)wall_ms;
    return take(context, NULL, 0);
}

static void tell_status(void *context, struct conversation_status *status) {
    const struct pump *p = context;
    status->boot = 1;
    status->epochs[status->epochs_len++] = (struct conversation_epoch){1, 1, p->batches};
}

static enum status give(void *context, uint64_t epoch, uint64_t after, const uint8_t chain[KEY_DIGEST_BYTES],
                        uint64_t *last, uint8_t **batch, size_t *len) {
    struct pump *p = context;
    (void)epoch, (void)chain;
    *len = p->given < p->batches ? sizeof bytes : 0;
    p->given += *len != 0;
    *last = after + 1;
    *batch = *len ? malloc(*len) : NULL;
    if (*batch)
        memcpy(*batch, bytes, *len);
    return STATUS_OK;
}

static const struct conversation_terminal_ops ops = {
    .find = find, .offer = offer, .pin = pin, .status = tell_status, .batch = give, .acked = take, .plan = take, .clock = take_clock,
};

static int talk(const char *spec, uint64_t len) {
    struct pump p = {.batches = len / sizeof bytes};
    struct key_pair keys;
    char error[400] = "";
    static uint8_t in[64 << 10];
    key_pair_new(&keys);
    struct link *link = link_open(spec, "00000000000000bb", error, sizeof error);
    struct conversation *c = conversation_terminal_new(&keys, 1, &ops, &p);
    if (!link || !c)
        return fprintf(stderr, "%s\n", error), 1;
    for (;;) {
        struct pollfd fd;
        size_t n = 0, written = 0;
        const uint8_t *out = conversation_output(c, &n);
        fd.fd = link->type->descriptor(link, out != NULL, &fd.events);
        poll(&fd, 1, 1000);
        if (link->type->read(link, in, sizeof in, &n) == LINK_MOVED)
            conversation_receive(c, in, n);
        while ((out = conversation_output(c, &n)) && link->type->write(link, out, n, &written) == LINK_MOVED)
            conversation_sent(c, written);
    }
}

int main(int argc, char **argv) {
    char spec[100];
    if (argc != 4 || keys_start() != STATUS_OK)
        return 2;
    key_random(bytes, sizeof bytes); // what was deflated cannot be deflated again
    int is_bare = strcmp(argv[1], "bare") == 0;
    snprintf(spec, sizeof spec, is_bare ? "@%s" : "usb:@%s", argv[2]);
    return is_bare ? pump_bare(spec) : talk(spec, strtoull(argv[3], NULL, 10));
}
