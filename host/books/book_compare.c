// SPDX-License-Identifier: Apache-2.0
// Tables against the book: each is set aside, every act done again, both compared, and the whole rolled back.
#include <stdio.h>
#include <string.h>

#include "host/base/utf8.h"
#include "host/books/book_inside.h"
#include "proto/number.h"
#include "proto/pair.h"

#define SQL_SIZE 1024
#define BAD_SIZE 128 // what is told of the first row that differs

// A code, an id or a name as people write it.
static void about_text(enum book_about about, uint64_t subject, char *text, size_t size) {
    char number[NUMBER_TEXT_SIZE], terminal[TERMINAL_TEXT_SIZE];
    if (about == ABOUT_NUMBER)
        snprintf(text, size, "%s", number_format(subject, number));
    else if (about == ABOUT_TERMINAL)
        snprintf(text, size, "%s", terminal_id_format(subject, terminal));
    else
        snprintf(text, size, "%llu", (unsigned long long)subject);
}

char *book_about(const struct act *act, char text[BOOK_ABOUT_SIZE]) {
    const struct book_kind *kind = book_kind_of(act->what);
    enum book_about about = kind ? book_table_of(kind)->about : ABOUT_NUMBER;
    text[0] = '\0';
    if (about != ABOUT_NAME)
        about_text(about, act->subject, text, BOOK_ABOUT_SIZE);
    for (size_t i = 0; about == ABOUT_NAME && i < act->fields_len; i++)
        if (strcmp(act->fields[i].name, kind->keys[0]) == 0 && act->fields[i].after.kind == ACT_TEXT)
            utf8_copy(text, BOOK_ABOUT_SIZE, (const char *)act->fields[i].after.data);
    return text;
}

// ---- comparing ----

// Tables that no act writes: where each act stands follows from the pages; the plan of the city comes with the program.
static const struct book_kind others[] = {
    {.table = "act", .keys = {"place"}},
    {.table = "area", .keys = {"code"}},
    {.table = "programme", .keys = {"id"}},
    {.table = "quota", .keys = {"id", "year"}},
    {.table = "quota_programme", .keys = {"quota", "programme"}},
};

#define OTHERS (sizeof others / sizeof *others)

// The kind that makes the rows of a table is the first of that table. NULL: this is none, or rows are made elsewhere.
static const struct book_kind *maker_at(size_t place) {
    const struct book_kind *kind = book_kind_at(place), *other;
    for (size_t i = 0; (other = book_kind_at(i)) != kind; i++)
        if (strcmp(other->table, kind->table) == 0)
            return NULL;
    return kind->verb == BOOK_UPDATE || kind->verb == BOOK_NOTE ? NULL : kind;
}

static enum status set_aside(struct book *book, const struct book_kind *kind) {
    char sql[SQL_SIZE];
    snprintf(sql, sizeof sql, "CREATE TEMP TABLE aside_%s AS SELECT * FROM %s", kind->table, kind->table);
    return db_execute(book->host->db, sql);
}

static enum status set_all_aside(struct book *book) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < OTHERS; i++)
        status = set_aside(book, &others[i]);
    for (size_t i = 0; status == STATUS_OK && book_kind_at(i); i++)
        if (maker_at(i))
            status = set_aside(book, maker_at(i));
    return status;
}

// The keys of rows that stand on one side only.
static const char *difference_sql(struct book *book, const struct book_kind *kind) {
    char sql[SQL_SIZE], keys[128] = "";
    const char *t = kind->table;
    for (int i = 0; i < KIND_KEYS_MAX && kind->keys[i]; i++)
        snprintf(keys + strlen(keys), sizeof keys - strlen(keys), "%s%s", i ? ", " : "", kind->keys[i]);
    snprintf(sql, sizeof sql,
             "SELECT %s FROM (SELECT * FROM (SELECT * FROM aside_%s EXCEPT SELECT * FROM %s) a UNION ALL"
             " SELECT * FROM (SELECT * FROM %s EXCEPT SELECT * FROM aside_%s) b) c ORDER BY %s LIMIT 1",
             keys, t, t, t, t, keys);
    return book_sql(book, sql);
}

// A word of that many bytes at most. The new length.
static size_t add_word(char bad[BAD_SIZE], size_t len, const char *word, size_t most) {
    size_t until = len + most + 2;
    return utf8_add_word(bad, until < BAD_SIZE ? until : BAD_SIZE, len, word);
}

