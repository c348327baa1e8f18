// SPDX-License-Identifier: Apache-2.0
#include "host/base/area.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void area_read(struct statement *s, struct area *area) {
    area->code = db_column_int(s, 0);
    area->parent = db_column_int(s, 1);
    area->level = (int)db_column_int(s, 2);
    snprintf(area->name, sizeof area->name, "%s", db_column_text(s, 3));
    snprintf(area->name_en, sizeof area->name_en, "%s", db_column_text(s, 4));
}

#define CITY_CODES     100  // a city and its counties
#define BELOW_CODES    1000 // what lies directly below a county or a township
#define CODE_DIGITS    12
#define TOWNSHIP_FIRST INT64_C(100000000)
#define VILLAGE_FIRST  (TOWNSHIP_FIRST * BELOW_CODES)

static int is_city(int64_t code) {
    return code < TOWNSHIP_FIRST && code % CITY_CODES == 0;
}

int64_t area_parent(int64_t code) {
    if (code >= TOWNSHIP_FIRST)
        return code / BELOW_CODES;
    return is_city(code) ? 0 : code - code % CITY_CODES;
}

int64_t area_township(int64_t code) {
    return code >= VILLAGE_FIRST ? code / BELOW_CODES : code;
}

int area_is_local(int64_t code) {
    return code >= TOWNSHIP_FIRST;
}

int64_t area_code_of(const char *digits) {
    int64_t code = strlen(digits) <= CODE_DIGITS ? strtoll(digits, NULL, 10) : 0;
    while (area_is_local(code) && code % BELOW_CODES == 0)
        code /= BELOW_CODES;
    return code;
}

void area_below(int64_t code, int64_t *low, int64_t *high) {
    *low = is_city(code) ? code + 1 : code * BELOW_CODES;
    *high = is_city(code) ? code + CITY_CODES - 1 : code * BELOW_CODES + BELOW_CODES - 1;
}

void area_ranges(int64_t area, int64_t low[AREA_RANGES], int64_t high[AREA_RANGES]) {
    int64_t from = area, to = is_city(area) ? area + CITY_CODES - 1 : area;
    for (int i = 0; i < AREA_RANGES; i++) {
        if (i > 0) { // and not once more: of a village that is beyond any number
            from = from * BELOW_CODES;
            to = to * BELOW_CODES + BELOW_CODES - 1;
        }
        low[i] = from;
        high[i] = area ? to : INT64_MAX;
    }
}

int area_covers(int64_t area, int64_t code) {
    int64_t low[AREA_RANGES], high[AREA_RANGES];
    area_ranges(area, low, high);
    for (int i = 0; i < AREA_RANGES; i++)
        if (code >= low[i] && code <= high[i])
            return 1;
    return 0;
}

void area_bind(struct statement *s, int first, int64_t area) {
    int64_t low[AREA_RANGES], high[AREA_RANGES];
    area_ranges(area, low, high);
    for (int i = 0; i < AREA_RANGES; i++) {
        db_bind_int(s, first + 2 * i, low[i]);
        db_bind_int(s, first + 2 * i + 1, high[i]);
    }
}

enum status area_exists(struct db *db, int64_t code, int *exists) {
    struct statement *s;
    db_prepare(db, &s, "SELECT 1 FROM area WHERE code = $1");
    db_bind_int(s, 1, code);
    return db_has_row(s, exists);
}

enum status area_find(struct db *db, int64_t code, struct area *area) {
    struct statement *s;
    db_prepare(db, &s, "SELECT code, parent, level, name, name_en FROM area WHERE code = $1");
    db_bind_int(s, 1, code);
    int found = db_step(s) == DB_ROW;
    if (found)
        area_read(s, area);
    enum status status = db_finish(s);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

enum status area_children(struct db *db, int64_t parent, void (*visit)(void *context, const struct area *area),
                          void *context) {
    struct statement *s;
    db_prepare(db, &s, "SELECT code, parent, level, name, name_en FROM area WHERE parent = $1 ORDER BY code");
    db_bind_int(s, 1, parent);
    while (db_step(s) == DB_ROW) {
        struct area area;
        area_read(s, &area);
        visit(context, &area);
    }
    return db_finish(s);
}
