// SPDX-License-Identifier: Apache-2.0
#include "host/base/area.h"

#include <stdio.h>

static void area_read(struct statement *s, struct area *area) {
    area->code = db_column_int(s, 0);
    area->parent = db_column_int(s, 1);
    area->level = (int)db_column_int(s, 2);
    snprintf(area->name, sizeof area->name, "%s", db_column_text(s, 3));
    snprintf(area->name_en, sizeof area->name_en, "%s", db_column_text(s, 4));
}

void area_ranges(int64_t area, int64_t low[AREA_RANGES], int64_t high[AREA_RANGES]) {
    int64_t from = area, to = area;
    if (area < 1000000 && area % 100 == 0)
        to = area + 99; // the counties of a city
    for (int i = 0; i < AREA_RANGES; i++) {
        low[i] = from;
        high[i] = to;
        from = from * 1000;
        to = to * 1000 + 999;
    }
}

int area_exists(struct db *db, int64_t code) {
    struct statement *s;
    db_prepare(db, &s, "SELECT 1 FROM area WHERE code = $1");
    db_bind_int(s, 1, code);
    return db_get_int(s, 0) == 1;
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
