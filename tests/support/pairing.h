// SPDX-License-Identifier: Apache-2.0
// A host and a terminal in one process, paired, with one open session: where tests of both begin.
#pragma once

#include "firmware/station/station.h"
#include "host/base/host.h"
#include "host/books/sessions.h"
#include "host/ledger/ledger_events.h"

#define PAIRING_NOW_MS INT64_C(1772413200000) // 2026-03-02T09:00:00+08:00
#define PAIRING_PEOPLE 12

struct pairing {
    char host_dir[300], terminal_dir[300];
    struct host host;
    struct station station;
    uint64_t people[PAIRING_PEOPLE];
    char tokens[PAIRING_PEOPLE][120];
    char officer[120], card[120];
    uint64_t session; // P07 in 530402001, two hours from PAIRING_NOW_MS
};

// For what test support relies on: tells what was not so, and aborts.
void pairing_must(enum status status, const char *what);
void pairing_expect(const char *what, int64_t is, int64_t wanted);

// Makes both under dir and pairs them, in person.
void pairing_make(struct pairing *pairing, const char *dir);
void pairing_close(struct pairing *pairing);

// Adds a session; its times count from PAIRING_NOW_MS. Gives its number; card: its session card, NULL not wanted.
uint64_t pairing_add_session(struct pairing *pairing, struct session session, char card[120]);
// A card of any kind, signed by the host.
void pairing_card(const struct pairing *pairing, enum badge_kind kind, uint64_t number, char text[120]);
// What a visit would do: the host takes what the terminal has, the terminal takes the plan, as of so many seconds.
void pairing_sync(struct pairing *pairing, int64_t second);

// What the terminal answers to a code at so many seconds after PAIRING_NOW_MS.
enum verdict pairing_scan(struct pairing *pairing, const char *text, int64_t second);
// Opens the session and checks the first `people` in.
void pairing_attend(struct pairing *pairing, int people);

// Rows of a table of the host.
int64_t pairing_count(struct pairing *pairing, const char *sql);
// Events of the terminal no host has acknowledged.
uint64_t pairing_pending(struct pairing *pairing);

// Officer card and session card: it is open.
void pairing_open_by(struct pairing *pairing, const char *card, int64_t second);
// Every event that the host has, of these kinds (LEDGER_KIND bits); cleared by ledger_events_clear.
struct ledger_events pairing_held(struct pairing *pairing, unsigned kinds);
// The host takes one event, alone in a batch of a terminal that nobody paired and of an epoch with that row.
void pairing_put(struct pairing *pairing, uint64_t epoch, const struct event *event);

// What the terminal does by itself at that moment; VERDICT_COUNT nothing.
enum verdict pairing_tick(struct pairing *pairing, int64_t second);
// The power is gone; it comes back, and the system's clock says this much after PAIRING_NOW_MS (0: nothing).
void pairing_restart(struct pairing *pairing, int64_t second);

// Events of a kind that the host has (0: any), and attendances of a session with that outcome.
int64_t pairing_events(struct pairing *pairing, int kind);
int64_t pairing_counted(struct pairing *pairing, uint64_t session, int outcome);
// Tallies are as counted anew.
void pairing_check_tallies(struct pairing *pairing);
