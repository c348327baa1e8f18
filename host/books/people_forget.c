// SPDX-License-Identifier: Apache-2.0
// Forgetting: an act like any other, done to everybody who is merged into the person, because they are one.
#include <stdlib.h>

#include "host/books/book.h"
#include "host/books/holder.h"
#include "host/books/people.h"

static enum status add_merged_into(struct db *db, uint64_t person, struct numbers *numbers) {
    struct statement *s;
    enum status status = STATUS_OK;
    db_prepare(db, &s, "SELECT person FROM person_merge WHERE into_person = $1 AND undone_ms = 0 ORDER BY person");
    db_bind_int(s, 1, (int64_t)person);
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = numbers_add(numbers, (uint64_t)db_column_int(s, 0));
    enum status read = db_finish(s);
    return status == STATUS_OK ? read : status;
}

enum status people_same(struct host *host, uint64_t person, struct numbers *same) {
    uint64_t holder = 0;
    struct person found;
    enum status status = people_find(host, person, &found);
    if (status == STATUS_OK)
        status = holder_person(host->db, person, &holder);
    if (status == STATUS_OK)
        status = numbers_add(same, holder);
    for (size_t i = 0; i < same->len && status == STATUS_OK; i++)
        status = add_merged_into(host->db, same->items[i], same);
    return status;
}

enum status people_forget(struct host *host, uint64_t person, size_t *forgotten) {
    struct numbers same = {0};
    *forgotten = 0;
    enum status status = people_same(host, person, &same);
    for (size_t i = 0; i < same.len && status == STATUS_OK; i++) {
        struct person one;
        status = people_find(host, same.items[i], &one);
        if (status != STATUS_OK || !one.name[0]) // already
            continue;
        struct act act = act_of("person.forget", one.number);
        status = book_write(host, &act);
        *forgotten += status == STATUS_OK;
    }
    numbers_clear(&same);
    return status == STATUS_OK && !*forgotten ? STATUS_OUTDATED : status;
}
