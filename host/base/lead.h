// SPDX-License-Identifier: Apache-2.0
// The departments that lead quotas and programmes (牵头单位), as the city's plan of 2016 to 2020 names them. They are
// part of the program: nobody changes them.
#pragma once

#include <stddef.h>

struct lead {
    const char *id; // of addresses
    const char *name, *name_en;
    const char *first, *last; // programmes, by id
};

struct led_quota {
    const char *quota;
    const char *lead;           // its id
    const char *name, *name_en; // who leads it: the department, and who does so with it
};

const struct lead *lead_at(size_t place); // NULL: there are no more
const struct lead *lead_find(const char *id);
const struct led_quota *lead_of_quota(const char *quota);
int lead_has_quota(const struct lead *lead, const char *quota);
int lead_has_programme(const struct lead *lead, const char *programme);
