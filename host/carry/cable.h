// SPDX-License-Identifier: Apache-2.0
// The terminal on a cable that asks to be paired, between the thread that serves cables and the pages that show it. At
// most one is asked about at a time; nothing of the books is held while a person compares six digits. An answer names
// the terminal and the digits it was given for, so that it never falls to another.
#pragma once

#include <stdint.h>

#include "host/carry/asking.h"
#include "host/carry/watch.h"

#define CABLE_ASKING_MS 300000 // so long somebody at the page may take: name, place and holder are written meanwhile
#define CABLE_TOLD_MS   600000 // so long it is told how a visit ended

struct cable;

struct cable_asking {
    uint64_t terminal; // 0: nobody asks
    unsigned digits;
    int64_t since_ms; // Unix
    int is_answered;  // and the visit goes on
};

// How the last visit of a terminal ended that was asked about.
struct cable_visit {
    uint64_t terminal;  // 0: there was none lately
    int64_t ended_ms;   // Unix
    enum status status; // STATUS_UNPAIRED: the digits were not alike
    int was_paired;
    uint64_t events, duplicates, quarantined;
};

struct cable *cable_new(void);
void cable_free(struct cable *cable);

// ---- for pages; cable NULL: no cable is watched ----

void cable_look(struct cable *cable, int64_t now_ms, struct cable_asking *asking, struct cable_visit *visit);
// place: NULL, the digits are not alike; copied, as is who answers. STATUS_NOT_FOUND: it does not ask, or was answered.
// STATUS_CONFLICT: it asks with other digits.
enum status cable_answer(struct cable *cable, uint64_t terminal, unsigned digits, const struct asking_place *place,
                         const char *who);

// ---- for who watches: see struct watch ----

int cable_answer_to(struct cable *cable, const struct watch_terminal *terminal);
enum status cable_pin(struct cable *cable, struct host *host, const uint8_t key[KEY_PUBLIC_BYTES]);
void cable_ended(struct cable *cable, const struct watch_terminal *terminal);
