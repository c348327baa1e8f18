// SPDX-License-Identifier: Apache-2.0
// What numbers of ours are called, as people say it: somebody's name, when and where a session is, what a terminal is
// named. Names are masked unless they may be seen; who was forgotten stays so.
#pragma once

#include <stddef.h>

#include "host/base/host.h"
#include "host/base/text.h"

struct label_style {
    enum language language;
    int is_masked;
};

void label_person(struct host *host, uint64_t number, const struct label_style *style, char *text, size_t size);
void label_officer(struct host *host, uint64_t number, char *text, size_t size);
void label_session(struct host *host, uint64_t number, const struct label_style *style, char *text, size_t size);
void label_terminal(struct host *host, uint64_t id, const struct label_style *style, char *text, size_t size);
// Of an entry of who has it in hand.
void label_held_terminal(struct host *host, uint64_t holder, const struct label_style *style, char *text, size_t size);
void label_area(struct host *host, int64_t code, const struct label_style *style, char *text, size_t size);
// By who has it, or by its number while it is nobody's; names its number in any case where is_card is set.
void label_badge(struct host *host, uint64_t number, int is_card, const struct label_style *style, char *text,
                 size_t size);
// table: programme, or quota (any year of it).
void label_named(struct host *host, const char *sql, const char *id, const struct label_style *style, char *text,
                 size_t size);
