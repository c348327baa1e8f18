// SPDX-License-Identifier: Apache-2.0
// The backups of an office that lie in one directory, a file each (host/base/backup.h), named after the office and the
// moment: rollcall-530402-20261129-023000.tar. Beside each stands its digest, as sha256sum writes it; that file is as
// old as the last time the backup was read whole and bore it.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/archive.h"

#define BACKUP_NAME_SIZE 64
#define BACKUPS_MAX      400 // that are kept

struct backup_kept {
    char name[BACKUP_NAME_SIZE];
    int64_t at_ms, bytes;
    int64_t read_ms;            // when it was last read whole; 0 never
    char sum[ARCHIVE_SUM_SIZE]; // "" not known
};

// 0: no name of a backup of this office.
int backup_kept_time(const char *name, uint32_t area, int64_t *at_ms);

// A new one, of a moment no other is of. dir is there already: a disk that is not is no place to make one. What others,
// which have died, left behind is taken away. Failures as backup_make_file; STATUS_NOT_FOUND, STATUS_DENIED: dir.
enum status backup_kept_make(const char *from, const char *dir, uint32_t area, int64_t now_ms, struct going *going,
                             struct backup_kept *made);

// Newest first, at most BACKUPS_MAX; *list is the caller's to free. STATUS_NOT_FOUND, STATUS_DENIED: dir.
enum status backup_kept_list(const char *dir, uint32_t area, struct backup_kept **list, size_t *len);

// All but the newest.
enum status backup_kept_prune(const char *dir, uint32_t area, size_t keep);
