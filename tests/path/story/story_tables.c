// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/base/db.h"
#include "tests/path/story/story.h"

#define TABLES_MAX 64
#define SQL_SIZE   4096

struct table {
    char name[64], sql[SQL_SIZE]; // its rows in order, a text each
    char *rows;                   // owned
};

static void add_text(char *into, size_t size, const char *form, const char *text) {
    size_t len = strlen(into);
    int n = snprintf(into + len, size - len, form, text);
    assert_in_range(n, 0, size - len - 1);
}

static void read_columns(struct db *db, struct table *t) {
    struct statement *s;
    t->sql[0] = '\0';
    add_text(t->sql, SQL_SIZE, "%s", "SELECT ''");
    db_prepare(db, &s, "SELECT name FROM pragma_table_info($1)");
    db_bind_text(s, 1, t->name);
    while (db_step(s) == DB_ROW)
        add_text(t->sql, SQL_SIZE, " || '|' || quote(%s)", db_column_text(s, 0));
    assert_int_equal(db_finish(s), STATUS_OK);
    add_text(t->sql, SQL_SIZE, " FROM %s", t->name);
    if (strcmp(t->name, "counter") == 0) // one tells open pages how often figures changed
        add_text(t->sql, SQL_SIZE, " WHERE name <> '%s'", "figures");
    add_text(t->sql, SQL_SIZE, "%s", " ORDER BY 1");
}

static void read_rows(struct db *db, struct table *t) {
    struct statement *s;
    size_t len;
    FILE *f = open_memstream(&t->rows, &len);
    db_prepare(db, &s, t->sql);
    while (db_step(s) == DB_ROW)
        fprintf(f, "%s\n", db_column_text(s, 0));
    fclose(f);
    assert_int_equal(db_finish(s), STATUS_OK);
}

static int read_tables(const struct story *s, struct table tables[TABLES_MAX]) {
    char path[320];
    struct db *db;
    struct statement *q;
    int len = 0;
    snprintf(path, sizeof path, "%s/rollcall.db", s->host);
    assert_int_equal(db_open_reader(path, &db), STATUS_OK);
    db_prepare(db, &q, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name");
    while (db_step(q) == DB_ROW) {
        assert_in_range(len, 0, TABLES_MAX - 1);
        snprintf(tables[len++].name, sizeof tables->name, "%s", db_column_text(q, 0));
    }
    assert_int_equal(db_finish(q), STATUS_OK);
    for (int i = 0; i < len; i++) {
        read_columns(db, &tables[i]);
        read_rows(db, &tables[i]);
    }
    db_close(db);
    return len;
}

static void check_rows(const struct table *before, const struct table *after) {
    const char *one = before->rows, *other = after->rows;
    while (*one && *one == *other)
        one++, other++;
    while (one > before->rows && one[-1] != '\n')
        one--, other--;
    if (*one || *other)
        fprintf(stderr, "table %s: %.*s became %.*s\n", before->name, (int)strcspn(one, "\n"), one,
                (int)strcspn(other, "\n"), other);
    assert_false(*one || *other);
}

void story_rebuild(struct story *s) {
    static struct table before[TABLES_MAX], after[TABLES_MAX];
    int len = read_tables(s, before);
    free(STORY_HOST(s, "rebuild"));
    assert_int_equal(read_tables(s, after), len);
    for (int i = 0; i < len; i++) {
        check_rows(&before[i], &after[i]);
        free(before[i].rows);
        free(after[i].rows);
    }
}
