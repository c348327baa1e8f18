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
