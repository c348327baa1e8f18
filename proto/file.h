// SPDX-License-Identifier: Apache-2.0
// Whole files, durably, by their path. With directory.h the one part of proto/ that touches descriptors, because both
// sides keep keys and carry sticks.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

// Makes path hold exactly data, or leaves it as it was: written beside, fsynced, renamed, fsynced again under its name
// (FAT needs that), directory fsynced.
// mode: permission bits of the file.
enum status file_write(const char *path, const void *data, size_t len, unsigned mode);

// Reads a regular file of at most max bytes. *data is the caller's to free and has a NUL after its last byte.
// STATUS_TOO_LARGE before anything is read; STATUS_INVALID for a directory, device or link.
enum status file_read(const char *path, size_t max, uint8_t **data, size_t *len);

// Copies a regular file of any size over whatever path holds, durably. Cut short, it leaves a part: the caller gives it
// its final name later. STATUS_NOT_FOUND: there is no `from`.
enum status file_copy(const char *from, const char *path, unsigned mode);

// Renames within one directory, durably.
enum status file_move(const char *from, const char *to);

// Makes a file that something else wrote durable, and its name too.
enum status file_sync(const char *path);

int file_exists(const char *path);

// Removes a file and makes the removal durable; STATUS_NOT_FOUND when there is none.
enum status file_remove(const char *path);

// mkdir with parents; existing ones are fine.
enum status directory_make(const char *path, unsigned mode);

// dir + "/" + name into path (size bytes); STATUS_TOO_LARGE when it does not fit,
// STATUS_INVALID when dir is "".
enum status path_join(char *path, size_t size, const char *dir, const char *name);
