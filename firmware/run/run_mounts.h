// SPDX-License-Identifier: Apache-2.0
// What is mounted below a directory, as the kernel's table of mounts has it.
#pragma once

#include <stddef.h>

#define RUN_MOUNTS_MAX  8
#define RUN_MOUNTS_PATH "/proc/self/mountinfo" // POLLPRI when it changes

struct run_mount {
    int number;      // the kernel's: the same stick put in again has another
    char device[24]; // its numbers, "8:1"
    char path[1024];
};

// How many there are; of several at one path only the one on top, which is the one that is seen.
size_t run_mounts_list(const char *dir, struct run_mount mounts[RUN_MOUNTS_MAX]);
const struct run_mount *run_mounts_find(const struct run_mount *mounts, size_t len, int number); // NULL: not there

// A device that is plugged in; 0 also for what is none, as a file system in memory.
int run_mount_has_device(const struct run_mount *mount);
