// SPDX-License-Identifier: Apache-2.0
// A life of the running station: its journal is opened, its start journaled, its clock goes; and a journal that had to
// close itself is opened again, which begins another life.
#pragma once

#include "firmware/base/context.h"
#include "firmware/station/clock.h"
#include "firmware/station/station.h"
#include "proto/health.h"

struct run_boot {
    const char *dir;   // the terminal's data
    uint64_t terminal; // whose it is, also while it does not open
    struct station station;
    struct clock clock;
    enum health_storage storage; // as the last scan or start found it
    enum status opened;          // what the last try to open the journal gave
    int64_t pause_ms;            // after the last one or a rescue, when it failed: it doubles
    int64_t retry_ms;            // monotonic: nothing of the kind is tried before
};

#define RUN_BOOT_PAUSE_MAX_MS (INT64_C(2) * 60 * 1000)

// Opens the station of dir. A card that does not let it be opened now is no failure, unless simulated: the terminal
// runs, shows what is wrong, and run_boot_mend tries again. STATUS_NOT_FOUND, STATUS_BUSY and the like end it.
enum status run_boot_open(struct run_boot *boot, const struct context *context, int is_simulated);

// Journals the start of this life, once.
enum status run_boot_start(struct run_boot *boot);
// Whether what is held can be given away: started, or on a card so full that not even the start could be kept.
int run_boot_can_give(struct run_boot *boot);

// What the card gave last; gives it back.
enum status run_boot_note(struct run_boot *boot, enum status status);

// Simulated only: the next scan happens at wall_ms.
enum status run_boot_set_clock(struct run_boot *boot, int64_t wall_ms);

// What the clock brings about: sessions that open or close by themselves. 1 when there is something to answer.
int run_boot_tick(struct run_boot *boot, struct answer *answer);

// After a scan that ended with status: a journal that has closed itself is opened again, and what it then reads is what
// there is. When even that fails it is closed, nothing is confirmed, and run_boot_mend tries again, after a second and
// then ever later: each try reads, and may write, all there is on a card that is dying. Only a simulation ends there,
// with that status.
enum status run_boot_recover(struct run_boot *boot, enum status status);
void run_boot_mend(struct run_boot *boot);

// Giving away what the journal holds gave status. 1 when the journal was at fault and is another now: try again.
int run_boot_rescue(struct run_boot *boot, enum status status);
