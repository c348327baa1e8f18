// SPDX-License-Identifier: Apache-2.0
// impostor KIND UDC: a real USB device with our VID:PID and interface that is not a terminal: it keeps silent, answers
// with garbage, floods, stalls its endpoint, or speaks another version of the conversation. Runs until killed.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/carry/gadget.h"
#include "proto/conversation_common.h"
#include "proto/rollcall.pb-c.h"

static int open_part(const struct gadget *g, const char *name) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", g->mount, name);
    int fd = open(path, O_RDWR);
    if (fd < 0)
        perror(path), exit(1);
    return fd;
}

static void put(int fd, const void *bytes, size_t len) {
    if (write(fd, bytes, len) < 0)
        usleep(200000);
}

static void say_hello(int fd, unsigned version) {
    uint8_t key[32] = {9}, message[256], frame[300];
    Rollcall__Hello m = ROLLCALL__HELLO__INIT;
    m.version = version;
    m.public_key = m.nonce = (ProtobufCBinaryData){sizeof key, key};
    m.software = "rollcall from elsewhere";
    size_t len = rollcall__hello__pack(&m, message);
    frame_write(MESSAGE_HELLO, message, len, frame);
    put(fd, frame, len + FRAME_OVERHEAD);
    sleep(1);
}

int main(int argc, char **argv) {
    struct gadget g;
    char spec[100], error[400] = "", serial[17] = "ffffffffffffffff";
    uint8_t bytes[4096];
    if (argc != 3)
        return 2;
    snprintf(spec, sizeof spec, "@%s", argv[2]);
    if (gadget_init(&g, spec, serial) != STATUS_OK || gadget_prepare(&g, NULL, error, sizeof error) != STATUS_OK) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    int ep0 = open_part(&g, "ep0");
    if (gadget_write_descriptors(ep0) != STATUS_OK)
        return 1;
    int in = open_part(&g, "ep1"), out = open_part(&g, "ep2");
    if (gadget_bind(&g, GADGET_TRIES, error, sizeof error) != STATUS_OK) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    memset(bytes, 0x5a, sizeof bytes);
    for (int i = 0;; i++) {
        if (strcmp(argv[1], "silent") == 0) {
            if (read(out, bytes, sizeof bytes) < 0)
                usleep(200000);
        } else if (strcmp(argv[1], "stall") == 0) {
            (void)!read(in, bytes, sizeof bytes); // against the direction: the kernel halts the endpoint
            usleep(200000);
        } else if (strcmp(argv[1], "newer") == 0 || strcmp(argv[1], "older") == 0) {
            say_hello(in, argv[1][0] == 'n' ? 2 : 0);
        } else { // garbage: a little, now and then; flood: as much as the bus takes
            bytes[i % 4000] = (uint8_t)(i * 37);
            put(in, bytes, strcmp(argv[1], "flood") == 0 ? 4095 : 333);
            if (strcmp(argv[1], "flood") != 0)
                usleep(700000);
        }
    }
}
