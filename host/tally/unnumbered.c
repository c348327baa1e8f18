// SPDX-License-Identifier: Apache-2.0
#include "host/tally/unnumbered.h"

#include "host/base/area.h"

enum status unnumbered_get(struct host *host, int year, int64_t area, struct unnumbered *u) {
    struct statement *s;
    int64_t holder = 0;
    uint32_t seen = 0; // the quotas for which this holder was counted already
    *u = (struct unnumbered){0};
    db_prepare(host->db, &s,
               "SELECT a.holder, a.quotas, COUNT(*) FROM person p CROSS JOIN attendance a ON a.holder = p.number"
               " WHERE p.identity IS NULL AND p.name <> '' AND a.year = $1 AND a.quotas <> 0 AND (a.area BETWEEN $2 AND"
               " $3 OR a.area BETWEEN $4 AND $5 OR a.area BETWEEN $6 AND $7) GROUP BY a.holder, a.quotas ORDER BY 1");
    db_bind_int(s, 1, year);
    area_bind(s, 2, area);
    while (db_step(s) == DB_ROW) {
        uint32_t quotas = (uint32_t)db_column_int(s, 1);
        seen = db_column_int(s, 0) == holder ? seen : 0;
        holder = db_column_int(s, 0);
        for (size_t i = 0; i < QUOTAS_MAX; i++) {
            uint32_t bit = quotas & UINT32_C(1) << i;
            u->person_times[i] += bit ? db_column_int(s, 2) : 0;
            u->persons[i] += bit && !(seen & bit);
        }
        seen |= quotas;
    }
    return db_finish(s);
}
