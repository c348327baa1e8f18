// SPDX-License-Identifier: Apache-2.0
// What counted on the days of a period: sums of a part of a year, and the days themselves. A person counts on the
// first day of the year. Over a whole year the sums are those of the tally.
#pragma once

#include "host/base/host.h"
#include "host/base/period.h"
#include "host/tally/quota.h"

// In the quota's measure.
enum status days_sum(struct host *host, const struct period *period, const struct quota *quota, int64_t area,
                     int64_t *sum);
// Person-times and persons, whatever the measure.
enum status days_sums(struct host *host, const struct period *period, const char *quota, int64_t area,
                      int64_t *person_times, int64_t *persons);
// Of person-times those that rest on a paper list alone, of persons those of whom nothing else tells; place: the
// quota's among those of the year.
enum status days_on_paper(struct host *host, const struct period *period, size_t place, int64_t area,
                          int64_t *person_times, int64_t *persons);
// Each day of the period on which anything counted, in the quota's measure: day of the year, from 1.
enum status days_each(struct host *host, const struct period *period, const struct quota *quota, int64_t area,
                      void (*visit)(void *context, int day, int64_t n), void *context);
