// SPDX-License-Identifier: Apache-2.0
// How much of the figures rests on people of whom the office has no number of any document: known by their name with a
// phone or a place, two of them may be one. They are few, and are walked when it is asked.
#pragma once

#include "host/base/host.h"
#include "host/tally/quota.h"

struct unnumbered {
    int64_t person_times[QUOTAS_MAX], persons[QUOTAS_MAX]; // by the place of a quota among those of the year
};

// Of what counts in a year and an area; area 0: everywhere.
enum status unnumbered_get(struct host *host, int year, int64_t area, struct unnumbered *unnumbered);
