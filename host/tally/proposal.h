// SPDX-License-Identifier: Apache-2.0
// How a target could be shared out over the areas directly below: by who lives there, or as it was counted the year
// before. It proposes and sets nothing.
#pragma once

#include "host/base/host.h"
#include "host/tally/quota.h"

#define PROPOSAL_AREAS_MAX 512

enum proposal_basis {
    PROPOSAL_POPULATION, // people registered there whom the quota is about; where there is none of them, all people
    PROPOSAL_LAST_YEAR,  // what was counted
};
int proposal_basis_of(const char *word, enum proposal_basis *basis); // "population", "last_year"; 0: neither

struct proposal {
    int64_t target; // that is shared out, -1 there is none
    size_t len;
    int64_t areas[PROPOSAL_AREAS_MAX];  // by code
    int64_t shares[PROPOSAL_AREAS_MAX]; // -1 each where nothing can be said
};

// STATUS_TOO_LARGE: more areas than there is room for.
enum status proposal_make(struct host *host, int year, const struct quota *quota, int64_t area,
                          enum proposal_basis basis, struct proposal *proposal);

// Splits total by weights, to the last one: what is left of rounding down goes to the largest remainders, of equal ones
// to the first. 0: nothing has any weight, and no share is set.
int proposal_split(int64_t total, const int64_t *weights, size_t len, int64_t *shares);
