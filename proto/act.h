// SPDX-License-Identifier: Apache-2.0
// An act: what somebody of the office did, with who, when, why, and what it was before and after. docs/wire.md §11.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

#define ACT_FIELDS_MAX 24

enum act_value_kind {
    ACT_ABSENT,
    ACT_NUMBER,
    ACT_TEXT,
    ACT_DATA,
    ACT_PERSONAL, // text sealed under the key of the person it is about
};

struct act_value {
    enum act_value_kind kind;
    int64_t number;   // ACT_NUMBER
    const void *data; // of the others; a text has a NUL behind its len bytes
    size_t len;
    const char *open; // ACT_PERSONAL: what is sealed in it, where that is known; NULL else
};

struct act_field {
    const char *name;
    struct act_value before, after; // before ACT_ABSENT: there was none, or it is not told
};

// Texts and data are borrowed from whoever made the act; of one that was unpacked, from its `memory`.
struct act {
    const char *what; // "person.add"
    int64_t at_ms;    // Unix milliseconds
    const char *who;  // a user of the page, --by, or the system's user
    const char *why;  // "" not told
    uint64_t subject; // the number it is about, 0 none
    struct act_field fields[ACT_FIELDS_MAX];
    size_t fields_len;
    void *memory; // owned when unpacked
};

// *bytes is the caller's to free.
enum status act_pack(const struct act *act, uint8_t **bytes, size_t *len);
// STATUS_MALFORMED: no act, or one of more fields than there may be. Cleared by act_clear.
enum status act_unpack(const uint8_t *bytes, size_t len, struct act *act);
void act_clear(struct act *act);
