// SPDX-License-Identifier: Apache-2.0
// Figures: /api/tally, /api/curve, /api/days, /api/programmes, /api/programmes/counted, /api/map.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/embed.h"
#include "host/page/api.h"
#include "host/page/bounds.h"
#include "host/tally/count.h"
#include "host/tally/days.h"
#include "host/tally/figures.h"
#include "host/tally/quota.h"
#include "proto/civil.h"
#include "proto/file.h"

#define MAP_MAX_BYTES ((size_t)8 << 20)

EMBED(tiles_geojson, "host/base/data/tiles.geojson");

// Where one who is bound to areas may go up to.
static void cut_path(const struct web_request *q, json_t *path) {
    while (json_array_size(path) &&
           !bounds_area(q, json_integer_value(json_object_get(json_array_get(path, 0), "area"))))
        json_array_remove(path, 0);
}

API(tally) {
    struct web_scope scope;
    struct figures_scope asked;
    if (!web_scope(request, reply, &scope))
        return;
    if (!web_figures(request, &scope, &asked)) {
        web_error(reply, 400, "invalid");
        return;
    }
    json_t *found = figures(request->host, &asked);
    if (json_object_set_new(found, "areas", figures_children(request->host, &asked)))
        found = rows_whole(found, STATUS_IO);
    cut_path(request, json_object_get(found, "path"));
    web_json(reply, found);
}

API(curve) {
    struct web_scope scope;
    struct quotas quotas;
    size_t place;
    if (!web_scope(request, reply, &scope) || !web_quota(request, reply, scope.year, &quotas, &place))
        return;
    const char *quota = quotas.items[place].id;
    web_json(reply, json_pack("{s:i, s:s, s:o, s:o}", "year", scope.year, "quota", quota, "days",
                              figures_curve(request->host, scope.year, scope.area, quota), "last_year",
                              figures_curve(request->host, scope.year - 1, scope.area, quota)));
}

// ---- days ----

struct days {
    const struct web_scope *scope;
    struct rows rows;
    json_int_t done;
};

static void add_day(void *context, int day, int64_t n) {
    struct days *days = context;
    const struct period at = {days->scope->year, day, day};
    char text[CIVIL_TEXT_SIZE];
    rows_add(&days->rows, json_pack("{s:s, s:I}", "day", period_day(&at, text), "done", (json_int_t)n));
    days->done += n;
}

API(days) {
    struct web_scope scope;
    struct quotas quotas;
    size_t place;
    char period[PERIOD_CODE_SIZE];
    if (!web_scope(request, reply, &scope) || !web_quota(request, reply, scope.year, &quotas, &place))
        return;
    const struct quota *q = &quotas.items[place];
    struct days days = {&scope, rows_new(), 0};
    enum status status = days_each(request->host, &scope.period, q, scope.area, add_day, &days);
    web_list(reply, status,
             json_pack("{s:i, s:s, s:I, s:s, s:I, s:o}", "year", scope.year, "period",
                       period_format(&scope.period, period), "area", (json_int_t)scope.area, "quota", q->id, "done",
                       days.done, "days", rows_end(&days.rows, status)));
}

// ---- programmes and the map ----

// The tasks that a programme counts for.
static json_t *tasks_of(const struct quotas *quotas, const char *programme) {
    json_t *ids = json_array();
    for (size_t i = 0; i < quotas->programmes_len; i++)
        if (strcmp(quotas->programmes[i].programme, programme) == 0)
            json_array_append_new(ids, json_string(quotas->items[quotas->programmes[i].quota].id));
    return ids;
}

#define COUNTED_HEAD                                                                                                   \
    "SELECT g.id, g.name, g.name_en, COALESCE(h.sessions, 0), COALESCE(t.counted, 0) FROM programme g"                 \
    " LEFT JOIN (SELECT programme, COUNT(*) AS sessions FROM session WHERE start_ms >= $1 AND start_ms < $2"           \
    " AND (area BETWEEN $3 AND $4 OR area BETWEEN $5 AND $6 OR area BETWEEN $7 AND $8) GROUP BY programme) h"          \
    " ON h.programme = g.id LEFT JOIN ("
#define COUNTED_TAIL ") t ON t.programme = g.id WHERE h.sessions > 0 OR t.counted > 0 ORDER BY 5 DESC, g.id"
#define COUNTED_OF_YEAR                                                                                                \
    "SELECT programme, SUM(attendances) AS counted FROM tally_outcome"                                                 \
    " WHERE year = $9 AND outcome = $10 AND area = $11 GROUP BY programme"
