// SPDX-License-Identifier: Apache-2.0
// Each derived table is set aside, made anew, compared both ways, and the whole rolled back.
#include "host/base/utf8.h"
#include "host/tally/tally.h"
#include "proto/number.h"

// Figures first. kinds: of the columns that name a row, n a number of ours, d a number, t a text.
#define DERIVED(apply)                                                                                                 \
    apply(tally, "dtd", "year, quota, area") apply(tally_day, "dtdd", "year, quota, area, day")                        \
        apply(tally_outcome, "dddt", "year, area, outcome, programme") apply(attendance, "nn", "session, holder")      \
            apply(roster, "nn", "session, holder") apply(tally_session, "ddn", "year, area, session")                  \
                apply(tally_event, "ddd", "epoch, kind, code") apply(ledger_fork, "dd", "epoch, seq")                  \
                    apply(ledger_gap, "dd", "epoch, first") apply(batch_session, "nd", "session, batch")               \
                        apply(batch_boot, "ddd", "epoch, boot, batch") apply(poster, "nn", "badge, session")           \
                            apply(epoch, "d", "id")
#define SET_ASIDE(table, kinds, keys) "CREATE TEMP TABLE before_" #table " AS SELECT * FROM " #table ";"
#define ONE_SIDE(one, other)          "SELECT * FROM (SELECT * FROM " one " EXCEPT SELECT * FROM " other ")"
#define DIFFERENT(table, kinds, keys)                                                                                  \
    {#table, kinds,                                                                                                    \
     "SELECT " keys " FROM (" ONE_SIDE("before_" #table, #table) " a UNION ALL " ONE_SIDE(                             \
         #table, "before_" #table) " b) c ORDER BY " keys},

static const struct derived { const char *table, *kinds, *sql; } derived[] = {DERIVED(DIFFERENT)};

static void name_row(const struct derived *d, struct statement *s, char name[TALLY_ROW_SIZE]) {
    char number[NUMBER_TEXT_SIZE];
    size_t len = utf8_copy(name, TALLY_ROW_SIZE, d->table);
    for (int i = 0; d->kinds[i]; i++)
        len = utf8_add_word(name, TALLY_ROW_SIZE, len,
                            d->kinds[i] == 'n' ? number_format((uint64_t)db_column_int(s, i), number)
                                               : db_column_text(s, i));
}

static enum status compare(struct host *host, const struct derived *d, uint64_t *differences,
                           char first[TALLY_ROW_SIZE]) {
    struct statement *s;
    db_prepare(host->db, &s, d->sql);
    while (db_step(s) == DB_ROW)
        if ((*differences)++ == 0)
            name_row(d, s, first);
    return db_finish(s);
}

enum status tally_verify_named(struct host *host, uint64_t *differences, char first[TALLY_ROW_SIZE]) {
    uint64_t attendances;
    *differences = 0;
    first[0] = '\0';
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = db_execute(host->db, DERIVED(SET_ASIDE));
    if (status == STATUS_OK)
        status = tally_recount(host, &attendances);
    for (size_t i = 0; status == STATUS_OK && i < sizeof derived / sizeof *derived; i++)
        status = compare(host, &derived[i], differences, first);
    db_rollback(host->db);
    return status;
}

enum status tally_verify(struct host *host, uint64_t *differences) {
    char first[TALLY_ROW_SIZE];
    return tally_verify_named(host, differences, first);
}
