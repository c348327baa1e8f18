// SPDX-License-Identifier: Apache-2.0
// A tree, made again from batches: a row, an event,  is the child of one whose digest, taken a step on with the row's
// event, begins as the row's chain. Digests are known behind what a batch stands on, and from there from row to row.
// Whoever asks gets the same answer in whatever order the batches came.
#include "host/ledger/histories.h"

#include <stdlib.h>
#include <string.h>

#include "host/ledger/ledger_events.h"
#include "proto/array.h"
#include "proto/bytes.h"

#define NONE SIZE_MAX

struct histories_row {
    uint64_t chain, seq;
    size_t parent, children; // of one other row
    size_t branch;
};

struct histories_branch {
    uint64_t first; // seq
    size_t parent;  // branch, NONE: what it stands on is not held
};

// A digest that an event may stand on, and the row behind which it stands.
struct ground {
    uint64_t seq; // of what stands on it
    uint8_t digest[KEY_DIGEST_BYTES];
    size_t row;
};

struct grounds {
    struct ground *items;
    size_t len, size;
};

static uint64_t short_of(const uint8_t digest[KEY_DIGEST_BYTES]) {
    struct reader r = reader_of(digest, 8);
    return get_be(&r, 8);
}

static enum status grounds_add(struct grounds *g, struct ground ground) {
    enum status status = array_room(&g->items, &g->size, g->len + 1, sizeof *g->items);
    if (status == STATUS_OK)
        g->items[g->len++] = ground;
    return status;
}

// What batches stand on, by where they begin.
static enum status load_starts(struct db *db, int64_t epoch, int64_t fork, struct grounds *starts) {
    struct statement *s;
    enum status added = STATUS_OK;
    db_prepare(db, &s, "SELECT first, previous FROM batch WHERE epoch = $1 AND last >= $2 - 1 ORDER BY first");
    db_bind_int(s, 1, epoch);
    db_bind_int(s, 2, fork);
    while (added == STATUS_OK && db_step(s) == DB_ROW) {
        struct ground start = {.seq = (uint64_t)db_column_int(s, 0), .row = NONE};
        size_t len;
        const void *previous = db_column_blob(s, 1, &len);
        if (len != sizeof start.digest)
            added = STATUS_CORRUPT;
        else
            memcpy(start.digest, previous, len);
        if (added == STATUS_OK)
            added = grounds_add(starts, start);
    }
    enum status status = db_finish(s);
    return added != STATUS_OK ? added : status;
}

// Of what is known to end before this seq, and of the batches that begin there, the one the event stands on.
static void find_ground(struct histories *h, const struct event *e, const struct grounds *grounds,
                        struct histories_row *row, uint8_t digest[KEY_DIGEST_BYTES], int *is_found) {
    *is_found = 0;
    for (size_t i = 0; i < grounds->len && !*is_found; i++) {
        const struct ground *g = &grounds->items[i];
        memcpy(digest, g->digest, KEY_DIGEST_BYTES);
        event_chain_step(digest, e);
        *is_found = g->seq == e->seq && short_of(digest) == row->chain;
        if (*is_found)
            row->parent = g->row;
    }
    if (row->parent != NONE)
        h->rows[row->parent].children++;
}

// Grows the tree by one row; grounds grow by what may stand on it.
static enum status add_row(struct histories *h, const struct event *e, uint64_t chain, struct grounds *grounds) {
    struct histories_row row = {.chain = chain, .seq = e->seq, .parent = NONE};
    struct ground next = {.seq = e->seq + 1, .row = h->rows_len};
    int is_found;
    enum status status = array_room(&h->rows, &h->rows_size, h->rows_len + 1, sizeof *h->rows);
    if (status != STATUS_OK)
        return status;
    find_ground(h, e, grounds, &row, next.digest, &is_found);
    h->rows[h->rows_len++] = row;
    return is_found ? grounds_add(grounds, next) : STATUS_OK;
}

// Batches that begin at seq stand on the row that ends as they say, where it is held.
static enum status add_starts(const struct histories *h, const struct grounds *starts, size_t *next, uint64_t seq,
                              struct grounds *grounds) {
    enum status status = STATUS_OK;
    for (; *next < starts->len && starts->items[*next].seq <= seq && status == STATUS_OK; ++*next) {
        struct ground start = starts->items[*next];
        for (size_t i = h->rows_len; i-- > 0 && h->rows[i].seq + 1 >= start.seq && start.row == NONE;)
            if (h->rows[i].seq + 1 == start.seq && h->rows[i].chain == short_of(start.digest))
                start.row = i;
        status = grounds_add(grounds, start);
    }
    return status;
}

