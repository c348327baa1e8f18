// SPDX-License-Identifier: Apache-2.0
#include "host/tally/quota.h"

#include <stdio.h>
#include <string.h>

const struct quota *quotas_find(const struct quotas *quotas, const char *id) {
    for (size_t i = 0; i < quotas->len; i++)
        if (strcmp(quotas->items[i].id, id) == 0)
            return &quotas->items[i];
    return NULL;
}

static int place_of(const struct quotas *quotas, const char *id) {
    const struct quota *quota = quotas_find(quotas, id);
    return quota ? (int)(quota - quotas->items) : -1;
}

static enum status programmes_load(struct host *host, struct quotas *quotas) {
    struct statement *s;
    int is_full = 0;
    db_prepare(host->db, &s, "SELECT programme, quota, farming FROM quota_programme");
    while (db_step(s) == DB_ROW) {
        struct quota_programme p = {.quota = place_of(quotas, db_column_text(s, 1)),
                                    .farming = (int)db_column_int(s, 2)};
        snprintf(p.programme, sizeof p.programme, "%s", db_column_text(s, 0));
        if (p.quota < 0)
            continue;
        is_full = quotas->programmes_len == QUOTA_PROGRAMMES_MAX;
        if (is_full)
            break;
        quotas->programmes[quotas->programmes_len++] = p;
    }
    enum status status = db_finish(s);
    return status == STATUS_OK && is_full ? STATUS_TOO_LARGE : status;
}

enum status quotas_load(struct host *host, int year, struct quotas *quotas) {
    struct statement *s;
    *quotas = (struct quotas){.year = year};
    enum status status = host_setting(host, "women_in_farming", &quotas->women_in_farming);
    if (status != STATUS_OK)
        return status;
    db_prepare(
        host->db, &s,
        "SELECT id, measure, sex, category, target, name, name_en, area FROM quota q WHERE year = $1 OR (year = 0"
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
        q->area = db_column_int(s, 7);
    }
    status = db_finish(s);
    return status == STATUS_OK ? programmes_load(host, quotas) : status;
}

// A farming programme is one that stands in the quota of farmers and, as "farming", in that of women. For a woman in
// such a session the setting women_in_farming says which of the two it counts for.
static uint32_t settle_farming(const struct quotas *quotas, uint32_t bits, uint32_t farming) {
    int farmer = place_of(quotas, "farmer");
    if (!(bits & farming) || strcmp(quotas->women_in_farming, "both") == 0)
        return bits;
    if (strcmp(quotas->women_in_farming, "farmer") == 0)
        return bits & ~farming;
    return farmer < 0 ? bits : bits & ~(UINT32_C(1) << farmer);
}

uint32_t quotas_of(const struct quotas *quotas, const char *programme, int sex, const char *category) {
    uint32_t bits = 0, farming = 0;
    for (size_t i = 0; i < quotas->programmes_len; i++) {
        const struct quota_programme *p = &quotas->programmes[i];
        const struct quota *q = &quotas->items[p->quota];
        if (strcmp(p->programme, programme) != 0 || (q->sex && q->sex != sex) ||
            (q->category[0] && strcmp(q->category, category) != 0))
            continue;
        bits |= UINT32_C(1) << p->quota;
        farming |= p->farming ? UINT32_C(1) << p->quota : 0;
    }
    return farming ? settle_farming(quotas, bits, farming) : bits;
}
