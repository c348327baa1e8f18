// SPDX-License-Identifier: Apache-2.0
// The people who fit what somebody looks for, a page at a time. Who was merged into another is that one, and
// stands in no list but under their own number.
#pragma once

#include "host/books/people.h"

enum people_badge { PEOPLE_ANY_BADGE, PEOPLE_WITH_BADGE, PEOPLE_WITHOUT_BADGE };

struct people_filter {
    const char *name;       // part of it, "" all
    uint64_t number;        // one person, 0 all
    int64_t ends, below;    // the last digits of the printed number, and the power of ten above them; 0 all
    const char *category;   // "" all
    int sex;                // -1 all
    int64_t area;           // 0 all
    enum people_badge with; //
    int is_untrained;       // nothing of them counts
    int64_t added_ms;       // those of one import, 0 all
};

// order: " ORDER BY …" over person p, which ends with its number. *total: of the whole list.
enum status people_list(struct host *host, const struct people_filter *filter, const char *order, int64_t offset,
                        int limit, void (*visit)(void *context, const struct person *person, int has_badge),
                        void *context, int64_t *total);
enum status people_count(struct host *host, const struct people_filter *filter, int64_t *total);
