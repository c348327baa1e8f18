// SPDX-License-Identifier: Apache-2.0
// Areas as people write them: 530402001000, 玉兴街道, 红塔区玉兴街道荷花社区3组, 荷花村委会. All areas are held, so
// that a roster of a whole county does not ask the database for every row.
#pragma once

#include <stdint.h>

#include "host/base/db.h"

struct area_names;

enum status area_names_load(struct db *db, struct area_names **names); // the caller's to free
void area_names_free(struct area_names *names);                        // NULL is fine

// The area that text names, within the area `under`: by its code, also with the zeros of the twelve-digit codes; by its
// name, short or whole, and those above it before it. What follows a township or a village (组, 号) is passed over. 0:
// none, or several of that name.
int64_t area_names_find(const struct area_names *names, int64_t under, const char *text);

// The areas within `under` that bear the name text alone, at most so many; how many there are of these.
size_t area_names_alike(const struct area_names *names, int64_t under, const char *text, int64_t *codes, size_t most);
