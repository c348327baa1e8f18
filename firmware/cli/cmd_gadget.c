// SPDX-License-Identifier: Apache-2.0
// rollcall-terminal gadget up|down: the part of being a USB device that takes root, done once before the terminal runs
// as an ordinary user. docs/usb.md §5.
#include <getopt.h>
#include <string.h>

#include "firmware/carry/gadget.h"
#include "firmware/cli/command.h"
#include "firmware/station/station.h"
#include "proto/pair.h"

static int up(const struct context *c, const struct gadget *gadget, const char *user) {
    char error[512] = "";
    enum status status = gadget_prepare(gadget, user, error, sizeof error);
    tell(c, status == STATUS_OK ? TEXT_GADGET_UP : TEXT_GADGET_FAILED, status == STATUS_OK ? gadget->mount : error);
    return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

static int down(const struct context *c, const struct gadget *gadget) {
    char error[512] = "";
    enum status status = gadget_remove(gadget, error, sizeof error);
    tell(c, status == STATUS_OK ? TEXT_GADGET_DOWN : TEXT_GADGET_FAILED, error);
    return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

struct order {
    const char *link, *user;
    int is_up, is_usb;
};

static int read_order(struct context *c, int argc, char **argv, struct order *order) {
    static const struct option options[] = {
        {"link", required_argument, NULL, 'l'}, {"user", required_argument, NULL, 'u'}, {0}};
    struct gadget unnamed;
    for (int o; (o = next_option(c, argc, argv, ":", options)) != -1;) {
        if (o == '?')
            return 0;
        *(o == 'l' ? &order->link : &order->user) = optarg;
    }
    const char *word = optind < argc ? argv[optind++] : "";
    order->is_up = strcmp(word, "up") == 0;
    order->is_usb = strncmp(order->link, "usb", 3) == 0;
    if (!order->is_up && strcmp(word, "down") != 0)
        return misuse(c, TEXT_MISSING, "up|down"), 0;
    if (optind < argc || (order->is_usb && gadget_init(&unnamed, order->link + 3, "") != STATUS_OK))
        return misuse(c, TEXT_BAD_OPTION, optind < argc ? argv[optind] : order->link), 0;
    return 1;
}

int cmd_gadget(struct context *c, int argc, char **argv) {
    struct order order = {.link = "usb"};
    char serial[TERMINAL_TEXT_SIZE];
    uint64_t terminal;
    struct gadget gadget;
    if (!read_order(c, argc, argv, &order))
        return EXIT_USAGE;
    if (!order.is_usb) { // this terminal is none: there is nothing to prepare, and nothing wrong
        tell(c, TEXT_GADGET_NONE, order.link);
        return EXIT_DONE;
    }
    enum status status = station_identity(c->dir, &terminal);
    if (status == STATUS_NOT_FOUND) {
        tell(c, TEXT_NO_TERMINAL, c->dir, c->dir);
        return EXIT_FAILED;
    }
    if (status == STATUS_OK)
        status = gadget_init(&gadget, order.link + 3, terminal_id_format(terminal, serial));
    if (status != STATUS_OK)
        return tell_failure(c, c->dir, status);
    return order.is_up ? up(c, &gadget, order.user) : down(c, &gadget);
}
