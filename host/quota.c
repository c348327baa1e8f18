// SPDX-License-Identifier: Apache-2.0
#include "host/quota.h"

#include <stdio.h>
#include <string.h>

enum status quotas_load(struct host *host, int year, struct quotas *quotas) {
    struct statement *s;
    *quotas = (struct quotas){.year = year};
    db_prepare(host->db, &s,
               "SELECT id, measure, sex, category, target, name, name_en FROM quota q WHERE year = $1 OR (year = 0"
               " AND NOT EXISTS (SELECT 1 FROM quota o WHERE o.id = q.id AND o.year = $1)) ORDER BY id");
    db_bind_int(s, 1, year);
    while (quotas->len < QUOTAS_MAX && db_step(s) == DB_ROW) {
        struct quota *q = &quotas->items[quotas->len++];
        snprintf(q->id, sizeof q->id, "%s", db_column_text(s, 0));
        q->measure = strcmp(db_column_text(s, 1), "persons") == 0 ? MEASURE_PERSONS : MEASURE_PERSON_TIMES;
        q->sex = (int)db_column_int(s, 2);
        snprintf(q->category, sizeof q->category, "%s", db_column_text(s, 3));
        q->target = db_column_int(s, 4);
        snprintf(q->name, sizeof q->name, "%s", db_column_text(s, 5));
        snprintf(q->name_en, sizeof q->name_en, "%s", db_column_text(s, 6));
    }
    return db_finish(s);
}

// A farming programme is one that stands in the quota of farmers and, as "farming", in that of women. For a woman in
// such a session the setting women_in_farming says which of the two it counts for.
static uint32_t settle_farming(struct host *host, const struct quotas *quotas, uint32_t bits, uint32_t farming) {
    const char *setting = host_setting(host, "women_in_farming");
    uint32_t farmer = 0;
    for (size_t i = 0; i < quotas->len; i++)
        if (strcmp(quotas->items[i].id, "farmer") == 0)
            farmer = UINT32_C(1) << i;
    if (!(bits & farming) || strcmp(setting, "both") == 0)
        return bits;
    return strcmp(setting, "women") == 0 ? bits & ~farmer : bits & ~farming;
}

uint32_t quotas_of(struct host *host, const struct quotas *quotas, const char *programme, int sex,
                   const char *category) {
    struct statement *s;
    uint32_t bits = 0, farming = 0;
    db_prepare(host->db, &s, "SELECT quota, farming FROM quota_programme WHERE programme = $1");
    db_bind_text(s, 1, programme);
    while (db_step(s) == DB_ROW)
        for (size_t i = 0; i < quotas->len; i++) {
            const struct quota *q = &quotas->items[i];
            if (strcmp(q->id, db_column_text(s, 0)) != 0 || (q->sex && q->sex != sex) ||
                (q->category[0] && strcmp(q->category, category) != 0))
                continue;
            bits |= UINT32_C(1) << i;
            farming |= db_column_int(s, 1) ? UINT32_C(1) << i : 0;
        }
    db_finish(s);
    return farming ? settle_farming(host, quotas, bits, farming) : bits;
}

int64_t quota_target(struct host *host, const struct quotas *quotas, const struct quota *quota, int64_t area) {
    struct statement *s;
    if (area == host->area)
        return quota->target;
    db_prepare(host->db, &s,
               "SELECT target FROM allocation WHERE quota = $1 AND (year = $2 OR year = 0) AND area = $3"
               " ORDER BY year DESC, at_ms DESC LIMIT 1");
    db_bind_text(s, 1, quota->id);
    db_bind_int(s, 2, quotas->year);
    db_bind_int(s, 3, area);
    return db_get_int(s, -1);
}