// Nobody keeps a tally of programmes by days: who counted is looked up, session by session.
#define COUNTED_OF_PART                                                                                                \
    "SELECT n.programme, COUNT(*) AS counted FROM session n CROSS JOIN attendance a ON a.session = n.number"           \
    " WHERE n.start_ms >= $1 AND n.start_ms < $2 AND a.year = $9 AND a.outcome = $10"                                  \
    " AND (a.area BETWEEN $11 AND $12 OR a.area BETWEEN $13 AND $14 OR a.area BETWEEN $15 AND $16)"                    \
    " GROUP BY n.programme"

static void prepare_counted(struct host *host, struct statement **s, const struct web_scope *scope) {
    int is_year = period_is_year(&scope->period);
    db_prepare(host->db, s,
               is_year ? COUNTED_HEAD COUNTED_OF_YEAR COUNTED_TAIL : COUNTED_HEAD COUNTED_OF_PART COUNTED_TAIL);
    db_bind_int(*s, 1, period_start_ms(&scope->period));
    db_bind_int(*s, 2, period_end_ms(&scope->period));
    area_bind(*s, 3, scope->area);
    db_bind_int(*s, 9, scope->year);
    db_bind_int(*s, 10, OUTCOME_COUNTED);
    if (is_year)
        db_bind_int(*s, 11, scope->area);
    else
        area_bind(*s, 11, scope->area == host->area ? 0 : scope->area); // the office's own has all, wherever it is
}

// What each programme came to: its sessions of the period, and who counted at them.
API(programmes_counted) {
    struct web_scope scope;
    struct statement *s;
    const struct lead *lead;
    char period[PERIOD_CODE_SIZE];
    if (!web_scope(request, reply, &scope))
        return;
    if (!web_lead(request, &lead)) {
        web_error(reply, 400, "invalid");
        return;
    }
    if (!period_is_year(&scope.period) && !request->may_take_long) {
        reply->takes_long = 1;
        return;
    }
    struct rows rows = rows_new();
    prepare_counted(request->host, &s, &scope);
    while (db_step(s) == DB_ROW)
        if (!lead || lead_has_programme(lead, db_column_text(s, 0)))
            rows_add(&rows, json_pack("{s:s, s:s, s:s, s:I, s:I}", "id", db_column_text(s, 0), "name",
                                      db_column_text(s, 1), "name_en", db_column_text(s, 2), "sessions",
                                      (json_int_t)db_column_int(s, 3), "counted", (json_int_t)db_column_int(s, 4)));
    enum status status = db_finish(s);
    web_list(reply, status,
             json_pack("{s:i, s:s, s:I, s:o}", "year", scope.year, "period", period_format(&scope.period, period),
                       "area", (json_int_t)scope.area, "programmes", rows_end(&rows, status)));
}

API(programmes) {
    struct statement *s;
    struct quotas quotas;
    struct rows rows = rows_new();
    enum status loaded = quotas_load(request->host, civil_from_ms(request->now_ms).year, &quotas);
    if (loaded != STATUS_OK) {
        web_status(reply, loaded);
        return;
    }
    db_prepare(request->host->db, &s, "SELECT id, name, name_en FROM programme ORDER BY id");
    while (db_step(s) == DB_ROW)
        rows_add(&rows, json_pack("{s:s, s:s, s:s, s:o}", "id", db_column_text(s, 0), "name", db_column_text(s, 1),
                                  "name_en", db_column_text(s, 2), "quotas", tasks_of(&quotas, db_column_text(s, 0))));
    enum status status = db_finish(s);
    web_list(reply, status, json_pack("{s:o}", "programmes", rows_end(&rows, status)));
}

// The site's own map beside its database, else the schematic tiles of the nine counties.
API(map) {
    char path[4096];
    uint8_t *data;
    size_t len;
    enum status status = path_join(path, sizeof path, request->dir, "map.geojson");
    if (status == STATUS_OK)
        status = file_read(path, MAP_MAX_BYTES, &data, &len);
    if (status == STATUS_OK) {
        json_t *map = json_loadb((const char *)data, len, 0, NULL);
        free(data);
        web_json(reply, map);
        return;
    }
    web_json(reply, json_loadb(tiles_geojson_start, EMBEDDED_LEN(tiles_geojson), 0, NULL));
}
