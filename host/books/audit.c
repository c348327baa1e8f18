// SPDX-License-Identifier: Apache-2.0
#include "host/books/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/books/book.h"
#include "proto/act.h"
#include "proto/page.h"
#include "proto/pair.h"

#define WORD "look." // before each word in a page: no page of the book is taken for one of these, nor the other way

// ---- a page of one act ----

static enum status seal(const struct host *host, const struct audit_row *row, struct batch_head *head, uint8_t **bytes,
                        size_t *len) {
    char what[64];
    struct piece act;
    uint8_t *packed;
    snprintf(what, sizeof what, WORD "%s", row->what);
    enum status status = act_pack(&(struct act){.what = what, .at_ms = row->at_ms, .who = row->who, .why = row->detail},
                                  &packed, &act.len);
    if (status != STATUS_OK)
        return status;
    act.data = packed;
    head->terminal = terminal_id_of(host->keys.public_key);
    head->epoch = host->epoch;
    head->first = (uint64_t)row->seq;
    head->count = 1;
    status = page_seal(head, &act, &host->keys, bytes, len);
    free(packed);
    return status;
}

static int tells(const struct page *page, const struct audit_row *row) {
    struct act act;
    size_t skip = strlen(WORD);
    if (page->head.count != 1 || act_unpack(page->acts[0].data, page->acts[0].len, &act) != STATUS_OK)
        return 0;
    int is_same = act.at_ms == row->at_ms && strncmp(act.what, WORD, skip) == 0 &&
                  strcmp(act.what + skip, row->what) == 0 && strcmp(act.who, row->who) == 0 &&
                  strcmp(act.why, row->detail) == 0;
    act_clear(&act);
    return is_same;
}

// ---- rows ----

static enum status keep(struct host *host, const struct audit_row *row, uint8_t chain[KEY_DIGEST_BYTES]) {
    struct statement *s;
    struct batch_head head;
    uint8_t *bytes;
    size_t len;
    memcpy(head.previous, chain, sizeof head.previous);
    enum status status = seal(host, row, &head, &bytes, &len);
    if (status != STATUS_OK)
        return status;
    memcpy(chain, head.chain, sizeof head.chain);
    db_prepare(host->db, &s,
               "INSERT INTO audit (seq, at_ms, who, what, detail, chain, page) VALUES ($1, $2, $3, $4, $5, $6, $7)"
               " ON CONFLICT (seq) DO UPDATE SET chain = excluded.chain, page = excluded.page");
    db_bind_int(s, 1, row->seq);
    db_bind_int(s, 2, row->at_ms);
    db_bind_text(s, 3, row->who);
    db_bind_text(s, 4, row->what);
    db_bind_text(s, 5, row->detail);
    db_bind_blob(s, 6, chain, KEY_DIGEST_BYTES);
    db_bind_blob(s, 7, bytes, len);
    status = db_run(s);
    free(bytes);
    return status;
}

static enum status last_row(struct host *host, int64_t *seq, uint8_t chain[KEY_DIGEST_BYTES]) {
    struct statement *s;
    size_t len;
    *seq = 0;
    memset(chain, 0, KEY_DIGEST_BYTES);
    db_prepare(host->db, &s, "SELECT seq, chain FROM audit ORDER BY seq DESC LIMIT 1");
    if (db_step(s) == DB_ROW) {
        *seq = db_column_int(s, 0);
        const void *held = db_column_blob(s, 1, &len);
        if (len == KEY_DIGEST_BYTES)
            memcpy(chain, held, len);
    }
    return db_finish(s);
}

enum status audit_add(struct host *host, const char *who, const char *what, const char *detail) {
    uint8_t chain[KEY_DIGEST_BYTES];
    int64_t last;
    enum status status = last_row(host, &last, chain);
    struct audit_row row = {last + 1, host->now_ms, who, what, detail};
    return status == STATUS_OK ? keep(host, &row, chain) : status;
}

enum status audit_note(const char *dir, int64_t now_ms, const char *who, const char *what, const char *detail) {
    struct host writer;
    enum status status = host_open(dir, now_ms, &writer);
    if (status != STATUS_OK)
        return status;
    status = db_begin(writer.db);
    if (status == STATUS_OK)
        status = audit_add(&writer, who, what, detail);
    status = db_end(writer.db, status);
    host_close(&writer);
    return status;
}

// ---- where it ends, said in the book ----

static enum status sealed_until(struct host *host, int64_t *seq) {
    struct statement *s;
    *seq = 0;
    db_prepare(host->db, &s, "SELECT COALESCE(MAX(seq), 0) FROM audit_seal");
    return db_get_int(s, seq);
}

static enum status write_seal(struct host *host, int64_t seq, const uint8_t chain[KEY_DIGEST_BYTES]) {
    struct act act = act_of("audit.seal", (uint64_t)seq);
    act.who = act.why = ""; // the program itself
    act_set_data(&act, "chain", chain, KEY_DIGEST_BYTES);
    return book_write(host, &act);
}

