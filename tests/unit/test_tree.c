// SPDX-License-Identifier: Apache-2.0
// Heads by public standards: the known trees of RFC 6962, notes that others signed, our own vectors, and every tree up
// to 64 leaves with every proof changed at some place.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "proto/base64.h"
#include "proto/file.h"
#include "proto/note.h"
#include "tests/support/seeded.h"

#define LEAVES 64
#define HEX    (2 * TREE_HASH_BYTES)

// ---- nodes in memory ----

static uint8_t nodes[8][LEAVES][TREE_HASH_BYTES];
static struct tree grown[LEAVES + 1]; // the tree of each size
static uint8_t roots[LEAVES + 1][TREE_HASH_BYTES];

static enum status node_get(void *context, unsigned level, uint64_t index, uint8_t hash[TREE_HASH_BYTES]) {
    (void)context;
    memcpy(hash, nodes[level][index], TREE_HASH_BYTES);
    return STATUS_OK;
}

static enum status node_put(void *context, unsigned level, uint64_t index, const uint8_t hash[TREE_HASH_BYTES]) {
    (void)context;
    memcpy(nodes[level][index], hash, TREE_HASH_BYTES);
    return STATUS_OK;
}

static const struct tree_store store = {node_get, node_put, NULL};

static void grow_over(const struct piece *leaves, size_t len) {
    memset(grown, 0, sizeof grown);
    tree_root(&grown[0], roots[0]);
    for (size_t i = 0; i < len; i++) {
        uint8_t leaf[TREE_HASH_BYTES];
        tree_leaf(leaves[i].data, leaves[i].len, leaf);
        grown[i + 1] = grown[i];
        assert_int_equal(tree_append(&grown[i + 1], leaf, &store), STATUS_OK);
        tree_root(&grown[i + 1], roots[i + 1]);
    }
}

// ---- the known trees ----

static struct piece known[8];
static uint8_t known_bytes[8][16];

static char *read_text(const char *name, size_t *len) {
    char path[128];
    uint8_t *bytes;
    snprintf(path, sizeof path, "tests/vectors/%s", name);
    assert_int_equal(file_read(path, 1 << 16, &bytes, len), STATUS_OK);
    return (char *)bytes;
}

static void assert_proof(const struct tree_proof *proof, const char *expected) {
    char hex[TREE_PROOF_MAX * (HEX + 1) + 1] = "";
    for (size_t i = 0; i < proof->len; i++) {
        char one[HEX + 1];
        snprintf(hex + strlen(hex), sizeof hex - strlen(hex), "%s%s", i ? " " : "",
                 hex_format(proof->hashes[i], TREE_HASH_BYTES, one));
    }
    assert_string_equal(hex, expected);
}

static void check_row(const char *what, unsigned a, unsigned b, const char *hashes) {
    struct tree_proof proof;
    uint8_t leaf[TREE_HASH_BYTES];
    char hex[HEX + 1];
    if (strcmp(what, "leaf") == 0) {
        known[a] = (struct piece){known_bytes[a], strlen(hashes) / 2};
        assert_true(hex_parse(hashes, known_bytes[a], known[a].len));
        grow_over(known, a + 1);
    } else if (strcmp(what, "root") == 0) {
        assert_string_equal(hex_format(roots[a], TREE_HASH_BYTES, hex), hashes);
    } else if (strcmp(what, "path") == 0) {
        assert_int_equal(tree_prove_leaf(&store, a, b, &proof), STATUS_OK);
        assert_proof(&proof, hashes);
        tree_leaf(known[a].data, known[a].len, leaf);
        assert_true(tree_has_leaf(leaf, a, b, roots[b], &proof));
    } else {
        assert_int_equal(tree_prove_growth(&store, a, b, &proof), STATUS_OK);
        assert_proof(&proof, hashes);
        assert_true(tree_has_grown(a, roots[a], b, roots[b], &proof));
    }
}

static void known_trees_of_rfc_6962_come_out(void **unused) {
    size_t len, rows = 0;
    char *text = read_text("tree.csv", &len), *at = text, *line;
    (void)unused;
    for (line = strsep(&at, "\n"); (line = strsep(&at, "\n")) && *line; rows++) {
        const char *what = strsep(&line, ","), *a = strsep(&line, ","), *b = strsep(&line, ",");
        check_row(what, (unsigned)atoi(a), (unsigned)atoi(b), line);
    }
    assert_int_equal(rows, 25);
    free(text);
}

// ---- every tree ----

static void change(struct tree_proof *proof) {
    if (proof->len)
        proof->hashes[(size_t)rand() % proof->len][rand() % TREE_HASH_BYTES] ^= (uint8_t)(1 << rand() % 8);
}

