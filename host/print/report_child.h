// SPDX-License-Identifier: Apache-2.0
// Drawing in a process of its own, reports and badges. Fonts of all Chinese characters take 90 MB, and they leave with
// it; should a library end the program for want of memory, or never come to an end, the server stays.
#pragma once

#include "host/print/report.h"

#define REPORT_LIMIT_MS 120000 // 20,000 rows take ten seconds

// Writes what is to be made to fd, in the child.
typedef enum status child_work(const void *what, int fd);
// Of one that reads what a stranger sent: 20 s of a processor, 2 GiB, no core.
void child_limit(void);
int child_write(int fd, const char *data, size_t len); // all of it; 0: nobody reads any more
// *data is the caller's to free. Failures as below, and of the work; STATUS_SILENT also when the work has used up the
// processor time that it set itself.
enum status child_make(child_work *work, const void *what, int limit_ms, char **data, size_t *len);

// A child that is fed: what it is given it reads from its stdin, what it makes goes into a file.
struct child {
    int pid, feed;
};

enum status child_start(child_work *work, const void *what, int out, struct child *child);
// STATUS_SILENT: it has not taken it after limit_ms. STATUS_IO: it takes no more.
enum status child_feed(struct child *child, const void *data, size_t len, int limit_ms);
// There is no more to come: waits for its end, and gives what the work gave, or fed when that is none of the child's
// doing.
enum status child_end(struct child *child, enum status fed, int limit_ms);

// As report_write. STATUS_IO: the process could not be made, or died. STATUS_SILENT: it was not done after limit_ms.
enum status report_write_in_child(const struct report *report, enum report_format format, int limit_ms, char **data,
                                  size_t *len);
