// SPDX-License-Identifier: Apache-2.0
// A visit of a stick at the host: batches and pairing requests are taken, acks and plans are left. Each file is judged
// by what is in it; foreign, torn, renamed, repeated and hostile ones are reported one by one and harm nothing else.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "host/carry/ingest.h"
#include "proto/directory.h"

#define STICK_REPORTS_MAX 200 // files told one by one; past that they are only counted

enum stick_file {
    STICK_FILE_BATCH,         // result tells
    STICK_FILE_RENAMED,       // a batch under a name that is not its own: taken by its content; result tells
    STICK_FILE_NOT_A_FILE,    // a directory, device or link named like a batch
    STICK_FILE_UNREADABLE,    // the stick gives an error
    STICK_FILE_PAIRED,        // a request: its terminal is pinned now
    STICK_FILE_WANTS_PAIRING, // a request, but pairing was not asked for
    STICK_FILE_WANTS_CHOICE,  // a request, one of several, and nobody said which terminal is meant
    STICK_FILE_NO_REQUEST,    // none of a terminal that was to be paired
    STICK_FILE_BAD_REQUEST,   // a request that does not verify
    STICK_FILE_NOT_LEFT,      // an ack or plan could not be written
    STICK_FILE_SAID,          // how a terminal is, or what it has witnessed (stick_take alone tells of these …
    STICK_FILE_LEFT,          // … what a host has left there: nothing to take
    STICK_FILE_OTHER,         // … none of ours)
};

struct stick_report {
    enum stick_file file;
    const char *path;            // relative to the mount
    uint64_t terminal;           // of a pairing request, or of the one that was missed
    struct ingest_result result; // of a batch
    enum status status;          // of what could not be read or written
};

struct stick_totals {
    uint64_t batches, events, duplicates, quarantined, refused, trouble; // trouble: not a file, unreadable, not left
    uint64_t paired, wanting, others;                                    // others: files that are none of ours
    uint64_t unchosen, missed; // of those wanting, in need of a choice; chosen ones that do not ask
    uint64_t terminals, plans; // visited, and given a newer plan
    uint64_t gaps, forks;
    uint64_t untold; // reports past STICK_REPORTS_MAX
};

struct stick_options {
    int pair;               // accept the pairing request on the stick …
    int64_t pair_area;      // … for a terminal standing here
    const uint64_t *chosen; // the terminals meant, when there are several requests; none: the only one
    size_t chosen_len;
    void (*report)(void *context, const struct stick_report *report);
    void *context;
};

// A failure is the database's, or the mount that cannot be read at all (STATUS_NOT_FOUND, STATUS_IO).
enum status stick_collect(struct host *host, const char *mount, const struct stick_options *options,
                          struct stick_totals *totals);
// The same of a stick that is held open; whoever holds it closes it.
enum status stick_collect_in(struct host *host, const struct directory *stick, const struct stick_options *options,
                             struct stick_totals *totals);

// One file that lay on a stick and came without it. place: where it lay; what stands before its terminal's directory is
// passed over, and of a bare name the content tells whose it is. A request of a terminal that is not known is noted
// (host/carry/asking.h). Call inside a transaction; report->path is place.
enum status stick_take(struct host *host, const char *place, const uint8_t *bytes, size_t len,
                       struct stick_report *report);

// What goes back to a terminal that is paired: the files of its directory, their names as there. is_paired: it has
// asked to be, and waits for an answer.
enum status stick_answers(struct host *host, uint64_t terminal, int is_paired,
                          enum status (*leave)(void *context, const char *name, const uint8_t *bytes, size_t len),
                          void *context);