static void check_leaf_proof(uint64_t index, uint64_t size) {
    struct tree_proof proof;
    uint8_t wrong[TREE_HASH_BYTES];
    const uint8_t *leaf = nodes[0][index], *root = roots[size];
    assert_int_equal(tree_prove_leaf(&store, index, size, &proof), STATUS_OK);
    assert_true(tree_has_leaf(leaf, index, size, root, &proof));
    memcpy(wrong, leaf, sizeof wrong);
    wrong[rand() % TREE_HASH_BYTES] ^= 1;
    assert_false(tree_has_leaf(wrong, index, size, root, &proof));
    assert_false(tree_has_leaf(leaf, size, size, root, &proof));
    if (size > 1)
        assert_false(tree_has_leaf(leaf, (index + 1) % size, size, root, &proof));
    proof.len++;
    assert_false(tree_has_leaf(leaf, index, size, root, &proof));
    proof.len--;
    if (proof.len) {
        proof.len--;
        assert_false(tree_has_leaf(leaf, index, size, root, &proof));
        proof.len++;
        change(&proof);
        assert_false(tree_has_leaf(leaf, index, size, root, &proof));
    }
}

static void check_growth_proof(uint64_t old, uint64_t size) {
    struct tree_proof proof;
    assert_int_equal(tree_prove_growth(&store, old, size, &proof), STATUS_OK);
    assert_true(tree_has_grown(old, roots[old], size, roots[size], &proof));
    assert_true(old == 0 || !tree_has_grown(old, roots[old], size, roots[size - 1], &proof));
    if (old == 0)
        return;
    assert_false(tree_has_grown(old, roots[old - 1], size, roots[size], &proof));
    proof.len++;
    assert_false(tree_has_grown(old, roots[old], size, roots[size], &proof));
    proof.len--;
    if (proof.len) {
        proof.len--;
        assert_false(tree_has_grown(old, roots[old], size, roots[size], &proof));
        proof.len++;
        change(&proof);
        assert_false(tree_has_grown(old, roots[old], size, roots[size], &proof));
    }
}

static void every_tree_proves_its_leaves_and_its_growth(void **unused) {
    static uint8_t bytes[LEAVES][40];
    struct piece leaves[LEAVES];
    struct tree loaded;
    (void)unused;
    for (size_t i = 0; i < LEAVES; i++) {
        // No two leaves are the same: what proves one of a pair would prove the other.
        leaves[i] = (struct piece){bytes[i], 1 + (size_t)rand() % (sizeof bytes[i] - 1)};
        bytes[i][0] = (uint8_t)i;
        for (size_t k = 1; k < leaves[i].len; k++)
            bytes[i][k] = (uint8_t)rand();
    }
    grow_over(leaves, LEAVES);
    for (uint64_t size = 1; size <= LEAVES; size++) {
        uint8_t root[TREE_HASH_BYTES];
        assert_int_equal(tree_load(&store, size, &loaded), STATUS_OK);
        tree_root(&loaded, root);
        assert_memory_equal(root, roots[size], sizeof root);
        for (uint64_t k = 0; k <= size; k++) {
            if (k < size)
                check_leaf_proof(k, size);
            check_growth_proof(k, size);
        }
    }
}

static void what_is_not_in_a_tree_is_not_proven(void **unused) {
    struct tree_proof proof;
    (void)unused;
    assert_int_equal(tree_prove_leaf(&store, 5, 5, &proof), STATUS_INVALID);
    assert_int_equal(tree_prove_growth(&store, 6, 5, &proof), STATUS_INVALID);
    proof.len = 0;
    assert_false(tree_has_leaf(nodes[0][0], 0, 0, roots[0], &proof));
    assert_false(tree_has_grown(6, roots[6], 5, roots[5], &proof));
}

// ---- notes ----

static void each_key(void (*check)(const char *note, size_t len, const struct note_key *key, int64_t time)) {
    size_t len, keys_len;
    char *keys = read_text("note/keys.csv", &keys_len), *at = keys, *line;
    for (strsep(&at, "\n"); (line = strsep(&at, "\n")) && *line;) {
        char name[64], again[512] = "";
        uint8_t bytes[1 + KEY_PUBLIC_BYTES];
        size_t bytes_len;
        snprintf(name, sizeof name, "note/%s", strsep(&line, ","));
        int64_t time = atoll(strsep(&line, ","));
        char *whole = strdup(line), *key_name = strsep(&line, "+");
        strsep(&line, "+");
        assert_int_equal(base64_decode(line, strlen(line), bytes, sizeof bytes, &bytes_len), STATUS_OK);
        assert_int_equal(bytes_len, sizeof bytes);
        struct note_key key = {key_name, (enum note_kind)bytes[0], bytes + 1};
        struct writer w = writer_of(again, sizeof again - 1);
        note_key_put(&w, &key);
        assert_string_equal(again, whole);
        char *note = read_text(name, &len);
        check(note, len, &key, time);
        free(note);
        free(whole);
    }
    free(keys);
}

