// SPDX-License-Identifier: Apache-2.0
// What a host held before there was a book: each row becomes an act of "found". Personal fields were sealed under the
// host's own key then.
#include <string.h>

#include "host/books/book_inside.h"

static enum status open_column(struct host *host, struct statement *s, int column, char text[BOOK_PERSONAL_MAX]) {
    size_t len;
    const uint8_t *sealed = db_column_blob(s, column, &len);
    return book_open_personal(host, (uint64_t)db_column_int(s, 0), sealed, len, text);
}

static enum status adopt_person(struct host *host, struct statement *s) {
    char id_number[BOOK_PERSONAL_MAX], phone[BOOK_PERSONAL_MAX];
    size_t len;
    struct act act = act_of("person.found", (uint64_t)db_column_int(s, 0));
    enum status status = open_column(host, s, 2, id_number);
    if (status == STATUS_OK)
        status = open_column(host, s, 3, phone);
    if (status != STATUS_OK)
        return status;
    const void *identity = db_column_blob(s, 1, &len);
    act_set_data(&act, "identity", identity, len);
    act_set_personal(&act, "id_number", id_number);
    act_set_personal(&act, "phone", phone);
    act_set_personal(&act, "name", db_column_text(s, 4));
    act_set_int(&act, "sex", db_column_int(s, 5));
    act_set_text(&act, "ethnicity", db_column_text(s, 6));
    act_set_text(&act, "category", db_column_text(s, 7));
    act_set_int(&act, "area", db_column_int(s, 8));
    act_set_int(&act, "added_ms", db_column_int(s, 9));
    return book_write(host, &act);
}

static enum status adopt_merge(struct host *host, struct statement *s) {
    struct act act = act_of("person.merge_found", (uint64_t)db_column_int(s, 0));
    act_set_int(&act, "at_ms", db_column_int(s, 1));
    act_set_int(&act, "into_person", db_column_int(s, 2));
    act_set_int(&act, "undone_ms", db_column_int(s, 3));
    return book_write(host, &act);
}

// The rows are those of the moment it begins: by number, so that rows written meanwhile are not met again.
static enum status adopt_all(struct host *host, const char *sql,
                             enum status (*adopt)(struct host *, struct statement *)) {
    struct statement *s;
    enum status status = STATUS_OK;
    db_prepare(host->db, &s, sql);
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = adopt(host, s);
    enum status finished = db_finish(s);
    return finished == STATUS_OK ? status : finished;
}

enum status book_adopt(struct host *host) {
    struct statement *s;
    int has_page;
    db_prepare(host->db, &s, "SELECT 1 FROM page LIMIT 1");
    enum status status = db_has_row(s, &has_page);
    if (status != STATUS_OK || has_page)
        return status;
    status = adopt_all(host,
                       "SELECT number, identity, id_number, phone, name, sex, ethnicity, category, area, added_ms"
                       " FROM person ORDER BY number",
                       adopt_person);
    if (status != STATUS_OK)
        return status;
    return adopt_all(host, "SELECT person, at_ms, into_person, undone_ms FROM person_merge ORDER BY person, at_ms",
                     adopt_merge);
}
