// SPDX-License-Identifier: Apache-2.0
// The commands of the terminal, one file each or a few.
#pragma once

#include "firmware/base/context.h"

int cmd_init(struct context *context, int argc, char **argv);
int cmd_run(struct context *context, int argc, char **argv);
int cmd_stick(struct context *context, int argc, char **argv);
int cmd_status(struct context *context, int argc, char **argv);
int cmd_events(struct context *context, int argc, char **argv);
int cmd_gadget(struct context *context, int argc, char **argv);
int cmd_decode(struct context *context, int argc, char **argv);
