// SPDX-License-Identifier: Apache-2.0
// Heads: every page of the book and every batch is a leaf of one tree (proto/tree.h), in the order they were kept, and
// the tree has a head that the host signs with each commit (proto/note.h, docs/wire.md §12). What is altered, taken out
// or cut off afterwards no longer leads to it; any leaf is proven by it alone.
#pragma once

#include "host/base/host.h"
#include "proto/note.h"

enum leaf_kind {
    LEAF_PAGE = 1,     // subject: page.place
    LEAF_BATCH = 2,    // subject: batch.number
    LEAF_UNSIGNED = 3, // a batch whose signature was not kept; the signed one is another leaf once it comes
};

// Keeps a leaf, in the transaction that keeps its bytes (STATUS_INVALID: there is none); that commit signs the head.
// One that is there stays.
enum status heads_add(struct host *host, enum leaf_kind kind, int64_t subject, const void *bytes, size_t len);

// The newest head, and its note into the writer.
enum status heads_newest(struct host *host, struct checkpoint *checkpoint, struct writer *note);
// As others are given it: name+id+key.
void heads_key(const struct host *host, struct writer *text);
// STATUS_INVALID: there never were so many leaves.
enum status heads_root(struct host *host, uint64_t size, uint8_t root[TREE_HASH_BYTES]);
// The note of the newest head, with the proof that it goes on from the head of the old leaves. STATUS_INVALID as above.
enum status heads_grown(struct host *host, uint64_t old, const struct writer *note, struct writer *text);
// STATUS_NOT_FOUND: no such leaf.
enum status heads_prove_leaf(struct host *host, enum leaf_kind kind, int64_t subject, uint64_t *index,
                             struct tree_proof *proof);

// ---- witnesses: terminals that sign the heads they have seen ----

enum heads_anchor {
    HEADS_UNANCHORED, // nobody else has signed a head
    HEADS_CONSISTENT, // each head that was signed leads to what is kept, and leaves have come since
    HEADS_WITNESSED,  // and none has
    HEADS_DIVERGED,   // a terminal has signed a head that does not lead here
};
const char *heads_anchor_text(enum heads_anchor anchor);

struct heads_anchored {
    enum heads_anchor anchor;
    uint64_t leaves, covered; // covered: of the newest head that was signed and leads here
    uint64_t witnesses;       // terminals that signed a head that leads here
    int64_t at_ms;            // when the newest was signed, 0 never
    uint64_t diverged_size;   // of a head that does not
    uint64_t diverged_witness;
};
enum status heads_anchored(struct host *host, struct heads_anchored *anchored);

// What a terminal is asked: the newest head, as a continuation of the one it signed last.
enum status heads_request(struct host *host, uint64_t witness, struct writer *text);
// Keeps a head that a terminal has signed. STATUS_FORGED: not both have signed it. STATUS_MALFORMED.
enum status heads_witnessed(struct host *host, uint64_t witness, const uint8_t key[KEY_PUBLIC_BYTES], const void *note,
                            size_t len);
// heads_newest, with the signatures of terminals that signed this very head, at most so many.
#define HEADS_WITNESSES 16 // lines that others must be able to read
enum status heads_cosigned(struct host *host, int most, struct checkpoint *checkpoint, struct writer *note);

struct heads_state {
    uint64_t leaves;
    char bad[128]; // the first that does not hold, in words; "" none
    struct heads_anchored anchored;
};
// Every leaf against its page or batch, the tree against its leaves, every head against the tree; what is no leaf.
enum status heads_verify(struct host *host, struct heads_state *state);

// The nodes of the tree anew from the leaves. Inside a transaction.
enum status heads_recount(struct host *host);
