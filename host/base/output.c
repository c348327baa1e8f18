// SPDX-License-Identifier: Apache-2.0
#include "host/base/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "proto/file.h"

// Before anything is drawn, so that the engine of a format, which only knows that it failed, is not asked why.
static enum status make(const char *path) {
    FILE *f = fopen(path, "we");
    return !f || fclose(f) ? status_of_errno(errno) : STATUS_OK;
}

enum status output_begin(struct output *o, const char *name) {
    struct stat there;
    *o = (struct output){.is_direct = stat(name, &there) == 0 && !S_ISREG(there.st_mode)};
    int len = snprintf(o->name, sizeof o->name, "%s", name);
    int path_len = snprintf(o->path, sizeof o->path, o->is_direct ? "%s" : "%s.new", name);
    if (len >= (int)sizeof o->name || path_len >= (int)sizeof o->path)
        return STATUS_TOO_LARGE;
    return o->is_direct ? (S_ISDIR(there.st_mode) ? STATUS_INVALID : STATUS_OK) : make(o->path);
}

enum status output_end(struct output *o, enum status written) {
    if (o->is_direct)
        return written;
    if (written == STATUS_OK)
        written = file_sync(o->path);
    if (written == STATUS_OK)
        written = file_move(o->path, o->name);
    if (written != STATUS_OK)
        file_remove(o->path);
    return written;
}

static enum status put(const char *path, const void *data, size_t len) {
    FILE *f = fopen(path, "w");
    if (!f)
        return STATUS_IO;
    int is_short = fwrite(data, 1, len, f) != len;
    return fclose(f) || is_short ? STATUS_IO : STATUS_OK;
}

int output_is_stdout(const char *name) {
    return strcmp(name, "-") == 0;
}

enum status output_write(const char *name, const void *data, size_t len) {
    struct output o;
    if (output_is_stdout(name)) // what does not get through is told at the end of all results
        return fwrite(data, 1, len, stdout) == len ? STATUS_OK : STATUS_IO;
    enum status status = output_begin(&o, name);
    return status == STATUS_OK ? output_end(&o, put(o.path, data, len)) : status;
}
