// SPDX-License-Identifier: Apache-2.0
// The child has this thread alone. It touches what its caller made for it, cairo and pango, which its parent never
// uses, and no lock of another thread's; it closes every descriptor but its pipe, so that no client waits for it to
// end.
#include "host/print/report_child.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/array.h"

#define BYTES_MAX  ((size_t)64 << 20)
#define READ_BYTES ((size_t)64 << 10)

static int write_all(int fd, const char *data, size_t len) {
    while (len) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return 0;
        data += n;
        len -= (size_t)n;
    }
    return 1;
}

static _Noreturn void draw(const struct report *report, enum report_format format, int fd) {
    char *data;
    size_t len;
    if (dup2(fd, STDIN_FILENO) != STDIN_FILENO || close_range(STDERR_FILENO + 1, ~0U, 0) != 0)
        _exit(-STATUS_IO);
    enum status status = report_write(report, format, &data, &len);
    if (status == STATUS_OK && !write_all(STDIN_FILENO, data, len))
        status = STATUS_IO;
    _exit(-status); // 0, or a word of enum status
}

static enum status read_all(int fd, char **data, size_t *len) {
    size_t size = 0, used = 0;
    char *bytes = NULL;
    for (ssize_t n = 1; n != 0;) {
        if (used >= BYTES_MAX || array_room(&bytes, &size, used + READ_BYTES, 1) != STATUS_OK) {
            free(bytes);
            return STATUS_MEMORY;
        }
        n = read(fd, bytes + used, size - used);
        if (n < 0 && errno != EINTR) {
            free(bytes);
            return STATUS_IO;
        }
        used += n > 0 ? (size_t)n : 0;
    }
    *data = bytes;
    *len = used;
    return STATUS_OK;
}

static enum status ended(pid_t child) {
    int how;
    while (waitpid(child, &how, 0) < 0)
        if (errno != EINTR)
            return STATUS_IO;
    return WIFEXITED(how) ? (enum status)(-(int)(signed char)WEXITSTATUS(how)) : STATUS_IO;
}

enum status report_write_in_child(const struct report *report, enum report_format format, char **data, size_t *len) {
    int ends[2];
    char *bytes = NULL;
    size_t got = 0;
    if (pipe(ends) != 0)
        return STATUS_IO;
    pid_t child = fork();
    if (child == 0)
        draw(report, format, ends[1]);
    close(ends[1]);
    enum status status = child < 0 ? STATUS_IO : read_all(ends[0], &bytes, &got);
    close(ends[0]);
    if (child < 0)
        return status;
    enum status drawn = ended(child);
    if (status == STATUS_OK && drawn == STATUS_OK) {
        *data = bytes;
        *len = got;
        return STATUS_OK;
    }
    free(bytes);
    return status == STATUS_OK ? drawn : status;
}