// Behind the last seq nothing stands any more.
static void forget_grounds(struct grounds *grounds, uint64_t seq) {
    size_t kept = 0;
    for (size_t i = 0; i < grounds->len; i++)
        if (grounds->items[i].seq >= seq)
            grounds->items[kept++] = grounds->items[i];
    grounds->len = kept;
}

static enum status add_rows(struct histories *h, const struct ledger_events *events, const struct grounds *starts) {
    struct grounds grounds = {0};
    size_t next = 0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < events->len && status == STATUS_OK; i++) {
        const struct ledger_event *e = &events->items[i];
        if (i == 0 || e->event.seq != events->items[i - 1].event.seq) {
            forget_grounds(&grounds, e->event.seq);
            status = add_starts(h, starts, &next, e->event.seq, &grounds);
        }
        if (status == STATUS_OK)
            status = add_row(h, &e->event, e->chain, &grounds);
    }
    free(grounds.items);
    return status;
}

static enum status load_rows(struct histories *h, struct db *db, int64_t epoch, const struct grounds *starts) {
    struct ledger_events events = {0};
    const struct ledger_question q = {
        .by = LEDGER_FROM_SEQ, .kinds = LEDGER_ALL, .epoch = epoch, .seq = starts->len ? starts->items[0].seq : 0};
    enum status status = ledger_find(db, &q, &events);
    if (status == STATUS_OK)
        status = add_rows(h, &events, starts);
    ledger_events_clear(&events);
    return status;
}

// A branch goes on while there is one way.
static enum status make_branches(struct histories *h) {
    for (size_t i = 0; i < h->rows_len; i++) {
        struct histories_row *row = &h->rows[i];
        const struct histories_row *parent = row->parent == NONE ? NULL : &h->rows[row->parent];
        if (parent && parent->children == 1) {
            row->branch = parent->branch;
            continue;
        }
        if (array_room(&h->branches, &h->branches_size, h->branches_len + 1, sizeof *h->branches) != STATUS_OK)
            return STATUS_MEMORY;
        row->branch = h->branches_len;
        h->branches[h->branches_len++] = (struct histories_branch){row->seq, parent ? parent->branch : NONE};
    }
    return STATUS_OK;
}

static int by_chain(const void *a, const void *b) {
    const struct histories_row *x = a, *y = b;
    return (x->chain > y->chain) - (x->chain < y->chain);
}

enum status histories_load(struct histories *h, struct db *db, int64_t epoch) {
    struct statement *s;
    struct grounds starts = {0};
    int64_t fork = 0;
    db_prepare(db, &s, "SELECT MIN(seq) FROM ledger_fork WHERE epoch = $1");
    db_bind_int(s, 1, epoch);
    enum status status = db_get_int(s, &fork);
    if (status != STATUS_OK || !fork)
        return status;
    status = load_starts(db, epoch, fork, &starts);
    if (status == STATUS_OK)
        status = load_rows(h, db, epoch, &starts);
    free(starts.items);
    if (status == STATUS_OK)
        status = make_branches(h);
    if (status == STATUS_OK && h->rows_len)
        qsort(h->rows, h->rows_len, sizeof *h->rows, by_chain);
    return status;
}

void histories_clear(struct histories *h) {
    free(h->rows);
    free(h->branches);
    *h = (struct histories){0};
}

// ---- asking ----

static const struct histories_row *find(const struct histories *h, uint64_t chain) {
    const struct histories_row wanted = {.chain = chain};
    return h->rows_len ? bsearch(&wanted, h->rows, h->rows_len, sizeof *h->rows, by_chain) : NULL;
}

// Whether the way to `later` may lead over `row`.
static int is_on_way(const struct histories *h, const struct histories_row *row, const struct histories_row *later) {
    size_t branch = later->branch;
    while (branch != NONE && row->seq < h->branches[branch].first)
        branch = h->branches[branch].parent;
    return branch == NONE || branch == row->branch;
}

int histories_agree(const struct histories *h, uint64_t one, uint64_t other) {
    const struct histories_row *a = find(h, one), *b = find(h, other);
    if (!a || !b || a == b)
        return 1;
    return a->seq < b->seq ? is_on_way(h, a, b) : is_on_way(h, b, a);
}
