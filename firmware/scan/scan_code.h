// SPDX-License-Identifier: Apache-2.0
// A code that arrives character by character. Half a code is never taken for a whole one: it is dropped when the device
// goes away, when something in it was missed, and when its next character is too long in coming.
#pragma once

#include "firmware/scan/scan.h"

#define CODE_GAP_MS 1500 // scanners type a badge in well under a second

struct code {
    char text[SCAN_TEXT_MAX];
    size_t len;
    int is_damaged;  // characters are missing or too many: nothing until the next end
    int64_t last_ms; // when the last character came
};

static inline void code_drop(struct code *c) {
    c->len = 0;
    c->is_damaged = 0;
}

// Something in it was missed.
static inline void code_damage(struct code *c) {
    c->is_damaged = 1;
}

static inline void code_put(struct code *c, char character, int64_t now_ms) {
    if (c->len && now_ms - c->last_ms > CODE_GAP_MS)
        code_drop(c);
    c->last_ms = now_ms;
    if (c->len < sizeof c->text)
        c->text[c->len++] = character;
    else
        c->is_damaged = 1;
}

// The end of a code: fills text when there is a whole one.
enum scan_step code_end(struct code *code, int64_t now_ms, struct scan_text *text);
