// SPDX-License-Identifier: Apache-2.0
// What reviewers made of a signal: an act of the book each, of which the newest stands. It changes no figure.
#pragma once

#include "host/signals/signals.h"

enum mark_state {
    MARK_OPEN,      // nobody looked into it, or it was opened again
    MARK_CHECKING,  // somebody looks into it
    MARK_EXPLAINED, // it has an innocent reason
    MARK_CONFIRMED, // it is as it looks
    MARK_STATES,
};

struct mark {
    enum mark_state state;
    int64_t at_ms; // 0: there is none
    char who[128], why[1024];
};

const char *marks_state_text(enum mark_state state); // "checking"
int marks_state_of(const char *word, enum mark_state *state);

// The newest of a signal. Open, without a time: there is none.
enum status marks_find(struct host *host, const char *signal, struct mark *mark);
// An act, by whom and why as the host has it. Call inside a transaction. STATUS_INVALID: no signal has this name.
enum status marks_write(struct host *host, const char *signal, enum mark_state state);
