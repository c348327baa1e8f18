// SPDX-License-Identifier: Apache-2.0
// A host directory, copied whole while it is in use, and made anew from such a copy. Both give the database its name
// last: what was cut short is no host, and can be done again.
#pragma once

#include "host/base/archive.h"
#include "host/base/host.h"

// Whether nothing is overwritten by a backup of that name, a directory or a file.
int backup_is_free(const char *to);

// Copies the host of directory `from` into dir, by a reader of its own: nobody is kept from writing. The book has told
// of it (host/books/copies.h, which is not known here). STATUS_CONFLICT: dir holds a host.
enum status backup_make(const char *from, const char *dir);

// The same as one file, a tar of what would lie in such a directory; sum: SHA-256 of its bytes, which were read back.
// beside: where the database lies meanwhile, in the same directory. The file gets its name when it is whole and
// durable. STATUS_SILENT: ended.
enum status backup_make_file(const char *from, const char *path, const char *beside, struct going *going,
                             char sum[ARCHIVE_SUM_SIZE]);

// Whether such a file of the host of directory `from` may be made in dir, before anything is. STATUS_FULL: there is no
// room for both. STATUS_NOT_FOUND, STATUS_DENIED: dir.
enum status backup_has_room(const char *from, const char *dir);

// Makes a host in dir from the backup in `from`, a directory or a file, which is only read. The new one has another
// epoch and gives out no number that the old one may have given out after the backup. STATUS_CONFLICT: dir holds a
// host. STATUS_BUSY: a program has the backup open. told is called in the transaction in which the new one begins.
enum status backup_restore(const char *from, const char *dir, int64_t now_ms,
                           enum status (*told)(struct host *host, void *context), void *context);

// Whether a restore into dir was cut short. Its keys may be there already: nothing but the restore may go on with it.
int backup_is_unfinished(const char *dir);
