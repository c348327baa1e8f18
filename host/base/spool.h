// SPDX-License-Identifier: Apache-2.0
// A file for what is too large to be held: in dir, without a name, nobody else's to read, gone with its descriptor.
#pragma once

#include "proto/status.h"

// name: what it is called for the moment until its name is gone: "upload". *fd: -1 unless STATUS_OK.
enum status spool_open(const char *dir, const char *name, int *fd);
