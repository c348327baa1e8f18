// SPDX-License-Identifier: Apache-2.0
// Texts of public standards (C2SP) by which anyone's program reads a head: signed-note, tlog-checkpoint,
// tlog-cosignature (Ed25519), tlog-proof, and the request of tlog-witness. docs/wire.md §12.
//
//     origin            a line each: the checkpoint
//     size
//     root in base64
//
//     — name base64     who signed it, a line each
//
// A key is told by a name and four bytes of a digest of name, kind and key: further kinds of signature fit beside.
#pragma once

#include "proto/bytes.h"
#include "proto/keys.h"
#include "proto/tree.h"

#define NOTE_NAME_MAX  128 // bytes of an origin or a name, with a NUL
#define NOTE_MAX_BYTES 8192
#define HEAD_MAX       1024 // of a head with its host's and one terminal's signature

enum note_kind {
    NOTE_ED25519 = 1,     // over the text
    NOTE_COSIGNATURE = 4, // over a time and the text: a witness saw it follow what he saw before
};

struct checkpoint {
    char origin[NOTE_NAME_MAX];
    uint64_t size;
    uint8_t root[TREE_HASH_BYTES];
};

struct note_key {
    const char *name;
    enum note_kind kind;
    const uint8_t *public_key;
};

// A text beyond the writer's size makes it bad.
void checkpoint_put(struct writer *note, const struct checkpoint *checkpoint);
// The name under which a terminal cosigns.
void note_name_of_terminal(uint64_t terminal, char name[NOTE_NAME_MAX]);
// Signs what the writer holds before its first signature; time_s only for NOTE_COSIGNATURE.
void note_put_signature(struct writer *note, const char *name, enum note_kind kind, const struct key_pair *keys,
                        int64_t time_s);
// The line of one key alone, over the text of a note; NULL when there is none.
const char *note_line_of(const char *note, size_t len, const struct note_key *key, size_t *line_len);

// The checkpoint of a note; its signatures are another matter. STATUS_MALFORMED.
enum status checkpoint_read(const char *note, size_t len, struct checkpoint *checkpoint);
// STATUS_NOT_FOUND: that key did not sign it. STATUS_FORGED: what stands there as its signature is not. *time_s: of a
// cosignature, else 0.
enum status note_verify(const char *note, size_t len, const struct note_key *key, int64_t *time_s);

// name+id+base64: a key as others configure it.
void note_key_put(struct writer *text, const struct note_key *key);

// One leaf with its proof and the checkpoint (c2sp.org/tlog-proof@v1); extra: what stands in it of the leaf, may be
// empty.
void proof_put(struct writer *text, const struct piece *extra, uint64_t index, const struct tree_proof *proof,
               const struct piece *checkpoint);

// What a witness is asked: a checkpoint, and that it goes on from that of size `old`.
void growth_put(struct writer *text, uint64_t old, const struct tree_proof *proof, const struct piece *checkpoint);
// *note points into the text.
enum status growth_read(const char *text, size_t len, uint64_t *old, struct tree_proof *proof, struct piece *note);
