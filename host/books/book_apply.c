// SPDX-License-Identifier: Apache-2.0
// An act done to its table: the one place where tables of office facts are written. A field is a column of the same
// name; the columns that name the row come first in an insert and last in an update.
#include <stdlib.h>
#include <string.h>

#include "host/books/book_inside.h"

#define SQL_SIZE    2048
#define COLUMNS_MAX (ACT_FIELDS_MAX + 3)

struct sql {
    char text[SQL_SIZE];
    size_t len;
    int bad;        // it did not fit
    int parameters; // so far
};

static void add(struct sql *sql, const char *text) {
    size_t len = strlen(text);
    sql->bad |= sql->len + len >= sizeof sql->text;
    if (sql->bad)
        return;
    memcpy(sql->text + sql->len, text, len + 1);
    sql->len += len;
}

static void add_parameter(struct sql *sql) {
    int number = ++sql->parameters;
    char text[] = {'$', (char)('0' + number / 10), (char)('0' + number % 10), '\0'};
    if (number < 10)
        memmove(text + 1, text + 2, 2);
    add(sql, text);
}

// Keys that stand among the fields of an act begin here.
static int first_field_key(const struct book_kind *kind) {
    return book_table_of(kind)->about == ABOUT_NAME ? 0 : 1;
}

int book_is_key(const struct book_kind *kind, const char *column) {
    for (int i = first_field_key(kind); i < KIND_KEYS_MAX && kind->keys[i]; i++)
        if (strcmp(kind->keys[i], column) == 0)
            return 1;
    return 0;
}

static const struct act_field *field_of(const struct act *act, const char *name) {
    for (size_t i = 0; i < act->fields_len; i++)
        if (strcmp(act->fields[i].name, name) == 0)
            return &act->fields[i];
    return NULL;
}

// ---- binding ----

static void bind_personal(struct book *book, struct statement *s, int at, const struct act *act,
                          const struct act_field *f, int is_sealed, enum status *status) {
    char text[BOOK_PERSONAL_MAX];
    if (is_sealed) {
        db_bind_blob(s, at, f->after.data, f->after.len);
        return;
    }
    if (!f->after.open)
        *status = book_open_personal(book->host, act->subject, f->after.data, f->after.len, text);
    db_bind_text(s, at, f->after.open ? f->after.open : text);
}

static enum status bind_field(struct book *book, struct statement *s, int at, const struct act *act,
                              const struct act_field *f, const char *table) {
    enum status status = STATUS_OK;
    if (f->after.kind == ACT_NUMBER)
        db_bind_int(s, at, f->after.number);
    else if (f->after.kind == ACT_TEXT)
        db_bind_text(s, at, f->after.data);
    else if (f->after.kind == ACT_PERSONAL)
        bind_personal(book, s, at, act, f, book_column_is_sealed(table, f->name), &status);
    else
        db_bind_blob(s, at, f->after.kind == ACT_DATA ? f->after.data : NULL, f->after.len);
    return status;
}

// ---- statements ----

// " WHERE number = $3 AND at_ms = $4"
static void add_where(struct sql *sql, const struct book_kind *kind) {
    for (int i = 0; i < KIND_KEYS_MAX && kind->keys[i]; i++) {
        add(sql, i ? " AND " : " WHERE ");
        add(sql, kind->keys[i]);
        add(sql, " = ");
        add_parameter(sql);
    }
}

static enum status bind_where(struct book *book, struct statement *s, int at, const struct book_kind *kind,
                              const struct act *act) {
    enum status status = STATUS_OK;
    if (first_field_key(kind))
        db_bind_int(s, at++, (int64_t)act->subject);
    for (int i = first_field_key(kind); i < KIND_KEYS_MAX && kind->keys[i] && status == STATUS_OK; i++) {
        const struct act_field *f = field_of(act, kind->keys[i]);
        status = f ? bind_field(book, s, at++, act, f, kind->table) : STATUS_INVALID;
    }
    return status;
}

// The columns of a new row in their order: the subject, the fields, who and why.
static size_t columns_of(const struct book_kind *kind, const struct book_table *table, const struct act *act,
                         const char *columns[COLUMNS_MAX]) {
    size_t len = 0;
    if (table->about != ABOUT_NAME)
        columns[len++] = kind->keys[0];
    for (size_t i = 0; i < act->fields_len; i++)
        columns[len++] = act->fields[i].name;
    if (table->keeps_who) {
        columns[len++] = "who";
        columns[len++] = "why";
    }
    return len;
}

static int names_row(const struct book_kind *kind, const char *column) {
    return strcmp(kind->keys[0], column) == 0 || book_is_key(kind, column);
}

// " ON CONFLICT (number) DO UPDATE SET name = excluded.name"
static void add_in_place(struct sql *sql, const struct book_kind *kind, const char *columns[], size_t len) {
    add(sql, " ON CONFLICT (");
    for (int i = 0; i < KIND_KEYS_MAX && kind->keys[i]; i++) {
        add(sql, i ? ", " : "");
        add(sql, kind->keys[i]);
    }
    add(sql, ") DO ");
    size_t listed = 0;
    for (size_t i = 0; i < len; i++) {
        if (names_row(kind, columns[i]))
            continue;
        add(sql, listed++ ? ", " : "UPDATE SET ");
        add(sql, columns[i]);
        add(sql, " = excluded.");
        add(sql, columns[i]);
    }
    add(sql, listed ? "" : "NOTHING"); // all of the row is its name
}

