// SPDX-License-Identifier: Apache-2.0
// When a branch of the tree cannot be read, what it led to is still in the file, where no walk comes by. Every page of
// it that looks like one of events is put in place of the only page of a table in memory, and read there. Pages that
// were given up are in the file too: so nothing is believed of these rows but what the chain of digests proves, from a
// row that is held already or from the row before in the page; a host's own events, long dropped, stay dropped; and no
// row takes the place of one that was found by the tree. The log is not looked through: it may hold what was never
// confirmed.
#include <sqlite3.h>
#include <string.h>

#include "firmware/station/journal_db.h"
#include "proto/status_sqlite.h"

#define PAGE_BYTES  1024 // as journal_configure has it
#define LEAF        0x0a
#define BRANCH      0x02
#define LEAF_HEAD   8
#define BRANCH_HEAD 12
#define CHILD_BYTES 4 // before the row in a cell of a branch
#define CELLS_MAX   256

struct strays {
    struct journal *from, *to;
    struct journal table;       // in memory, of one page
    const unsigned char *empty; // the same without rows
    sqlite3_int64 empty_len;
    size_t page_at; // where in it
};

static enum status read_layout(struct strays *s, char sql[1024]) {
    struct query q = query_of(s->to, "SELECT sql FROM sqlite_master WHERE name = 'event'");
    if (query_next(&q))
        sqlite3_snprintf(1024, sql, "%s", sqlite3_column_text(q.statement, 0));
    return query_finish(s->to, &q);
}

static enum status make_table(struct strays *s) {
    char sql[1024] = "";
    uint64_t root = 0;
    enum status status = read_layout(s, sql);
    if (status == STATUS_OK && sqlite3_open(":memory:", &s->table.db) != SQLITE_OK)
        status = STATUS_MEMORY;
    if (status == STATUS_OK)
        status = journal_execute(&s->table, "PRAGMA page_size = 1024");
    if (status == STATUS_OK)
        status = journal_execute(&s->table, sql);
    struct query q = query_of(&s->table, "SELECT rootpage FROM sqlite_master WHERE name = 'event'");
    enum status read = query_number(&s->table, &q, 0, &root);
    if (status != STATUS_OK || read != STATUS_OK)
        return status != STATUS_OK ? status : read;
    s->empty = sqlite3_serialize(s->table.db, "main", &s->empty_len, 0);
    s->page_at = (size_t)(root - 1) * PAGE_BYTES;
    return s->empty && root > 1 && s->page_at + PAGE_BYTES <= (size_t)s->empty_len ? STATUS_OK : STATUS_MEMORY;
}

// ---- pages ----

// A branch holds rows of its own, between those it leads to: as a leaf would have them.
static int as_leaf(const uint8_t *page, uint8_t leaf[PAGE_BYTES]) {
    size_t cells = (size_t)page[3] * 256 + page[4];
    memcpy(leaf, page, PAGE_BYTES);
    if (page[0] == LEAF || page[0] != BRANCH)
        return page[0] == LEAF && cells > 0;
    leaf[0] = LEAF;
    for (size_t i = 0; i < cells && i < CELLS_MAX; i++) {
        size_t at = (size_t)page[BRANCH_HEAD + 2 * i] * 256 + page[BRANCH_HEAD + 2 * i + 1] + CHILD_BYTES;
        leaf[LEAF_HEAD + 2 * i] = (uint8_t)(at / 256);
        leaf[LEAF_HEAD + 2 * i + 1] = (uint8_t)at;
    }
    return cells > 0 && cells <= CELLS_MAX;
}

