// SPDX-License-Identifier: Apache-2.0
// How a terminal is, in words: what `status` tells, whether it opened the journal itself or asked the run that holds
// it.
#pragma once

#include "firmware/station/station.h"
#include "proto/health.h"

struct state {
    const struct station *station; // its journal may be NULL: it could not be opened
    uint64_t terminal;             // whose it is, all the same
    int is_running;
    struct moment now;           // when running
    enum health_storage storage; // as the last scan found it
    enum status journal;         // what walking every digest gave; running: what opening it gave last
    const char *dir;
    size_t away;         // scanners and cameras that are unplugged
    const char *sound;   // "off", "on" or "missing"; NULL: no run
    const char *garbled; // how the last scan began that was garbled, printable; "" none was
};

// Room on the card below dir, worse when the last scan found it so, or the journal (NULL: it does not open) does.
enum health_storage state_storage(const char *dir, const struct journal *journal, enum health_storage last,
                                  unsigned *free_percent);

// What the host is told of it, signed; *bytes is the caller's to free. Without a run there is no boot: now is not used.
enum status state_health(const struct station *station, struct moment now, uint8_t **bytes, size_t *len);

// One JSON object; the caller frees. NULL: no memory.
char *state_text(const struct state *state);
