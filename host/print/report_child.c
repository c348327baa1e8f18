// SPDX-License-Identifier: Apache-2.0
// The child has this thread alone. It touches what its caller made for it, cairo, pango and libxlsxwriter, which its
// parent never uses (the last two end a program that is out of memory, and gmtime is shared by all threads); it closes
// every descriptor but its pipe (a fed one: what it reads and writes), so that no client waits for it to end.
#include "host/print/report_child.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/monotonic.h"
#include "proto/array.h"

#define BYTES_MAX  ((size_t)64 << 20)
#define READ_BYTES ((size_t)64 << 10)
#define LOOKS_US   5000 // between two looks whether a child has ended
#define SECONDS    20
#define MEMORY_MAX ((rlim_t)2 << 30) // what the server has mapped is in it

void child_limit(void) {
    struct rlimit seconds = {SECONDS, SECONDS + 1}, memory = {MEMORY_MAX, MEMORY_MAX}, none = {0, 0};
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__
    setrlimit(RLIMIT_AS, &memory);
#else
    (void)memory;
#endif
}

int child_write(int fd, const char *data, size_t len) {
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

static _Noreturn void draw(child_work *work, const void *what, int fd) {
    if (dup2(fd, STDIN_FILENO) != STDIN_FILENO || close_range(STDERR_FILENO + 1, ~0U, 0) != 0)
        _exit(-STATUS_IO);
    _exit(-work(what, STDIN_FILENO)); // 0, or a word of enum status
}

struct reading {
    int fd;
    int64_t until_ms; // monotonic
    char *data;
    size_t len, size;
};

// What is there now. *n: 0 at the end.
static enum status read_some(struct reading *r, ssize_t *n) {
    struct pollfd there = {.fd = r->fd, .events = POLLIN};
    int64_t left = r->until_ms - monotonic_ms();
    *n = 1;
    int ready = left > 0 ? poll(&there, 1, (int)left) : 0;
    if (ready == 0)
        return STATUS_SILENT;
    if (r->len >= BYTES_MAX)
        return STATUS_TOO_LARGE;
    enum status status = array_room(&r->data, &r->size, r->len + READ_BYTES, 1);
    if (ready < 0 || status != STATUS_OK)
        return ready < 0 && errno != EINTR ? STATUS_IO : status;
    *n = read(r->fd, r->data + r->len, READ_BYTES);
    if (*n < 0 && errno != EINTR)
        return STATUS_IO;
    r->len += *n > 0 ? (size_t)*n : 0;
    return STATUS_OK;
}

static enum status read_all(struct reading *r) {
    enum status status = STATUS_OK;
    for (ssize_t n = 1; n != 0 && status == STATUS_OK;)
        status = read_some(r, &n);
    return status;
}

static enum status ended(pid_t child) {
    int how;
    while (waitpid(child, &how, 0) < 0)
        if (errno != EINTR)
            return STATUS_IO;
    if (WIFEXITED(how))
        return (enum status)(-(int)(signed char)WEXITSTATUS(how));
    return WIFSIGNALED(how) && WTERMSIG(how) == SIGXCPU ? STATUS_SILENT : STATUS_IO;
}

enum status child_make(child_work *work, const void *what, int limit_ms, char **data, size_t *len) {
    int ends[2];
    if (pipe(ends) != 0)
        return STATUS_IO;
    pid_t child = fork();
    if (child == 0)
        draw(work, what, ends[1]);
    close(ends[1]);
    struct reading r = {.fd = ends[0], .until_ms = monotonic_ms() + limit_ms};
    enum status status = child < 0 ? STATUS_IO : read_all(&r);
    close(ends[0]);
    if (child > 0 && status != STATUS_OK)
        kill(child, SIGKILL);
    enum status drawn = child > 0 ? ended(child) : STATUS_IO;
    status = status == STATUS_OK ? drawn : status;
    if (status != STATUS_OK) {
        free(r.data);
        return status;
    }
    *data = r.data;
    *len = r.len;
    return STATUS_OK;
}

// ---- one that is fed ----

static _Noreturn void work_fed(child_work *work, const void *what, int feed, int out) {
    if (dup2(feed, STDIN_FILENO) != STDIN_FILENO || dup2(out, STDOUT_FILENO) != STDOUT_FILENO ||
        close_range(STDERR_FILENO + 1, ~0U, 0) != 0)
        _exit(-STATUS_IO);
    _exit(-work(what, STDOUT_FILENO));
}

enum status child_start(child_work *work, const void *what, int out, struct child *child) {
    int ends[2];
    if (pipe(ends) != 0)
        return STATUS_IO;
    child->pid = fork();
    if (child->pid == 0)
        work_fed(work, what, ends[0], out);
    close(ends[0]);
    child->feed = ends[1];
    if (child->pid > 0)
        return STATUS_OK;
    close(child->feed);
    return STATUS_IO;
}

static int takes_more(const struct child *child, int64_t until_ms) {
    struct pollfd there = {.fd = child->feed, .events = POLLOUT};
    int64_t left = until_ms - monotonic_ms();
    int ready = left > 0 ? poll(&there, 1, (int)left) : 0;
    return ready > 0 || (ready < 0 && errno == EINTR);
}

enum status child_feed(struct child *child, const void *data, size_t len, int limit_ms) {
    const char *from = data;
    int64_t until_ms = monotonic_ms() + limit_ms;
    while (len) {
        if (!takes_more(child, until_ms))
            return STATUS_SILENT;
        ssize_t n = write(child->feed, from, len < PIPE_BUF ? len : PIPE_BUF); // for which there is room
        if (n < 0 && errno != EINTR)
            return STATUS_IO;
        from += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return STATUS_OK;
}

// How it ended is left for who asks. 0: it has not.
static int has_ended(pid_t child) {
    siginfo_t how = {0};
    return waitid(P_PID, (id_t)child, &how, WEXITED | WNOHANG | WNOWAIT) != 0 || how.si_pid != 0;
}

enum status child_end(struct child *child, enum status fed, int limit_ms) {
    int64_t until_ms = monotonic_ms() + limit_ms;
    int ends_itself = fed == STATUS_OK || fed == STATUS_IO; // it tells why it takes no more
    close(child->feed);
    while (ends_itself && !has_ended(child->pid)) {
        usleep(LOOKS_US);
        ends_itself = monotonic_ms() < until_ms;
    }
    if (!ends_itself) {
        kill(child->pid, SIGKILL);
        fed = fed == STATUS_OK ? STATUS_SILENT : fed;
    }
    enum status made = ended(child->pid);
    return fed == STATUS_OK || (ends_itself && made != STATUS_OK) ? made : fed;
}

// ---- reports ----

struct writing {
    const struct report *report;
    enum report_format format;
};

static enum status write_report(const void *what, int fd) {
    const struct writing *w = what;
    char *data;
    size_t len;
    enum status status = report_write(w->report, w->format, &data, &len);
    return status == STATUS_OK && !child_write(fd, data, len) ? STATUS_IO : status;
}

enum status report_write_in_child(const struct report *report, enum report_format format, int limit_ms, char **data,
                                  size_t *len) {
    return child_make(write_report, &(struct writing){report, format}, limit_ms, data, len);
}
