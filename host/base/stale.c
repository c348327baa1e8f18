// SPDX-License-Identifier: Apache-2.0
#include "host/base/stale.h"

enum status stale_mark(struct db *db, enum stale what, uint64_t number) {
    struct statement *s;
    db_prepare(db, &s, "INSERT INTO stale (what, number) VALUES ($1, $2) ON CONFLICT DO NOTHING");
    db_bind_int(s, 1, what);
    db_bind_int(s, 2, (int64_t)number);
    return db_run(s);
}

enum status stale_figures(struct db *db) {
    struct statement *s;
    db_prepare(db, &s,
               "INSERT INTO counter (name, value) VALUES ('figures', 1)"
               " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1");
    return db_run(s);
}

enum status stale_is_left(struct db *db, int *is_left) {
    struct statement *s;
    *is_left = 0;
    db_prepare(db, &s, "SELECT 1 FROM stale LIMIT 1");
    return db_has_row(s, is_left);
}
