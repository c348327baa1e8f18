// SPDX-License-Identifier: Apache-2.0
// How many rows a list of the page has, by the list's own query: what a number that opens it says elsewhere.
#pragma once

#include "host/base/host.h"

// state and reason as in the query of GET /api/badges: "waiting", "printed", "delivered", "blank"; reason NULL: any.
enum status count_badges(struct host *host, int64_t area, const char *state, const char *reason, int64_t *total);
// Terminals of GET /api/terminals?state=old_plan: what was said of classes there has not been made into a plan for
// them.
enum status count_old_plans(struct host *host, int64_t area, int64_t *total);
// Classes of GET /api/sessions?state=unattended: over within a week, with people enrolled and nobody there.
enum status count_unattended(struct host *host, int64_t area, int64_t *total);
