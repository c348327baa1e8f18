// SPDX-License-Identifier: Apache-2.0
// Administrative areas: the codes and names of the city, its counties, townships and villages.
#pragma once

#include <stdint.h>

#include "host/base/db.h"

#define AREA_NAME_SIZE 160

struct area {
    int64_t code;
    int64_t parent;
    int level; // 1 city, 2 county, 3 township, 4 village
    char name[AREA_NAME_SIZE];
    char name_en[AREA_NAME_SIZE];
};

// The shape of a code, which is known here and nowhere else: six digits, 530400 a city, 530402 a county of it; three
// more a level below, 530402001 a township, 530402001001 a village.
int64_t area_parent(int64_t code);   // 0 above a city
int64_t area_township(int64_t code); // a village's; every other code itself
#define AREA_TOWNSHIP(code) "(" code " / CASE WHEN " code " > 999999999 THEN 1000 ELSE 1 END)" // the same in SQL
int area_is_local(int64_t code); // a township or a village
// A code as lists write it: 530402001000 for the township 530402001 too. 0: none.
int64_t area_code_of(const char *digits);
// The codes of what lies one level below.
void area_below(int64_t code, int64_t *low, int64_t *high);

// The codes an area covers: its own and those of everything below it, which are longer by three digits a level. Area 0
// covers all codes.
#define AREA_RANGES 3
void area_ranges(int64_t area, int64_t low[AREA_RANGES], int64_t high[AREA_RANGES]);
int area_covers(int64_t area, int64_t code);
// The same to a statement that has "x BETWEEN $first AND … OR x BETWEEN … OR x BETWEEN …": six parameters.
void area_bind(struct statement *statement, int first, int64_t area);

DB_STATUS area_exists(struct db *db, int64_t code, int *exists);
enum status area_find(struct db *db, int64_t code, struct area *area); // STATUS_NOT_FOUND

// Calls visit for each area directly under parent, by code.
enum status area_children(struct db *db, int64_t parent, void (*visit)(void *context, const struct area *area),
                          void *context);
