// SPDX-License-Identifier: Apache-2.0
#include "proto/keys.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/bytes.h"

enum status keys_start(void) {
    return sodium_init() < 0 ? STATUS_IO : STATUS_OK;
}

void key_random(void *into, size_t len) {
    randombytes_buf(into, len);
}

void key_draw(struct key_draw *draw, void *into, size_t len) {
    assert(len <= sizeof draw->bytes);
    if (draw->len < len) {
        key_random(draw->bytes, sizeof draw->bytes);
        draw->len = sizeof draw->bytes;
    }
    draw->len -= len;
    memcpy(into, draw->bytes + draw->len, len);
    memset(draw->bytes + draw->len, 0, len);
}

void key_pair_new(struct key_pair *pair) {
    crypto_sign_keypair(pair->public_key, pair->secret_key);
}

void key_wipe(void *secret, size_t len) {
    sodium_memzero(secret, len);
}

int key_equal(const void *a, const void *b, size_t len) {
    return sodium_memcmp(a, b, len) == 0;
}

// What is signed: the domain word, a NUL, the data. Ed25519 wants it in one piece; short ones stay on the stack.
struct message {
    uint8_t stack[256];
    uint8_t *bytes; // stack, or heap when longer; NULL when there was no memory
    size_t len;
};

static void message_init(struct message *m, const char *domain, const void *data, size_t len) {
    size_t domain_len = strlen(domain) + 1;
    m->len = domain_len + len;
    m->bytes = m->len <= sizeof m->stack ? m->stack : malloc(m->len);
    if (!m->bytes)
        return;
    memcpy(m->bytes, domain, domain_len);
    if (len)
        memcpy(m->bytes + domain_len, data, len);
}

static void message_clear(struct message *m) {
    if (m->bytes != m->stack)
        free(m->bytes);
}

void key_sign(const struct key_pair *pair, const char *domain, const void *data, size_t len,
              uint8_t signature[KEY_SIGNATURE_BYTES]) {
    struct message m;
    message_init(&m, domain, data, len);
    if (m.bytes)
        crypto_sign_detached(signature, NULL, m.bytes, m.len, pair->secret_key);
    else
        memset(signature, 0, KEY_SIGNATURE_BYTES); // no memory: a signature nobody accepts
    message_clear(&m);
}

int key_verify(const uint8_t public_key[KEY_PUBLIC_BYTES], const char *domain, const void *data, size_t len,
               const uint8_t signature[KEY_SIGNATURE_BYTES]) {
    struct message m;
    message_init(&m, domain, data, len);
    int good = m.bytes && crypto_sign_verify_detached(signature, m.bytes, m.len, public_key) == 0;
    message_clear(&m);
    return good;
}

void key_sign_text(const struct key_pair *pair, const void *text, size_t len, uint8_t signature[KEY_SIGNATURE_BYTES]) {
    crypto_sign_detached(signature, NULL, text, len, pair->secret_key);
}

int key_verify_text(const uint8_t public_key[KEY_PUBLIC_BYTES], const void *text, size_t len,
                    const uint8_t signature[KEY_SIGNATURE_BYTES]) {
    return crypto_sign_verify_detached(signature, text, len, public_key) == 0;
}

void key_digest(const void *key, size_t key_len, const struct piece *pieces, size_t pieces_len, uint8_t *out,
                size_t out_len) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, key, key_len, out_len);
    for (size_t i = 0; i < pieces_len; i++) {
        uint8_t prefix[8];
        struct writer w = writer_of(prefix, sizeof prefix);
        put_le(&w, pieces[i].len, 8);
        crypto_generichash_update(&state, prefix, sizeof prefix);
        crypto_generichash_update(&state, pieces[i].data, pieces[i].len);
    }
    crypto_generichash_final(&state, out, out_len);
}

void key_sha256(const struct piece *pieces, size_t pieces_len, uint8_t out[KEY_DIGEST_BYTES]) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < pieces_len; i++)
        crypto_hash_sha256_update(&state, pieces[i].data, pieces[i].len);
    crypto_hash_sha256_final(&state, out);
}

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct key_sum), "it fits");

void key_sum_begin(struct key_sum *sum) {
    crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)sum);
}

