// SPDX-License-Identifier: Apache-2.0
// pump_terminal bare|talk UDC BYTES: the terminal's end of the cable bench. `bare` writes BYTES to the endpoint, over
// and over, for every reader; `talk` gives BYTES away as batches in our conversation over our link. Runs until killed.
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/carry/gadget.h"
#include "firmware/carry/link.h"
#include "tests/support/pump.h"

// ---- bare ----

static int open_part(const struct gadget *g, const char *name) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", g->mount, name);
    return open(path, O_RDWR);
}

static int pump_bare(const char *spec) {
    static uint8_t bytes[USB_TRANSFER_BYTES];
    struct gadget g;
    char error[400] = "";
    if (gadget_init(&g, spec, "00000000000000aa") != STATUS_OK ||
        gadget_prepare(&g, NULL, error, sizeof error) != STATUS_OK)
        return fprintf(stderr, "%s\n", error), 1;
    int ep0 = open_part(&g, "ep0");
    if (ep0 < 0 || gadget_write_descriptors(ep0) != STATUS_OK)
        return perror("ep0"), 1;
    int in = open_part(&g, "ep1");
    if (in < 0 || gadget_bind(&g, GADGET_TRIES, error, sizeof error) != STATUS_OK)
        return fprintf(stderr, "ep1 %s\n", error), 1;
    for (;;)
        if (write(in, bytes, sizeof bytes) < 0)
            usleep(10000);
}

// ---- our conversation over our link ----

static int talk(const char *spec, uint64_t len) {
    static struct pump p;
    char error[400] = "";
    static uint8_t in[64 << 10];
    pump_init(&p, len);
    struct link *link = link_open(spec, "00000000000000bb", error, sizeof error);
    struct conversation *c = pump_terminal_new(&p);
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
    int is_bare = strcmp(argv[1], "bare") == 0;
    snprintf(spec, sizeof spec, is_bare ? "@%s" : "usb:@%s", argv[2]);
    return is_bare ? pump_bare(spec) : talk(spec, strtoull(argv[3], NULL, 10));
}