enum status audit_seal(struct host *host) {
    uint8_t chain[KEY_DIGEST_BYTES];
    int64_t seq, sealed;
    enum status status = db_begin(host->db);
    if (status != STATUS_OK)
        return status;
    status = last_row(host, &seq, chain);
    if (status == STATUS_OK)
        status = sealed_until(host, &sealed);
    if (status == STATUS_OK && seq > sealed)
        status = write_seal(host, seq, chain);
    return db_end(host->db, status);
}

// ---- reading ----

static void read_row(struct statement *s, struct audit_row *row) {
    *row = (struct audit_row){db_column_int(s, 0), db_column_int(s, 1), db_column_text(s, 2), db_column_text(s, 3),
                              db_column_text(s, 4)};
}

#define FITTING " FROM audit WHERE ($1 = '' OR who = $1) AND ($2 = '' OR what = $2) AND at_ms >= $3 AND at_ms < $4"

static void bind_filter(struct statement *s, const struct audit_filter *f) {
    db_bind_text(s, 1, f->who);
    db_bind_text(s, 2, f->what);
    db_bind_int(s, 3, f->from_ms);
    db_bind_int(s, 4, f->until_ms ? f->until_ms : INT64_MAX);
}

enum status audit_each(struct host *host, const struct audit_filter *f,
                       void (*visit)(void *context, const struct audit_row *row), void *context) {
    struct statement *s;
    struct audit_row row;
    db_prepare(host->db, &s, "SELECT seq, at_ms, who, what, detail" FITTING " AND seq < $5 ORDER BY seq DESC LIMIT $6");
    bind_filter(s, f);
    db_bind_int(s, 5, f->before > 0 ? f->before : INT64_MAX);
    db_bind_int(s, 6, f->limit);
    while (db_step(s) == DB_ROW) {
        read_row(s, &row);
        visit(context, &row);
    }
    return db_finish(s);
}

enum status audit_count(struct host *host, const struct audit_filter *f, int64_t *total) {
    struct statement *s;
    db_prepare(host->db, &s, "SELECT COUNT(*)" FITTING);
    bind_filter(s, f);
    return db_get_int(s, total);
}

// Whether the page in column 5 is this row's, follows what led to chain, and leads to what the row says.
static int holds(const struct host *host, struct statement *s, const struct audit_row *row,
                 uint8_t chain[KEY_DIGEST_BYTES]) {
    struct page page;
    size_t len, chain_len;
    const void *bytes = db_column_blob(s, 5, &len), *told = db_column_blob(s, 6, &chain_len);
    if (!bytes || page_open(bytes, len, host->keys.public_key, &page) != STATUS_OK)
        return 0;
    int follows = page.head.first == (uint64_t)row->seq && key_equal(page.head.previous, chain, KEY_DIGEST_BYTES);
    memcpy(chain, page.head.chain, KEY_DIGEST_BYTES);
    int leads = chain_len == KEY_DIGEST_BYTES && key_equal(told, chain, chain_len);
    int is_good = follows && leads && tells(&page, row);
    page_clear(&page);
    return is_good;
}

// The first row that the book knows otherwise, or that is not there; *bad stays when it is an earlier one.
static enum status verify_seals(struct host *host, int64_t rows, int64_t *bad) {
    struct statement *s;
    int64_t seq = 0;
    db_prepare(host->db, &s,
               "SELECT x.seq FROM audit_seal x LEFT JOIN audit a ON a.seq = x.seq WHERE a.chain IS NULL"
               " OR a.chain <> x.chain ORDER BY x.seq LIMIT 1");
    enum status status = db_get_int(s, &seq);
    seq = seq > rows ? rows + 1 : seq;
    if (seq && (!*bad || seq < *bad))
        *bad = seq;
    return status;
}

enum status audit_verify(struct host *host, int64_t *rows, int64_t *bad, uint8_t head[KEY_DIGEST_BYTES]) {
    struct statement *s;
    struct audit_row row;
    *rows = *bad = 0;
    memset(head, 0, KEY_DIGEST_BYTES);
    db_prepare(host->db, &s, "SELECT seq, at_ms, who, what, detail, page, chain FROM audit ORDER BY seq");
    while (db_step(s) == DB_ROW) {
        read_row(s, &row);
        int is_good = holds(host, s, &row, head);
        if (row.seq != ++*rows || !is_good)
            *bad = *bad ? *bad : row.seq;
    }
    enum status status = db_finish(s);
    return status == STATUS_OK ? verify_seals(host, *rows, bad) : status;
}

enum status audit_adopt(struct host *host) {
    struct statement *s;
    uint8_t chain[KEY_DIGEST_BYTES] = {0};
    for (;;) {
        struct audit_row row;
        db_prepare(host->db, &s,
                   "SELECT seq, at_ms, who, what, detail FROM audit WHERE page IS NULL ORDER BY seq LIMIT 1");
        int is_there = db_step(s) == DB_ROW;
        enum status status = STATUS_OK;
        if (is_there) {
            read_row(s, &row);
            status = keep(host, &row, chain);
        }
        enum status read = db_finish(s);
        if (status != STATUS_OK || read != STATUS_OK || !is_there)
            return status == STATUS_OK ? read : status;
    }
}
