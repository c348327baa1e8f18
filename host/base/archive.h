// SPDX-License-Identifier: Apache-2.0
// Whole files in one: a tar as POSIX has it (ustar), which any system can open. Read strictly: only what we write.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/going.h"
#include "proto/status.h"

struct archive_member {
    const char *name; // as it is called inside, at most 99 bytes
    const char *path; // where it lies
};

#define ARCHIVE_SUM_SIZE 65 // SHA-256 in hex

// Writes a new file of mode 0600, durable when it returns; cut short, it leaves a part. STATUS_CONFLICT: it is there.
// sum: of all its bytes.
enum status archive_make(const char *path, const struct archive_member *members, size_t len, struct going *going,
                         char sum[ARCHIVE_SUM_SIZE]);

// Copies the member over whatever `to` holds, durably. STATUS_NOT_FOUND: it is not in there, or there is no archive.
// STATUS_MALFORMED: no archive, or one that was cut off.
enum status archive_extract(const char *path, const char *member, const char *to);

// Reads a file whole.
enum status archive_sum(const char *path, struct going *going, char sum[ARCHIVE_SUM_SIZE]);

// Whether this is a file at all, and so no directory.
int archive_is_file(const char *path);
