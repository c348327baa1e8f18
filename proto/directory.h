// SPDX-License-Identifier: Apache-2.0
// A directory held open, and what lies right in it. Names only, never paths: no name leads out of it, and no link in it
// is followed, so that a stick made by somebody else cannot make us read or write elsewhere.
#pragma once

#include <dirent.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

struct directory {
    int fd;
};

// The directory at path, wherever that leads: it is the caller's own word. STATUS_NOT_FOUND when it is none.
enum status directory_open(const char *path, struct directory *directory);

// The directory of that name in `in`; made when it is not there and `make` is set. STATUS_INVALID for a link.
enum status directory_enter(const struct directory *in, const char *name, int make, struct directory *directory);
void directory_close(struct directory *directory);

// A stream over its names from the first on; closedir is the caller's. NULL with errno.
DIR *directory_list(const struct directory *directory);
// The next of them. NULL behind the last, or, with *status, where a worn medium reads no further: that is no end.
struct dirent *directory_next(DIR *list, enum status *status);

// Whole files in it, as file_read, file_write and file_remove have them.
enum status directory_read(const struct directory *directory, const char *name, size_t max, uint8_t **data,
                           size_t *len);
enum status directory_write(const struct directory *directory, const char *name, const void *data, size_t len,
                            unsigned mode);
enum status directory_remove(const struct directory *directory, const char *name);

// A file of any size over whatever `as` holds in the other directory. Cut short, it leaves a part: see file_copy.
enum status directory_copy(const struct directory *from, const char *name, const struct directory *to, const char *as,
                           unsigned mode);

// Renames within it, durably.
enum status directory_move(const struct directory *directory, const char *from, const char *to);

// What something else wrote under that name is durable afterwards, and the name too.
enum status directory_sync(const struct directory *directory, const char *name);

// Names made and taken in it are durable afterwards.
enum status directory_sync_names(const struct directory *directory);
