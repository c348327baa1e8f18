// SPDX-License-Identifier: Apache-2.0
// A host opened for reading, in one moment at a time, with a small memory of the answers it gave; each thread of the
// server has one. An answer is given again while nothing was committed since and the second is the same.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"

struct snapshot;

struct snapshot *snapshot_new(const char *dir);
void snapshot_free(struct snapshot *snapshot);

// The host, opened if need be, at now_ms, in one moment until snapshot_end. STATUS_NOT_FOUND, STATUS_CORRUPT … as
// host_open_reader.
enum status snapshot_begin(struct snapshot *snapshot, int64_t now_ms, struct host **host);
void snapshot_end(struct snapshot *snapshot);

// Of the moment: another one once anything was committed, and after each opening.
int64_t snapshot_version(const struct snapshot *snapshot);

// A kept answer for key, copied; NULL none. Call between begin and rest.
char *snapshot_recall(struct snapshot *snapshot, const char *key, size_t *len);
void snapshot_keep(struct snapshot *snapshot, const char *key, const char *data, size_t len);
