// SPDX-License-Identifier: Apache-2.0
// What every command of the terminal shares. Results go to stdout, everything else to stderr.
#pragma once

#include "firmware/base/text.h"
#include "firmware/station/station.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_PARTLY = 3,
    EXIT_GONE = 4,
};

struct context {
    const char *dir;
    int json;
    enum language language;
};

// A sentence of the catalogue to stderr, with a newline.
void tell(const struct context *context, enum text text, ...);
int tell_failure(const struct context *context, const char *what, enum status status); // gives EXIT_FAILED

// Why the terminal of context->dir does not open.
int tell_not_open(const struct context *context, enum status status);

// Opens the terminal of context->dir, having said what is wrong when it cannot.
int open_station(const struct context *context, struct station *station);

int cmd_init(struct context *context, int argc, char **argv);
int cmd_run(struct context *context, int argc, char **argv);
int cmd_stick(struct context *context, int argc, char **argv);
int cmd_status(struct context *context, int argc, char **argv);
int cmd_events(struct context *context, int argc, char **argv);
int cmd_gadget(struct context *context, int argc, char **argv);
int cmd_decode(struct context *context, int argc, char **argv);
