// SPDX-License-Identifier: Apache-2.0
// Acts gather in memory while a transaction is open; its commit seals them into a page, in the same transaction. A
// transaction that is rolled back takes them along.
#include "host/books/book.h"

#include <stdlib.h>
#include <string.h>

#include "host/books/audit.h"
#include "host/books/book_inside.h"
#include "host/heads/heads.h"
#include "proto/array.h"
#include "proto/page.h"
#include "proto/pair.h"

#define FLUSH_BYTES    (PAGE_MAX_INFLATED / 2) // a long import makes several pages
#define PERSONAL_BYTES (BOOK_PERSONAL_MAX + KEY_BOX_OVERHEAD)

// ---- acts ----

struct act act_of(const char *what, uint64_t subject) {
    return (struct act){.what = what, .subject = subject};
}

static void set(struct act *act, const char *field, struct act_value value) {
    if (act->fields_len == ACT_FIELDS_MAX)
        abort();
    act->fields[act->fields_len++] = (struct act_field){.name = field, .after = value};
}

void act_set_int(struct act *act, const char *field, int64_t value) {
    set(act, field, (struct act_value){.kind = ACT_NUMBER, .number = value});
}

void act_set_text(struct act *act, const char *field, const char *value) {
    set(act, field, (struct act_value){.kind = ACT_TEXT, .data = value, .len = strlen(value)});
}

void act_set_data(struct act *act, const char *field, const void *data, size_t len) {
    set(act, field, data ? (struct act_value){.kind = ACT_DATA, .data = data, .len = len} : (struct act_value){0});
}

void act_set_personal(struct act *act, const char *field, const char *value) {
    struct act_value text = {.kind = ACT_PERSONAL, .data = value, .len = strlen(value)};
    set(act, field, *value ? text : (struct act_value){0});
}

// ---- the page in the making ----

static void forget_page(struct book *book) {
    for (size_t i = 0; i < book->acts_len; i++)
        free((void *)(uintptr_t)book->acts[i].data);
    book->acts_len = book->bytes = 0;
}

static enum status keep_page(struct book *book, const uint8_t *bytes, size_t len) {
    struct statement *s;
    const struct batch_head *head = &book->head;
    db_prepare(book->host->db, &s,
               "INSERT INTO page (place, epoch, first, last, chain, bytes) VALUES ($1, $2, $3, $4, $5, $6)");
    db_bind_int(s, 1, book->place - head->count);
    db_bind_int(s, 2, (int64_t)head->epoch);
    db_bind_int(s, 3, (int64_t)head->first);
    db_bind_int(s, 4, (int64_t)head->first + head->count - 1);
    db_bind_blob(s, 5, head->chain, sizeof head->chain);
    db_bind_blob(s, 6, bytes, len);
    enum status status = db_run(s);
    return status == STATUS_OK ? heads_add(book->host, LEAF_PAGE, book->place - head->count, bytes, len) : status;
}

