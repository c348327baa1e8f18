// SPDX-License-Identifier: Apache-2.0
// What a host held before there was a book: each row becomes an act of "found". Personal fields were sealed under the
// host's own key then.
#include <stdio.h>
#include <string.h>

#include "host/books/book_inside.h"

static enum status open_column(struct host *host, struct statement *s, int column, char text[BOOK_PERSONAL_MAX]) {
    size_t len;
    const uint8_t *sealed = db_column_blob(s, column, &len);
    return book_open_personal(host, (uint64_t)db_column_int(s, 0), sealed, len, text);
}

static enum status write_found(struct host *host, const struct act *act) {
    progress_add(host->progress, 1);
    return book_write(host, act);
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
    return write_found(host, &act);
}

// Rows without anything personal: the first column is the subject, unless it is a name, the others are fields of the
// same name: numbers, 'texts, *bytes. "who" and "why" are the act's own.
struct found_table {
    const char *what, *sql;
    const char *fields[16];
};

static const struct found_table found_tables[] = {
    {"person.merge_found",
     "SELECT person, at_ms, into_person, undone_ms FROM person_merge ORDER BY person, at_ms",
     {"at_ms", "into_person", "undone_ms"}},
    {"badge.found", "SELECT number, kind, issue, issued_ms FROM badge ORDER BY number", {"kind", "issue", "issued_ms"}},
    {"badge.bind_found",
     "SELECT badge, ordinal, person, at_ms FROM badge_binding ORDER BY badge, ordinal",
     {"ordinal", "person", "at_ms"}},
    {"badge.revoke_found",
     "SELECT badge, up_to_issue, at_ms, why FROM badge_revocation ORDER BY badge, up_to_issue",
     {"up_to_issue", "at_ms", "'why"}},
    {"officer.found",
     "SELECT number, name, area, added_ms FROM officer ORDER BY number",
     {"'name", "area", "added_ms"}},
    {"session.found",
     "SELECT number, programme, area, venue, start_ms, end_ms, capacity, min_stay_s, check_out, early_s, late_s,"
     " unenrolled, opens_itself, added_ms FROM session ORDER BY number",
     {"'programme", "area", "'venue", "start_ms", "end_ms", "capacity", "min_stay_s", "check_out", "early_s", "late_s",
      "unenrolled", "opens_itself", "added_ms"}},
    {"enroll.found",
     "SELECT session, badge, at_ms, is_cancelled FROM enrollment ORDER BY session, badge, at_ms, is_cancelled",
     {"badge", "at_ms", "is_cancelled"}},
    {"allocation.found",
     "SELECT area, quota, year, at_ms, target, who, why FROM allocation ORDER BY area, quota, year, at_ms",
     {"'quota", "year", "at_ms", "target", "who", "why"}},
    {"terminal.found",
     "SELECT id, public_key, area, paired_ms, revoked_ms, revoked_why, name FROM terminal ORDER BY id",
     {"*public_key", "area", "paired_ms", "revoked_ms", "'revoked_why", "'name"}},
    {"setting.found", "SELECT name, value FROM setting ORDER BY name", {"'name", "'value"}},
    {"signal.found",
     "SELECT signal, at_ms, who, why FROM signal_mark ORDER BY signal, at_ms",
     {"'signal", "at_ms", "who", "why"}},
    {"user.found",
     "SELECT name, role, added_ms, removed_ms FROM page_user ORDER BY name",
     {"'name", "'role", "added_ms", "removed_ms"}},
};

#define FOUND_TABLES (sizeof found_tables / sizeof *found_tables)

static void adopt_field(struct act *act, const char *field, struct statement *s, int column) {
    size_t len;
    const void *data;
    switch (*field) {
    case '\'':
        act_set_text(act, field + 1, db_column_text(s, column));
        break;
    case '*':
        data = db_column_blob(s, column, &len);
        act_set_data(act, field + 1, data, len);
        break;
    default:
        act_set_int(act, field, db_column_int(s, column));
    }
}

static enum status adopt_row(struct host *host, const struct found_table *table, struct statement *s) {
    const struct book_table *kept = book_table_of(book_kind_of(table->what));
    int first = kept->about == ABOUT_NAME ? 0 : 1;
    struct act act = act_of(table->what, first ? (uint64_t)db_column_int(s, 0) : 0);
    for (int i = 0; table->fields[i]; i++) {
        const char *field = table->fields[i];
        if (kept->keeps_who && strcmp(field, "who") == 0)
            act.who = db_column_text(s, first + i);
        else if (kept->keeps_who && strcmp(field, "why") == 0)
            act.why = db_column_text(s, first + i);
        else
            adopt_field(&act, field, s, first + i);
    }
    return write_found(host, &act);
}

static enum status adopt_people(struct host *host) {
    struct statement *s;
    enum status status = STATUS_OK;
    db_prepare(host->db, &s,
               "SELECT number, identity, id_number, phone, name, sex, ethnicity, category, area, added_ms FROM person"
               " ORDER BY number");
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = adopt_person(host, s);
    enum status finished = db_finish(s);
    return finished == STATUS_OK ? status : finished;
}

static enum status adopt_table(struct host *host, const struct found_table *table) {
    struct statement *s;
    enum status status = STATUS_OK;
    db_prepare(host->db, &s, table->sql);
    while (status == STATUS_OK && db_step(s) == DB_ROW)
        status = adopt_row(host, table, s);
    enum status finished = db_finish(s);
    return finished == STATUS_OK ? status : finished;
}

// How many tables were adopted: a newer program may know more of them.
static enum status adopted_put(struct host *host) {
    struct statement *s;
    db_prepare(host->db, &s,
               "INSERT INTO counter (name, value) VALUES ('adopted', $1)"
               " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    db_bind_int(s, 1, 1 + FOUND_TABLES);
    return db_run(s);
}

static enum status adopted_get(struct host *host, int64_t *adopted) {
    struct statement *s;
    *adopted = 0;
    db_prepare(host->db, &s, "SELECT value FROM counter WHERE name = 'adopted'");
    return db_get_int(s, adopted);
}

static enum status count_rows(struct host *host, const char *table, int64_t *rows) {
    struct book *book = book_of(host);
    struct statement *s;
    char sql[64];
    int64_t counted = 0;
    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM %s", table);
    const char *kept = book ? book_sql(book, sql) : NULL;
    if (!kept)
        return STATUS_MEMORY;
    db_prepare(host->db, &s, kept);
    enum status status = db_get_int(s, &counted);
    *rows += counted;
    return status;
}

enum status book_adopt_size(struct host *host, int64_t *rows) {
    int64_t adopted;
    *rows = 0;
    enum status status = adopted_get(host, &adopted);
    if (status == STATUS_OK && adopted == 0)
        status = count_rows(host, "person", rows);
    for (size_t i = adopted ? (size_t)adopted - 1 : 0; status == STATUS_OK && i < FOUND_TABLES; i++)
        status = count_rows(host, book_kind_of(found_tables[i].what)->table, rows);
    return status;
}

enum status book_adopt_rows(struct host *host) {
    int64_t adopted;
    enum status status = adopted_get(host, &adopted);
    if (status != STATUS_OK || adopted > (int64_t)FOUND_TABLES)
        return status;
    if (adopted == 0)
        status = adopt_people(host);
    for (size_t i = adopted ? (size_t)adopted - 1 : 0; status == STATUS_OK && i < FOUND_TABLES; i++)
        status = adopt_table(host, &found_tables[i]);
    return status == STATUS_OK ? adopted_put(host) : status;
}