static void is_genuine(const char *note, size_t len, const struct note_key *key, int64_t time) {
    int64_t time_s = -1;
    assert_int_equal(note_verify(note, len, key, &time_s), STATUS_OK);
    assert_int_equal(time_s, time);
}

static void notes_of_others_are_genuine(void **unused) {
    (void)unused;
    each_key(is_genuine);
}

// Any byte of the text, or of that key's line; other signatures are none of its business.
static void fails_when_changed(const char *note, size_t len, const struct note_key *key, int64_t time) {
    size_t line_len;
    const char *line = note_line_of(note, len, key, &line_len);
    assert_non_null(line);
    (void)time;
    for (size_t i = 0; i < len; i++) {
        char *changed = malloc(len);
        int64_t time_s;
        int is_covered = note + i < strstr(note, "\n\n") || (note + i >= line && note + i < line + line_len);
        memcpy(changed, note, len);
        changed[i] = (char)(changed[i] ^ (1 << rand() % 8));
        if (is_covered)
            assert_int_not_equal(note_verify(changed, len, key, &time_s), STATUS_OK);
        else
            note_verify(changed, len, key, &time_s);
        note_verify(note, i, key, &time_s); // cut
        free(changed);
    }
}

static void note_changed_by_a_bit_is_refused(void **unused) {
    (void)unused;
    each_key(fails_when_changed);
}

