// SPDX-License-Identifier: Apache-2.0
// Quotas are data: what counts for which, by how much, for whom. Loaded once for a piece of work.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/base/host.h"

#define QUOTAS_MAX 32 // a bit each in attendance.quotas

enum measure {
    MEASURE_PERSON_TIMES,
    MEASURE_PERSONS,
};

struct quota {
    char id[32];
    enum measure measure;
    int sex;           // 0 anyone, 2 women
    char category[16]; // "" anyone
    int64_t target;    // of the plan itself, for the year loaded
    int64_t area;      // whose it is: the plan of 2016 to 2020 names its figures for a city as a whole
    char name[128];
    char name_en[128];
};

#define QUOTA_PROGRAMMES_MAX 128

struct quota_programme {
    char programme[32];
    int quota;   // its place in items
    int farming; // 1: counts here only as far as the setting women_in_farming allows
};

struct quotas {
    struct quota items[QUOTAS_MAX]; // by id: the place is the bit
    size_t len;
    int year;
    struct quota_programme programmes[QUOTA_PROGRAMMES_MAX];
    size_t programmes_len;
    const char *women_in_farming; // the setting
};

// The quotas in force in a year: rows of that year, else those of every year.
// STATUS_TOO_LARGE: more rows than there is room for.
enum status quotas_load(struct host *host, int year, struct quotas *quotas);

// NULL: there is none of that id.
const struct quota *quotas_find(const struct quotas *quotas, const char *id);

// The bits of the quotas that a person's attendance at a session of this programme counts for.
uint32_t quotas_of(const struct quotas *quotas, const char *programme, int sex, const char *category);
