// SPDX-License-Identifier: Apache-2.0
// A code that arrives character by character, from scanners as they come: with an end (CR, LF, tab, ETX) or none at
// all, with something before or after it (an AIM identifier, STX), with a parity bit. Half a code is never taken for a
// whole one: it is dropped when the device goes away, and torn when something in it was missed or its next character is
// too long in coming. Only a whole badge is ended by a short silence: a slow line (1200 baud, a keyboard polled every
// 40 ms) pauses for less than CODE_GAP_MS within a code, and whatever comes sooner goes on with it.
#pragma once

#include "firmware/scan/scan_watch.h"

#define CODE_GAP_MS     1500 // scanners type a badge in well under a second
#define CODE_FINGERS_MS 50   // a character: nobody types so fast
#define CODE_FAST_LEN   6    // fewer characters tell nothing
#define CODE_SILENCE_MS 60   // after a whole badge: it has no end of its own

struct code {
    char text[SCAN_TEXT_MAX];
    size_t len;
    size_t highs, evens;       // of them: with the eighth bit; with an even number of ones
    size_t ended_len;          // of the code that ended last …
    int64_t ended_ms;          // … and how long that took
    int is_damaged;            // characters are missing or too many: torn at the next end
    int64_t first_ms, last_ms; // when they came
};

enum code_end {
    CODE_GOES_ON = 0, // no end, or of nothing
    CODE_WHOLE,       // found has it
    CODE_TORN,
};

// Of the last code that ended: fingers are slower.
int code_was_fast(const struct code *code);

void code_drop(struct code *code);
void code_damage(struct code *code); // something in it was missed

// One more character.
enum code_end code_put(struct code *code, char character, int64_t now_ms, struct scan_found *found);

// How long a silence ends it, -1 when nothing has begun.
int code_quiet_ms(struct code *code);
// It has been silent for so long.
enum code_end code_silence(struct code *code, struct scan_found *found);
