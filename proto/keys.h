// SPDX-License-Identifier: Apache-2.0
// Signatures, digests and sealing: the only door to libsodium's cryptography.
// Ed25519 (RFC 8032) for identity and signatures, BLAKE2b (RFC 7693) for digests, X25519 for agreement,
// XSalsa20-Poly1305 for sealed boxes. Every signature is made over a domain word first, so that no signed
// thing can be passed off as another kind of thing.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proto/status.h"

#define KEY_PUBLIC_BYTES    32
#define KEY_SECRET_BYTES    64
#define KEY_SIGNATURE_BYTES 64
#define KEY_DIGEST_BYTES    32
#define KEY_BOX_BYTES       32 // key of secret_seal
#define KEY_BOX_OVERHEAD    40 // bytes secret_seal adds
#define KEY_NONCE_BYTES     24 // of them
#define KEY_SEAL_OVERHEAD   48 // bytes public_seal adds
#define KEY_MAC_BYTES       16
#define KEY_SHARED_BYTES    32

struct key_pair {
    uint8_t public_key[KEY_PUBLIC_BYTES];
    uint8_t secret_key[KEY_SECRET_BYTES];
};

// A digest of several pieces; pieces are length-prefixed so that no two lists of pieces digest alike.
struct piece {
    const void *data;
    size_t len;
};

// Must be called once before any other; STATUS_IO when the system gives no randomness.
enum status keys_start(void);

void key_random(void *into, size_t len);
void key_pair_new(struct key_pair *pair);
void key_wipe(void *secret, size_t len);
// Equality in constant time.
int key_equal(const void *a, const void *b, size_t len);

void key_sign(const struct key_pair *pair, const char *domain, const void *data, size_t len,
              uint8_t signature[KEY_SIGNATURE_BYTES]);
int key_verify(const uint8_t public_key[KEY_PUBLIC_BYTES], const char *domain, const void *data, size_t len,
               const uint8_t signature[KEY_SIGNATURE_BYTES]);

// Ed25519 over the data alone: for texts of public standards, whose first line says what they are (proto/note.h).
void key_sign_text(const struct key_pair *pair, const void *text, size_t len, uint8_t signature[KEY_SIGNATURE_BYTES]);
int key_verify_text(const uint8_t public_key[KEY_PUBLIC_BYTES], const void *text, size_t len,
                    const uint8_t signature[KEY_SIGNATURE_BYTES]);

// BLAKE2b of out_len bytes (16 … 64); key may be NULL.
void key_digest(const void *key, size_t key_len, const struct piece *pieces, size_t pieces_len, uint8_t *out,
                size_t out_len);
// SHA-256 of all pieces with no framing, where a public standard asks for it (proto/tree.h, proto/note.h).
void key_sha256(const struct piece *pieces, size_t pieces_len, uint8_t out[KEY_DIGEST_BYTES]);
// The same of what comes bit by bit.
struct key_sum {
    uint64_t state[16];
};
void key_sum_begin(struct key_sum *sum);
void key_sum_add(struct key_sum *sum, const void *data, size_t len);
void key_sum_end(struct key_sum *sum, uint8_t out[KEY_DIGEST_BYTES]);
// BLAKE2b-256 of a || b with no framing: the step of a hash chain.
void key_chain(const uint8_t previous[KEY_DIGEST_BYTES], const void *data, size_t len, uint8_t out[KEY_DIGEST_BYTES]);

// Random bytes drawn from the system in one go and given out piece by piece, each once: for many keys and nonces.
// Zeroed at first, and wiped by whoever has no more use for it.
struct key_draw {
    uint8_t bytes[2048];
    size_t len; // not given out yet, from the front
};
void key_draw(struct key_draw *draw, void *into, size_t len);

// Sealing at rest with a key we hold, the nonce drawn for this box alone. out holds len + KEY_BOX_OVERHEAD bytes.
void secret_seal(const uint8_t key[KEY_BOX_BYTES], const uint8_t nonce[KEY_NONCE_BYTES], const void *data, size_t len,
                 uint8_t *out);
// out holds len - KEY_BOX_OVERHEAD bytes. STATUS_FORGED when it does not open.
enum status secret_open(const uint8_t key[KEY_BOX_BYTES], const uint8_t *data, size_t len, uint8_t *out);

// The same, bound to data that is not sealed but must be told again when opening (XChaCha20-Poly1305, associated data).
void secret_seal_bound(const uint8_t key[KEY_BOX_BYTES], const uint8_t nonce[KEY_NONCE_BYTES],
                       const struct piece *bound, const void *data, size_t len, uint8_t *out);
enum status secret_open_bound(const uint8_t key[KEY_BOX_BYTES], const struct piece *bound, const uint8_t *data,
                              size_t len, uint8_t *out);

// Sealing to the holder of an Ed25519 key. out holds len + KEY_SEAL_OVERHEAD bytes.
enum status public_seal(const uint8_t public_key[KEY_PUBLIC_BYTES], const void *data, size_t len, uint8_t *out);
enum status public_open(const struct key_pair *pair, const uint8_t *data, size_t len, uint8_t *out);

// Ephemeral agreement: a fresh X25519 pair, then the same 32 bytes at both ends.
void agree_new(uint8_t secret[KEY_SHARED_BYTES], uint8_t public_key[KEY_PUBLIC_BYTES]);
enum status agree(const uint8_t secret[KEY_SHARED_BYTES], const uint8_t peer[KEY_PUBLIC_BYTES],
                  uint8_t shared[KEY_SHARED_BYTES]);
