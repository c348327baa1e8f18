// SPDX-License-Identifier: Apache-2.0
// A host directory, copied whole while it is in use, and made anew from such a copy. Both give the database its name
// last: what was cut short is no host, and can be done again.
#pragma once

#include "host/base/host.h"

// told: has the book told of the copy (host/books/copies.h, which is not known here).

// Copies the open host of directory `from` into dir; told is called before, and commits. STATUS_CONFLICT: dir holds a
// host.
enum status backup_make(struct host *host, const char *from, const char *dir,
                        enum status (*told)(struct host *host, void *context), void *context);

// Makes a host in dir from the backup in `from`, which is only read. The new one has another epoch and gives out no
// number that the old one may have given out after the backup. STATUS_CONFLICT: dir holds a host. STATUS_BUSY: a
// program has the backup open. told is called in the transaction in which the new one begins.
enum status backup_restore(const char *from, const char *dir, int64_t now_ms,
                           enum status (*told)(struct host *host, void *context), void *context);

// Whether a restore into dir was cut short. Its keys may be there already: nothing but the restore may go on with it.
int backup_is_unfinished(const char *dir);
