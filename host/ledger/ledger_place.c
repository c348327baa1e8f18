// SPDX-License-Identifier: Apache-2.0
// How the ledger stands in one area: that of the terminals that are there.
#include "host/base/area.h"
#include "host/ledger/ledger.h"

#define IN_AREA         "(t.area BETWEEN $1 AND $2 OR t.area BETWEEN $3 AND $4 OR t.area BETWEEN $5 AND $6)"
#define OF_EPOCH(table) " FROM " table " x JOIN epoch p ON p.id = x.epoch JOIN terminal t ON t.id = p.terminal WHERE "
// From the terminals on: an epoch has many rows, which are then looked up together.
#define EVENTS                                                                                                         \
    " FROM terminal t CROSS JOIN epoch p ON p.terminal = t.id CROSS JOIN tally_event x ON x.epoch = p.id WHERE "

int ledger_bind_place(const struct host *host, struct statement *s, int64_t area) {
    area_bind(s, 1, area == host->area ? 0 : area);
    return 2 * AREA_RANGES;
}

static enum status get_count(struct statement *s, uint64_t *found) {
    int64_t n = 0;
    enum status status = db_get_int(s, &n);
    *found = (uint64_t)n;
    return status;
}

static enum status count(struct host *host, const char *sql, int64_t area, uint64_t *found) {
    struct statement *s;
    db_prepare(host->db, &s, sql);
    ledger_bind_place(host, s, area);
    return get_count(s, found);
}

static enum status count_silent(struct host *host, int64_t area, uint64_t *found) {
    struct statement *s;
    db_prepare(host->db, &s,
               "SELECT COUNT(*) FROM terminal t LEFT JOIN terminal_contact c ON c.terminal = t.id WHERE " IN_AREA
               " AND t.revoked_ms = 0 AND COALESCE(c.contact_ms, 0) < $7");
    db_bind_int(s, ledger_bind_place(host, s, area) + 1, host->now_ms - LEDGER_SILENT_MS);
    return get_count(s, found);
}

enum status ledger_state_of(struct host *host, int64_t area, struct ledger_state *state) {
    struct ledger_state found = {0};
    const struct {
        const char *sql;
        uint64_t *into;
    } counts[] = {
        {"SELECT COUNT(*) FROM terminal t WHERE " IN_AREA " AND t.revoked_ms = 0", &found.terminals},
        {"SELECT COALESCE(SUM(x.events), 0)" EVENTS IN_AREA, &found.events},
        {"SELECT COUNT(*)" OF_EPOCH("ledger_fork") IN_AREA, &found.forks},
        {"SELECT COUNT(*)" OF_EPOCH("ledger_gap") IN_AREA, &found.gaps},
        {"SELECT COUNT(*) FROM (SELECT COALESCE(r.area, 0) AS area FROM quarantine q LEFT JOIN terminal r"
         " ON r.id = q.terminal WHERE q.released_ms = 0) t WHERE " IN_AREA,
         &found.quarantined},
    };
    if (area == host->area)
        return ledger_state(host, state);
    enum status status = count_silent(host, area, &found.silent);
    for (size_t i = 0; i < sizeof counts / sizeof *counts && status == STATUS_OK; i++)
        status = count(host, counts[i].sql, area, counts[i].into);
    if (status == STATUS_OK)
        *state = found;
    return status;
}

// Added up here: what the database would sort is a row an epoch and code.
enum status ledger_refused_each(struct host *host, int64_t area,
                                void (*visit)(void *context, int code, uint64_t events), void *context) {
    struct statement *s;
    uint64_t of[UINT8_MAX + 1] = {0};
    db_prepare(host->db, &s,
               area == host->area ? "SELECT code, events FROM tally_event WHERE kind = 9"
                                  : "SELECT x.code, x.events" EVENTS IN_AREA " AND x.kind = 9");
    if (area != host->area)
        ledger_bind_place(host, s, area);
    while (db_step(s) == DB_ROW)
        of[db_column_int(s, 0) & UINT8_MAX] += (uint64_t)db_column_int(s, 1);
    for (int code = 0; code <= UINT8_MAX; code++)
        if (of[code])
            visit(context, code, of[code]);
    return db_finish(s);
}
