// SPDX-License-Identifier: Apache-2.0
// Sticks that are plugged into this machine: what is mounted right in one directory, which whoever started us has
// named. A stick is told by an id of ours, and no path is ever asked for; a link in that directory is passed over.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"
#include "proto/directory.h"

#define PLUGGED_MAX           8
#define PLUGGED_TERMINALS_MAX 20
#define PLUGGED_ID_SIZE       33
#define PLUGGED_NAME_SIZE     256

struct plugged_stick {
    char id[PLUGGED_ID_SIZE];
    char name[PLUGGED_NAME_SIZE]; // of the directory it is mounted in, made printable
    int is_ours;                  // a terminal has left something
    int is_read_only;
    enum status status; // STATUS_IO: it cannot be read
    size_t batches;     // that lie there …
    size_t waiting;     // … and by their names tell of what is not held yet
    size_t requests;    // to be paired
    uint64_t terminals[PLUGGED_TERMINALS_MAX];
    size_t terminals_len, terminals_more;
};

struct plugged;

// dir: where sticks are mounted; it may not be there yet. NULL: out of memory.
struct plugged *plugged_new(const char *dir);
void plugged_free(struct plugged *plugged); // NULL is fine

// Another number once a stick came or went; nothing on it is read. plugged NULL: always 0.
uint64_t plugged_mark(struct plugged *plugged);

// What is there. May take long, and then nobody else waits: they are told what was there before,
// and plugged_mark is another number where that has changed.
size_t plugged_look(struct plugged *plugged, struct host *reader, struct plugged_stick sticks[PLUGGED_MAX]);

// The stick of that id, held open. STATUS_NOT_FOUND: it is not there any more.
enum status plugged_enter(struct plugged *plugged, const char *id, struct directory *stick);