static void base64_is_read_in_its_one_spelling(void **unused) {
    static const char *const bad[] = {
        "AAA", "AAA\n", "AAAAA===", "AAB=", "A\xaf==", "A\xab==", "AA==AAAA", " AAA", "AA-_"};
    uint8_t data[8];
    size_t len;
    (void)unused;
    assert_int_equal(base64_decode("AA+/", 4, data, 3, &len), STATUS_OK);
    assert_int_equal(base64_decode("", 0, data, 3, &len), STATUS_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(base64_decode(bad[i], strlen(bad[i]), data, sizeof data, &len), STATUS_MALFORMED);
}

static void key_of_another_name_or_kind_did_not_sign(void **unused) {
    size_t len;
    int64_t time_s;
    uint8_t key[KEY_PUBLIC_BYTES];
    struct key_pair pair;
    char *note = read_text("note/rollcall.note", &len);
    uint8_t seed[SEED_BYTES];
    (void)unused;
    for (int i = 0; i < SEED_BYTES; i++)
        seed[i] = (uint8_t)i;
    seeded_pair(&pair, seed);
    memcpy(key, pair.public_key, sizeof key);
    const struct note_key other_name = {"rollcall/530403/vector", NOTE_ED25519, key};
    const struct note_key other_kind = {"rollcall/530402/vector", NOTE_COSIGNATURE, key};
    assert_int_equal(note_verify(note, len, &other_name, &time_s), STATUS_NOT_FOUND);
    assert_int_equal(note_verify(note, len, &other_kind, &time_s), STATUS_NOT_FOUND);
    free(note);
}

static void seeded(struct key_pair *pair, int from) {
    uint8_t seed[SEED_BYTES];
    for (int i = 0; i < SEED_BYTES; i++)
        seed[i] = (uint8_t)(from + i);
    seeded_pair(pair, seed);
}

static void assert_file(const struct writer *w, const char *name) {
    size_t len;
    char *expected = read_text(name, &len);
    assert_false(w->bad);
    assert_int_equal(w->len, len);
    assert_memory_equal(w->data, expected, len);
    free(expected);
}

static void our_vectors_are_written_byte_for_byte(void **unused) {
    struct key_pair host, witness;
    struct checkpoint c = {.origin = "rollcall/530402/vector", .size = 8};
    struct tree_proof proof;
    char note[1024], text[2048];
    (void)unused;
    seeded(&host, 0);
    seeded(&witness, 32);
    grow_over(known, 8);
    memcpy(c.root, roots[8], sizeof c.root);
    struct writer w = writer_of(note, sizeof note);
    checkpoint_put(&w, &c);
    note_put_signature(&w, c.origin, NOTE_ED25519, &host, 0);
    assert_int_equal(tree_prove_growth(&store, 6, 8, &proof), STATUS_OK);
    struct writer out = writer_of(text, sizeof text);
    growth_put(&out, 6, &proof, &(struct piece){note, w.len});
    assert_file(&out, "note/rollcall.growth");
    note_put_signature(&w, "rollcall/terminal/vector", NOTE_COSIGNATURE, &witness, 1772323200);
    assert_file(&w, "note/rollcall.note");
    assert_int_equal(tree_prove_leaf(&store, 5, 8, &proof), STATUS_OK);
    out = writer_of(text, sizeof text);
    proof_put(&out, &known[5], 5, &proof, &(struct piece){note, w.len});
    assert_file(&out, "note/rollcall.tlog-proof");
    w = writer_of(note, 40);
    checkpoint_put(&w, &c);
    note_put_signature(&w, c.origin, NOTE_ED25519, &host, 0);
    assert_true(w.bad); // no room is told, not cut
}

static void checkpoint_is_read_as_the_standard_has_it(void **unused) {
    static const char root[] = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=";
    static const struct {
        const char *format;
        enum status status;
    } notes[] = {
        {"a/b\n0\n%s\n\n\xe2\x80\x94 a AAAAAAA=\n", STATUS_OK},
        {"a b\n9223372036854775807\n%s\nextension\n\n\xe2\x80\x94 a AAAAAAA=\n", STATUS_OK},
        {"a\n9223372036854775808\n%s\n\n\xe2\x80\x94 a AAAAAAA=\n", STATUS_MALFORMED},
        {"a\n08\n%s\n\n\xe2\x80\x94 a AAAAAAA=\n", STATUS_MALFORMED},
        {"a\n-8\n%s\n\n\xe2\x80\x94 a AAAAAAA=\n", STATUS_MALFORMED},
        {"a\n\n%s\n\n\xe2\x80\x94 a AAAAAAA=\n", STATUS_MALFORMED},
        {"\n8\n%s\n\n\xe2\x80\x94 a AAAAAAA=\n", STATUS_MALFORMED},
        {"a\tb\n8\n%s\n\n\xe2\x80\x94 a AAAAAAA=\n", STATUS_MALFORMED},
        {"a\xff\n8\n%s\n\n\xe2\x80\x94 a AAAAAAA=\n", STATUS_MALFORMED},
        {"a\n8\n%.40s\n\n\xe2\x80\x94 a AAAAAAA=\n", STATUS_MALFORMED},
        {"a\n8\n%s", STATUS_MALFORMED},
        {"a\n8\n%s\n", STATUS_MALFORMED},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        char note[256];
        struct checkpoint c;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(note, sizeof note, notes[i].format, root);
#pragma GCC diagnostic pop
        assert_int_equal(checkpoint_read(note, strlen(note), &c), notes[i].status);
    }
}

static void request_of_a_witness_is_read_whole_or_not(void **unused) {
    size_t len;
    char *text = read_text("note/rollcall.growth", &len);
    struct tree_proof proof;
    struct piece note;
    struct checkpoint c;
    uint64_t old;
    (void)unused;
    grow_over(known, 8);
    assert_int_equal(growth_read(text, len, &old, &proof, &note), STATUS_OK);
    assert_int_equal(checkpoint_read(note.data, note.len, &c), STATUS_OK);
    assert_int_equal(old, 6);
    assert_true(tree_has_grown(6, roots[6], c.size, c.root, &proof));
    for (size_t cut = 0; cut < len; cut++) {
        struct note_key key = {"rollcall/530402/vector", NOTE_ED25519, roots[0]};
        int64_t time_s;
        char *part = malloc(cut + 1);
        memcpy(part, text, cut);
        if (growth_read(part, cut, &old, &proof, &note) == STATUS_OK)
            assert_int_not_equal(note_verify(note.data, note.len, &key, &time_s), STATUS_OK);
        free(part);
    }
    free(text);
}

int main(void) {
    const char *given = getenv("SEED");
    unsigned seed = given ? (unsigned)atoi(given) : (unsigned)time(NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_trees_of_rfc_6962_come_out),
        cmocka_unit_test(our_vectors_are_written_byte_for_byte),
        cmocka_unit_test(request_of_a_witness_is_read_whole_or_not),
        cmocka_unit_test(every_tree_proves_its_leaves_and_its_growth),
        cmocka_unit_test(what_is_not_in_a_tree_is_not_proven),
        cmocka_unit_test(notes_of_others_are_genuine),
        cmocka_unit_test(note_changed_by_a_bit_is_refused),
        cmocka_unit_test(base64_is_read_in_its_one_spelling),
        cmocka_unit_test(key_of_another_name_or_kind_did_not_sign),
        cmocka_unit_test(checkpoint_is_read_as_the_standard_has_it),
    };
    printf("SEED=%u\n", seed);
    srand(seed);
    return keys_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
