// SPDX-License-Identifier: Apache-2.0
// What every figure should show, from what was made up alone: nothing of the programs is included here.
#pragma once

#include "tests/path/story/story.h"

struct expected {
    int times, persons, unbound, revoked, no_check_out, under_min_stay;
    int paper_times, paper_persons; // that rest on paper lists alone
};

// Of a quota in a year; area: the first digits of a code, "" everywhere.
struct expected oracle_expect(const struct story *story, const char *quota, int year, const char *area);
int oracle_done(const char *quota, const struct expected *expected);
int oracle_on_paper(const char *quota, const struct expected *expected);
int oracle_pace(const struct story *story, const char *quota, int year); // where the year wants the quota today
