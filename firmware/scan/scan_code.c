// SPDX-License-Identifier: Apache-2.0
#include "firmware/scan/scan_code.h"

#include <string.h>

#include "proto/badge.h"
#include "proto/printable.h"

#define STX 2
#define ETX 3

#define AIM_LEN   3  // "]Q1": what kind of symbol it was (ISO/IEC 15424)
#define BADGE_RUN 60 // characters of a badge in a row: nobody else prints so many

void code_drop(struct code *c) {
    c->len = c->highs = c->evens = 0;
    c->is_damaged = 0;
}

int code_was_fast(const struct code *c) {
    return c->ended_len >= CODE_FAST_LEN && c->ended_ms <= (int64_t)c->ended_len * CODE_FINGERS_MS;
}

void code_damage(struct code *c) {
    c->is_damaged = 1;
}

// ---- as it was meant ----

// A line of seven bits read as eight has its parity in the eighth: all even, all odd, or always set. Only a badge is
// believed to be meant so: other people's texts may have eighth bits of their own.
static int find_badge(struct code *c, char badge[BADGE_TEXT_SIZE]) {
    int has_parity = c->highs > 0 && (c->evens == c->len || c->evens == 0 || c->highs == c->len);
    char plain[SCAN_TEXT_MAX];
    for (size_t i = 0; i < c->len && has_parity; i++)
        plain[i] = c->text[i] & 0x7f;
    if (has_parity && badge_find(plain, c->len, badge))
        memcpy(c->text, plain, c->len);
    return badge_find(c->text, c->len, badge);
}

// Controls that codes hold: separators of GS1 and ISO/IEC 15434 messages.
static int is_separator(char c) {
    return c == 4 || (c >= 0x1c && c <= 0x1f);
}

static int is_of_badge(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
}

// What no code says, as a line at another speed gives it; or most of a badge, where keys are lost.
static int is_garbled(const char *text) {
    size_t run = 0;
    for (const char *at = text; *at;) {
        const char *from = at;
        int32_t character = character_next(&at);
        if (character < 0 || character == 0x7f || (character < ' ' && !is_separator((char)character)))
            return 1;
        run = is_of_badge(*from) ? run + 1 : 0;
        if (run >= BADGE_RUN)
            return 1;
    }
    return 0;
}

static void take_whole(struct code *c, struct scan_found *found) {
    char badge[BADGE_TEXT_SIZE];
    int is_badge = find_badge(c, badge);
    found->len = is_badge ? BADGE_TEXT_LEN : c->len;
    memcpy(found->text, is_badge ? badge : c->text, found->len);
    found->text[found->len] = '\0';
    found->is_garbled = !is_badge && (memchr(c->text, 0, c->len) || is_garbled(found->text));
    found->decode_us = found->seen_us = 0;
    found->others.len = 0;
}

static enum code_end finish(struct code *c, struct scan_found *found) {
    enum code_end end = c->is_damaged ? CODE_TORN : c->len ? CODE_WHOLE : CODE_GOES_ON;
    c->ended_len = c->len;
    c->ended_ms = c->last_ms - c->first_ms;
    if (end == CODE_WHOLE)
        take_whole(c, found);
    code_drop(c);
    return end;
}

// ---- as it comes ----

static int is_even(unsigned char c) {
    return __builtin_popcount(c) % 2 == 0;
}

// An end; after a badge with parity, an end with parity.
static int is_end(struct code *c, unsigned char character) {
    unsigned char plain = character & 0x7f;
    char badge[BADGE_TEXT_SIZE];
    int is = plain == '\r' || plain == '\n' || plain == '\t' || plain == ETX;
    return is && (plain == character || (c->len >= BADGE_TEXT_LEN && find_badge(c, badge)));
}

enum code_end code_put(struct code *c, char character, int64_t now_ms, struct scan_found *found) {
    if (c->len && now_ms - c->last_ms > CODE_GAP_MS)
        code_drop(c);
    c->first_ms = c->len ? c->first_ms : now_ms;
    c->last_ms = now_ms;
    if (is_end(c, (unsigned char)character))
        return finish(c, found);
    if (character == STX) {
        code_drop(c);
    } else if (c->len < sizeof c->text) {
        c->highs += (unsigned char)character >> 7;
        c->evens += (size_t)is_even((unsigned char)character);
        c->text[c->len++] = character;
    } else {
        c->is_damaged = 1;
    }
    return CODE_GOES_ON;
}

int code_quiet_ms(struct code *c) {
    char badge[BADGE_TEXT_SIZE];
    if (!c->len && !c->is_damaged)
        return -1;
    return c->len >= BADGE_TEXT_LEN && find_badge(c, badge) ? CODE_SILENCE_MS : CODE_GAP_MS;
}

// What is shorter than a badge and begins like one was broken off; anybody else's code may be of any length.
enum code_end code_silence(struct code *c, struct scan_found *found) {
    size_t from = c->len && c->text[0] == ']' ? AIM_LEN : 0;
    if (c->len >= from + 2 && c->len < from + BADGE_TEXT_LEN && memcmp(c->text + from, "RC", 2) == 0)
        c->is_damaged = 1;
    return finish(c, found);
}
