// SPDX-License-Identifier: Apache-2.0
// The figures of a period and an area as every reader gets them: the command line, the page, a program. One place, so
// that they are the same numbers everywhere. docs/commands.md tells each member.
#pragma once

#include <jansson.h>

#include "host/base/host.h"
#include "host/base/lead.h"
#include "host/base/period.h"

struct figures_scope {
    struct period period;
    int64_t area;
    const struct lead *lead; // whose quotas, NULL everybody's
    int compares;            // each area under it with the same period of the year before
};

// Of a quarter or a month: "month" is what was done in it, "done" what was until its end, and the pace is that of its
// last day; of days nobody keeps what is of women, of people without a number, or settled.
// {"year", "area", "as_of", "quotas": […], "pending": {…}, …}. NULL when the database fails. The caller owns it.
json_t *figures(struct host *host, const struct figures_scope *scope);

// The same quotas for each area directly under one: [{"area", "name", "name_en", "quotas": […]} …],
// each quota with its "rank" among them.
json_t *figures_children(struct host *host, const struct figures_scope *scope);

// What was reached by each day of the year on which anything was: [[day, cumulative] …]. No such quota: empty.
json_t *figures_curve(struct host *host, int year, int64_t area, const char *quota);
