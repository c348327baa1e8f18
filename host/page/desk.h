// SPDX-License-Identifier: Apache-2.0
// A desk is a host opened for reading with a small memory of the answers it gave; each thread of the server works at
// one. An answer is given again while nothing was committed since and the second is the same.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"

struct desk;

struct desk *desk_new(const char *dir);
void desk_free(struct desk *desk);

// The host, opened if need be, at now_ms, in one moment until desk_rest. STATUS_NOT_FOUND, STATUS_CORRUPT … as
// host_open_reader.
enum status desk_begin(struct desk *desk, int64_t now_ms, struct host **host);
void desk_rest(struct desk *desk);

// A kept answer for key, copied; NULL none. Call between begin and rest.
char *desk_recall(struct desk *desk, const char *key, size_t *len);
void desk_keep(struct desk *desk, const char *key, const char *data, size_t len);