void key_sum_add(struct key_sum *sum, const void *data, size_t len) {
    crypto_hash_sha256_update((crypto_hash_sha256_state *)(void *)sum, data, len);
}

void key_sum_end(struct key_sum *sum, uint8_t out[KEY_DIGEST_BYTES]) {
    crypto_hash_sha256_final((crypto_hash_sha256_state *)(void *)sum, out);
}

void key_chain(const uint8_t previous[KEY_DIGEST_BYTES], const void *data, size_t len, uint8_t out[KEY_DIGEST_BYTES]) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, KEY_DIGEST_BYTES);
    crypto_generichash_update(&state, previous, KEY_DIGEST_BYTES);
    crypto_generichash_update(&state, data, len);
    crypto_generichash_final(&state, out, KEY_DIGEST_BYTES);
}

void secret_seal(const uint8_t key[KEY_BOX_BYTES], const uint8_t nonce[KEY_NONCE_BYTES], const void *data, size_t len,
                 uint8_t *out) {
    memcpy(out, nonce, KEY_NONCE_BYTES);
    crypto_secretbox_easy(out + KEY_NONCE_BYTES, data, len, nonce, key);
}

enum status secret_open(const uint8_t key[KEY_BOX_BYTES], const uint8_t *data, size_t len, uint8_t *out) {
    if (len < KEY_BOX_OVERHEAD)
        return STATUS_MALFORMED;
    size_t box_len = len - crypto_secretbox_NONCEBYTES;
    int bad = crypto_secretbox_open_easy(out, data + crypto_secretbox_NONCEBYTES, box_len, data, key);
    return bad ? STATUS_FORGED : STATUS_OK;
}

void secret_seal_bound(const uint8_t key[KEY_BOX_BYTES], const uint8_t nonce[KEY_NONCE_BYTES],
                       const struct piece *bound, const void *data, size_t len, uint8_t *out) {
    memcpy(out, nonce, KEY_NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + KEY_NONCE_BYTES, NULL, data, len, bound->data, bound->len, NULL,
                                               nonce, key);
}

enum status secret_open_bound(const uint8_t key[KEY_BOX_BYTES], const struct piece *bound, const uint8_t *data,
                              size_t len, uint8_t *out) {
    if (len < KEY_BOX_OVERHEAD)
        return STATUS_MALFORMED;
    const uint8_t *box = data + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    size_t box_len = len - crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    int bad =
        crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, box, box_len, bound->data, bound->len, data, key);
    return bad ? STATUS_FORGED : STATUS_OK;
}

enum status public_seal(const uint8_t public_key[KEY_PUBLIC_BYTES], const void *data, size_t len, uint8_t *out) {
    uint8_t curve[crypto_box_PUBLICKEYBYTES];
    if (crypto_sign_ed25519_pk_to_curve25519(curve, public_key) != 0)
        return STATUS_MALFORMED;
    return crypto_box_seal(out, data, len, curve) ? STATUS_MALFORMED : STATUS_OK;
}

enum status public_open(const struct key_pair *pair, const uint8_t *data, size_t len, uint8_t *out) {
    uint8_t curve_public[crypto_box_PUBLICKEYBYTES], curve_secret[crypto_box_SECRETKEYBYTES];
    if (len < KEY_SEAL_OVERHEAD)
        return STATUS_MALFORMED;
    if (crypto_sign_ed25519_pk_to_curve25519(curve_public, pair->public_key) != 0)
        return STATUS_MALFORMED;
    crypto_sign_ed25519_sk_to_curve25519(curve_secret, pair->secret_key);
    int bad = crypto_box_seal_open(out, data, len, curve_public, curve_secret);
    key_wipe(curve_secret, sizeof curve_secret);
    return bad ? STATUS_FORGED : STATUS_OK;
}

void agree_new(uint8_t secret[KEY_SHARED_BYTES], uint8_t public_key[KEY_PUBLIC_BYTES]) {
    randombytes_buf(secret, KEY_SHARED_BYTES);
    crypto_scalarmult_base(public_key, secret);
}

enum status agree(const uint8_t secret[KEY_SHARED_BYTES], const uint8_t peer[KEY_PUBLIC_BYTES],
                  uint8_t shared[KEY_SHARED_BYTES]) {
    return crypto_scalarmult(shared, secret, peer) ? STATUS_MALFORMED : STATUS_OK;
}
