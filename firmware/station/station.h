// SPDX-License-Identifier: Apache-2.0
// A terminal's data directory, opened: keys, pinned host, plan, journal, and the session in progress. Here a scan
// becomes durable before it is answered. Time comes in with every call; there is no clock in here.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/station/admit.h"
#include "firmware/station/journal.h"
#include "proto/keys.h"
#include "proto/plan.h"
#include "proto/stick.h"

// Wall clocks before this are nobody's: 2020-01-01.
#define STATION_CLOCK_MIN_MS INT64_C(1577808000000)
#define STATION_CLOCK_MAX_MS INT64_C(4102416000000) // 2100-01-01

struct station {
    char dir[3072];
    struct key_pair keys;
    uint8_t fingerprint_key[KEY_BOX_BYTES];
    uint64_t terminal;
    int is_paired;
    int pairing_asked;                  // the operator wants another host to be pinned
    uint8_t host_key[KEY_PUBLIC_BYTES]; // when paired
    unsigned pairing_code;              // six digits to compare …
    int is_pairing;                     // … while this is set
    struct plan plan;
    struct journal *journal;
    int is_damaged; // a batch did not lead to the digest that was kept with its events
    struct admit admit;
    int is_continued;         // the open session goes on in a journal begun anew, which does not say so yet
    uint32_t boot;            // 0 until station_start
    int64_t newest_uptime_ms; // of this boot, in whole ticks
    int64_t anchor_uptime_ms; // the newest wall clock of this boot …
    int64_t anchor_wall_ms;   // … 0 unset
    enum clock_source source;
    int64_t heard_wall_ms;      // from the officer who opened a session, until it is kept: 0 nothing …
    int64_t heard_uptime_ms;    // … and when
    int64_t not_before_ms;      // when the plan was made or a host answered last: no clock stands before that
    int64_t (*stopwatch)(void); // microseconds, NULL: nobody measures
    int64_t judged_us, kept_us; // of the last scan: when it was judged, and when it was durable
};

// What a moment is: the uptime of this boot. The station turns it into wall time by its newest anchor.
struct moment {
    int64_t uptime_ms;
};

// Makes DIR with the terminal's keys (0600). STATUS_CONFLICT when there is a terminal already.
enum status station_init(const char *dir, uint64_t *terminal);

// Who the terminal of DIR is, without opening its journal. STATUS_NOT_FOUND: there is none.
enum status station_identity(const char *dir, uint64_t *terminal);

// STATUS_NOT_FOUND: no terminal in DIR. STATUS_BUSY: another process runs it.
enum status station_open(const char *dir, struct station *station);
void station_close(struct station *station);

// Whether the system's clock went on while there was no power: one that stands before what was known here has an empty
// battery, and says nothing.
int station_clock_goes_on(const struct station *station, int64_t wall_ms);

// Journals the start of this boot, and that a session was closed which was left open and is past its end. wall_ms: what
// the system clock says, believed only when plausible and not behind what a host has said.
enum status station_start(struct station *station, struct moment now, int64_t wall_ms);
int64_t station_wall_ms(const struct station *station, struct moment now); // 0 unset

// Judges, journals, remembers; only then fills answer. A journal that could not keep it gives VERDICT_NOT_SAVED and
// the reason as status.
enum status station_scan(struct station *station, const char *text, size_t len, struct moment now,
                         struct answer *answer);

// What the clock alone brings about (see admit_tick): call it once a second or so. answer->events_len is 0 when that is
// nothing. A journal that could not keep it gives its status, and the next call tries again.
enum status station_tick(struct station *station, struct moment now, struct answer *answer);

// A new wall clock, journaled when it differs from ours by more than two seconds or comes from a better source.
enum status station_set_clock(struct station *station, struct moment now, int64_t wall_ms, enum clock_source source);

// What comes from a host, whatever carried it.
enum status station_take_acks(struct station *station, const uint8_t *bytes, size_t len);
// STATUS_OUTDATED: not newer than the newest seen; nothing changed.
enum status station_take_plan(struct station *station, const uint8_t *bytes, size_t len);
// The operator wants another host to be pinned; remembered until one is.
enum status station_ask_pairing(struct station *station);
// Pins the host when unpaired or when the operator asked for pairing; STATUS_CONFLICT otherwise.
enum status station_pin(struct station *station, const uint8_t host_key[KEY_PUBLIC_BYTES]);

// The newest head of the host that was seen here, cosigned (proto/note.h). *len = 0: none. *bytes is the caller's.
enum status station_head(const struct station *station, uint8_t **bytes, size_t *len);
// "none"; "kept"; "diverged": the host has shown a head that does not go on from the one that was kept.
int station_is_diverged(const struct station *station);
const char *station_head_word(const struct station *station);

// The next batch of epoch after `after`; *len = 0 when there is none. *bytes is the caller's to free.
enum status station_batch(struct station *station, uint64_t epoch, uint64_t after, uint64_t *last, uint8_t **bytes,
                          size_t *len);
// All that no host has acknowledged, as far as the journal reaches now: people may go on scanning for ever. A visit
// that fails ends it. STATUS_GONE: the card failed between two of them.
enum status station_batches(struct station *station,
                            enum status (*visit)(void *context, const struct stick_batch *batch, uint64_t events,
                                                 const uint8_t *bytes, size_t len),
                            void *context);
