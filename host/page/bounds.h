// SPDX-License-Identifier: Apache-2.0
// What a user who is bound to areas may see and change (docs/security.md). The table of routes says of every route how
// it is bound. What a request names, whatever the route, is looked at here before its handler runs; a handler asks for
// what it finds itself.
#pragma once

#include "host/page/web.h"

struct route;

int bounds_is_bound(const struct web_request *request);
// Whether an area, and what this number is of (a person, badge, session or officer), is theirs to see. Everything is
// for who is not bound. Nobody's blank is everybody's; who stands in no area is the whole office's.
int bounds_area(const struct web_request *request, int64_t area);
int bounds_number(const struct web_request *request, uint64_t number);
int bounds_terminal(const struct web_request *request, uint64_t terminal);
// Of a signal: where it was seen, or else of whom. What is none is nobody's.
int bounds_signal(const struct web_request *request, const char *id);
// The area that is meant where none is asked for: the first of theirs, or the host's own.
int64_t bounds_own(const struct web_request *request);
// Where somebody is of whom nobody says where: the one area of theirs. 0: there are several, or all.
int64_t bounds_home(const struct web_request *request);

// Answers what is not theirs, as if it were not there: "not_found", "no_such_area", or "bound" where the route is the
// whole office's. 0: they may.
int bounds_keep_out(const struct route *route, const struct web_request *request, struct web_reply *reply);

// What a text that was typed or scanned means: a printed number, or a badge of ours. 0: neither.
int bounds_badge_of(const struct web_request *request, const char *text, uint64_t *number);