enum status book_seal(struct book *book) {
    uint8_t *bytes;
    size_t len;
    if (book->acts_len == 0)
        return STATUS_OK;
    book->head.count = (uint32_t)book->acts_len;
    enum status status = page_seal(&book->head, book->acts, &book->host->keys, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = keep_page(book, bytes, len);
    free(bytes);
    forget_page(book);
    book->head.first += book->head.count;
    memcpy(book->head.previous, book->head.chain, sizeof book->head.previous);
    return status;
}

// What was looked up holds no longer than the transaction.
static void end_transaction(struct book *book) {
    book->is_open = 0;
    book->key_person = 0;
    key_wipe(book->key, sizeof book->key);
    key_wipe(&book->draw, sizeof book->draw);
}

// An act whose figure has not followed yet is not committed: whoever writes acts settles what they made stale.
static enum status has_its_figures(struct book *book) {
    int is_left;
    enum status status = stale_is_left(book->host->db, &is_left);
    return status == STATUS_OK && is_left ? STATUS_INVALID : status;
}

static enum status before_commit(void *object) {
    struct book *book = object;
    enum status status = book->acts_len ? has_its_figures(book) : STATUS_OK;
    if (status == STATUS_OK && book->acts_len)
        status = audit_seal(book->host);
    if (status == STATUS_OK)
        status = book_seal(book);
    end_transaction(book);
    return status;
}

static void after_rollback(void *object) {
    struct book *book = object;
    forget_page(book);
    end_transaction(book);
}

static void book_free(void *object) {
    struct book *book = object;
    forget_page(book);
    free(book->acts);
    for (size_t i = 0; i < book->sql_len; i++)
        free(book->sql[i]);
    free(book->sql);
    free(book);
}

// ---- the book ----

struct book *book_of(struct host *host) {
    if (host->book)
        return host->book;
    struct book *book = calloc(1, sizeof *book);
    if (!book)
        return NULL;
    struct db_companion companion = {book, before_commit, after_rollback, book_free};
    db_accompany(host->db, DB_COMPANION_BOOK, &companion);
    host->book = book;
    return book;
}

const char *book_sql(struct book *book, const char *text) {
    for (size_t i = 0; i < book->sql_len; i++)
        if (strcmp(book->sql[i], text) == 0)
            return book->sql[i];
    if (array_room(&book->sql, &book->sql_size, book->sql_len + 1, sizeof *book->sql) != STATUS_OK)
        return NULL;
    return (book->sql[book->sql_len] = strdup(text)) ? book->sql[book->sql_len++] : NULL;
}

// Where the book ends: the next page goes on from there, in another epoch with seq 1 and the same chain.
static enum status look_up_end(struct book *book) {
    struct statement *s;
    struct host *host = book->host;
    book->place = 1;
    book->head =
        (struct batch_head){.terminal = terminal_id_of(host->keys.public_key), .epoch = host->epoch, .first = 1};
    db_prepare(host->db, &s, "SELECT place, epoch, first, last, chain FROM page ORDER BY place DESC LIMIT 1");
    if (db_step(s) == DB_ROW) {
        size_t len;
        int64_t first = db_column_int(s, 2), last = db_column_int(s, 3);
        const void *chain = db_column_blob(s, 4, &len);
        book->place = db_column_int(s, 0) + last - first + 1;
        if ((uint64_t)db_column_int(s, 1) == host->epoch)
            book->head.first = (uint64_t)last + 1;
        if (len == KEY_DIGEST_BYTES)
            memcpy(book->head.previous, chain, len);
    }
    enum status status = db_finish(s);
    book->is_open = status == STATUS_OK;
    return status == STATUS_OK ? book_adopt_rows(host) : status;
}

enum status book_open(struct host *host, struct book **book) {
    if (!db_is_within(host->db))
        return STATUS_INVALID; // its page is made by the commit: outside there would be none
    if (!book_of(host))
        return STATUS_MEMORY;
    *book = host->book;
    (*book)->host = host;
    return (*book)->is_open ? STATUS_OK : look_up_end(*book);
}

enum status book_adopt(struct host *host) {
    struct book *book;
    return book_open(host, &book);
}

enum status book_index(struct book *book, const struct act *act, int64_t page, int64_t place) {
    struct statement *s;
    db_prepare(book->host->db, &s,
               "INSERT INTO act (place, page, at_ms, who, what, subject) VALUES ($1, $2, $3, $4, $5, $6)");
    db_bind_int(s, 1, place);
    db_bind_int(s, 2, page);
    db_bind_int(s, 3, act->at_ms);
    db_bind_text(s, 4, act->who);
    db_bind_text(s, 5, act->what);
    db_bind_int(s, 6, (int64_t)act->subject);
    return db_run(s);
}

static enum status append(struct book *book, const struct act *act) {
    uint8_t *bytes;
    size_t len;
    enum status status = array_room(&book->acts, &book->acts_size, book->acts_len + 1, sizeof *book->acts);
    if (status == STATUS_OK)
        status = act_pack(act, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    status = book_index(book, act, book->place - (int64_t)book->acts_len, book->place);
    book->acts[book->acts_len++] = (struct piece){bytes, len};
    book->bytes += len;
    book->place++;
    if (status == STATUS_OK && (book->bytes >= FLUSH_BYTES || book->acts_len == PAGE_MAX_ACTS))
        status = book_seal(book);
    return status;
}

static int has_personal(const struct act *act) {
    for (size_t i = 0; i < act->fields_len; i++)
        if (act->fields[i].after.kind == ACT_PERSONAL)
            return 1;
    return 0;
}

static enum status seal_personal(struct host *host, struct act *act, uint8_t boxes[][PERSONAL_BYTES]) {
    for (size_t i = 0; i < act->fields_len; i++) {
        struct act_value *v = &act->fields[i].after;
        if (v->kind != ACT_PERSONAL)
            continue;
        if (v->len >= BOOK_PERSONAL_MAX)
            return STATUS_TOO_LARGE;
        enum status status = person_seal(host, act->subject, v->data, boxes[i], &v->len);
        if (status != STATUS_OK)
            return status;
        v->open = v->data;
        v->data = boxes[i];
    }
    return STATUS_OK;
}

enum status book_write(struct host *host, const struct act *given) {
    struct book *book;
    struct act act = *given;
    uint8_t boxes[ACT_FIELDS_MAX][PERSONAL_BYTES];
    const struct book_kind *kind = book_kind_of(act.what);
    enum status status = kind ? book_open(host, &book) : STATUS_INVALID;
    if (status != STATUS_OK)
        return status;
    act.at_ms = host->now_ms;
    act.who = act.who ? act.who : host->who ? host->who : "";
    act.why = act.why ? act.why : host->why ? host->why : "";
    if (kind->verb == BOOK_UPDATE || kind->verb == BOOK_SET)
        status = book_fill_before(book, kind, &act);
    if (kind->verb == BOOK_SET && status == STATUS_NOT_FOUND)
        status = STATUS_OK;
    if (status == STATUS_OK && kind->verb == BOOK_INSERT && has_personal(&act)) // who is new has no key yet
        status = person_key_make(host, act.subject);
    if (status == STATUS_OK)
        status = seal_personal(host, &act, boxes);
    if (status == STATUS_OK)
        status = book_apply(book, &act);
    if (status == STATUS_OK)
        status = append(book, &act);
    book_clear_before(&act);
    return status;
}
