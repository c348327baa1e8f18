// SPDX-License-Identifier: Apache-2.0
// A file that a command makes for people: it appears under its name when it is whole and durable, and not before.
//
//     struct output output;
//     if ((status = output_begin(&output, name)) == STATUS_OK)
//         status = output_end(&output, draw_to(output.path));
#pragma once

#include <stddef.h>

#include "proto/status.h"

struct output {
    char name[4096];
    char path[4096]; // where to write
    int is_direct;   // a device or a pipe, which is written to as it stands
};

// STATUS_TOO_LARGE: the name is too long. STATUS_NOT_FOUND, STATUS_DENIED, STATUS_INVALID (a directory): nothing can be
// written there.
enum status output_begin(struct output *output, const char *name);
// Gives what was written its name when written is STATUS_OK; else takes it away. Gives written, or what then went
// wrong.
enum status output_end(struct output *output, enum status written);

// "-": results, which are no file; nothing else may then be written to stdout.
int output_is_stdout(const char *name);

// The whole of it at once, to a file or stdout.
enum status output_write(const char *name, const void *data, size_t len);
