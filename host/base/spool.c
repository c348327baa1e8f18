// SPDX-License-Identifier: Apache-2.0
#include "host/base/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum status spool_open(const char *dir, const char *name, int *fd) {
    char path[4096];
    *fd = -1;
    if (snprintf(path, sizeof path, "%s/%s-XXXXXX", dir, name) >= (int)sizeof path)
        return STATUS_TOO_LARGE;
    int made = mkstemp(path);
    if (made < 0)
        return status_of_errno(errno);
    if (unlink(path) != 0) {
        enum status status = status_of_errno(errno);
        close(made);
        return status;
    }
    *fd = made;
    return STATUS_OK;
}
