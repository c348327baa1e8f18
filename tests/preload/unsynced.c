// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program: the first fsync of a file after a rename does nothing, as in a program that does not know
// that FAT writes a file's length with its new name. What the rig of sticks must see.
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int is_renamed;

int renameat(int old_dir, const char *old_name, int new_dir, const char *new_name) {
    is_renamed = 1;
    return REAL(renameat)(old_dir, old_name, new_dir, new_name);
}

int fsync(int fd) {
    int skip = is_renamed;
    is_renamed = 0;
    return skip ? 0 : REAL(fsync)(fd);
}