static enum status put_page(struct strays *s, const uint8_t page[PAGE_BYTES]) {
    unsigned char *image = sqlite3_malloc64((sqlite3_uint64)s->empty_len);
    if (!image)
        return STATUS_MEMORY;
    memcpy(image, s->empty, (size_t)s->empty_len);
    memcpy(image + s->page_at, page, PAGE_BYTES);
    int code = sqlite3_deserialize(s->table.db, "main", image, s->empty_len, s->empty_len,
                                   SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
    return status_of_sqlite(code);
}

// ---- rows ----

static enum status chain_before(struct strays *s, const struct journal_row *row, uint8_t chain[KEY_DIGEST_BYTES],
                                int *is_there) {
    struct query q = query_of(s->to, "SELECT chain FROM event WHERE epoch = ?1 AND seq = ?2");
    query_bind(&q, 1, row->epoch);
    query_bind(&q, 2, row->event.seq - 1);
    const void *held = query_next(&q) ? query_blob(&q, 0, KEY_DIGEST_BYTES) : NULL;
    if (held)
        memcpy(chain, held, KEY_DIGEST_BYTES);
    *is_there = held != NULL;
    return query_finish(s->to, &q);
}

// Of an epoch that is known, and not from before what was dropped once a host had it.
static enum status is_missing(struct strays *s, const struct journal_row *row, uint64_t *is) {
    struct query q =
        query_of(s->to, "SELECT EXISTS (SELECT 1 FROM epoch WHERE epoch = ?1) AND NOT EXISTS (SELECT 1 FROM"
                        " event WHERE epoch = ?1 AND seq = ?2) AND ?2 >= COALESCE((SELECT MIN(MIN(a.seq),"
                        " COALESCE((SELECT MIN(e.seq) FROM event e WHERE e.epoch = ?1), MIN(a.seq)))"
                        " FROM acked a WHERE a.epoch = ?1), 0)");
    query_bind(&q, 1, row->epoch);
    query_bind(&q, 2, row->event.seq);
    return query_number(s->to, &q, 0, is);
}

static enum status keep(struct strays *s, const struct journal_row *row) {
    uint64_t is = 0;
    enum status status = is_missing(s, row, &is);
    return status == STATUS_OK && is ? row_keep(s->to, row) : status;
}

// What the digest of the row before says of a row.
enum standing {
    UNKNOWN, // there is none: the next one may speak for it
    PROVEN,
    REFUTED,
};

static enum status weigh(struct strays *s, const struct journal_row *before, const struct journal_row *row,
                         enum standing *standing) {
    uint8_t chain[KEY_DIGEST_BYTES];
    int is_there = 1;
    enum status status = STATUS_OK;
    if (row_is_next(row, before))
        memcpy(chain, before->chain, sizeof chain);
    else if (row->event.seq == 1)
        event_chain_start(s->from->terminal, row->epoch, chain);
    else
        status = chain_before(s, row, chain, &is_there);
    if (status == STATUS_OK)
        *standing = !is_there ? UNKNOWN : row_is_proven(chain, row) ? PROVEN : REFUTED;
    return status;
}

// What the page does not give is not in it: only a failure of ours counts.
static enum status take_page(struct strays *s, const uint8_t page[PAGE_BYTES]) {
    struct journal_row before = {0}, row;
    enum standing standing = REFUTED, standing_before;
    enum status status = put_page(s, page);
    struct query q = query_of(&s->table, "SELECT " EVENT_COLUMNS ", chain, epoch FROM event ORDER BY epoch, seq");
    while (status == STATUS_OK && query_next(&q)) {
        if (!row_read(&q, &row))
            continue;
        standing_before = standing;
        status = weigh(s, &before, &row, &standing);
        if (status == STATUS_OK && standing == PROVEN && standing_before == UNKNOWN && row_is_next(&row, &before))
            status = keep(s, &before);
        if (status == STATUS_OK && standing == PROVEN)
            status = keep(s, &row);
        before = row;
    }
    query_finish(&s->table, &q);
    return status;
}

// By the file that is open already: closing another descriptor would let go of its lock.
static enum status take_file(struct strays *s, int kind) {
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    uint8_t page[PAGE_BYTES], leaf[PAGE_BYTES];
    enum status status = STATUS_OK;
    sqlite3_file_control(s->from->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (!file || !file->pMethods || file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        return STATUS_OK; // nothing more can be had of it
    for (sqlite3_int64 at = PAGE_BYTES; at + PAGE_BYTES <= size && status == STATUS_OK; at += PAGE_BYTES)
        if (file->pMethods->xRead(file, page, PAGE_BYTES, at) == SQLITE_OK && page[0] == kind && as_leaf(page, leaf))
            status = take_page(s, leaf);
    return status;
}

enum status journal_strays(struct journal *from, struct journal *to) {
    struct strays s = {.from = from, .to = to};
    enum status status = from->db ? make_table(&s) : STATUS_OK;
    if (from->db && status == STATUS_OK)
        status = take_file(&s, LEAF);
    if (from->db && status == STATUS_OK)
        status = take_file(&s, BRANCH); // their rows go on from those of leaves
    if (from->db && status == STATUS_OK)
        status = take_file(&s, LEAF); // and those of leaves that had but one, from these
    sqlite3_free((void *)s.empty);
    journal_disconnect(&s.table);
    return status;
}