static void name_row(const struct book_kind *kind, struct statement *s, char bad[BAD_SIZE]) {
    enum book_about about = book_table_of(kind)->about;
    char first[BOOK_ABOUT_SIZE];
    if (about == ABOUT_NAME)
        utf8_copy(first, sizeof first, db_column_text(s, 0));
    else
        about_text(about, (uint64_t)db_column_int(s, 0), first, sizeof first);
    size_t len = add_word(bad, 0, kind->table, BAD_SIZE);
    len = add_word(bad, len, first, 80);
    for (int i = 1; i < KIND_KEYS_MAX && kind->keys[i]; i++)
        len = add_word(bad, len, db_column_text(s, i), 20);
}

static enum status compare_table(struct book *book, const struct book_kind *kind, char bad[BAD_SIZE]) {
    struct statement *s;
    const char *sql = difference_sql(book, kind);
    if (!sql)
        return STATUS_MEMORY;
    db_prepare(book->host->db, &s, sql);
    if (db_step(s) == DB_ROW)
        name_row(kind, s, bad);
    return db_finish(s);
}

// ---- what was decided about what is kept apart ----

// Rows of quarantine come without an act; what an act decides about one stands in these columns.
#define DECISION "digest, terminal, reason, detail, released_ms"

static enum status set_decisions_aside(struct book *book) {
    return db_execute(book->host->db, "CREATE TEMP TABLE aside_decision AS SELECT " DECISION " FROM quarantine");
}

static enum status compare_decisions(struct book *book, char bad[BAD_SIZE]) {
    struct statement *s;
    char terminal[BOOK_ABOUT_SIZE];
    db_prepare(book->host->db, &s,
               "SELECT terminal FROM (SELECT " DECISION " FROM aside_decision EXCEPT SELECT " DECISION
               " FROM quarantine) d ORDER BY terminal LIMIT 1");
    if (db_step(s) == DB_ROW) {
        about_text(ABOUT_TERMINAL, (uint64_t)db_column_int(s, 0), terminal, sizeof terminal);
        add_word(bad, add_word(bad, 0, "quarantine", BAD_SIZE), terminal, BAD_SIZE);
    }
    return db_finish(s);
}

// ---- which number comes next ----

// No number is given out twice: the counter stands at the last one or behind it.
static enum status compare_serial(struct book *book, char bad[BAD_SIZE]) {
    int64_t given = 0, last = 0;
    char number[NUMBER_TEXT_SIZE];
    enum status status = book_last_serial(book->host, &given);
    if (status == STATUS_OK)
        status = host_last_serial(book->host, &last);
    if (status == STATUS_OK && last < given) {
        size_t len = add_word(bad, add_word(bad, 0, "counter", BAD_SIZE), "serial", BAD_SIZE);
        add_word(bad, len, number_format(number_make((uint32_t)book->host->area, (uint32_t)given), number), BAD_SIZE);
    }
    return status;
}

static enum status compare_all(struct book *book, char bad[BAD_SIZE]) {
    enum status status = set_all_aside(book), replayed = STATUS_OK;
    if (status == STATUS_OK)
        status = set_decisions_aside(book);
    if (status == STATUS_OK)
        replayed = book_replay(book->host);
    if (status == STATUS_OK && (status = db_failure(book->host->db)) == STATUS_OK && replayed != STATUS_OK)
        snprintf(bad, BAD_SIZE, "an act cannot be done again: %s", status_text(replayed));
    for (size_t i = 0; status == STATUS_OK && !*bad && book_kind_at(i); i++)
        if (maker_at(i))
            status = compare_table(book, maker_at(i), bad);
    for (size_t i = 0; status == STATUS_OK && !*bad && i < OTHERS; i++)
        status = compare_table(book, &others[i], bad);
    if (status == STATUS_OK && !*bad)
        status = compare_decisions(book, bad);
    return status == STATUS_OK && !*bad ? compare_serial(book, bad) : status;
}

enum status book_compare(struct host *host, char bad[BAD_SIZE]) {
    struct book *book;
    bad[0] = '\0';
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = book_open(host, &book);
    if (status == STATUS_OK)
        status = compare_all(book, bad);
    db_rollback(host->db);
    return status;
}
