// SPDX-License-Identifier: Apache-2.0
// Paper lists: who was at a session by a sheet that people signed, typed in by the office. Badges as in enrollments:
// who owns the badge was there.
#pragma once

#include "host/books/sessions.h"

enum paper_answer {
    PAPER_TAKEN,
    PAPER_ALREADY,   // stands already, by this or another number of the person
    PAPER_NOBODY,    // no such person, and no person's badge
    PAPER_NOT_BEGUN, // nobody can have been there
    PAPER_CALLED_OFF,
    PAPER_BAD_TIMES, // not within the session, still to come, or out before in
    PAPER_NONE,      // nothing to take back
};

#define PAPER_SHEET_SIZE 65 // SHA-256 in hexadecimal, as sha256sum tells it

struct paper_entry {
    int64_t in_ms, out_ms;
    char sheet[PAPER_SHEET_SIZE]; // of a photo of the sheet, "" none
};

// The latest that anybody can have left: its end, or now while it goes on.
int64_t paper_last_ms(const struct session *session, int64_t now_ms);

// What stands of this very number. STATUS_NOT_FOUND: nothing.
enum status paper_find(struct host *host, uint64_t session, uint64_t badge, struct paper_entry *entry);

// Other answers than PAPER_TAKEN: nothing was written.
enum status paper_attend(struct host *host, const struct session *session, uint64_t badge,
                         const struct paper_entry *entry, enum paper_answer *answer);
// Takes back what stands of the person, by whatever number it was typed in.
enum status paper_undo(struct host *host, const struct session *session, uint64_t badge, enum paper_answer *answer);

// What was typed in and taken back, as the book has it.
struct paper_act {
    uint64_t badge;
    struct paper_entry entry;
    int is_undone; // this act took it back
    int stands;    // nothing came after it
    int64_t at_ms;
    const char *who, *why;
};

// Of one holder at one session, the newest first.
enum status paper_each(struct host *host, uint64_t session, uint64_t holder,
                       void (*visit)(void *context, const struct paper_act *act), void *context);