static void insert_sql(struct sql *sql, const struct book_kind *kind, const struct book_table *table,
                       const struct act *act) {
    const char *columns[COLUMNS_MAX];
    size_t len = columns_of(kind, table, act, columns);
    add(sql, "INSERT INTO ");
    add(sql, kind->table);
    for (size_t i = 0; i < len; i++) {
        add(sql, i ? ", " : " (");
        add(sql, columns[i]);
    }
    for (size_t i = 0; i < len; i++) {
        add(sql, i ? ", " : ") VALUES (");
        add_parameter(sql);
    }
    add(sql, ")");
    if (kind->verb != BOOK_INSERT)
        add_in_place(sql, kind, columns, len);
}

static void update_sql(struct sql *sql, const struct book_kind *kind, const struct act *act) {
    add(sql, "UPDATE ");
    add(sql, kind->table);
    for (size_t i = 0, listed = 0; i < act->fields_len; i++) {
        if (book_is_key(kind, act->fields[i].name))
            continue;
        add(sql, listed++ ? ", " : " SET ");
        add(sql, act->fields[i].name);
        add(sql, " = ");
        add_parameter(sql);
    }
    add_where(sql, kind);
}

static enum status prepare(struct book *book, const struct sql *sql, struct statement **s) {
    const char *text = sql->bad ? NULL : book_sql(book, sql->text);
    if (!text)
        return sql->bad ? STATUS_TOO_LARGE : STATUS_MEMORY;
    db_prepare(book->host->db, s, text);
    return STATUS_OK;
}

enum status book_select_row(struct book *book, const struct book_kind *kind, const struct act *act,
                            struct statement **s) {
    struct sql sql = {.len = 0};
    add(&sql, "SELECT ");
    for (size_t i = 0; i < act->fields_len; i++) {
        add(&sql, i ? ", " : "");
        add(&sql, act->fields[i].name);
    }
    add(&sql, " FROM ");
    add(&sql, kind->table);
    add_where(&sql, kind);
    enum status status = prepare(book, &sql, s);
    return status == STATUS_OK ? bind_where(book, *s, 1, kind, act) : status;
}

static enum status insert(struct book *book, const struct book_kind *kind, const struct act *act) {
    const struct book_table *table = book_table_of(kind);
    struct sql sql = {.len = 0};
    struct statement *s;
    insert_sql(&sql, kind, table, act);
    enum status bound = prepare(book, &sql, &s);
    if (bound != STATUS_OK)
        return bound;
    int at = 1;
    if (table->about != ABOUT_NAME)
        db_bind_int(s, at++, (int64_t)act->subject);
    for (size_t i = 0; i < act->fields_len && bound == STATUS_OK; i++)
        bound = bind_field(book, s, at++, act, &act->fields[i], kind->table);
    if (table->keeps_who) {
        db_bind_text(s, at++, act->who);
        db_bind_text(s, at++, act->why);
    }
    if (bound == STATUS_OK)
        return db_run(s);
    enum status status = db_finish(s);
    return status == STATUS_OK ? bound : status;
}

static enum status update(struct book *book, const struct book_kind *kind, const struct act *act) {
    struct sql sql = {.len = 0};
    struct statement *s;
    int at = 1;
    update_sql(&sql, kind, act);
    enum status bound = prepare(book, &sql, &s);
    if (bound != STATUS_OK)
        return bound;
    for (size_t i = 0; i < act->fields_len && bound == STATUS_OK; i++)
        if (!book_is_key(kind, act->fields[i].name))
            bound = bind_field(book, s, at++, act, &act->fields[i], kind->table);
    if (bound == STATUS_OK)
        bound = bind_where(book, s, at, kind, act);
    enum status status = bound == STATUS_OK ? db_run(s) : db_finish(s);
    if (status == STATUS_OK && bound == STATUS_OK && db_changes(book->host->db) == 0)
        return STATUS_NOT_FOUND;
    return status == STATUS_OK ? bound : status;
}

// Nothing of it stands in the act: what is forgotten must not be told once more.
static enum status forget(struct book *book, const struct book_kind *kind, const struct act *act) {
    struct statement *s;
    int is_person = strcmp(kind->table, "person") == 0;
    db_prepare(book->host->db, &s,
               is_person ? "UPDATE person SET name = '', identity = NULL, id_number = NULL, document_identity = NULL,"
                           " document = NULL, document_kind = '', phone = NULL, worn_name = '' WHERE number = $1"
                         : "UPDATE terminal_holder SET name = '', phone = NULL WHERE number = $1");
    db_bind_int(s, 1, (int64_t)act->subject);
    enum status status = db_run(s);
    if (status == STATUS_OK && db_changes(book->host->db) == 0)
        return STATUS_NOT_FOUND;
    return status == STATUS_OK ? person_key_destroy(book->host, act->subject) : status;
}

static enum status write_row(struct book *book, const struct book_kind *kind, const struct act *act) {
    switch (kind->verb) {
    case BOOK_FORGET:
        return forget(book, kind, act);
    case BOOK_UPDATE:
        return update(book, kind, act);
    case BOOK_NOTE:
        return STATUS_OK;
    default:
        return insert(book, kind, act);
    }
}

enum status book_apply(struct book *book, const struct act *act) {
    const struct book_kind *kind = book_kind_of(act->what);
    if (!kind)
        return STATUS_NEWER;
    enum status status = write_row(book, kind, act);
    if (status == STATUS_OK && kind->makes_stale)
        status = stale_mark(book->host->db, kind->stale, kind->stale == STALE_ALL ? 0 : act->subject);
    return status;
}
