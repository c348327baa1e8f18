// SPDX-License-Identifier: Apache-2.0
#include "host/signals/marks.h"

#include <string.h>

#include "host/base/utf8.h"
#include "host/books/book.h"

static const struct {
    const char *word, *act;
} states[MARK_STATES] = {
    [MARK_OPEN] = {"open", "signal.reopen"},
    [MARK_CHECKING] = {"checking", "signal.check"},
    [MARK_EXPLAINED] = {"explained", "signal.explain"},
    [MARK_CONFIRMED] = {"confirmed", "signal.confirm"},
};

const char *marks_state_text(enum mark_state state) {
    return states[state].word;
}

int marks_state_of(const char *word, enum mark_state *state) {
    for (int i = 0; i < MARK_STATES; i++)
        if (strcmp(states[i].word, word) == 0) {
            *state = (enum mark_state)i;
            return 1;
        }
    return 0;
}

enum status marks_find(struct host *host, const char *signal, struct mark *mark) {
    struct statement *s;
    *mark = (struct mark){.state = MARK_OPEN};
    db_prepare(host->db, &s,
               "SELECT state, at_ms, who, why FROM signal_mark WHERE signal = $1 ORDER BY at_ms DESC LIMIT 1");
    db_bind_text(s, 1, signal);
    if (db_step(s) == DB_ROW) {
        marks_state_of(db_column_text(s, 0), &mark->state);
        mark->at_ms = db_column_int(s, 1);
        utf8_copy(mark->who, sizeof mark->who, db_column_text(s, 2));
        utf8_copy(mark->why, sizeof mark->why, db_column_text(s, 3));
    }
    return db_finish(s);
}

// A second word at the same moment comes after the first.
enum status marks_write(struct host *host, const char *signal, enum mark_state state) {
    struct statement *s;
    struct signal named;
    int64_t at_ms = 0;
    struct act act = act_of(states[state].act, 0);
    if (!signal_of_id(signal, &named))
        return STATUS_INVALID;
    db_prepare(host->db, &s, "SELECT MAX(at_ms) + 1 FROM signal_mark WHERE signal = $1");
    db_bind_text(s, 1, signal);
    enum status status = db_get_int(s, &at_ms);
    act_set_text(&act, "signal", signal);
    act_set_int(&act, "at_ms", at_ms > host->now_ms ? at_ms : host->now_ms);
    act_set_text(&act, "state", states[state].word);
    return status == STATUS_OK ? book_write(host, &act) : status;
}
